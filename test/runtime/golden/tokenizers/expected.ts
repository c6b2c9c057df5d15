import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tokenizer } from '../../../../lib/runtime/src/tokenizer/tokenizer';
import { CHUNKS, corpusText, fingerprint } from './mixed-corpus';

/** The folder of the tokenizers that `make.py` made. */
export const GOLDEN_TOKENIZERS = __dirname;

interface Expected {
  readonly tokens: string;
  readonly decoded: string;
}

const points = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) as number);
const texts = Array.from({ length: CHUNKS }, (_, chunk) => corpusText(chunk));
const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** Compares the tokens of the whole corpus, and the text that they become again, with what Hugging Face's tokenizers made. */
export function expectExact(name: string, tokenizer: Tokenizer): void {
  const golden = JSON.parse(readFileSync(join(__dirname, 'expected.json'), 'utf8')) as Record<string, Expected> & { corpus: string };
  expect(size).toBeGreaterThan(500_000);
  expect(texts.map((text) => fingerprint(points(text))).join(' ')).toBe(golden.corpus);

  const start = performance.now();
  const tokens = texts.map((text) => tokenizer.encode(text));
  const encoded = performance.now();
  const decoded = tokens.map((ids) => tokenizer.decode(ids));
  process.stdout.write(`${name}: ${(size / 1000).toFixed(0)} kB, encoded with ${(size / 1000 / (encoded - start)).toFixed(2)} MB/s, decoded with ${(size / 1000 / (performance.now() - encoded)).toFixed(2)} MB/s\n`);

  const differing = (made: readonly string[], expected: string): unknown[] => expected.split(' ').flatMap((print, chunk) => (print === made[chunk] ? [] : [{ chunk, text: texts[chunk]?.slice(0, 60) }]));
  expect(differing(tokens.map(fingerprint), golden[name]!.tokens)).toEqual([]);
  expect(differing(decoded.map((text) => fingerprint(points(text))), golden[name]!.decoded)).toEqual([]);
}
