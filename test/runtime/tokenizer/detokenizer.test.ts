import * as fc from 'fast-check';
import { WindowDetokenizer } from '../../../lib/runtime/src/tokenizer/detokenizer';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED } from '../golden/golden';

const tokenizer = Tokenizer.read(BUNDLED);

test('pieces of any text put together are the text, and no piece holds half a character', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
    const detokenizer = tokenizer.detokenizer();
    const pieces = [...tokenizer.encodePlain(text).map((token) => detokenizer.push(token)), detokenizer.end()];

    expect(pieces.join('')).toBe(text);
    expect(pieces.filter((piece) => (piece.includes('\uFFFD') && !text.includes('\uFFFD')) || /\p{Surrogate}/u.test(piece))).toEqual([]);
  }), { numRuns: 500, examples: [['\uFFFD']] }); // U+FFFD is a character of its own, too
});

test('a character of several tokens comes whole with the last of them', () => {
  const tokens = tokenizer.encodePlain('語');
  const detokenizer = tokenizer.detokenizer();

  expect(tokens.length).toBeGreaterThan(1);
  expect(tokens.map((token) => detokenizer.push(token))).toEqual([...tokens.slice(1).map(() => ''), '語']);
});

test('a character that was never finished is a replacement character at the end', () => {
  const [first = 0] = tokenizer.encodePlain('語');
  const detokenizer = tokenizer.detokenizer();

  expect(detokenizer.push(first)).toBe('');
  expect(detokenizer.end()).toBe('\uFFFD');
});

test('special tokens are no text', () => {
  const [endOfText = -1] = tokenizer.encode('<|endoftext|>');

  expect(tokenizer.detokenizer().push(endOfText)).toBe('');
});

/** A vocabulary as sentencepiece makes them: words with their space in front, single bytes, and a first space that is not shown. */
function sentencePiece(spellings: readonly string[]): Tokenizer {
  const vocab = Object.fromEntries(spellings.map((token, id) => [token, id]));
  return new Tokenizer({
    model: { type: 'BPE', vocab, merges: [], byte_fallback: true },
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }],
    },
  }, {});
}

describe('in a vocabulary of words and single bytes', () => {
  const vocabulary = sentencePiece(['▁to', '▁be', 's', '<0xE8>', '<0xAA>', '<0x9E>']);

  test('a first word keeps its space if it follows a prompt', () => {
    const detokenizer = vocabulary.detokenizer([0]);
    expect(detokenizer).toBeInstanceOf(WindowDetokenizer);

    expect([1, 2, 0].map((token) => detokenizer.push(token))).toEqual([' be', 's', ' to']);
    expect(detokenizer.end()).toBe('');
  });

  test('a first word has no space if it starts the text', () => {
    const detokenizer = vocabulary.detokenizer();

    expect([1, 0].map((token) => detokenizer.push(token))).toEqual(['be', ' to']);
  });

  test('bytes wait for their character', () => {
    const detokenizer = vocabulary.detokenizer([0]);

    expect([3, 4, 5, 1].map((token) => detokenizer.push(token))).toEqual(['', '', '語', ' be']);
  });
});
