import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tokenizer } from '../../../../lib/runtime/src/tokenizer/tokenizer';
import { CHUNKS, corpusText, fingerprint } from './mixed-corpus';

/** The folder of the tokenizers, the output of `make.py`. */
export const GOLDEN_TOKENIZERS = __dirname;

interface Expected {
  readonly tokens: string;
  readonly decoded: string;
}

const points = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) as number);

/** The texts of the corpus: all 640 kB, or 60 kB of them with as many of each kind. */
const CORPUS = { whole: { texts: CHUNKS, bytes: 500_000 }, part: { texts: 30, bytes: 50_000 } };

/** Compares the tokens of the corpus, and the text decoded from them, with the results of Hugging Face's tokenizers. */
export function expectExact(name: string, tokenizer: Tokenizer, corpus: keyof typeof CORPUS): void {
  const golden = JSON.parse(readFileSync(join(__dirname, 'expected.json'), 'utf8')) as Record<string, Expected> & {
    corpus: string;
  };
  const texts = Array.from({ length: CORPUS[corpus].texts }, (_, chunk) => corpusText(chunk));
  const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const first = (prints: string): string[] => prints.split(' ').slice(0, texts.length);
  expect(size).toBeGreaterThan(CORPUS[corpus].bytes);
  expect(texts.map((text) => fingerprint(points(text)))).toEqual(first(golden.corpus));

  const start = performance.now();
  const tokens = texts.map((text) => tokenizer.encode(text));
  const encoded = performance.now();
  const decoded = tokens.map((ids) => tokenizer.decode(ids));
  process.stdout.write(
    `${name}: ${(size / 1000).toFixed(0)} kB, encoded with ${(size / 1000 / (encoded - start)).toFixed(2)} MB/s, ` +
      `decoded with ${(size / 1000 / (performance.now() - encoded)).toFixed(2)} MB/s\n`,
  );

  const differing = (made: readonly string[], expected: string): unknown[] =>
    first(expected).flatMap((print, chunk) =>
      print === made[chunk] ? [] : [{ chunk, text: texts[chunk]?.slice(0, 60) }],
    );
  expect(differing(tokens.map(fingerprint), golden[name]!.tokens)).toEqual([]);
  expect(
    differing(
      decoded.map((text) => fingerprint(points(text))),
      golden[name]!.decoded,
    ),
  ).toEqual([]);
}
