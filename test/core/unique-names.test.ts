import { OptionReader } from '../../lib/core/option-reader';
import { firstOfEachName, UNIQUE_NAMES_CODES, UniqueNames } from '../../lib/core/unique-names';

interface Item {
  readonly name?: string;
}

const NAME = { pattern: /^[a-z]+$/, name: 'name', rule: 'small letters', example: 'a' };

/** Reads items that have names, and returns what is wrong. */
function problemsOf(items: readonly Item[], taken?: readonly string[]) {
  const read = new OptionReader<{ readonly items: readonly Item[] }, keyof typeof UNIQUE_NAMES_CODES>({ items });
  const names = new UniqueNames('plans', taken);
  read.each<Item, void>('items', (item) => names.take(item, 'name', item.requiredText('name', NAME)));
  return read.planned(undefined).problems;
}

test('a name that another item has is a problem of each later item', () => {
  expect(problemsOf([{ name: 'a' }, { name: 'b' }, { name: 'a' }, { name: 'a' }])).toEqual(
    [2, 3].map((index) => ({
      code: 'name-repeated',
      path: `items[${index}].name`,
      message: "Two plans have the name 'a'.",
      fix: 'Rename one of them, or leave it out.',
    })),
  );
});

test('names that are given elsewhere count too', () => {
  expect(problemsOf([{ name: 'b' }], ['b'])).toMatchObject([{ code: 'name-repeated', path: 'items[0].name' }]);
});

test('a name that is missing or wrong stands for no name: its stand-in makes none repeated', () => {
  expect(problemsOf([{ name: 'A' }, {}, { name: 'a' }]).map(({ code }) => code)).toEqual(['malformed', 'missing']);
});

test('what is created by name is the first thing of each name', () => {
  const items = [
    { name: 'a', size: 1 },
    { name: 'b', size: 2 },
    { name: 'a', size: 3 },
  ];
  expect(firstOfEachName(items)).toEqual(items.slice(0, 2));
});
