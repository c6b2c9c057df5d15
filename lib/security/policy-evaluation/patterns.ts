/** The condition keys of a request in lower case, with their values. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Reads the condition keys of a request. */
export function valuesOf(context: Readonly<Record<string, string | readonly string[]>>): Context {
  return new Map(
    Object.entries(context).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
  );
}

/** A policy variable, such as `${aws:PrincipalTag/team}`. */
export const VARIABLE = /\$\{([^}]+)\}/g;

/**
 * Returns whether a text fits a pattern with `*`, `?` and policy variables. A variable without a value fits nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function like(pattern: string, text: string, context: Context = new Map(), flags = ''): boolean {
  const parts = pattern.split(VARIABLE);
  let expression = '';
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      expression += escaped(part).replaceAll('*', '.*').replaceAll('?', '.');
    } else {
      const [value, ...others] = SPECIAL.includes(part) ? [part] : (context.get(part.toLowerCase()) ?? []);
      if (value === undefined || others.length > 0) return false;
      expression += escaped(value).replaceAll(/[*?]/g, String.raw`\$&`);
    }
  }
  return new RegExp(`^${expression}$`, `s${flags}`).test(text);
}

/** Variables that stand for the character itself. */
const SPECIAL = ['*', '?', '$'];

function escaped(text: string): string {
  return text.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
}
