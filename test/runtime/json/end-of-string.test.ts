import * as fc from 'fast-check';
import { endOfString } from '../../../lib/runtime/src/json/end-of-string';
import { JsonText } from '../../../lib/runtime/src/json/json-text';
import { parseJson } from '../../../lib/runtime/src/template/values/parse-json';

test.each([
  ['""', 1],
  ['"a" "', 2],
  ['"\\"" "', 3],
  ['"\\\\" "', 3],
  ['"\\\\\\"" "', 5],
  ['"\\" ', 4],
  ['"', 1],
])('%s ends at %i', (text, end) => {
  expect(endOfString(text, 0)).toBe(end);
});

test('any string ends at its last quote, whatever surrounds it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', '\\', 'a', '\n') }), fc.string(), (value, rest) => {
      const written = JSON.stringify(value);

      expect(endOfString(`\\\\${written}${rest}`, 2)).toBe(1 + written.length);
    }),
  );
});

test('a string with more escapes than a regular expression can repeat is read', () => {
  const written = `"${'\\n'.repeat(8_000_000)}"`;

  expect(new JsonText(` ${written} `).compact === written).toBe(true);
  expect((parseJson(written) as string).length).toBe(8_000_000);
});
