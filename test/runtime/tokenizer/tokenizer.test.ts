import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED } from '../golden/golden';

const tokenizer = Tokenizer.read(BUNDLED);
const cases = JSON.parse(readFileSync(join(__dirname, '../golden/tiny-shakespeare/tokens.json'), 'utf8')) as {
  text: string;
  ids: number[];
  decoded: string;
}[];

test.each(cases)('$text gets the tokens of transformers', ({ text, ids }) => {
  expect(tokenizer.encode(text)).toEqual(ids);
});

test.each(cases.filter(({ text }) => !text.includes('<|')))(
  'the tokens of $text become the text again',
  ({ text, ids, decoded }) => {
    expect(decoded).toBe(text);
    expect(tokenizer.decode(ids)).toBe(text);
  },
);

test('special tokens are recognised in trusted text, but not in untrusted text', () => {
  const [endOfText] = tokenizer.encode('<|endoftext|>');

  expect(tokenizer.encodeFragment('a<|endoftext|>b')).toContain(endOfText);
  expect(tokenizer.encodePlain('a<|endoftext|>b')).not.toContain(endOfText);
  expect(tokenizer.decode(tokenizer.encodePlain('a<|endoftext|>b'))).toBe('a<|endoftext|>b');
});

test('a folder without a tokenizer is refused', () => {
  expect(() => Tokenizer.read(__dirname)).toThrow(
    expect.objectContaining({ name: 'ModelError', code: 'file-missing' }),
  );
});

test.each([
  ['no JSON', '{'],
  [
    'another kind of model',
    '{"model":{"type":"Nonsense","vocab":{}},' +
      '"added_tokens":[],"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":null}',
  ],
  ['fields missing', '{"model":{"type":"BPE","vocab":{},"merges":[]}}'],
])('a tokenizer.json with %s is refused', (_title, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
  writeFileSync(join(folder, 'tokenizer.json'), text);

  expect(() => Tokenizer.read(folder)).toThrow(
    expect.objectContaining({ name: 'ModelError', code: 'tokenizer-invalid' }),
  );

  rmSync(folder, { recursive: true });
});
