import type { Planned } from './plan';
import type { Problem } from './problem';

/** Returns the problems of `missingReferences` for a planner that takes them over. */
export function requireReferences(
  props: unknown,
  names: readonly string[],
  fixes?: Readonly<Record<string, string>>,
): Planned<undefined> {
  return { plan: undefined, problems: missingReferences(props, names, fixes), warnings: [] };
}

/**
 * Returns a problem for each reference that a construct cannot do without and that is missing: a VPC, a key, a cluster.
 * Unlike options they have no stand-in. TypeScript finds most of them; JavaScript users and `any` need this.
 *
 * @param fixes what to change for a reference that something else may bring along
 */
export function missingReferences(
  props: unknown,
  names: readonly string[],
  fixes: Readonly<Record<string, string>> = {},
): Problem[] {
  if (typeof props !== 'object' || props === null || Array.isArray(props)) {
    const given = props === undefined ? 'were left out' : `are ${typeName(props)}`;
    return [
      {
        code: 'wrong-type',
        path: 'props',
        message: `The props ${given}; they must be an object.`,
        fix: 'Pass an object.',
      },
    ];
  }
  const values = props as Readonly<Record<string, unknown>>;
  return names
    .filter((name) => values[name] === undefined || values[name] === null)
    .map((name) => ({
      code: 'missing',
      path: name,
      message: `${name} is required, and ${values[name] === null ? 'is null' : 'was left out'}.`,
      fix: fixes[name] ?? `Set ${name}.`,
    }));
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
