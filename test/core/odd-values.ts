import type { Planned } from '../../lib/core/plan';

/** Values that JavaScript, or a deployment, may pass where TypeScript would not. */
export const ODD_VALUES: readonly unknown[] = [
  null,
  'x',
  '',
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  1e300,
  {},
  [],
  [null],
  [{}],
  () => 1,
  true,
  Symbol('odd'),
  10n,
  // Tokens of CDK: a number, a text, a list.
  -1.8881545897087626e289,
  '${Token[Odd.1]}',
  ['#{Token[Odd.2]}'],
  // A marker of a Pulumi Output, and a promise.
  '${Output[0]}',
  Promise.resolve('odd'),
];

/**
 * Plans with each option set to each odd value, alone, and with odd values in place of all options. A planner must not
 * throw, must return a plan, and must give each problem a text that is complete.
 *
 * @returns the descriptions of what went wrong; empty if all is well
 */
export function planOddities<Options extends object>(
  plan: (options: Options) => Planned<unknown>,
  valid: Options,
  names: readonly (keyof Options & string)[],
): string[] {
  const one = names.flatMap((name) =>
    ODD_VALUES.flatMap((odd) => oddities(`${name} = ${shown(odd)}`, () => plan({ ...valid, [name]: odd }))),
  );
  const all = ODD_VALUES.flatMap((odd) => oddities(`options = ${shown(odd)}`, () => plan(odd as Options)));
  return [...one, ...all];
}

function oddities(label: string, plan: () => Planned<unknown>): string[] {
  try {
    const planned = plan();
    const texts = planned.problems.map(({ code, path, message, fix }) => [code, path, message, fix]);
    const incomplete = texts.filter((parts) => parts.includes('') || /undefined|\[object/.test(parts.join(' ')));
    return [
      ...(planned.plan === undefined ? [`${label}: no plan`] : []),
      ...incomplete.map((parts) => `${label}: ${parts.join(' ')}`),
    ];
  } catch (error) {
    return [`${label}: ${String(error)}`];
  }
}

/** The names of all options of a planner. One that is missing does not compile, so a new option is tested too. */
export function everyOption<Options extends object>(
  names: Readonly<Record<keyof Options & string, true>>,
): readonly (keyof Options & string)[] {
  return Object.keys(names) as (keyof Options & string)[];
}

/** The path and code of the problem of each option when it is null. */
export function nullProblems<Options extends object>(
  plan: (options: Options) => Planned<unknown>,
  valid: Options,
  names: readonly (keyof Options & string)[],
): string[] {
  return names.flatMap((name) => plan({ ...valid, [name]: null }).problems.map(({ code, path }) => `${path} ${code}`));
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
