import { joinedName } from '../../lib/core/joined-name';

const FORM = { separator: '-', others: /[^a-z]+/g, maxLength: 10 };

test('names are joined, and what a name may not have becomes the separator', () => {
  expect(joinedName(['shop', 'my_ app', 'k'], { ...FORM, maxLength: 13 })).toBe('shop-my-app-k');
});

test.each([
  ['end', 'defghijklm'],
  ['beginning', 'abcdefghij'],
  [undefined, 'defghijklm'],
] as const)('of a name that is too long the %s stays', (keeps, expected) => {
  expect(joinedName(['abcdefghijklm'], { ...FORM, ...(keeps !== undefined && { keeps }) })).toBe(expected);
  expect(joinedName(['abcdefghij'], { ...FORM, ...(keeps !== undefined && { keeps }) })).toBe('abcdefghij');
});
