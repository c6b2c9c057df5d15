import type { Planned } from '../../lib/core/plan';

/** The least and the most that each of some options takes. */
export type Bounds<Options> = Partial<Record<keyof Options & string, readonly [least: number, most: number]>>;

/**
 * Plans with each option set to both of its bounds, which must be in its range, and to the numbers beyond them, which
 * must not. What else is wrong with a number is not judged here.
 *
 * @param step how far beyond a bound the next number is: a bound that is itself refused is given one step inside
 * @returns the descriptions of what went wrong; empty if all is well
 */
export function boundFaults<Options extends object>(
  plan: (options: Options) => Planned<unknown>,
  valid: Options,
  bounds: Bounds<Options>,
  step = 1,
): string[] {
  return Object.entries<readonly [number, number]>(bounds as Record<string, readonly [number, number]>).flatMap(
    ([name, [least, most]]) => {
      const isRefused = (value: number): boolean =>
        plan({ ...valid, [name]: value }).problems.some(
          ({ code, path }) => code === 'out-of-range' && (path === name || path.endsWith(`.${name}`)),
        );
      return [
        ...[least, most].filter(isRefused).map((value) => `${name} of ${value} is refused`),
        ...[least - step, most + step]
          .filter((value) => !isRefused(value))
          .map((value) => `${name} of ${value} passes`),
      ];
    },
  );
}
