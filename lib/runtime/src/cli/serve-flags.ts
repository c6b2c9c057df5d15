import { BACKENDS } from '../backend/create-backend';
import { type Quantization, QUANTIZATIONS } from '../checkpoint/matrix';
import type { ApiKeySource } from '../server/limits/api-keys';
import { type FlagTable, FlagValues, UsageError } from './flag';

/** The flags of `serve`. */
export const SERVE_FLAGS = {
  model: {
    placeholder: 'MODEL',
    fallback: 'tiny-shakespeare',
    help: 'folder, .gguf file, bundled name, or s3://bucket/prefix',
  },
  host: { placeholder: 'ADDRESS', fallback: '127.0.0.1', help: 'address to listen on' },
  port: { placeholder: 'PORT', fallback: '8000', help: 'port to listen on; 0 takes a free one' },
  'served-model-name': {
    placeholder: 'NAME',
    fallback: undefined,
    help: "name that clients ask for (default: the folder's or file's)",
  },
  'max-model-len': {
    placeholder: 'TOKENS',
    fallback: undefined,
    help: "prompt and answer together (default: the model's)",
  },
  'max-num-seqs': { placeholder: 'N', fallback: '8', help: 'requests that are computed at once' },
  'kv-cache-bytes': {
    placeholder: 'BYTES',
    fallback: undefined,
    help: 'key/value cache (default: what memory is left beside the weights, at most what all requests at once can need)',
  },
  'max-queue': { placeholder: 'N', fallback: '64', help: 'requests that may wait; further ones get 429' },
  'max-queue-tokens': {
    placeholder: 'TOKENS',
    fallback: '131072',
    help: 'prompt tokens that may wait; further requests get 429',
  },
  'max-prompt-tokens': {
    placeholder: 'TOKENS',
    fallback: undefined,
    help: 'longest prompt (default: what the context holds)',
  },
  'request-timeout-seconds': {
    placeholder: 'SECONDS',
    fallback: undefined,
    help: 'how long an answer may take; then 504 (default: for ever)',
  },
  'api-key-file': {
    placeholder: 'FILE',
    fallback: undefined,
    help: 'keys that clients need, one a line, "name: key" or "key"; RUNTIME_API_KEY is one, too',
  },
  'max-concurrency-per-key': {
    placeholder: 'N',
    fallback: undefined,
    help: 'requests at once of one key (default: any number)',
  },
  'max-tokens-per-minute-per-key': {
    placeholder: 'TOKENS',
    fallback: undefined,
    help: 'of prompts and answers of one key (default: any number)',
  },
  'metrics-need-key': { placeholder: 'YES|NO', fallback: 'no', help: 'whether /metrics asks for a key, too' },
  'otlp-traces-endpoint': {
    placeholder: 'URL',
    fallback: undefined,
    help: 'collector that traces are sent to, OTLP over HTTP (default: none are written)',
  },
  'body-limit-bytes': { placeholder: 'BYTES', fallback: '1048576', help: 'largest body of a request' },
  'shutdown-timeout-seconds': {
    placeholder: 'SECONDS',
    fallback: '60',
    help: 'after SIGTERM: how long answers may take to end',
  },
  'drain-delay-seconds': { placeholder: 'SECONDS', fallback: '0', help: 'after SIGTERM: unready, but still answering' },
  backend: { placeholder: 'NAME', fallback: 'auto', help: `what computes: ${BACKENDS.join(', ')}` },
  threads: {
    placeholder: 'N',
    fallback: undefined,
    help: 'threads of the native backend (default: the CPUs it may keep busy)',
  },
  quantize: {
    placeholder: 'BITS',
    fallback: 'none',
    help: `bits of the weights: ${QUANTIZATIONS.join(', ')}; none keeps the checkpoint's precision, f32 computes with its exact numbers`,
  },
  'cache-dir': {
    placeholder: 'DIR',
    fallback: undefined,
    help: 'where s3:// models are kept (default: the temporary folder)',
  },
} as const satisfies FlagTable;

