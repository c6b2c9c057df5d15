import { translate } from '../../../lib/runtime/src/tokenizer/parts/pattern';

const matches = (pattern: string, text: string): string[] => text.match(translate(pattern)) ?? [];

test.each([
  ["(?i:'s|'ll)|x", "'S'lL'Ll'ſ'X", ["'S", "'lL", "'Ll", "'ſ"]],
  ["'(?i:[sdmt]|ll|ve|re)", "'S'D'VE'x're", ["'S", "'D", "'VE", "'re"]],
  ['(?i:[a-c]+)d', 'aBCd abD', ['aBCd']],
  ['(?i:é)|É?k', 'É é K', ['É', 'é']],
  ['(?i:k(s|t))', 'KS \u212at', ['KS', '\u212at']],
  ['a(?i:b)c', 'aBc abc Abc abC', ['aBc', 'abc']],
])('%s ignores case where it says so, without modifiers of groups in JavaScript', (pattern, text, expected) => {
  expect(translate(pattern).source).not.toContain('(?i');
  expect(matches(pattern, text)).toEqual(expected);
});

test('a range of letters whose other cases are no range is refused', () => {
  expect(() => translate('(?i:[α-ω])')).toThrow(/range of letters where case is ignored/);
});
