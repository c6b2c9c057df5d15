import * as fc from 'fast-check';
import { OptionReader } from '../../lib/core/option-reader';
import { required } from '../../lib/core/plan';
import { describeProblem, ProblemsError } from '../../lib/core/problem';
import { NUMBER_TOKEN, RESOLVABLE, TEXT_TOKEN } from './tokens';

interface ShelfOptions {
  readonly boards?: number;
  readonly weightKg?: number;
  readonly days?: number;
  readonly wood?: 'oak' | 'pine';
  readonly open?: boolean;
  readonly label?: string;
  readonly owner?: string;
  readonly networks?: readonly string[];
  readonly network?: string;
  readonly names?: readonly string[];
  readonly sizes?: readonly number[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly parts?: readonly { readonly screws?: number }[];
}

const BOARDS = { min: 2, max: 5, default: 3, unit: 'boards' } as const;
const LABEL = { pattern: /^[a-z]{1,8}$/, name: 'label', rule: '1 to 8 small letters', example: 'books' } as const;

const reader = (options: unknown) => new OptionReader<ShelfOptions, 'shelf-crooked'>(options as ShelfOptions);
const textsOf = (read: OptionReader<ShelfOptions, 'shelf-crooked'>) =>
  read.planned(undefined).problems.map(describeProblem);

describe('a whole number', () => {
  test.each([
    [2, 2],
    [5, 5],
    [undefined, 3],
  ])('%s is taken as %s', (boards, expected) => {
    const read = reader({ boards });
    expect(read.integer('boards', BOARDS)).toBe(expected);
    expect(textsOf(read)).toEqual([]);
  });

  test.each([1, 6, 2.5, NaN, Infinity])('%s is a problem, and the default stands in', (boards) => {
    const read = reader({ boards });
    expect(read.integer('boards', BOARDS)).toBe(3);
    expect(textsOf(read)).toEqual([
      `boards: boards is ${boards}; it must be a whole number from 2 to 5 boards. Use 3, or leave it out. ` +
        `[out-of-range]`,
    ]);
  });

  test('a range may have no upper limit', () => {
    expect(reader({ boards: 1e9 }).integer('boards', { min: 0, default: 0 })).toBe(1e9);
    const read = reader({ boards: -1 });
    expect(read.integer('boards', { min: 0 })).toBeUndefined();
    expect(textsOf(read)).toEqual([
      'boards: boards is -1; it must be a whole number of at least 0. Change it, or leave it out. [out-of-range]',
    ]);
  });
});

describe('a number', () => {
  const above = { min: 0, max: 1, above: true, default: 0.5 } as const;

  test.each([0.001, 1])('%s lies above 0 and at most 1', (weightKg) => {
    expect(reader({ weightKg }).number('weightKg', above)).toBe(weightKg);
  });

  test.each([0, 1.001])('%s does not', (weightKg) => {
    const read = reader({ weightKg });
    expect(read.number('weightKg', above)).toBe(0.5);
    expect(textsOf(read)[0]).toContain('it must be a number above 0 and at most 1. Use 0.5');
  });

  test.each([1, 3, 5])('%s may be a limit or lie between them', (weightKg) => {
    const read = reader({ weightKg });
    expect(read.number('weightKg', { min: 1, max: 5 })).toBe(weightKg);
    expect(textsOf(read)).toEqual([]);
  });

  test.each([0.9, 5.1, NaN, Infinity])('%s outside of them has no stand-in without a default', (weightKg) => {
    const read = reader({ weightKg });
    expect(read.number('weightKg', { min: 1, max: 5, unit: 'kg' })).toBeUndefined();
    expect(textsOf(read)).toEqual([
      `weightKg: weightKg is ${weightKg}; it must be a number from 1 to 5 kg. Change it, or leave it out. ` +
        `[out-of-range]`,
    ]);
  });

  test('a limit below only', () => {
    const read = reader({ weightKg: 0 });
    read.number('weightKg', { min: 0, above: true, unit: 'kg' });
    expect(textsOf(read)[0]).toContain('it must be a number above 0 kg.');
  });
});

describe('a step', () => {
  const days = { steps: [1, 3, 7], default: 3, unit: 'days' } as const;

  test('is one of those that exist', () => {
    expect(reader({ days: 7 }).step('days', days)).toBe(7);
    expect(reader({}).step('days', days)).toBe(3);
  });

  test('may have no unit, and no step at all', () => {
    const read = reader({ days: 2, boards: 2 });
    expect(read.step('days', { steps: [1, 3], default: 1 })).toBe(1);
    expect(read.step('boards', { steps: [], default: 4 })).toBe(4);
    expect(textsOf(read)).toEqual([
      'days: days is 2; it must be one of 1, 3. Use 3, or leave it out. [out-of-range]',
      'boards: boards is 2; it must be one of . Use 4, or leave it out. [out-of-range]',
    ]);
  });

  test.each([
    [0, 1],
    [2, 3],
    [8, 7],
  ])('for %s the fix names %s', (given, next) => {
    const read = reader({ days: given });
    expect(read.step('days', days)).toBe(3);
    expect(textsOf(read)).toEqual([
      `days: days is ${given}; it must be one of 1, 3, 7 days. Use ${next}, or leave it out. [out-of-range]`,
    ]);
  });
});

describe('a choice', () => {
  test('is one of the words', () => {
    expect(reader({ wood: 'oak' }).oneOf('wood', ['pine', 'oak'], 'pine')).toBe('oak');
    expect(reader({}).oneOf('wood', ['pine', 'oak'], 'pine')).toBe('pine');
    expect(reader({}).oneOf('wood', ['pine', 'oak'])).toBeUndefined();
  });

  test('another word is a problem that lists them', () => {
    const read = reader({ wood: 'ash' });
    expect(read.oneOf('wood', ['pine', 'oak'], 'pine')).toBe('pine');
    expect(textsOf(read)).toEqual([
      "wood: wood is 'ash'; it must be 'pine' or 'oak'. Use 'pine', or leave it out. [malformed]",
    ]);
  });
});

describe('a choice that must be made', () => {
  test('is one of the words', () => {
    expect(reader({ wood: 'oak' }).requiredOneOf('wood', ['pine', 'oak'], 'pine')).toBe('oak');
  });

  test.each([
    [{}, "wood: wood is required, and was left out. Set wood to 'pine' or 'oak'. [missing]"],
    [{ wood: 'ash' }, "wood: wood is 'ash'; it must be 'pine' or 'oak'. Use one of these. [malformed]"],
    [{ wood: 'OAK' }, "wood: wood is 'OAK'; it must be 'pine' or 'oak'. Use 'oak'. [malformed]"],
  ])('%j is a problem that does not say to leave it out', (options, problem) => {
    const read = reader(options);
    expect(read.requiredOneOf('wood', ['pine', 'oak'], 'pine')).toBe('pine');
    expect(textsOf(read)).toEqual([problem]);
  });
});

describe('a choice without a default', () => {
  test.each([
    [['pine'], "it must be 'pine'."],
    [['pine', 'oak', 'elm'], "it must be 'pine', 'oak' or 'elm'."],
  ] as const)('of %j', (woods, rule) => {
    const read = reader({ wood: 'ash' });
    expect(read.oneOf<'pine' | 'oak' | 'elm'>('wood', woods)).toBeUndefined();
    expect(textsOf(read)).toEqual([`wood: wood is 'ash'; ${rule} Use one of these, or leave it out. [malformed]`]);
  });
});

describe('a flag', () => {
  test.each([
    [true, false, true],
    [false, true, false],
    [undefined, true, true],
    [undefined, false, false],
  ])('%s with the default %s is %s', (open, fallback, expected) => {
    const read = reader({ open });
    expect(read.flag('open', fallback)).toBe(expected);
    expect(textsOf(read)).toEqual([]);
  });
});

describe('a text', () => {
  test('that is left out or wrong is the default', () => {
    expect(reader({}).text('label', LABEL)).toBeUndefined();
    expect(reader({}).text('label', LABEL, 'maps')).toBe('maps');
    expect(reader({ label: 'Maps!' }).text('label', LABEL, 'maps')).toBe('maps');
  });

  test('of the form is taken, another is replaced while the rest is checked', () => {
    expect(reader({ label: 'maps' }).text('label', LABEL)).toBe('maps');
    const read = reader({ label: 'Maps!' });
    expect(read.text('label', LABEL)).toBe('books');
    expect(textsOf(read)).toEqual([
      "label: 'Maps!' is not a valid label: 1 to 8 small letters. Use for example 'books'. [malformed]",
    ]);
  });

  test('that is known only at deployment is passed through', () => {
    const read = reader({ label: TEXT_TOKEN, owner: '${Output[0]}', names: [TEXT_TOKEN] });
    expect([read.text('label', LABEL), read.requiredText('owner', LABEL)]).toEqual([TEXT_TOKEN, '${Output[0]}']);
    expect(read.texts('names', LABEL)).toEqual([TEXT_TOKEN]);
    expect(textsOf(read)).toEqual([]);
  });

  test('on which the plan depends must be known', () => {
    const form = { ...LABEL, mustBeKnown: true };
    const read = reader({ label: TEXT_TOKEN, owner: '${Output[0]}', names: ['books', TEXT_TOKEN] });
    expect([read.text('label', form), read.requiredText('owner', form)]).toEqual(['books', 'books']);
    expect(read.texts('names', form)).toEqual(['books']);
    expect(textsOf(read)).toEqual([
      'label: label must be known at synthesis; it is a token. Pass a plain value. [must-be-known]',
      'owner: owner must be known at preview; it is an Output. Pass a plain value. [must-be-known]',
      'names[1]: names[1] must be known at synthesis; it is a token. Pass a plain value. [must-be-known]',
    ]);
    expect(reader({ label: 'maps' }).text('label', form)).toBe('maps');
  });

  test('that is required and missing is a problem with an example', () => {
    const read = reader({});
    expect(read.requiredText('owner', LABEL)).toBe('books');
    expect(textsOf(read)).toEqual([
      "owner: owner is required, and was left out. Set owner, for example to 'books'. [missing]",
    ]);
  });

  test('an option without an example is named in the fix', () => {
    const read = reader({});
    read.requirePresent('owner');
    expect(textsOf(read)).toEqual(['owner: owner is required, and was left out. Set owner. [missing]']);
  });
});

describe('lists', () => {
  test('wrong texts are named by their place and left out', () => {
    const read = reader({ names: ['books', 'X', 7], sizes: [1, 99, '3'] });
    expect(read.texts('names', LABEL)).toEqual(['books']);
    expect(read.integers('sizes', { min: 1, max: 9 })).toEqual([1]);
    expect(read.planned(undefined).problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'wrong-type names[2]',
      'malformed names[1]',
      'wrong-type sizes[2]',
      'out-of-range sizes[1]',
    ]);
  });

  test('a missing list is the default, or nothing', () => {
    expect(reader({}).texts('names', LABEL, ['maps'])).toEqual(['maps']);
    expect(reader({}).texts('names', LABEL)).toEqual([]);
    expect(reader({}).integers('sizes', { min: 1 })).toBeUndefined();
    expect(reader({}).each('parts', () => 1)).toEqual([]);
    expect(reader({ sizes: [] }).integers('sizes', { min: 1 })).toEqual([]);
  });

  test('objects have readers of their own, with paths of their own', () => {
    const read = reader({ parts: [{ screws: 4 }, { screws: -4 }, null] });
    const screws = read.each<{ screws?: number }, number>('parts', (part) =>
      part.integer('screws', { min: 0, default: 8 }),
    );
    expect(screws).toEqual([4, 8]);
    expect(read.planned(undefined).problems.map(({ path }) => path)).toEqual(['parts[2]', 'parts[1].screws']);
    expect(read.failed('parts')).toBe(true);
    expect(read.failed('names')).toBe(false);
  });

  test.each([[null], ['books'], [7], [{}]])('%p is no list', (names) => {
    const read = reader({ names });
    expect(read.texts('names', LABEL, ['maps'])).toEqual([]);
    expect(read.planned(undefined).problems).toEqual([
      expect.objectContaining({ code: 'wrong-type', path: 'names', message: expect.stringContaining('a list.') }),
    ]);
  });

  test('a reader of a part gets the part and its place', () => {
    const parts = [{ screws: 4 }, { screws: 5 }];
    expect(reader({ parts }).each('parts', (_, index, given) => [index, given])).toEqual([
      [0, parts[0]],
      [1, parts[1]],
    ]);
  });

  test.each([[null], ['x'], [7], [['a']]])('%p has no names with texts', (tags) => {
    const read = reader({ tags });
    expect(read.entries('tags')).toEqual([]);
    expect(read.planned(undefined).problems).toEqual([
      expect.objectContaining({
        code: 'wrong-type',
        path: 'tags',
        message: expect.stringContaining('it must be an object of names and texts.'),
      }),
    ]);
  });

  test('names with texts', () => {
    const read = reader({ tags: { team: 'ml', cost: 7 } });
    expect(read.entries('tags')).toEqual([['team', 'ml']]);
    expect(textsOf(read)).toEqual(["tags['cost']: tags['cost'] is 7; it must be a text. Pass a text. [wrong-type]"]);
    expect(reader({}).entries('tags')).toEqual([]);
    expect(textsOf(((it) => (it.entries('tags'), it))(reader({ tags: ['a'] })))[0]).toContain('tags is a list');
  });
});

