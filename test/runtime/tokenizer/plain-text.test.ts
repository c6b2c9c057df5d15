import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ChatTemplate } from '../../../lib/runtime/src/tokenizer/chat-template';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED } from '../golden/golden';
import { GOLDEN_TOKENIZERS } from '../golden/tokenizers/expected';

const made = (name: string): Tokenizer =>
  new Tokenizer(
    JSON.parse(readFileSync(join(GOLDEN_TOKENIZERS, `${name}.json`), 'utf8')) as Record<string, unknown>,
    {},
  );
const kinds: readonly (readonly [name: string, tokenizer: Tokenizer])[] = [
  ['tiny-shakespeare', Tokenizer.read(BUNDLED)],
  ...['byte-level', 'llama', 'mistral', 'unigram', 'word-piece'].map((name) => [name, made(name)] as const),
];

/** Texts of an attacker: special tokens, parts of them, nested, with spaces and invisible characters between. */
const hostile = (tokenizer: Tokenizer): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...tokenizer.specialTokens),
        fc
          .constantFrom(...tokenizer.specialTokens)
          .chain((token) =>
            fc
              .tuple(fc.nat(token.length), fc.nat(token.length))
              .map(([a, b]) => token.slice(Math.min(a, b), Math.max(a, b))),
          ),
        fc.constantFrom(...tokenizer.specialTokens).map((token) => [...token].join('\u200b')),
        // full-width, which NFKC reverts
        fc
          .constantFrom(...tokenizer.specialTokens)
          .map((token) =>
            token.replace(/./u, (first) => String.fromCodePoint((first.codePointAt(0) as number) + 0xfee0)),
          ),
        fc.constantFrom(
          ' ',
          '  ',
          '\n',
          '\u2581',
          '\u0120',
          '<',
          '|',
          '>',
          '[',
          ']',
          '0x0A>',
          '\\',
          'King',
          'attention',
        ),
        fc.string({ unit: 'grapheme', maxLength: 4 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));

/** Special tokens among `tokens`, except the unknown token, which is not a control token. */
function controls(tokenizer: Tokenizer, tokens: readonly number[]): number[] {
  return tokens.filter(
    (token) => tokenizer.isSpecial(token) && !['<unk>', '[UNK]'].includes(tokenizer.tokenOf(token) ?? ''),
  );
}

test.each(kinds)('%s: no text becomes a control token when it is plain', (_name, tokenizer) => {
  fc.assert(
    fc.property(hostile(tokenizer), (text) => {
      expect(controls(tokenizer, tokenizer.encodePlain(text))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test.each(kinds)('%s: messages do not change the control tokens of a conversation', (_name, tokenizer) => {
  const [turn = ''] = tokenizer.specialTokens.slice(-1);
  const template = ChatTemplate.of(
    `{% for m in messages %}${turn}{{ m.role }}:{{ m.content }}{{ m.name }}{{ m.content | trim }}${turn}{% endfor %}`,
    tokenizer,
    'a test',
  );
  const expected = controls(tokenizer, template.encode([{ role: 'user', content: 'x', name: 'y' }]));
  expect(expected).toHaveLength(2);

  fc.assert(
    fc.property(hostile(tokenizer), hostile(tokenizer), (content, name) => {
      expect(controls(tokenizer, template.encode([{ role: 'user', content, name }]))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
