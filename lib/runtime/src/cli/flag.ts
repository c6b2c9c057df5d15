import { parseArgs } from 'node:util';

/** The command line is not valid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What applies if neither the command line nor the environment has a value; `absent` describes it for the help. */
type Fallback = { readonly default: string | number } | { readonly absent: string } | { readonly required: true };

/** The help of a flag, and its fallback. */
type About = { readonly placeholder: string; readonly help: string; readonly isEnvironmentOnly?: true } & Fallback;

/** One flag of a command. Its environment variable is RUNTIME_ and its name in capitals. */
export interface Flag<T> {
  readonly placeholder: string;
  readonly help: string;
  readonly default: string | undefined;
  /** Describes what applies without a value; undefined: there is a default, or a value is required. */
  readonly absent: string | undefined;
  /** Whether the value can only come from the environment, as secrets do. */
  readonly isEnvironmentOnly: boolean;
  /** Describes the valid values. */
  readonly allowed: string;
  /** Reads a value; undefined if it is not valid. */
  readonly parse: (text: string) => T | undefined;
}

/** The flags of a command, in the order of the help. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

type CamelCase<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name;

/** The values of a table's flags, by their names in camel case. */
export type Values<Table extends FlagTable> = {
  readonly [Name in keyof Table as CamelCase<Name>]: Table[Name] extends Flag<infer T> ? T : never;
};

/** A flag without a default may have no value. */
type Read<T, A extends About> = Flag<A extends { readonly absent: string } ? T | undefined : T>;

/** Any text. */
export function text<const A extends About>(about: A): Read<string, A> {
  return flag(about, 'text', (value) => value);
}

/** Text in which `\n` stands for a line break. */
export function escapedText<const A extends About>(about: A): Read<string, A> {
  return flag(about, 'text', (value) => value.replaceAll('\\n', '\n'));
}

/** A whole number from `min` to `max`. */
export function integer<const A extends About>(min: number, max: number, about: A): Read<number, A> {
  return flag(about, `a whole number from ${min} to ${max}`, (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= min && number <= max ? number : undefined;
  });
}

/** One of several words. */
export function oneOf<const T extends string, const A extends About>(allowed: readonly T[], about: A): Read<T, A> {
  return flag(about, `one of ${allowed.join(', ')}`, (value) => allowed.find((candidate) => candidate === value));
}

/** `yes` or `no`. */
export function yesNo<const A extends Omit<About, 'placeholder'> & Fallback>(about: A): Read<boolean, A & About> {
  return flag({ ...about, placeholder: 'YES|NO' }, 'one of no, yes', (value) =>
    value === 'yes' ? true : value === 'no' ? false : undefined,
  );
}

/** An HTTP URL. */
export function url<const A extends About>(example: string, about: A): Read<string, A> {
  return flag(about, `a URL such as ${example}`, (value) =>
    URL.canParse(value) && /^https?:/.test(value) ? value : undefined,
  );
}

/** `*`, or origins of pages with commas between them. */
export function origins<const A extends About>(about: A): Read<readonly string[], A> {
  return flag(about, '* or origins such as https://chat.example.com, with commas between them', (value) => {
    const all = value.split(',').map((origin) => origin.trim());
    return value.trim() === '*' || all.every(isOrigin) ? all : undefined;
  });
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

function flag<T, A extends About>(about: A, allowed: string, parse: (value: string) => T | undefined): Read<T, A> {
  return {
    placeholder: about.placeholder,
    help: about.help,
    default: 'default' in about ? String(about.default) : undefined,
    absent: 'absent' in about ? about.absent : undefined,
    isEnvironmentOnly: about.isEnvironmentOnly ?? false,
    allowed,
    parse,
  } as Read<T, A>;
}

/**
 * Reads the flags of a command. The command line overrides the environment, and the environment overrides the default.
 *
 * @param args - the arguments after the command
 */
export function readFlags<Table extends FlagTable>(
  table: Table,
  args: readonly string[],
  env: Environment,
): Values<Table> {
  const names = Object.keys(table).filter((name) => table[name]?.isEnvironmentOnly !== true);
  const given = parseArguments(args, names);
  return Object.fromEntries(
    Object.entries(table).map(([name, entry]) => [
      name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      readFlag(name, entry, given[name] ?? env[variableOf(name)]),
    ]),
  ) as Values<Table>;
}

function parseArguments(
  args: readonly string[],
  names: readonly string[],
): Readonly<Record<string, string | undefined>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readFlag(
  name: string,
  { default: fallback, absent, help, allowed, parse: read }: Flag<unknown>,
  given?: string,
) {
  const value = given ?? fallback;
  if (value === undefined || value === '') {
    if (absent !== undefined) return undefined;
    throw new UsageError(
      given === undefined
        ? `${spelled(name)} is missing: ${help}.`
        : `${spelled(name)} is empty; it must be ${allowed}.`,
    );
  }
  const result = read(value);
  if (result === undefined) throw new UsageError(`${spelled(name)} is "${value}"; it must be ${allowed}.`);
  return result;
}

/** The environment variable of a flag. */
export function variableOf(name: string): string {
  return `RUNTIME_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** The flags as lines of a help text. */
export function helpOfFlags(table: FlagTable): string {
  return Object.entries(table)
    .map(([name, entry]) => {
      const fallback = entry.default ?? entry.absent;
      const left = entry.isEnvironmentOnly ? variableOf(name) : `--${name} ${entry.placeholder}`;
      return `  ${left.padEnd(46)}${entry.help}${fallback === undefined ? '' : ` (default: ${fallback})`}`;
    })
    .join('\n');
}

/** The flags as a Markdown table. */
export function markdownOfFlags(table: FlagTable): string {
  const rows = Object.entries(table).map(([name, entry]) => {
    const left = entry.isEnvironmentOnly ? variableOf(name) : `--${name} ${entry.placeholder}`;
    const fallback = entry.default === undefined ? (entry.absent ?? 'required') : `\`${entry.default}\``;
    return `| \`${left.replaceAll('|', '\\|')}\` | ${fallback} | ${entry.help} |`;
  });
  return ['| flag | default | |', '| --- | --- | --- |', ...rows].join('\n');
}

function spelled(name: string): string {
  return `--${name} (or ${variableOf(name)})`;
}
