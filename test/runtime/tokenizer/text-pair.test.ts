import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { loadModel } from '../../../lib/runtime/src/model';
import { BUNDLED } from '../golden/golden';

const WORDS = 'one two three four five six seven red green blue'.split(' ');
const VOCAB = Object.fromEntries(['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...WORDS].map((word, id) => [word, id]));

/** A tokenizer of whole words. */
function tokenizerWith(postProcessor: unknown): Tokenizer {
  return new Tokenizer(
    {
      model: {
        type: 'WordPiece',
        vocab: VOCAB,
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
      pre_tokenizer: { type: 'WhitespaceSplit' },
      normalizer: null,
      decoder: null,
      post_processor: postProcessor,
      added_tokens: [],
    },
    {},
  );
}

const BERT = { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] };
const special = (id: string, typeId: number) => ({ SpecialToken: { id, type_id: typeId } });
const sequence = (id: string, typeId: number) => ({ Sequence: { id, type_id: typeId } });
const BERT_TEMPLATE = {
  type: 'TemplateProcessing',
  single: [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)],
  pair: [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0), sequence('B', 1), special('[SEP]', 1)],
  special_tokens: Object.fromEntries(
    ['[CLS]', '[SEP]'].map((token) => [token, { id: token, ids: [VOCAB[token]], tokens: [token] }]),
  ),
};

function join(
  tokenizer: Tokenizer,
  first: string,
  second: string | undefined,
  maxTokens?: number,
): { text: string; types: string; isCut: boolean } {
  const { tokens, types, isCut } = tokenizer.encodePair(first, second, maxTokens);
  return { text: tokens.map((token) => tokenizer.tokenOf(token)).join(' '), types: types.join(''), isCut };
}

const LONG = 'one two three four five six seven';
const SHORT = 'red green blue';

// Results of transformers 5.19.0 (tokenizers in Rust) for these pairs, with MiniLM's tokenizer and
// truncation='longest_first'.
test.each([
  [LONG, SHORT, 9, '[CLS] one two three [SEP] red green blue [SEP]', '000001111'],
  [LONG, SHORT, 8, '[CLS] one two three [SEP] red green [SEP]', '00000111'],
  [SHORT, LONG, 9, '[CLS] red green blue [SEP] one two three [SEP]', '000001111'],
  [SHORT, LONG, 8, '[CLS] red green [SEP] one two three [SEP]', '00001111'],
  [LONG, LONG, 10, '[CLS] one two three [SEP] one two three four [SEP]', '0000011111'],
  [SHORT, SHORT, 8, '[CLS] red green [SEP] red green blue [SEP]', '00001111'],
  [SHORT, LONG, 6, '[CLS] red [SEP] one two [SEP]', '000111'],
  [LONG, SHORT, 4, '[CLS] one [SEP] [SEP]', '0001'],
])('"%s" and "%s" in %p tokens are cut as Hugging Face cuts them', (first, second, maxTokens, text, types) => {
  for (const postProcessor of [BERT, BERT_TEMPLATE]) {
    expect(join(tokenizerWith(postProcessor), first, second, maxTokens)).toEqual({ text, types, isCut: true });
  }
});

test('texts that fit are not cut, and an empty text is still one of two', () => {
  const tokenizer = tokenizerWith(BERT);

  expect(join(tokenizer, SHORT, LONG, 13)).toEqual({
    text: `[CLS] ${SHORT} [SEP] ${LONG} [SEP]`,
    types: '0000011111111',
    isCut: false,
  });
  expect(join(tokenizer, '', SHORT)).toEqual({
    text: '[CLS] [SEP] red green blue [SEP]',
    types: '001111',
    isCut: false,
  });
  expect(join(tokenizer, SHORT, undefined)).toMatchObject({ text: '[CLS] red green blue [SEP]', types: '00000' });
  expect(join(tokenizer, LONG, undefined, 4)).toEqual({ text: '[CLS] one two [SEP]', types: '0000', isCut: true });
});

test('special tokens are kept even if there is no room for text', () => {
  expect(join(tokenizerWith(BERT), LONG, SHORT, 2)).toEqual({ text: '[CLS] [SEP] [SEP]', types: '001', isCut: true });
});

test.each([
  ['none', null],
  ['one that adds no tokens', { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }],
])('with %s as post-processor, the second text follows the first', (_title, postProcessor) => {
  expect(join(tokenizerWith(postProcessor), LONG, SHORT, 6)).toEqual({
    text: 'one two three red green blue',
    types: '000111',
    isCut: true,
  });
});

test('one text has the tokens of the whole text', () => {
  const { tokenizer } = loadModel(BUNDLED);

  expect(tokenizer.encodePair('To be', undefined).tokens).toEqual(tokenizer.encode('To be'));
});
