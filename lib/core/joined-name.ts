/** What a name that is made of several looks like. */
export interface JoinedName {
  /** Between the names, and for whatever `others` finds. */
  readonly separator: string;
  /** What a name may not have: an expression with the flag `g`. */
  readonly others: RegExp;
  readonly maxLength: number;
  /** The part that stays of a name that is too long. @default 'end' - where names differ */
  readonly keeps?: 'beginning' | 'end';
}

/**
 * Returns a name made of names that are one only together, such as those of a project, a stack and a component. Names
 * are contracts: a change of this function, or of what it is given, replaces resources.
 */
export function joinedName(
  names: readonly string[],
  { separator, others, maxLength, keeps = 'end' }: JoinedName,
): string {
  const joined = names.join(separator).replaceAll(others, separator);
  return keeps === 'end' ? joined.slice(-maxLength) : joined.slice(0, maxLength);
}
