/** The limits of one rendering. They grow with the variables, so that long conversations fit. */
export interface Limits {
  /** Steps, plus the characters and items that they make. */
  readonly work: number;
  /** Characters in one value; in a list, those of all items. */
  readonly size: number;
  /** The most characters that one filter, method or operator may make from its arguments. */
  readonly product: number;
}

/** The longest source in characters. Templates of real models have up to 30 kB. */
export const LONGEST_SOURCE = 2 ** 18;
/** The longest list that `range` makes. */
export const LONGEST_RANGE = 10_000;
/** The deepest nesting of lists and dicts. */
export const DEEPEST_VALUE = 200;
/** The deepest nesting of macro calls and recursive loops. */
export const DEEPEST_CALL = 100;
/** The most bits of an integer. Python prints none of more than 4,300 digits. */
export const LARGEST_INTEGER_BITS = 2 ** 14;
/** The size of a number, boolean or empty list: as text a number has up to 25 characters. */
export const SCALAR = 16;
/** The work of one iteration of a loop. */
export const ITERATION = 32;

/** Returns the limits for variables of `given` characters. */
export function limitsFor(given: number): Limits {
  return { work: 2 ** 21 + 128 * given, size: 2 ** 20 + 8 * given, product: 2 ** 24 + 256 * given };
}
