import { isRecord } from '../../checkpoint/json-file';
import type { Constraint } from '../../engine/protocol';
import type { SamplingOptions } from '../../engine/sampling/sampler';
import type { Model } from '../../model';
import type { AnswerRequest } from '../answers/answer';
import { invalidRequest } from '../api-error';
import type { ChatBody } from '../schema/chat';
import type { CompletionBody } from '../schema/completion';

type Body = CompletionBody | ChatBody;

/** What the server adds to every request. */
export interface RequestContext {
  readonly model: Model;
  readonly maxModelLen: number;
  readonly maxPromptTokens: number;
  /** When the answer is of no more use, in milliseconds since 1970. */
  readonly deadline: number | undefined;
  readonly client: string | undefined;
}

/** What an endpoint reads its own way. */
export interface GenerationWish {
  readonly prompt: readonly number[];
  /** As asked for. */
  readonly maxTokens: number | undefined;
  /** Where the request does not say. @default - as many as the context holds */
  readonly defaultMaxTokens?: number | undefined;
  readonly logprobs: number | undefined;
  readonly promptLogprobs: number | undefined;
  readonly constraint: Constraint | undefined;
}

/** The `n` answers that a body asks for to one prompt. Throws if they do not fit the context. */
export function answerRequests(body: Body, wish: GenerationWish, context: RequestContext): AnswerRequest[] {
  const { prompt } = wish;
  const { maxModelLen, model } = context;
  if (prompt.length > context.maxPromptTokens && context.maxPromptTokens < maxModelLen) {
    throw invalidRequest(
      'prompt',
      `The prompt has ${prompt.length} tokens; this server takes ${context.maxPromptTokens}.`,
      'context_length_exceeded',
    );
  }
  const room = maxModelLen - prompt.length;
  const wanted = wish.maxTokens ?? 1;
  if (wanted > room) {
    throw invalidRequest(
      'max_tokens',
      `The context has ${maxModelLen} tokens; the prompt has ${prompt.length}, and the answer asks for ${wanted}.`,
      'context_length_exceeded',
    );
  }
  const maxTokens = wish.maxTokens ?? Math.min(wish.defaultMaxTokens ?? room, room);
  const minTokens = body.min_tokens ?? 0;
  if (minTokens > maxTokens)
    throw invalidRequest(
      'min_tokens',
      `min_tokens is ${minTokens}; it must not be more than the ${maxTokens} tokens of the answer.`,
    );
  const sampling = readSampling(body, model);
  return Array.from({ length: body.n ?? 1 }, (_, index) => ({
    prompt,
    maxTokens,
    // The answers of one request differ, and are the same every time all the same.
    sampling: sampling.seed === undefined ? sampling : { ...sampling, seed: sampling.seed + index },
    minTokens: body.min_tokens ?? undefined,
    ignoreEos: body.ignore_eos ?? undefined,
    logprobs: wish.logprobs,
    promptLogprobs: wish.promptLogprobs,
    constraint: wish.constraint,
    deadline: context.deadline,
    client: context.client,
    stop: readStop(body),
    stopTokens: body.stop_token_ids ?? [],
  }));
}

function readSampling(body: Body, { defaults, spec }: Model): SamplingOptions {
  return {
    temperature: body.temperature ?? defaults.temperature ?? 1,
    // vLLM takes -1 for "all", as it did before it took 0.
    topK: Math.max(0, body.top_k ?? defaults.topK ?? 0),
    topP: body.top_p ?? defaults.topP ?? 1,
    minP: body.min_p ?? undefined,
    repetitionPenalty: body.repetition_penalty ?? undefined,
    presencePenalty: body.presence_penalty ?? undefined,
    frequencyPenalty: body.frequency_penalty ?? undefined,
    logitBias: readLogitBias(body.logit_bias ?? {}, spec.vocabSize),
    seed: body.seed ?? undefined,
  };
}

function readLogitBias(bias: Readonly<Record<string, number>>, vocabSize: number): [number, number][] | undefined {
  const entries = Object.entries(bias);
  if (entries.length === 0) return undefined;
  return entries.map(([name, value]) => {
    const token = Number(name);
    if (!/^\d+$/.test(name) || token >= vocabSize)
      throw invalidRequest(
        'logit_bias',
        `logit_bias has ${JSON.stringify(name.slice(0, 50))}; its keys must be token numbers from 0 to ${vocabSize - 1}.`,
      );
    return [token, value];
  });
}

function readStop({ stop }: Body): readonly string[] {
  if (stop === undefined || stop === null) return [];
  return typeof stop === 'string' ? [stop] : stop;
}

/** What `response_format` or `structured_outputs` says that the answer must look like. */
export function readConstraint(body: Body): Constraint | undefined {
  const format = body.response_format;
  const outputs = Object.entries(body.structured_outputs ?? {}).filter(
    ([, value]) => value !== null && value !== undefined && value !== false,
  );
  if (outputs.length > 1)
    throw invalidRequest(
      'structured_outputs',
      `structured_outputs has ${outputs.map(([name]) => name).join(' and ')}; it must have one of them.`,
    );
  const [name, value] = outputs[0] ?? [];
  if (name !== undefined) {
    if (format !== undefined && format !== null && format.type !== 'text')
      throw invalidRequest(
        'structured_outputs',
        'structured_outputs and response_format cannot both say what the answer looks like.',
      );
    switch (name) {
      case 'json':
        return { type: 'json-schema', schema: schemaText(value, 'structured_outputs.json') };
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
  if (format?.type === 'json_object') return { type: 'json-object' };
  if (format?.type !== 'json_schema') return undefined;
  if (format.json_schema === undefined || format.json_schema === null)
    throw invalidRequest(
      'response_format.json_schema',
      'response_format.json_schema is missing; it must be an object with schema.',
    );
  return { type: 'json-schema', schema: JSON.stringify(format.json_schema.schema) };
}

function schemaText(value: unknown, param: string): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    if (isRecord(JSON.parse(value) as unknown)) return value;
  } catch {
    /* told below */
  }
  throw invalidRequest(param, `${param} is text that is not a JSON Schema; it must be one, or an object.`);
}

/** Refuses options of a stream for an answer that is none. */
export function checkStream(body: Body): void {
  if (body.stream_options !== undefined && body.stream_options !== null && body.stream !== true) {
    throw invalidRequest('stream_options', 'stream_options is only allowed with stream.');
  }
}
