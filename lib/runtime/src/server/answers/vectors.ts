import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pooling } from '../../engine/hosting/engine-client';
import type { PoolRequest } from '../../engine/protocol';
import { invalidRequest } from '../api-error';
import type { Ticket } from '../limits/admission';
import type { ClientTicket } from '../limits/client-limits';
import { type RequestContext, requestContext } from '../requests/request-context';
import type { ServingContext } from '../serving-context';

/** A text of a request that is turned into a vector. */
export interface VectorText {
  readonly tokens: readonly number[];
  readonly tokenTypes?: readonly number[];
  /** The request field that contains the text, for error messages. */
  readonly param: string;
}

/**
 * Computes the vectors of a request's texts, in their order. At most `maxNumSeqs` of them are with the engine at the
 * same time, so that a request with a thousand texts does not block others. The work is cancelled when the client
 * disconnects.
 */
export async function computeVectors(
  serving: ServingContext,
  request: FastifyRequest,
  reply: FastifyReply,
  texts: readonly VectorText[],
  task: PoolRequest['task'],
): Promise<Float32Array[]> {
  const { engine, limits } = serving;
  checkLengths(texts, limits.maxPromptTokens);
  const promptTokens = texts.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const width = Math.min(texts.length, limits.maxNumSeqs);
  const context = requestContext(serving, request);
  const { ticket, clientTicket } = enterQueue(serving, context, width, promptTokens);
  request.work = { promptTokens, completionTokens: 0, finishReasons: [] };
  const open = new Set<Pooling>();
  const cancelled = new AbortController();
  const cancel = (): void => {
    cancelled.abort();
    for (const pooling of open) pooling.cancel();
  };
  reply.raw.once('close', cancel);
  const vectors: Float32Array[] = [];
  let next = 0;
  const computeNext = async (): Promise<void> => {
    for (let index = next; index < texts.length && !cancelled.signal.aborted; index = next) {
      next += 1;
      const started = performance.now();
      const { tokens, tokenTypes } = texts[index]!;
      const pooling = engine.pool({ tokens, tokenTypes, task, deadline: context.deadline, client: context.client });
      open.add(pooling);
      try {
        vectors[index] = await pooling.values;
        serving.metrics.pooled((performance.now() - started) / 1000, tokens.length);
      } finally {
        open.delete(pooling);
        ticket.started(tokens.length);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: width }, computeNext));
    return vectors;
  } finally {
    cancel(); // if one failed, the others are still open
    ticket.release();
    clientTicket.release();
  }
}

function checkLengths(texts: readonly VectorText[], maxPromptTokens: number): void {
  const long = texts.find(({ tokens }) => tokens.length > maxPromptTokens);
  if (long === undefined) return;
  throw invalidRequest(
    long.param,
    `${long.param} has ${long.tokens.length} tokens; this server takes ${maxPromptTokens}. ` +
      'Send a shorter text, or set truncate_prompt_tokens.',
    'context_length_exceeded',
  );
}

function enterQueue(
  { admission, clientLimits }: ServingContext,
  { client }: RequestContext,
  width: number,
  promptTokens: number,
): { ticket: Ticket; clientTicket: ClientTicket } {
  const ticket = admission.enter(width, promptTokens);
  try {
    return { ticket, clientTicket: clientLimits.enter(client, promptTokens) };
  } catch (error) {
    ticket.release();
    throw error;
  }
}
