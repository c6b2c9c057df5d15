import type { Planned } from '../../lib/core/plan';
import { LIST_TOKEN, NUMBER_TOKEN, RESOLVABLE, TEXT_TOKEN } from '../core/tokens';
import { LATE_BOUND_CASES, type LateBound, type LateBoundCase } from './late-bound-options';

/** Every sort of late-bound value, of CDK and of Pulumi. */
const SORTS: readonly (readonly [name: string, value: unknown])[] = [
  ['a string token', TEXT_TOKEN],
  ['a token inside a text', `models-${TEXT_TOKEN}`],
  ['a number token', NUMBER_TOKEN],
  ['a list token', LIST_TOKEN],
  ['a list with a token', [TEXT_TOKEN, 'b']],
  ['a list with a number token', [NUMBER_TOKEN]],
  ['a resolvable', RESOLVABLE],
  ['an object with a token', { key: TEXT_TOKEN }],
  ['an object with a token for a name', { [TEXT_TOKEN]: 'value' }],
  ['a pending look-up', 'dummy-value-for-/looked/up'],
  ['a marker of an Output', '${Output[0]}'],
  ['an Output', { __pulumiOutput: true }],
  ['a promise', Promise.resolve('late')],
];

const LATE_TEXTS = [TEXT_TOKEN, '${Output[0]}', 'dummy-value-for-/looked/up'] as const;

/** Texts that only a late-bound value which was taken for a plain one can bring forth. */
const GARBLED = /e\+28\d|NaN|\[object|undefined|function/;

describe.each(LATE_BOUND_CASES.map((it) => [it.construct, it] as const))('%s', (_, it) => {
  const options = Object.entries(it.options).filter(([, rule]) => rule !== 'elsewhere');

  test.each(options)('%s: every sort of late-bound value is passed on, or refused by name', (name) => {
    const faults = SORTS.flatMap(([sort, value]) => faultsOf(it, name, value).map((fault) => `${sort}: ${fault}`));
    expect(faults).toEqual([]);
  });

  test('what may be late-bound reaches the plan', () => {
    for (const [name, rule] of options) {
      for (const [option, value, late] of passingValues(name, rule)) {
        const { plan, problems } = it.plan({ ...it.valid, [name]: value });
        expect({ option, problems }).toEqual({ option, problems: [] });
        expect(JSON.stringify(plan)).toContain(late);
      }
    }
  });

  test('what must be known is refused by its name, alone', () => {
    for (const [path, name, valueOf] of knownPaths(it)) {
      for (const late of [...LATE_TEXTS, NUMBER_TOKEN, RESOLVABLE]) {
        const { problems } = it.plan({ ...it.valid, [name]: valueOf(late) });
        expect(problems.map((problem) => `${problem.path} ${problem.code}`)).toEqual([`${path} must-be-known`]);
      }
    }
  });
});

function faultsOf({ plan, valid }: LateBoundCase, name: string, value: unknown): string[] {
  let planned: Planned<unknown>;
  try {
    planned = plan({ ...valid, [name]: value });
  } catch (error) {
    return [String(error)];
  }
  const wrong = planned.problems.filter(({ code, path }) => !isRefusal(code) || !path.startsWith(name));
  const texts = [JSON.stringify(planned.plan), ...planned.problems.map(({ message, fix }) => `${message} ${fix}`)];
  return [
    ...wrong.map(({ code, path, message }) => `${path}: ${message} [${code}]`),
    ...texts.flatMap((text) => GARBLED.exec(text)?.map((found) => `'${found}' in ${text.slice(0, 300)}`) ?? []),
  ];
}

/** A sort that an option does not take has the wrong type too: a list or an object in the place of a text. */
function isRefusal(code: string): boolean {
  return ['must-be-known', 'wrong-type', 'malformed', 'missing', 'custom-instance-invalid'].includes(code);
}

type Passing = readonly [option: string, value: unknown, late: string];

/** The values of an option that carry a late-bound text where it passes. */
function passingValues(name: string, rule: LateBound): Passing[] {
  return LATE_TEXTS.flatMap((late): Passing[] => {
    if (rule === 'passes') return [[name, late, late]];
    if (rule === 'items-pass') return [[name, [late, `${late}-b`], late]];
    if (rule === 'values-pass') return [[name, { 'example.com/key': late }, late]];
    if (typeof rule === 'string') return [];
    return Object.entries(rule.options)
      .filter(([, inner]) => inner === 'passes')
      .map(([inner]) => [`${name}[0].${inner}`, [{ ...rule.valid, [inner]: late }], late]);
  });
}

type KnownPath = readonly [path: string, name: string, valueOf: (late: unknown) => unknown];

/** Where a late-bound value must be refused, the option that it is in, and the option's value. */
function knownPaths({ options }: LateBoundCase): KnownPath[] {
  return Object.entries(options).flatMap(([name, rule]): KnownPath[] => {
    if (rule === 'known') return [[name, name, (late) => late]];
    if (typeof rule === 'string') return [];
    return Object.entries(rule.options)
      .filter(([, inner]) => inner === 'known')
      .map(([inner]) => [`${name}[0].${inner}`, name, (late) => [{ ...rule.valid, [inner]: late }]]);
  });
}
