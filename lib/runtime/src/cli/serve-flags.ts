import { BACKENDS } from '../backend/create-backend';
import { QUANTIZATIONS } from '../checkpoint/matrix';
import type { ApiKeySource } from '../server/limits/api-keys';
import { SERVER_DEFAULTS } from '../server/server-options';
import {
  type Environment,
  integer,
  oneOf,
  origins,
  readFlags,
  text,
  UsageError,
  url,
  type Values,
  yesNo,
} from './flag';

const MAX_TOKENS = 2 ** 24;
const DAY_SECONDS = 86_400;

/** The flags of `serve`: how each is read, its default and its help. */
export const SERVE_FLAGS = {
  model: text({
    placeholder: 'MODEL',
    default: 'tiny-shakespeare',
    help: 'model folder, .gguf file, name of a bundled model, or s3://bucket/prefix',
  }),
  host: text({ placeholder: 'ADDRESS', default: '127.0.0.1', help: 'address to listen on' }),
  port: integer(0, 65_535, {
    placeholder: 'PORT',
    default: 8000,
    help: 'port to listen on; 0 picks a free port, which the log line `ready` contains',
  }),
  'served-model-name': text({
    placeholder: 'NAME',
    absent: 'the name of the folder or file',
    help: 'model name in requests and replies',
  }),
  'max-model-len': integer(1, MAX_TOKENS, {
    placeholder: 'TOKENS',
    absent: "the model's context length",
    help: 'most tokens of prompt and answer together',
  }),
  'max-num-seqs': integer(1, 1024, {
    placeholder: 'N',
    default: SERVER_DEFAULTS.maxNumSeqs,
    help: 'sequences that are computed at the same time',
  }),
  'kv-cache-bytes': integer(1, Number.MAX_SAFE_INTEGER, {
    placeholder: 'BYTES',
    absent: 'the memory that the weights leave, at most what max-num-seqs requests of full length need',
    help: 'size of the key/value cache',
  }),
  'max-queue': integer(0, 100_000, {
    placeholder: 'N',
    default: SERVER_DEFAULTS.maxQueue,
    help: 'requests that may wait; further requests get 429 with Retry-After',
  }),
  'max-queue-tokens': integer(1, 2 ** 31, {
    placeholder: 'TOKENS',
    default: SERVER_DEFAULTS.maxQueueTokens,
    help: 'prompt tokens that may wait; further requests get 429. An empty queue accepts a longer prompt',
  }),
  'max-prompt-tokens': integer(1, MAX_TOKENS, {
    placeholder: 'TOKENS',
    absent: 'max-model-len',
    help: 'most tokens of a prompt; longer prompts get 400',
  }),
  'request-timeout-seconds': integer(1, DAY_SECONDS, {
    placeholder: 'SECONDS',
    absent: 'no limit',
    help: 'time limit of an answer; past it a reply gets 504, a stream an error',
  }),
  'api-key-file': text({
    placeholder: 'FILE',
    absent: 'no key is required',
    help: 'API keys, one per line: "name: key" or "key"',
  }),
  'api-key': text({
    placeholder: 'KEY',
    absent: 'no key is required',
    help: 'an API key in addition to those of the file; only from the environment, as process lists show arguments',
    isEnvironmentOnly: true,
  }),
  'max-concurrency-per-key': integer(1, 2 ** 31, {
    placeholder: 'N',
    absent: 'no limit',
    help: 'requests of one key at the same time; further ones get 429',
  }),
  'max-tokens-per-minute-per-key': integer(1, 2 ** 31, {
    placeholder: 'TOKENS',
    absent: 'no limit',
    help: 'tokens of prompts and answers of one key; further requests get 429',
  }),
  'metrics-need-key': yesNo({ default: 'no', help: 'whether /metrics requires a key, too' }),
  'otlp-traces-endpoint': url('http://localhost:4318', {
    placeholder: 'URL',
    absent: 'no traces are sent',
    help: 'trace collector, OTLP over HTTP',
  }),
  'cors-origins': origins({
    placeholder: 'ORIGINS',
    absent: "only the server's own page",
    help: 'pages that browsers may let call, such as https://chat.example.com,https://example.com; *: all',
  }),
  'body-limit-bytes': integer(1024, 2 ** 30, {
    placeholder: 'BYTES',
    default: SERVER_DEFAULTS.bodyLimitBytes,
    help: 'largest request body; larger bodies get 413',
  }),
  'shutdown-timeout-seconds': integer(0, DAY_SECONDS, {
    placeholder: 'SECONDS',
    default: 60,
    help: 'time for running answers to finish after SIGTERM',
  }),
  'drain-delay-seconds': integer(0, 3600, {
    placeholder: 'SECONDS',
    default: 0,
    help: 'time after SIGTERM in which the server is not ready but still accepts requests',
  }),
  backend: oneOf(BACKENDS, { placeholder: 'NAME', default: 'auto', help: `compute backend: ${BACKENDS.join(', ')}` }),
  threads: integer(1, 1024, {
    placeholder: 'N',
    absent: 'the CPUs that the process may keep busy',
    help: 'threads of the native and the wasm backend',
  }),
  quantize: oneOf(QUANTIZATIONS, {
    placeholder: 'BITS',
    default: 'none',
    help: `precision of the weights: none (as in the checkpoint), f32 (its exact numbers), q8, q4`,
  }),
  'cache-dir': text({
    placeholder: 'DIR',
    absent: 'the temporary folder',
    help: 'folder for models that are downloaded from S3',
  }),
} as const;

/** The values of the flags of `serve`. */
export type ServeFlags = Values<typeof SERVE_FLAGS>;

/** Reads the flags of `serve`. */
export function readServeFlags(args: readonly string[], env: Environment): ServeFlags {
  const flags = readFlags(SERVE_FLAGS, args, env);
  const limits = {
    'max-concurrency-per-key': flags.maxConcurrencyPerKey,
    'max-tokens-per-minute-per-key': flags.maxTokensPerMinutePerKey,
  };
  for (const [name, limit] of Object.entries(limits)) {
    if (limit !== undefined && keySourceOf(flags) === undefined)
      throw new UsageError(`--${name} needs keys: set --api-key-file or RUNTIME_API_KEY.`);
  }
  return flags;
}

/** The API keys; undefined: no key is required. */
export function keySourceOf({ apiKeyFile, apiKey }: ServeFlags): ApiKeySource | undefined {
  if (apiKeyFile === undefined && apiKey === undefined) return undefined;
  return { file: apiKeyFile, keys: apiKey === undefined ? [] : [apiKey] };
}
