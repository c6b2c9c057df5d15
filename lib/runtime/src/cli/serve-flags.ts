import { BACKENDS } from '../backend/create-backend';
import { type FlagTable, FlagValues } from './flag';

/** The flags of `serve`. */
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
} as const satisfies FlagTable;

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

/** Reads the flags of `serve`. */
export function readServeFlags(args: readonly string[], env: Readonly<Record<string, string | undefined>>): ServeFlags {
  const flags = FlagValues.read(SERVE_FLAGS, args, env);
  return {
    model: flags.required(flags.text('model'), 'model'),
    host: flags.required(flags.text('host'), 'host'),
    port: flags.required(flags.integer('port', 0, 65_535), 'port'),
    servedModelName: flags.text('served-model-name'),
    maxModelLen: flags.integer('max-model-len', 1, 2 ** 24),
    maxNumSeqs: flags.required(flags.integer('max-num-seqs', 1, 1024), 'max-num-seqs'),
    maxQueue: flags.required(flags.integer('max-queue', 0, 100_000), 'max-queue'),
    bodyLimitBytes: flags.required(flags.integer('body-limit-bytes', 1024, 2 ** 30), 'body-limit-bytes'),
    shutdownTimeoutSeconds: flags.required(flags.integer('shutdown-timeout-seconds', 0, 86_400), 'shutdown-timeout-seconds'),
    drainDelaySeconds: flags.required(flags.integer('drain-delay-seconds', 0, 3600), 'drain-delay-seconds'),
    backend: flags.oneOf('backend', BACKENDS),
    threads: flags.integer('threads', 1, 1024),
    cacheDir: flags.text('cache-dir'),
  };
}
