import * as fc from 'fast-check';
import { ModelError } from '../../../lib/runtime/src/checkpoint/model-error';
import { translate } from '../../../lib/runtime/src/tokenizer/parts/pattern';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';

const SMALL = {
  added_tokens: [
    { id: 4, content: '<s>', special: true, normalized: false, lstrip: false, rstrip: false, single_word: false },
  ],
  normalizer: {
    type: 'Sequence',
    normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { String: ' ' }, content: '_' }],
  },
  pre_tokenizer: { type: 'Split', pattern: { Regex: '\\p{L}+|\\s+' }, behavior: 'Isolated', invert: false },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [4], tokens: ['<s>'] } },
  },
  decoder: { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] },
  model: {
    type: 'BPE',
    vocab: { a: 0, b: 1, ab: 2, '<unk>': 3 },
    merges: [['a', 'b']],
    unk_token: '<unk>',
    byte_fallback: true,
  },
};

/** Lists the positions in a JSON value. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const PLACES = places(SMALL).filter((path) => path.length > 0);
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    -1,
    1.5,
    2 ** 23,
    1e308,
    true,
    '',
    'Nonsense',
    '__proto__',
    [],
    {},
    [[]],
    { type: 'Sequence' },
    'a'.repeat(5000),
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc
    .constantFrom(...PLACES)
    .map((path) => path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], SMALL)),
);

test('a tokenizer.json with any value anywhere works or is rejected with a plain error', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...PLACES), strange), { minLength: 1, maxLength: 3 }),
      fc.string({ maxLength: 20 }),
      (changes, text) => {
        let definition: unknown = SMALL;
        for (const [path, by] of changes) {
          try {
            definition = replaced(definition, path, by);
          } catch {
            // an earlier change removed the position
          }
        }
        try {
          const tokenizer = new Tokenizer(definition as Record<string, unknown>, {});
          expect(tokenizer.encode(text).every((id) => Number.isInteger(id) && id >= 0)).toBe(true);
          expect(typeof tokenizer.decode([0, 1, 2, 3, 4, 2 ** 23])).toBe('string');
        } catch (error) {
          if (
            !(error instanceof TypeError || error instanceof ModelError) ||
            /undefined|null \(|not a function|not iterable/.test(error.message)
          )
            throw error;
        }
      },
    ),
    { numRuns: 10_000 },
  );
});

test.each([
  ['repeats a group', '(a+)+b'],
  ['repeats a group', '(?:\\s*x*)*y'],
  ['unbounded repetitions', '.*.*.*.*='],
  ['back reference', '(a)\\1'],
  ['lookbehind', '(?<=a)b'],
  ['not closed', '[a'],
  ['count', 'a{100000}'],
  ['characters', 'x'.repeat(3000)],
])('a pattern that could run for ever is rejected: %s', (reason, pattern) => {
  expect(() => translate(pattern)).toThrow(new RegExp(reason));
});

test.each<[title: string, change: (definition: typeof SMALL) => unknown]>([
  [
    'a huge number of a token',
    (definition) => ({ ...definition, model: { ...definition.model, vocab: { a: 2 ** 23 }, merges: [] } }),
  ],
  [
    'a merge of what is not there',
    (definition) => ({ ...definition, model: { ...definition.model, merges: [['a', 'zz']] } }),
  ],
  [
    'an unknown normalizer',
    (definition) => ({ ...definition, normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }),
  ],
  ['an unknown decoder', (definition) => ({ ...definition, decoder: { type: 'constructor' } })],
  [
    'a template with a token that is not there',
    (definition) => ({ ...definition, post_processor: { ...definition.post_processor, special_tokens: {} } }),
  ],
])('%s is refused by name', (_title, change) => {
  expect(() => new Tokenizer(change(SMALL) as Record<string, unknown>, {})).toThrow(TypeError);
});
