import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRE_TOKENIZERS } from '../../../lib/runtime/src/tokenizer/gguf/pre-tokenizers';
import { Definition } from '../../../lib/runtime/src/tokenizer/parts/definition';
import { readPreTokenizer } from '../../../lib/runtime/src/tokenizer/parts/pre-tokenizer';

/** For each name the pieces of texts, as the package tokenizers 0.23.3 cuts them. */
const EXPECTED = JSON.parse(
  readFileSync(join(__dirname, '../golden/tokenizers/pre-tokenizers.json'), 'utf8'),
) as Readonly<Record<string, readonly (readonly string[])[]>>;

test('each name of a GGUF file has expected pieces', () => {
  expect(Object.keys(EXPECTED)).toEqual(Object.keys(PRE_TOKENIZERS));
});

test.each(Object.entries(EXPECTED))('%s cuts texts as the tokenizers of its models do', (name, texts) => {
  const pieces = PRE_TOKENIZERS[name]?.pieces ?? [];
  const cut = readPreTokenizer(Definition.of({ type: 'Sequence', pretokenizers: pieces }, 'pre_tokenizer'));

  const seen = texts.map((expected) => cut([{ text: expected.join(''), isFirst: true }]).map(({ text }) => text));

  expect(seen).toEqual(texts);
});