/** What `serve` was asked to do, checked. */
export interface ServeFlags {
  readonly model: string;
  readonly host: string;
  readonly port: number;
  readonly servedModelName: string | undefined;
  readonly maxModelLen: number | undefined;
  readonly maxNumSeqs: number;
  readonly kvCacheBytes: number | undefined;
  readonly maxQueue: number;
  readonly maxQueueTokens: number;
  readonly maxPromptTokens: number | undefined;
  readonly requestTimeoutSeconds: number | undefined;
  /** Where keys come from; undefined: none is asked for. */
  readonly apiKeys: ApiKeySource | undefined;
  readonly maxConcurrencyPerKey: number | undefined;
  readonly maxTokensPerMinutePerKey: number | undefined;
  readonly metricsNeedKey: boolean;
  readonly otlpTracesEndpoint: string | undefined;
  readonly bodyLimitBytes: number;
  readonly shutdownTimeoutSeconds: number;
  readonly drainDelaySeconds: number;
  readonly backend: (typeof BACKENDS)[number];
  readonly threads: number | undefined;
  readonly quantize: Quantization;
  readonly cacheDir: string | undefined;
}

/** Reads the flags of `serve`. */
export function readServeFlags(args: readonly string[], env: Readonly<Record<string, string | undefined>>): ServeFlags {
  const flags = FlagValues.read(SERVE_FLAGS, args, env);
  // A key on the command line would be seen by whoever lists the processes.
  const key = env.RUNTIME_API_KEY;
  const file = flags.text('api-key-file');
  const apiKeys =
    file === undefined && (key === undefined || key === '')
      ? undefined
      : { file, keys: key === undefined || key === '' ? [] : [key] };
  const otlpTracesEndpoint = flags.text('otlp-traces-endpoint');
  if (otlpTracesEndpoint !== undefined && !(URL.canParse(otlpTracesEndpoint) && /^https?:/.test(otlpTracesEndpoint))) {
    throw new UsageError(
      `--otlp-traces-endpoint (or RUNTIME_OTLP_TRACES_ENDPOINT) is "${otlpTracesEndpoint}"; it must be a URL such as http://localhost:4318.`,
    );
  }
  const perKey = (name: 'max-concurrency-per-key' | 'max-tokens-per-minute-per-key'): number | undefined => {
    const limit = flags.integer(name, 1, 2 ** 31);
    if (limit !== undefined && apiKeys === undefined)
      throw new UsageError(`--${name} needs keys: give --api-key-file or RUNTIME_API_KEY.`);
    return limit;
  };
  return {
    model: flags.required(flags.text('model'), 'model'),
    host: flags.required(flags.text('host'), 'host'),
    port: flags.required(flags.integer('port', 0, 65_535), 'port'),
    servedModelName: flags.text('served-model-name'),
    maxModelLen: flags.integer('max-model-len', 1, 2 ** 24),
    maxNumSeqs: flags.required(flags.integer('max-num-seqs', 1, 1024), 'max-num-seqs'),
    kvCacheBytes: flags.integer('kv-cache-bytes', 1, Number.MAX_SAFE_INTEGER),
    maxQueue: flags.required(flags.integer('max-queue', 0, 100_000), 'max-queue'),
    maxQueueTokens: flags.required(flags.integer('max-queue-tokens', 1, 2 ** 31), 'max-queue-tokens'),
    maxPromptTokens: flags.integer('max-prompt-tokens', 1, 2 ** 24),
    requestTimeoutSeconds: flags.integer('request-timeout-seconds', 1, 86_400),
    apiKeys,
    maxConcurrencyPerKey: perKey('max-concurrency-per-key'),
    maxTokensPerMinutePerKey: perKey('max-tokens-per-minute-per-key'),
    metricsNeedKey: flags.oneOf('metrics-need-key', ['no', 'yes']) === 'yes',
    otlpTracesEndpoint,
    bodyLimitBytes: flags.required(flags.integer('body-limit-bytes', 1024, 2 ** 30), 'body-limit-bytes'),
    shutdownTimeoutSeconds: flags.required(
      flags.integer('shutdown-timeout-seconds', 0, 86_400),
      'shutdown-timeout-seconds',
    ),
    drainDelaySeconds: flags.required(flags.integer('drain-delay-seconds', 0, 3600), 'drain-delay-seconds'),
    backend: flags.oneOf('backend', BACKENDS),
    threads: flags.integer('threads', 1, 1024),
    quantize: flags.oneOf('quantize', QUANTIZATIONS),
    cacheDir: flags.text('cache-dir'),
  };
}
