import type { GenerationDefaults } from '../checkpoint/config';
import type { SamplingOptions } from '../engine/sampler';
import { invalidRequest } from './api-error';
import type { RequestFields } from './request-fields';

/** What completions and chat completions have in common. */
export interface GenerationParams {
  readonly model: string | undefined;
  readonly sampling: SamplingOptions;
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
  readonly stream: boolean;
  /** Whether a stream ends with a chunk that tells the usage. */
  readonly includeUsage: boolean;
}

const COMMON_FIELDS = ['model', 'temperature', 'top_p', 'top_k', 'seed', 'stop', 'stream', 'stream_options', 'max_tokens'];

/** Fields that change nothing about an answer; clients send them to other services too. */
const IGNORED_FIELDS = ['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'parallel_tool_calls'];

/** What we do not do, with the values that ask for nothing. */
const UNSUPPORTED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  n: ['1'],
  best_of: ['1'],
  echo: ['false'],
  suffix: ['""'],
  logprobs: ['false'],
  top_logprobs: ['0'],
  logit_bias: ['{}'],
  presence_penalty: ['0'],
  frequency_penalty: ['0'],
  repetition_penalty: ['1'],
  min_p: ['0'],
  tools: ['[]'],
  tool_choice: ['"none"', '"auto"'],
  functions: ['[]'],
  function_call: ['"none"', '"auto"'],
  response_format: ['{"type":"text"}'],
  modalities: ['["text"]'],
};

/** The longest that a stop string may be, and how many there may be: each is looked for in every piece of an answer. */
const MAX_STOPS = 16;
const MAX_STOP_CHARACTERS = 256;

/** Reads the common fields, and refuses what is unknown or not supported rather than answer something else than was asked for. */
export function readGenerationParams(fields: RequestFields, ownFields: readonly string[], defaults: GenerationDefaults): GenerationParams {
  const known = new Set([...COMMON_FIELDS, ...IGNORED_FIELDS, ...ownFields]);
  for (const name of fields.names) {
    if (known.has(name) || fields.get(name) === undefined) continue;
    const neutral = Object.hasOwn(UNSUPPORTED_FIELDS, name) ? UNSUPPORTED_FIELDS[name] : undefined;
    if (neutral === undefined) throw invalidRequest(name, `The field ${name.slice(0, 100)} is not known.`, 'unknown_parameter');
    if (!neutral.includes(JSON.stringify(fields.get(name)))) {
      throw invalidRequest(name, `${name} is not supported; leave it out, or send ${neutral.join(' or ')}.`, 'unsupported_parameter');
    }
  }
  const stream = fields.boolean('stream') ?? false;
  const streamOptions = fields.section('stream_options');
  if (streamOptions !== undefined && !stream) throw invalidRequest('stream_options', 'stream_options is only allowed with stream.');
  const topP = fields.number('top_p', 0, 1) ?? defaults.topP ?? 1;
  if (topP === 0) throw fields.invalid('top_p', 'greater than 0, up to 1');
  return {
    model: fields.text('model'),
    sampling: {
      temperature: fields.number('temperature', 0, 2) ?? defaults.temperature ?? 1,
      // vLLM takes -1 for "all", as it did before it took 0.
      topK: Math.max(0, fields.integer('top_k', -1, 2 ** 31) ?? defaults.topK ?? 0),
      topP,
      seed: fields.integer('seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    },
    maxTokens: fields.integer('max_completion_tokens', 1, 2 ** 31) ?? fields.integer('max_tokens', 1, 2 ** 31),
    stop: readStop(fields),
    stream,
    includeUsage: streamOptions?.boolean('include_usage') ?? false,
  };
}

function readStop(fields: RequestFields): string[] {
  const value = fields.get('stop') ?? [];
  const stops: unknown[] = Array.isArray(value) ? value : [value];
  const areRight = stops.length <= MAX_STOPS && stops.every((stop) => typeof stop === 'string' && stop.length > 0 && stop.length <= MAX_STOP_CHARACTERS);
  if (!areRight) throw fields.invalid('stop', `text or a list of up to ${MAX_STOPS} texts, each of 1 to ${MAX_STOP_CHARACTERS} characters`);
  return stops as string[];
}