describe('IPv4 networks', () => {
  test('are read, tokens pass, everything else is a problem', () => {
    const read = reader({ networks: ['10.0.0.0/8', TEXT_TOKEN, 'banana', '10.0.0.1/8', '10.0.0.0/33'] });
    expect(read.cidrs('networks')).toEqual(['10.0.0.0/8', TEXT_TOKEN]);
    expect(read.planned(undefined).problems.map(({ code, path }) => [code, path])).toEqual([
      ['malformed', 'networks[2]'],
      ['malformed', 'networks[3]'],
      ['malformed', 'networks[4]'],
    ]);
    expect(reader({}).cidrs('networks', ['0.0.0.0/0'])).toEqual(['0.0.0.0/0']);
    expect(reader({}).cidrs('networks')).toEqual([]);
    expect(textsOf(read)[0]).toBe(
      "networks[2]: 'banana' is not a valid IPv4 network: four numbers from 0 to 255 and a prefix length, named by " +
        "the first address. Use for example '10.0.0.0/16'. [malformed]",
    );
  });

  test('one that the plan computes with must be known', () => {
    expect(reader({ network: '10.1.0.0/16' }).cidr('network', '10.0.0.0/16')).toEqual({
      base: 10 * 2 ** 24 + 2 ** 16,
      prefixLength: 16,
    });
    const read = reader({ network: TEXT_TOKEN });
    expect(read.cidr('network', '10.0.0.0/16')).toEqual({ base: 10 * 2 ** 24, prefixLength: 16 });
    expect(textsOf(read)).toEqual([
      'network: network must be known at synthesis; it is a token. Pass a plain value. [must-be-known]',
    ]);
  });

  test('that a plan only hands on stays a text, and may be late-bound', () => {
    const late = '${Output[0]}';
    expect(reader({ network: '10.1.0.0/16' }).cidrText('network')).toBe('10.1.0.0/16');
    expect(reader({ network: late }).cidrText('network')).toBe(late);
    expect(reader({}).cidrText('network')).toBeUndefined();
    const read = reader({ network: '10.1.0.1/16' });
    expect(read.cidrText('network')).toBeUndefined();
    expect(textsOf(read)).toEqual([expect.stringMatching(/^network: '10\.1\.0\.1\/16' is not .*\[malformed\]$/)]);
  });
});

