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
 * Plans with each option set to each odd value, alone. A planner must not throw, must return a plan, and must give
 * each problem a text that is complete.
 *
 * @returns the descriptions of what went wrong; empty if all is well
 */
export function planOddities<Options extends object>(
  plan: (options: Options) => Planned<unknown>,
  valid: Options,
  names: readonly (keyof Options & string)[],
): string[] {
  const failures: string[] = [];
  for (const name of names) {
    for (const odd of ODD_VALUES) {
      const label = `${name} = ${shown(odd)}`;
      try {
        const planned = plan({ ...valid, [name]: odd });
        if (planned.plan === undefined) failures.push(`${label}: no plan`);
        for (const { code, path, message, fix } of planned.problems) {
          const text = [code, path, message, fix].join(' ');
          if ([code, path, message, fix].includes('') || /undefined|\[object/.test(text)) {
            failures.push(`${label}: ${text}`);
          }
        }
      } catch (error) {
        failures.push(`${label}: ${String(error)}`);
      }
    }
  }
  return failures;
}

/** Every option must be refused as null, with its own name as the path. */
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
