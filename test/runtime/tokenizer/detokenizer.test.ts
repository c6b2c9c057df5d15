import * as fc from 'fast-check';
import { WindowDetokenizer } from '../../../lib/runtime/src/tokenizer/detokenizer';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED } from '../golden/golden';
import { KINDS } from '../golden/tokenizers/kinds';

const tokenizer = Tokenizer.read(BUNDLED);

test('pieces of any text put together are the text, and no piece ends inside a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
      const detokenizer = tokenizer.detokenizer();
      const pieces = [...tokenizer.encodePlain(text).map((token) => detokenizer.push(token)), detokenizer.end()];

      expect(pieces.join('')).toBe(text);
      expect(
        pieces.filter(
          (piece) => (piece.includes('\uFFFD') && !text.includes('\uFFFD')) || /\p{Surrogate}/u.test(piece),
        ),
      ).toEqual([]);
    }),
    { numRuns: 500, examples: [['\uFFFD']] },
  ); // U+FFFD is a character of its own, too
});

test('a character of several tokens comes whole with the last of them', () => {
  const tokens = tokenizer.encodePlain('語');
  const detokenizer = tokenizer.detokenizer();

  expect(tokens.length).toBeGreaterThan(1);
  expect(tokens.map((token) => detokenizer.push(token))).toEqual([...tokens.slice(1).map(() => ''), '語']);
});

test('an incomplete character is a replacement character at the end', () => {
  const [first = 0] = tokenizer.encodePlain('語');
  const detokenizer = tokenizer.detokenizer();

  expect(detokenizer.push(first)).toBe('');
  expect(detokenizer.end()).toBe('\uFFFD');
});

test('special tokens are not text', () => {
  const [endOfText = -1] = tokenizer.encode('<|endoftext|>');

  expect(tokenizer.detokenizer().push(endOfText)).toBe('');
});

/** A vocabulary like sentencepiece's: words with a leading space, single bytes, and a first space that is not shown. */
function sentencePiece(spellings: readonly string[]): Tokenizer {
  const vocab = Object.fromEntries(spellings.map((token, id) => [token, id]));
  return new Tokenizer(
    {
      model: { type: 'BPE', vocab, merges: [], byte_fallback: true },
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          { type: 'Strip', content: ' ', start: 1, stop: 0 },
        ],
      },
    },
    {},
  );
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

  test.each([
    ['語\uFFFD be', [3, 4, 5, 4, 1]],
    ['語\uFFFD', [3, 4, 5, 4]],
    ['語\uFFFD\uFFFD\uFFFD\uFFFD to', [3, 4, 5, 4, 4, 4, 4, 0]],
  ])(
    'a byte that is no part of a character is one replacement character, whatever is beside it: %s',
    (text, tokens) => {
      const detokenizer = vocabulary.detokenizer([0]);

      expect([...tokens.map((token) => detokenizer.push(token)), detokenizer.end()].join('')).toBe(text);
    },
  );

  test('a first space that is not shown is no byte of the character of four bytes behind it', () => {
    const emoji = sentencePiece(['▁', '<0xF0>', '<0x9F>', '<0x98>', '<0x80>']);
    const detokenizer = emoji.detokenizer();

    expect([0, 1, 2, 3, 4].map((token) => detokenizer.push(token))).toEqual(['', '', '', '', '😀']);
  });

  test('bytes wait for their character', () => {
    const detokenizer = vocabulary.detokenizer([0]);

    expect([3, 4, 5, 1].map((token) => detokenizer.push(token))).toEqual(['', '', '語', ' be']);
  });
});

test.each(KINDS)(
  '%s: pieces of any tokens put together are what all of them decode to at once',
  (_kind, _name, make) => {
    const made = make();
    const isByte = (id: number): boolean => /^<0x..>$/.test(made.tokenOf(id) ?? '');
    // special ones, too
    const spelled = Array.from({ length: 2000 }, (_, id) => id).filter(
      (id) => made.tokenOf(id) !== undefined && !isByte(id),
    );
    const byteIds = new Map(Array.from({ length: 2000 }, (_, id) => [made.tokenOf(id), id]));
    const inBytes = (character: string): number[] =>
      Array.from(
        new TextEncoder().encode(character),
        (byte) => byteIds.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`) ?? 9999,
      );
    const token = fc.constantFrom(...spelled).map((id) => [id]);
    const tokens = (maxLength: number) =>
      fc.array(
        fc.oneof(
          { weight: 3, arbitrary: token },
          { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map(inBytes) },
          { weight: 1, arbitrary: fc.constant([9999]) },
        ),
        { maxLength },
      );

    fc.assert(
      fc.property(fc.array(token, { maxLength: 8 }), tokens(30), (prompt, answer) => {
        const [before, ids] = [prompt.flat(), answer.flat()];
        const detokenizer = made.detokenizer(before);

        const pieces = [...ids.map((id) => detokenizer.push(id)), detokenizer.end()];

        // Bytes of a character may be separate tokens in a byte-level vocabulary: an incomplete character of the prompt
        // is not part of the answer.
        const whole =
          detokenizer instanceof WindowDetokenizer
            ? made.decode([...before, ...ids]).slice(made.decode(before).length)
            : made.decode(ids);
        expect(pieces.join('')).toBe(whole);
        expect(pieces.filter((piece) => /\p{Surrogate}/u.test(piece))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  },
);