describe('values that are known only at deployment', () => {
  const output = { __pulumiOutput: true, apply: () => undefined };

  test.each([
    ['a number token', NUMBER_TOKEN, 'at synthesis; it is a token'],
    ['an Output', output, 'at preview; it is an Output'],
    ['a promise', Promise.resolve(3), 'at preview; it is an Output'],
    ['a resolvable', RESOLVABLE, 'at synthesis; it is a token'],
  ])('%s is no count', (_, boards, when) => {
    const read = reader({ boards });
    expect(read.integer('boards', BOARDS)).toBe(3);
    expect(textsOf(read)).toEqual([`boards: boards must be known ${when}. Pass a plain value. [must-be-known]`]);
  });

  test('nor a choice, a flag, a step, a list of objects or a size in a list', () => {
    const read = reader({
      wood: TEXT_TOKEN,
      open: output,
      days: NUMBER_TOKEN,
      parts: output,
      sizes: [NUMBER_TOKEN],
      names: output,
      tags: RESOLVABLE,
    });
    read.oneOf('wood', ['oak'], 'oak');
    expect(read.flag('open', false)).toBe(false);
    read.step('days', { steps: [1], default: 1 });
    read.each('parts', () => 1);
    read.integers('sizes', { min: 1, max: 5 });
    read.texts('names', LABEL);
    read.entries('tags');
    const { problems } = read.planned(undefined);
    expect(problems.map(({ path }) => path)).toEqual(['wood', 'open', 'days', 'parts', 'sizes[0]', 'names', 'tags']);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['must-be-known']));
  });
});

