import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { GgufFile } from '../../../lib/runtime/src/checkpoint/gguf/gguf-file';
import { readGgufTokenizer } from '../../../lib/runtime/src/tokenizer/gguf-tokenizer';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { F32, f32, ggufOf, I32, u32, type Value, value } from '../checkpoint/gguf/gguf-bytes';
import { GOLDEN_TOKENIZERS } from '../golden/tokenizers/expected';
import { corpusText } from '../golden/tokenizers/mixed-corpus';

interface Json extends Record<string, unknown> {
  readonly added_tokens: readonly { readonly id: number }[];
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [string, string])[];
  };
}

const json = (name: string): Json => JSON.parse(readFileSync(join(GOLDEN_TOKENIZERS, `${name}.json`), 'utf8')) as Json;
const spellingsOf = ({ model }: Json): string[] =>
  Object.keys(model.vocab).toSorted((a, b) => model.vocab[a]! - model.vocab[b]!);
const TEXTS = Array.from({ length: 20 }, (_, chunk) => corpusText(chunk));

function read(entries: Readonly<Record<string, Value | undefined>>): Tokenizer {
  const folder = mkdtempSync(join(tmpdir(), 'gguf-tokenizer-'));
  try {
    const path = join(folder, 'vocabulary.gguf');
    writeFileSync(
      path,
      ggufOf({
        metadata: Object.entries(entries).flatMap(([key, item]) =>
          item === undefined ? [] : [[`tokenizer.ggml.${key}`, item] as const],
        ),
      }),
    );
    const file = new GgufFile(path);
    try {
      return readGgufTokenizer(file);
    } finally {
      file.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function expectSame(made: Tokenizer, wanted: Tokenizer): void {
  for (const text of TEXTS) {
    const ids = wanted.encode(text);
    expect(made.encode(text)).toEqual(ids);
    expect(made.decode(ids)).toBe(wanted.decode(ids));
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ maxLength: 40 }), (unicode, ascii) => {
      for (const text of [unicode, ascii]) expect(made.encodePlain(text)).toEqual(wanted.encodePlain(text));
      expect(made.encodePair(unicode, ascii)).toEqual(wanted.encodePair(unicode, ascii));
    }),
    { numRuns: 300 },
  );
}

describe('a vocabulary with scores', () => {
  const llama = json('llama');
  const spellings = spellingsOf(llama);
  // The earlier a merge was learned, the higher the score of its result; special tokens, bytes and characters have no
  // score.
  const scoreOf = new Map(llama.model.merges.map(([left, right], rank) => [left + right, -rank]));
  const scores = spellings.map((token) => scoreOf.get(token) ?? -1e4);
  const types = spellings.map((token, id) => (id === 0 ? 2 : id < 3 ? 3 : /^<0x..>$/.test(token) ? 6 : 1));
  const entries = {
    model: value.string('llama'),
    tokens: value.strings(spellings),
    scores: value.array(F32, scores.map(f32)),
    token_type: value.array(I32, types.map(u32)),
    bos_token_id: value.u32(1),
    eos_token_id: value.u32(2),
    unknown_token_id: value.u32(0),
  };
  /** The same in the form of Hugging Face's converter: every pair of tokens that forms a third, by its score. */
  const merges = spellings
    .flatMap((token, id) =>
      scoreOf.has(token)
        ? [...token]
            .slice(1)
            .map(
              (_, cut) =>
                [[...token].slice(0, cut + 1).join(''), [...token].slice(cut + 1).join(''), scores[id]!] as const,
            )
        : [],
    )
    .filter(([left, right]) => left in llama.model.vocab && right in llama.model.vocab)
    .toSorted((a, b) => b[2] - a[2])
    .map(([left, right]) => [left, right]);
  const wanted = (changes: Record<string, unknown> = {}): Tokenizer =>
    new Tokenizer({ ...llama, model: { ...llama.model, merges }, ...changes }, {});

  test('reads and writes as the same tokenizer.json does', () => {
    expect(merges.length).toBeGreaterThan(llama.model.merges.length);
    expectSame(read(entries), wanted());
  });

  test('has no leading space, no start token and an end token if the file defines that', () => {
    const tokenizer = read({
      ...entries,
      add_space_prefix: value.bool(false),
      add_bos_token: value.bool(false),
      add_eos_token: value.bool(true),
    });

    const ids = tokenizer.encode('to be');

    expect(ids.map((id) => tokenizer.tokenOf(id)).join('')).toBe('to▁be</s>');
    expect(tokenizer.decode(ids)).toBe('to be');
    expect(tokenizer.decode(tokenizer.encodePlain(' to'))).toBe(' to');
  });

  test('spells text without a token in bytes, and special tokens in untrusted text in characters', () => {
    const tokenizer = read(entries);
    const spell = (text: string): (string | undefined)[] =>
      tokenizer.encodePlain(text).map((id) => tokenizer.tokenOf(id));

    expect(spell('語')).toEqual(['▁', '<0xE8>', '<0xAA>', '<0x9E>']);
    expect(spell('</s>')).not.toContain('</s>');
    expect(spell('<0x41>')).not.toContain('<0x41>');
    expect(tokenizer.encode('</s>')).toEqual([1, 2]);
  });

  test('of equal scores the leftmost is merged', () => {
    const tokenizer = read({
      ...entries,
      add_space_prefix: value.bool(false),
      add_bos_token: value.bool(false),
      token_type: undefined,
      tokens: value.strings(['<unk>', '<s>', '</s>', 'a', 'b', 'ba', 'ab']),
      scores: value.array(F32, [0, 0, 0, 0, 0, -1, -1].map(f32)),
    });

    expect(tokenizer.encode('aba').map((id) => tokenizer.tokenOf(id))).toEqual(['ab', 'a']);
    expect(tokenizer.encode('bab').map((id) => tokenizer.tokenOf(id))).toEqual(['ba', 'b']);
  });

  test.each<[string, Readonly<Record<string, Value | undefined>>, string]>([
    ['no scores', { scores: undefined }, 'scores is missing'],
    ['too few scores', { scores: value.array(F32, [f32(1)]) }, `list of ${spellings.length} numbers`],
    [
      'a score that is no number',
      {
        scores: value.array(
          F32,
          spellings.map(() => f32(Number.NaN)),
        ),
      },
      'scores has NaN at 0',
    ],
    [
      'a token of a megabyte',
      { tokens: value.strings([...spellings.slice(0, -1), 'x'.repeat(2 ** 20)]) },
      'token of 1048576 characters; at most 128',
    ],
    ['tokens that are numbers', { tokens: value.array(I32, [u32(1)]) }, 'tokens is not a list of texts'],
    [
      'no start token',
      { bos_token_id: undefined },
      'bos_token_id is missing; it must be given, since texts start with it',
    ],
    ['an end token outside the vocabulary', { eos_token_id: value.u32(5000) }, 'token numbers below'],
  ])('with %s is refused', (_title, changes, message) => {
    expect(() => read({ ...entries, ...changes })).toThrow(
      expect.objectContaining({ name: 'ModelError', message: expect.stringContaining(message) }),
    );
  });
});

