import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';

/** Expected tokens are those of the package tokenizers 0.23.3. */
function tokenizerOf(model: object, preTokenizer: object | null): Tokenizer {
  const parts = { added_tokens: [], normalizer: null, post_processor: null, decoder: null };
  return new Tokenizer({ ...parts, pre_tokenizer: preTokenizer, model }, {});
}

const ids = (spellings: readonly string[]): Record<string, number> =>
  Object.fromEntries(spellings.map((spelling, id) => [spelling, id]));
const spaced = ids(['a', 'Ġ', 'Ġa', 'Ċ', 'ĉ']);

test.each([
  [
    'a list is Unigram',
    {
      vocab: [
        ['<unk>', 0],
        ['a', -1],
        ['▁a', -2],
      ],
      unk_id: 0,
    },
    [1, 1],
  ],
  ['merges are BPE', { vocab: spaced, merges: ['Ġ a'] }, [0, 0]],
  ['else it is WordPiece', { vocab: { '[UNK]': 0, a: 1, '##a': 2 }, unk_token: '[UNK]' }, [1, 2]],
])('the type of a model that does not say it: %s', (_, model, tokens) => {
  expect(tokenizerOf(model, null).encode('aa')).toEqual(tokens);
});

test.each([
  ['a', [2]],
  [' a', [2]],
  ['\na', [1, 3, 0]],
  ['\ta', [1, 4, 0]],
  ['  a', [1, 2]],
])('%j gets a space before it unless it starts with one', (text, tokens) => {
  for (const regex of [true, false]) {
    const model = { type: 'BPE', vocab: spaced, merges: ['Ġ a'] };
    const preTokenizer = { type: 'ByteLevel', add_prefix_space: true, use_regex: regex };
    expect(tokenizerOf(model, preTokenizer).encode(text)).toEqual(tokens);
  }
});

test.each([
  ['ab abc ba', [6, 8, 1, 3]],
  ['é aé c', [12, 0, 12, 5]],
])('bytes at the end of a word have the suffix of their vocabulary, as those of CLIP: %s', (text, tokens) => {
  const spellings = 'a b c a</w> b</w> c</w> ab</w> ab abc</w> Ã © ©</w> Ã©</w>'.split(' ');
  const clip = tokenizerOf(
    {
      type: 'BPE',
      vocab: ids(spellings),
      merges: ['a b</w>', 'a b', 'ab c</w>', 'Ã ©</w>'],
      end_of_word_suffix: '</w>',
    },
    {
      type: 'Sequence',
      pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'ByteLevel', add_prefix_space: false, use_regex: false }],
    },
  );

  expect(clip.encode(text)).toEqual(tokens);
});
