import { isRecord } from '../../checkpoint/json-file';
import { JsonText } from '../../json/json-text';
import type { Constraint } from '../../engine/protocol';
import type { SamplingOptions } from '../../engine/sampling/sampler';
import type { AnswerRequest } from '../answers/answer';
import { invalidRequest } from '../api-error';
import type { ChatBody } from '../schema/chat';
import type { CompletionBody } from '../schema/completion';
import type { RequestContext } from './request-context';

type GenerationBody = CompletionBody | ChatBody;

/** The parameters of a generation that each endpoint reads in its own way. */
export interface GenerationParameters {
  readonly prompt: readonly number[];
  /** Most tokens of the answer, if the request sets it. */
  readonly maxTokens: number | undefined;
  /** Most tokens of the answer otherwise. @default - what the context has room for */
  readonly defaultMaxTokens?: number | undefined;
  readonly logprobs: number | undefined;
  readonly promptLogprobs: number | undefined;
  readonly constraint: Constraint | undefined;
}

/** The engine requests for the `n` answers to one prompt. Throws if they do not fit the context. */
export function answerRequests(
  body: GenerationBody,
  parameters: GenerationParameters,
  context: RequestContext,
): AnswerRequest[] {
  const { prompt, logprobs, promptLogprobs, constraint } = parameters;
  const maxTokens = maxTokensOf(parameters, context);
  const minTokens = body.min_tokens ?? 0;
  if (minTokens > maxTokens)
    throw invalidRequest(
      'min_tokens',
      `min_tokens is ${minTokens}; it must not be more than the ${maxTokens} tokens of the answer.`,
    );
  const sampling = readSampling(body, context);
  return Array.from({ length: body.n ?? 1 }, (_, index) => ({
    prompt,
    maxTokens,
    // Each answer has its own seed, so that the answers differ and are still reproducible.
    sampling: sampling.seed === undefined ? sampling : { ...sampling, seed: seedAt(sampling.seed, index) },
    minTokens: body.min_tokens ?? undefined,
    ignoreEos: body.ignore_eos ?? undefined,
    logprobs,
    promptLogprobs,
    constraint,
    deadline: context.deadline,
    client: context.client,
    stop: readStop(body),
    stopTokens: body.stop_token_ids ?? [],
  }));
}

function maxTokensOf(
  { prompt, maxTokens, defaultMaxTokens }: GenerationParameters,
  { maxModelLen, maxPromptTokens }: RequestContext,
): number {
  if (prompt.length > maxPromptTokens && maxPromptTokens < maxModelLen) {
    throw invalidRequest(
      'prompt',
      `The prompt has ${prompt.length} tokens; this server takes ${maxPromptTokens}. Send a shorter prompt.`,
      'context_length_exceeded',
    );
  }
  const room = maxModelLen - prompt.length;
  const requested = maxTokens ?? 1;
  if (requested > room) {
    throw invalidRequest(
      'max_tokens',
      `The context has ${maxModelLen} tokens; the prompt has ${prompt.length}, and the answer may have ${requested}. ` +
        'Send a shorter prompt, or set a smaller max_tokens.',
      'context_length_exceeded',
    );
  }
  return maxTokens ?? Math.min(defaultMaxTokens ?? room, room);
}

function readSampling(body: GenerationBody, { model: { defaults, spec }, written }: RequestContext): SamplingOptions {
  return {
    temperature: body.temperature ?? defaults.temperature ?? 1,
    // vLLM accepts -1 for "all tokens", an older spelling of 0.
    topK: Math.max(0, body.top_k ?? defaults.topK ?? 0),
    topP: body.top_p ?? defaults.topP ?? 1,
    minP: body.min_p ?? defaults.minP,
    repetitionPenalty: body.repetition_penalty ?? defaults.repetitionPenalty,
    presencePenalty: body.presence_penalty ?? undefined,
    frequencyPenalty: body.frequency_penalty ?? undefined,
    logitBias: readLogitBias(body.logit_bias ?? {}, spec.vocabSize),
    seed: readSeed(body, written),
  };
}