describe("BERT's vocabulary", () => {
  const bert = json('word-piece');
  const wanted = new Tokenizer({ ...bert, decoder: { type: 'WordPiece', prefix: '##', cleanup: true } }, {});
  const special = new Set(bert.added_tokens.map(({ id }) => id));
  const marked = spellingsOf(bert).map((token, id) =>
    special.has(id) ? token : token.startsWith('##') ? token.slice(2) : `▁${token}`,
  );
  const entries = {
    model: value.string('bert'),
    tokens: value.strings(marked),
    token_type: value.array(
      I32,
      marked.map((_, id) => u32(special.has(id) ? 3 : 1)),
    ),
    unknown_token_id: value.u32(1),
    cls_token_id: value.u32(2),
    seperator_token_id: value.u32(3),
  };

  test('reads and writes as the same tokenizer.json does', () => {
    expectSame(read(entries), wanted);
  });

  test('needs no ids of tokens with the usual names', () => {
    const tokenizer = read({
      ...entries,
      unknown_token_id: undefined,
      cls_token_id: undefined,
      seperator_token_id: undefined,
    });

    expect(tokenizer.encode('To be 語')).toEqual(wanted.encode('To be 語'));
  });

  test('has no frame if the file defines that', () => {
    expect(
      read({ ...entries, add_bos_token: value.bool(false), add_sep_token: value.bool(false) }).encode('the'),
    ).toEqual(wanted.encode('the').slice(1, -1));
  });

  test('keeps case and accents if the file defines that', () => {
    const cased = new Tokenizer(
      {
        ...bert,
        normalizer: {
          type: 'BertNormalizer',
          clean_text: true,
          handle_chinese_chars: true,
          strip_accents: false,
          lowercase: false,
        },
      },
      {},
    );

    const tokenizer = read({
      ...entries,
      'normalizer.lowercase': value.bool(false),
      'normalizer.strip_accents': value.bool(false),
    });

    expect(tokenizer.encode('Thé The')).toEqual(cased.encode('Thé The'));
    expect(tokenizer.encode('The')).not.toEqual(wanted.encode('The'));
  });

  test.each<[string, Readonly<Record<string, Value | undefined>>, string]>([
    [
      'no token for what is unknown',
      {
        unknown_token_id: undefined,
        tokens: value.strings(marked.map((token) => (token === '[UNK]' ? '[X]' : token))),
      },
      'nor a token [UNK]',
    ],
    [
      'no start token',
      { cls_token_id: undefined, tokens: value.strings(marked.map((token) => (token === '[CLS]' ? '[X]' : token))) },
      'neither tokenizer.ggml.cls_token_id',
    ],
    [
      'a word that is there twice',
      {
        tokens: value.strings(
          [...marked.slice(0, -2), '▁##x', 'x'].map((token, id) =>
            id < marked.length - 2 && token === 'x' ? '▁other' : token,
          ),
        ),
      },
      "twice, in BERT's spelling",
    ],
  ])('with %s is refused', (_title, changes, message) => {
    expect(() => read({ ...entries, ...changes })).toThrow(
      expect.objectContaining({ name: 'ModelError', message: expect.stringContaining(message) }),
    );
  });
});