test('nothing that is left out is a problem', () => {
  const read = reader({});
  expect([
    read.texts('names', LABEL),
    read.cidrs('networks'),
    read.each('parts', () => 1),
    read.entries('tags'),
  ]).toEqual([[], [], [], []]);
  expect([read.cidrText('network'), read.integers('sizes', BOARDS), read.record('tags')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(textsOf(read)).toEqual([]);
});

test('a number in a list has the range of one alone', () => {
  const read = reader({ sizes: [2, 1, 5, 6, 2.5] });
  expect(read.integers('sizes', BOARDS)).toEqual([2, 5]);
  expect(textsOf(read)).toEqual(
    [
      [1, 1],
      [3, 6],
      [4, 2.5],
    ].map(
      ([index, size]) =>
        `sizes[${index}]: sizes[${index}] is ${size}; it must be a whole number from 2 to 5 boards. ` +
        `Use 3, or leave it out. [out-of-range]`,
    ),
  );
});

describe('wrong JavaScript types', () => {
  test('null is a problem with its path', () => {
    const read = reader({ boards: null, label: null });
    read.integer('boards', BOARDS);
    read.text('label', LABEL);
    expect(textsOf(read)).toEqual([
      'boards: boards is null; it must be a number. Leave it out in place of null. [wrong-type]',
      'label: label is null; it must be a text. Leave it out in place of null. [wrong-type]',
    ]);
  });

  test.each([
    [7, 'boards is 7; it must be true or false. Pass true or false.'],
    ['no', "boards is the text 'no'; it must be true or false. Pass true or false."],
    [() => 1, 'boards is a function; it must be true or false. Pass true or false.'],
    [[1], 'boards is a list; it must be true or false. Pass true or false.'],
    [{}, 'boards is an object; it must be true or false. Pass true or false.'],
    [null, 'boards is null; it must be true or false. Leave it out in place of null.'],
    [Symbol('odd'), 'boards is Symbol(odd); it must be true or false. Pass true or false.'],
  ])('a value that is no flag is named: case %#', (boards, text) => {
    const read = reader({ boards });
    expect(read.flag('boards', true)).toBe(true);
    expect(textsOf(read)).toEqual([`boards: ${text} [wrong-type]`]);
  });

  test('what was expected is named', () => {
    const read = reader({ boards: 'x', label: 7, parts: ['x'], sizes: ['x'] });
    read.integer('boards', BOARDS);
    read.text('label', LABEL);
    read.each('parts', () => 1);
    read.integers('sizes', BOARDS);
    expect(read.planned(undefined).problems.map(({ message, fix }) => `${message} ${fix}`)).toEqual([
      "boards is the text 'x'; it must be a number. Pass a number.",
      'label is 7; it must be a text. Pass a text.',
      "parts[0] is the text 'x'; it must be an object of options. Pass an object of options.",
      "sizes[0] is the text 'x'; it must be a number. Pass a number.",
    ]);
  });

  test('options of a part that are no object have the path of the part', () => {
    const read = new OptionReader<ShelfOptions>(7 as unknown as ShelfOptions, 'shelves[0]');
    expect(read.integer('boards', BOARDS)).toBe(3);
    expect(read.planned(undefined).problems.map(describeProblem)).toEqual([
      'shelves[0]: shelves[0] is 7; it must be an object of options. Pass an object. [wrong-type]',
    ]);
  });

  test.each([[null], ['text'], [7], [[]]])('%s in place of the options is a problem, too', (options) => {
    const read = reader(options);
    expect(read.integer('boards', BOARDS)).toBe(3);
    expect(read.planned(undefined).problems.map(({ code, path }) => [code, path])).toEqual([['wrong-type', 'options']]);
  });

  test('no options at all are all defaults', () => {
    expect(textsOf(reader(undefined))).toEqual([]);
  });

  test('nothing is ever thrown', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'boards',
            'wood',
            'open',
            'label',
            'networks',
            'network',
            'names',
            'sizes',
            'tags',
            'parts',
            'days',
          ),
          fc.anything(),
        ),
        (options) => {
          const read = reader(options);
          expect(Number.isInteger(read.integer('boards', BOARDS))).toBe(true);
          expect(typeof read.flag('open', true)).toBe('boolean');
          expect(typeof read.text('label', LABEL, 'x')).toBe('string');
          read.oneOf('wood', ['oak'], 'oak');
          read.cidrs('networks');
          read.cidr('network', '10.0.0.0/16');
          read.texts('names', LABEL);
          read.integers('sizes', BOARDS);
          read.entries('tags');
          read.step('days', { steps: [1], default: 1 });
          read.each<{ screws?: number }, number>('parts', (part) => part.integer('screws', BOARDS));
          for (const { path, message, fix } of read.planned(undefined).problems) {
            expect(path).not.toBe('');
            expect(message).toMatch(/\.$/);
            expect(fix).toMatch(/\.$/);
          }
        },
      ),
    );
  });
});