/** A seed beyond the numbers that `JSON.parse` reads exactly is read from the body's text. */
function readSeed({ seed }: GenerationBody, written: JsonText): number | bigint | undefined {
  if (seed === undefined || seed === null || Number.isSafeInteger(seed)) return seed ?? undefined;
  const text = written.at('seed')?.text ?? '';
  const exact = /^-?\d+$/.test(text) ? BigInt(text) : BigInt(seed);
  if (BigInt.asIntN(64, exact) !== exact)
    throw invalidRequest('seed', `seed is ${exact}; it must be from ${-(2n ** 63n)} to ${2n ** 63n - 1n}.`);
  return exact;
}

/** The seed of one of several answers. */
function seedAt(seed: number | bigint, index: number): number | bigint {
  return typeof seed === 'bigint' ? seed + BigInt(index) : seed + index;
}

function readLogitBias(bias: Readonly<Record<string, number>>, vocabSize: number): [number, number][] | undefined {
  const entries = Object.entries(bias);
  if (entries.length === 0) return undefined;
  return entries.map(([name, value]) => {
    const token = Number(name);
    if (!/^\d+$/.test(name) || token >= vocabSize)
      throw invalidRequest(
        'logit_bias',
        `logit_bias has the key ${JSON.stringify(name.slice(0, 50))}; ` +
          `keys must be token numbers from 0 to ${vocabSize - 1}.`,
      );
    return [token, value];
  });
}

function readStop({ stop }: GenerationBody): readonly string[] {
  if (stop === undefined || stop === null) return [];
  return typeof stop === 'string' ? [stop] : stop;
}

/** The constraint on the answer that `response_format` or `structured_outputs` sets. */
export function readConstraint(body: GenerationBody, written: JsonText): Constraint | undefined {
  const format = body.response_format;
  const outputs = readOutputs(body, written);
  if (outputs !== undefined) {
    if (format !== undefined && format !== null && format.type !== 'text')
      throw invalidRequest(
        'structured_outputs',
        'structured_outputs and response_format cannot both constrain the answer; leave one of them out.',
      );
    return outputs;
  }
  if (format?.type === 'json_object') return { type: 'json-object' };
  if (format?.type !== 'json_schema') return undefined;
  if (format.json_schema === undefined || format.json_schema === null)
    throw invalidRequest(
      'response_format.json_schema',
      'response_format.json_schema is missing; it must be an object with schema.',
    );
  return schemaConstraint(written.at('response_format', 'json_schema', 'schema'));
}

/** The constraint to a JSON Schema: the text that the client wrote, as an object in JavaScript would be another. */
export function schemaConstraint(schema: JsonText | undefined): Constraint {
  return { type: 'json-schema', schema: schema?.compact ?? '{}' };
}

function readOutputs(body: GenerationBody, written: JsonText): Constraint | undefined {
  const outputs = Object.entries(body.structured_outputs ?? {}).filter(
    ([, value]) => value !== null && value !== undefined && value !== false,
  );
  if (outputs.length > 1)
    throw invalidRequest(
      'structured_outputs',
      `structured_outputs has ${outputs.map(([name]) => name).join(' and ')}; it must have exactly one of them.`,
    );
  const [name, value] = outputs[0] ?? [];
  switch (name) {
    case 'json':
      return typeof value === 'string'
        ? schemaConstraint(schemaOf(value, 'structured_outputs.json'))
        : schemaConstraint(written.at('structured_outputs', 'json'));
    case 'json_object':
      return { type: 'json-object' };
    case 'regex':
      return { type: 'regex', pattern: String(value) };
    case 'choice':
      return { type: 'choice', choices: value as readonly string[] };
    default:
      return undefined;
  }
}

function schemaOf(value: string, param: string): JsonText {
  try {
    if (isRecord(JSON.parse(value) as unknown)) return new JsonText(value);
  } catch {
    /* reported below */
  }
  throw invalidRequest(param, `${param} is not valid JSON Schema; it must be a schema as text, or an object.`);
}

/** Throws if a request that does not stream has stream options. */
export function checkStream(body: GenerationBody): void {
  if (body.stream_options !== undefined && body.stream_options !== null && body.stream !== true) {
    throw invalidRequest('stream_options', 'stream_options is only allowed with stream.');
  }
}
