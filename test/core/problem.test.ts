import { GENERAL_CODES, describeProblem, ProblemsError } from '../../lib/core/problem';

const wrong = { code: 'malformed', path: 'label', message: 'It is wrong.', fix: 'Change it.' };

test('five codes are for readers of options', () => {
  expect(Object.keys(GENERAL_CODES)).toEqual(['out-of-range', 'malformed', 'missing', 'wrong-type', 'must-be-known']);
});

test('a problem is one line: path, what is wrong, what to change, code', () => {
  expect(describeProblem(wrong)).toBe('label: It is wrong. Change it. [malformed]');
});

test('an error has a line for each problem, and the problems themselves', () => {
  const error = new ProblemsError([wrong, { ...wrong, path: 'name' }]);
  expect(error.message).toBe('label: It is wrong. Change it. [malformed]\nname: It is wrong. Change it. [malformed]');
  expect(error.name).toBe('ProblemsError');
  expect(error.problems).toHaveLength(2);
});

test('an error of a construct names its path in each line', () => {
  expect(new ProblemsError([wrong, { ...wrong, path: 'name' }], 'Stack/Shelf').message).toBe(
    '[Stack/Shelf] label: It is wrong. Change it. [malformed]\n' +
      '[Stack/Shelf] name: It is wrong. Change it. [malformed]',
  );
});