describe('plans', () => {
  test('decisions have codes of their own', () => {
    const read = reader({});
    read.require(true, 'shelf-crooked', 'boards', 'Never said.', 'Never done.');
    read.require(false, 'shelf-crooked', 'boards', 'The shelf is crooked.', 'Straighten it.');
    expect(textsOf(read)).toEqual(['boards: The shelf is crooked. Straighten it. [shelf-crooked]']);
    expect(read.failed('boards')).toBe(true);
    expect(read.failed('names', 'boards')).toBe(true);
  });

  test('the plan of a part comes with its problems and warnings, under its own path', () => {
    const inner = reader({ boards: 9 });
    inner.integer('boards', BOARDS);
    inner.warn('heavy', 'It is heavy.');
    const outer = new OptionReader<{ readonly shelf?: ShelfOptions }>({});
    expect(outer.part(inner.planned('shelf'), 'shelf')).toBe('shelf');
    const planned = outer.planned(1);
    expect(planned.problems.map(({ path }) => path)).toEqual(['shelf.boards']);
    expect(planned.warnings).toEqual([{ id: 'ai-datacenter:heavy', message: 'It is heavy.' }]);
    expect(new OptionReader({}).part(planned)).toBe(1);
  });

  test('a part without a name has the paths of its own, below that of the whole', () => {
    const inner = reader({ boards: 9 });
    inner.integer('boards', BOARDS);
    const outer = new OptionReader<ShelfOptions>({}, 'rooms[1]');
    outer.part(inner.planned(undefined));
    outer.part(inner.planned(undefined), 'shelf');
    expect(outer.planned(undefined).problems.map(({ path }) => path)).toEqual([
      'rooms[1].boards',
      'rooms[1].shelf.boards',
    ]);
    expect(outer.failed('boards')).toBe(true);
  });

  test('a hint has a stable id and fails nothing', () => {
    const read = reader({});
    read.warn('heavy', 'It is heavy.');
    expect(read.planned(7)).toEqual({
      plan: 7,
      problems: [],
      warnings: [{ id: 'ai-datacenter:heavy', message: 'It is heavy.' }],
    });
  });

  test('an option has failed if it, an item or a field of it is wrong, not if its name only begins alike', () => {
    const read = new OptionReader<Readonly<Record<string, unknown>>>({});
    for (const path of ['names[0]', 'shelf.boards', 'label'])
      read.problem('malformed', path, 'It is wrong.', 'Change it.');
    expect(['names', 'shelf', 'label', 'name', 'shel', 'lab', 'labels'].map((name) => read.failed(name))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(read.failed()).toBe(false);
  });

  test('required returns the plan, or throws every problem', () => {
    expect(required(reader({}).planned('plan'))).toBe('plan');
    const read = reader({ boards: 1, days: 0 });
    read.integer('boards', BOARDS);
    read.step('days', { steps: [1], default: 1 });
    expect(() => required(read.planned('plan'))).toThrow(ProblemsError);
    expect(() => required(read.planned('plan'))).toThrow(/^boards: .*\ndays: /);
  });

  test('references are handed on as they are', () => {
    expect(reader({ label: 'Maps!' }).raw('label')).toBe('Maps!');
    expect([reader({ label: 'x' }).has('label'), reader({}).has('label')]).toEqual([true, false]);
  });
});

const NO_OBJECTS: readonly unknown[] = [null, 'x', 1, [], () => 1, Promise.resolve({}), RESOLVABLE];

test.each(NO_OBJECTS.map((value) => [value]))('%p is not an object of facts, nor one of options', (tags) => {
  const facts = reader({ tags });
  expect(facts.record('tags')).toBeUndefined();
  expect(facts.planned(undefined).problems).toMatchObject([
    { path: 'tags', message: expect.stringMatching(/it must be an object\.$|it is an? (token|Output)\.$/) },
  ]);
  const options = reader({ tags });
  expect(options.object('tags')).toBeUndefined();
  expect(options.planned(undefined).problems).toMatchObject([{ path: 'tags' }]);
});

test('the options of a part are returned as they are', () => {
  const tags = { team: 'a' };
  expect(reader({ tags }).object('tags')).toBe(tags);
  const read = reader({});
  expect(read.object('tags')).toBeUndefined();
  expect(textsOf(read)).toEqual([]);
});

test('an object whose facts are checked elsewhere is returned as it is', () => {
  const tags = { team: 'a' };
  expect(reader({ tags }).record('tags')).toBe(tags);
  expect(reader({}).record('tags')).toBeUndefined();
});
