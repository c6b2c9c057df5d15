import { parseArgs } from 'node:util';

/** One flag of a command. Its environment variable is RUNTIME_ and the name in capitals. */
export interface Flag {
  readonly help: string;
  readonly placeholder: string;
  /** Its value where neither the command line nor the environment has one; undefined: none. */
  readonly fallback: string | undefined;
}

/** The flags of a command, in the order of the help. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** A command line that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command line and the environment say about the flags of one command. */
export class FlagValues<Name extends string> {
  /** Reads `args`, which are behind the command; what they do not say, the environment may. */
  static read<Table extends FlagTable>(
    table: Table,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ): FlagValues<keyof Table & string> {
    const options = Object.fromEntries(Object.keys(table).map((name) => [name, { type: 'string' as const }]));
    try {
      return new FlagValues(table, parseArgs({ args: [...args], options }).values, env);
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  }

  private constructor(
    private readonly table: FlagTable,
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /** The value, or undefined if there is none; an empty one is none. */
  text(name: Name): string | undefined {
    const value = this.values[name] ?? this.env[variableOf(name)] ?? this.table[name]?.fallback;
    return value === undefined || value === '' ? undefined : String(value);
  }

  integer(name: Name, min: number, max: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max)
      throw new UsageError(`${spelled(name)} is "${value}"; it must be a whole number from ${min} to ${max}.`);
    return number;
  }

  /** `value`, which was read from this flag and must be there. */
  required<T>(value: T | undefined, name: Name): T {
    if (value !== undefined) return value;
    const isSaid = this.values[name] !== undefined || this.env[variableOf(name)] !== undefined;
    throw new UsageError(
      isSaid ? `${spelled(name)} is empty.` : `${spelled(name)} is missing: ${this.table[name]?.help ?? ''}.`,
    );
  }

  /** The value, which must be one of `allowed`. */
  oneOf<T extends string>(name: Name, allowed: readonly T[]): T {
    return this.required(this.optionalOneOf(name, allowed), name);
  }

  optionalOneOf<T extends string>(name: Name, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const known = allowed.find((candidate) => candidate === value);
    if (known === undefined)
      throw new UsageError(`${spelled(name)} is "${value}"; it must be one of ${allowed.join(', ')}.`);
    return known;
  }
}

/** The environment variable of a flag. */
export function variableOf(flag: string): string {
  return `RUNTIME_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/** The flags as lines of a help text. */
export function helpOfFlags(table: FlagTable): string {
  return Object.entries(table)
    .map(
      ([name, { placeholder, fallback, help }]) =>
        `  ${`--${name} ${placeholder}`.padEnd(46)}${help}${fallback === undefined ? '' : ` (default: ${fallback})`}`,
    )
    .join('\n');
}

function spelled(name: string): string {
  return `--${name} (or ${variableOf(name)})`;
}
