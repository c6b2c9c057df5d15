import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Definition } from '../../../lib/runtime/src/tokenizer/parts/definition';
import { readNormalizer } from '../../../lib/runtime/src/tokenizer/parts/normalizer';

/** A map that sentencepiece 0.2.3 made, and what tokenizers 0.23.3 makes of texts with it. */
const { precompiled_charsmap, cases } = JSON.parse(
  readFileSync(join(__dirname, '../golden/tokenizers/precompiled.json'), 'utf8'),
) as { precompiled_charsmap: string; cases: readonly (readonly [text: string, expected: string])[] };

const normalizer = (map: unknown) =>
  readNormalizer(Definition.of({ type: 'Precompiled', precompiled_charsmap: map }, 'normalizer'));

test('characters are replaced as by sentencepiece', () => {
  const normalize = normalizer(precompiled_charsmap);

  expect(cases.filter(([text, expected]) => text !== expected).length).toBeGreaterThan(100);
  expect(cases.map(([text]) => normalize(text))).toEqual(cases.map(([, expected]) => expected));
});

test.each([
  ['no text', 7],
  ['nothing', ''],
  ['less than its trie', Buffer.from([16, 0, 0, 0, 1, 2]).toString('base64')],
  ['a trie of parts of numbers', Buffer.from([3, 0, 0, 0, 1, 2, 3]).toString('base64')],
])('a map with %s is refused', (_, map) => {
  expect(() => normalizer(map)).toThrow(/precompiled_charsmap/);
});

test('a map with any content ends', () => {
  const bytes = Buffer.from(precompiled_charsmap, 'base64');
  for (let seed = 1; seed <= 200; seed += 1) {
    const broken = Buffer.from(bytes);
    for (let i = 0; i < 20; i += 1) broken[4 + ((seed * 7919 + i * 104729) % (bytes.length - 4))] = (seed * i) & 255;
    const normalize = normalizer(broken.toString('base64'));
    expect(cases.map(([text]) => typeof normalize(text))).not.toContain('undefined');
  }
});
