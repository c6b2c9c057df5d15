import { isExactMatch, isNormalizedMatch, normalizeAnswer } from '../../../../lib/runtime/src/eval/metrics/exact-match';

test('an exact match may differ in surrounding white space only', () => {
  expect(isExactMatch(' Paris\n', ['Lyon', 'Paris'])).toBe(true);
  expect(isExactMatch('paris', ['Paris'])).toBe(false);
  expect(isExactMatch('Paris.', ['Paris'])).toBe(false);
});

test.each([
  ['The  Eiffel Tower!', 'eiffel tower'],
  ['an apple, a pear', 'apple pear'],
  ['theatre and banana', 'theatre and banana'],
  ['$1,000', '1000'],
  ['well-known', 'wellknown'],
  ['«Übermaß» — ¿sí?', 'übermaß sí'],
  ['éa à the', 'éa à'],
  ['ﬁne ２', 'fine 2'],
  ['... the', ''],
])('%p is normalised to %p', (text, expected) => {
  expect(normalizeAnswer(text)).toBe(expected);
});

test('a normalised match equals one of several correct answers', () => {
  expect(isNormalizedMatch('the capital is Paris', ['The capital is: Paris.', 'Paris'])).toBe(true);
  expect(isNormalizedMatch('Paris, France', ['Paris'])).toBe(false);
});
