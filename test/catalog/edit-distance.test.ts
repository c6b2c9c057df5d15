import * as fc from 'fast-check';
import { nearestNames } from '../../lib/catalog/edit-distance';

/** How many edits are between two names: the place of one among names that are 1, 2, 3 and 4 edits from the other. */
function editsBetween(name: string, other: string): number {
  return nearestNames(name, [...['1', '11', '111', '1111'].map((more) => `${more}${name}`), other]).indexOf(other);
}

/** The same by its definition, in as many steps as there are ways. */
function editsByDefinition(name: string, other: string): number {
  if (name === '' || other === '') return name.length + other.length;
  const swapped = name[0] === other[1] && name[1] === other[0] && name.length > 1;
  return Math.min(
    editsByDefinition(name.slice(1), other) + 1,
    editsByDefinition(name, other.slice(1)) + 1,
    editsByDefinition(name.slice(1), other.slice(1)) + (name[0] === other[0] ? 0 : 1),
    swapped ? editsByDefinition(name.slice(2), other.slice(2)) + 1 : Infinity,
  );
}

test('edits are inserted, deleted and replaced letters, and swapped neighbours, as few as will do', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(name, name, (one, other) => {
      const edits = editsByDefinition(one, other);
      expect(editsBetween(one, other)).toBe(edits <= 4 ? edits : -1);
    }),
    {
      numRuns: 500,
      seed: 1,
      examples: [
        ['abab', 'baba'],
        ['ab', 'ba'],
        ['abc', 'ca'],
        ['a', 'a'],
      ],
    },
  );
});

test.each([
  ['abcdef', 'abcdefg', 'a letter too few'],
  ['abcdef', 'abcde', 'a letter too many'],
  ['abcdef', 'abXdef', 'another letter'],
  ['abcdef', 'bacdef', 'two neighbours swapped'],
  ['abcdef', 'abcdfe', 'the last two swapped'],
])('%s is one edit from %s: %s', (name, one) => {
  // Of two candidates the one with fewer edits comes first, whatever the alphabet says.
  expect(nearestNames(name, [twoEditsFrom(name), one])).toEqual([one, twoEditsFrom(name)]);
});

/** Before every other candidate in the alphabet. */
function twoEditsFrom(name: string): string {
  return `00${name}`;
}

test('a swap is one edit only between neighbours that change places', () => {
  expect(nearestNames('abcd', ['00abcd', 'cbad'])).toEqual(['00abcd', 'cbad']);
  expect(nearestNames('abcd', ['0abcd', 'bbcd', 'bacd'])).toEqual(['0abcd', 'bacd', 'bbcd']);
  expect(nearestNames('abxy', ['0abxy', 'bayx'])).toEqual(['0abxy', 'bayx']);
});

test('four edits are near, five are not', () => {
  expect(nearestNames('abcdefgh', ['abcd'])).toEqual(['abcd']);
  expect(nearestNames('abcdefghi', ['abcd'])).toEqual([]);
  expect(nearestNames('abcd', ['abcdefgh'])).toEqual(['abcdefgh']);
  expect(nearestNames('abcd', ['abcdefghi'])).toEqual([]);
  expect(nearestNames('abcd', ['wxyz'])).toEqual(['wxyz']);
  expect(nearestNames('abcde', ['vwxyz'])).toEqual([]);
});

test('at most five names are given, and equally near ones in the order of the alphabet', () => {
  expect(nearestNames('x', ['g', 'f', 'e', 'd', 'c', 'b', 'a'])).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a forgotten dot or hyphen is the likelier slip than a wrong letter', () => {
  expect(nearestNames('ab1', ['aa1', 'ab.1', 'ab-1'])).toEqual(['ab-1', 'ab.1', 'aa1']);
  expect(nearestNames('AB1', ['aa1', 'ab.1'])).toEqual(['ab.1', 'aa1']);
});

test('capitals are no edits', () => {
  expect(nearestNames('P5.48XLARGE', ['p5.48xlarge'])).toEqual(['p5.48xlarge']);
});

test('an empty name is as far from another as that is long', () => {
  expect(nearestNames('', ['abcd', 'abcde', ''])).toEqual(['', 'abcd']);
});
