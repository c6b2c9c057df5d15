import { parseArgs } from 'node:util';
import { BACKENDS } from '../backend/create-backend';

/** One flag of `serve`. Its environment variable is RUNTIME_ and the name in capitals. */
interface Flag {
  readonly help: string;
  readonly placeholder: string;
  readonly fallback: string | undefined;
}

/** The flags of `serve`, in the order of the help. */
export const SERVE_FLAGS = {
  model: { placeholder: 'MODEL', fallback: 'tiny-shakespeare', help: 'folder, .gguf file, bundled name, or s3://bucket/prefix' },
  host: { placeholder: 'ADDRESS', fallback: '127.0.0.1', help: 'address to listen on' },
  port: { placeholder: 'PORT', fallback: '8000', help: 'port to listen on; 0 takes a free one' },
  'served-model-name': { placeholder: 'NAME', fallback: undefined, help: "name that clients ask for (default: the folder's or file's)" },
  'max-model-len': { placeholder: 'TOKENS', fallback: undefined, help: "prompt and answer together (default: the model's)" },
  'max-num-seqs': { placeholder: 'N', fallback: '8', help: 'requests that are computed at once' },
  'max-queue': { placeholder: 'N', fallback: '64', help: 'requests that may wait; further ones get 429' },
  'body-limit-bytes': { placeholder: 'BYTES', fallback: '1048576', help: 'largest body of a request' },
  'shutdown-timeout-seconds': { placeholder: 'SECONDS', fallback: '60', help: 'after SIGTERM: how long answers may take to end' },
  'drain-delay-seconds': { placeholder: 'SECONDS', fallback: '0', help: 'after SIGTERM: unready, but still answering' },
  backend: { placeholder: 'NAME', fallback: 'auto', help: `what computes: ${BACKENDS.join(', ')}` },
  threads: { placeholder: 'N', fallback: undefined, help: 'threads of the native backend (default: the CPUs it may keep busy)' },
  'cache-dir': { placeholder: 'DIR', fallback: undefined, help: 'where s3:// models are kept (default: the temporary folder)' },
} as const satisfies Readonly<Record<string, Flag>>;

/** What `serve` was asked to do, checked. */
export interface ServeFlags {
  readonly model: string;
  readonly host: string;
  readonly port: number;
  readonly servedModelName: string | undefined;
  readonly maxModelLen: number | undefined;
  readonly maxNumSeqs: number;
  readonly maxQueue: number;
  readonly bodyLimitBytes: number;
  readonly shutdownTimeoutSeconds: number;
  readonly drainDelaySeconds: number;
  readonly backend: (typeof BACKENDS)[number];
  readonly threads: number | undefined;
  readonly cacheDir: string | undefined;
}

/** What the command line asks for. */
export type Invocation =
  | { readonly command: 'serve'; readonly flags: ServeFlags }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** A command line that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the command line; what it does not say, the environment may. */
export function readInvocation(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Invocation {
  const { values, positionals } = parse(args);
  if (values.help === true) return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  const [command, ...rest] = positionals;
  if (command !== 'serve' || rest.length > 0) throw new UsageError(command === undefined ? 'There is no command; did you mean "serve"?' : `"${positionals.join(' ')}" is not a command; the only one is "serve".`);

  const text = (name: keyof typeof SERVE_FLAGS): string | undefined => {
    const value = values[name] ?? env[variableOf(name)] ?? SERVE_FLAGS[name].fallback;
    return value === undefined || value === '' ? undefined : String(value);
  };
  const integer = (name: keyof typeof SERVE_FLAGS, min: number, max: number): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) throw new UsageError(`--${name} (or ${variableOf(name)}) is "${value}"; it must be a whole number from ${min} to ${max}.`);
    return number;
  };
  const required = <T>(value: T | undefined, name: keyof typeof SERVE_FLAGS): T => {
    if (value === undefined) throw new UsageError(`--${name} (or ${variableOf(name)}) is empty.`);
    return value;
  };
  const oneOf = <T extends string>(name: keyof typeof SERVE_FLAGS, allowed: readonly T[]): T => {
    const value = text(name);
    const known = allowed.find((candidate) => candidate === value);
    if (known === undefined) throw new UsageError(`--${name} (or ${variableOf(name)}) is "${value ?? ''}"; it must be one of ${allowed.join(', ')}.`);
    return known;
  };
  return {
    command: 'serve',
    flags: {
      model: required(text('model'), 'model'),
      host: required(text('host'), 'host'),
      port: required(integer('port', 0, 65_535), 'port'),
      servedModelName: text('served-model-name'),
      maxModelLen: integer('max-model-len', 1, 2 ** 24),
      maxNumSeqs: required(integer('max-num-seqs', 1, 1024), 'max-num-seqs'),
      maxQueue: required(integer('max-queue', 0, 100_000), 'max-queue'),
      bodyLimitBytes: required(integer('body-limit-bytes', 1024, 2 ** 30), 'body-limit-bytes'),
      shutdownTimeoutSeconds: required(integer('shutdown-timeout-seconds', 0, 86_400), 'shutdown-timeout-seconds'),
      drainDelaySeconds: required(integer('drain-delay-seconds', 0, 3600), 'drain-delay-seconds'),
      backend: oneOf('backend', BACKENDS),
      threads: integer('threads', 1, 1024),
      cacheDir: text('cache-dir'),
    },
  };
}

/** The text of `--help`. */
export function helpText(): string {
  const lines = Object.entries(SERVE_FLAGS).map(([name, { placeholder, fallback, help }]) => (
    `  ${`--${name} ${placeholder}`.padEnd(36)}${help}${fallback === undefined ? '' : ` (default: ${fallback})`}`
  ));
  return `Serves a language model over OpenAI's HTTP API.

  ai-datacenter-runtime serve [flags]
  ai-datacenter-runtime --help | --version

${lines.join('\n')}

Each flag may come from the environment instead: --max-queue is ${variableOf('max-queue')}. The command line wins.
`;
}

function variableOf(flag: string): string {
  return `RUNTIME_${flag.toUpperCase().replaceAll('-', '_')}`;
}

function parse(args: readonly string[]): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const options = Object.fromEntries(Object.keys(SERVE_FLAGS).map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
