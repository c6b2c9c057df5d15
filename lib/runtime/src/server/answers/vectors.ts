import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pooling } from '../../engine/hosting/engine-client';
import type { PoolRequest } from '../../engine/protocol';
import { invalidRequest } from '../api-error';
import type { ClientTicket } from '../limits/client-limits';
import type { RuntimeServer } from '../server';
import { requestContext } from './start-answers';

/** Texts of one request that become vectors. */
export interface VectorText {
  readonly tokens: readonly number[];
  readonly tokenTypes?: readonly number[];
  /** The field that it is in, for the error. */
  readonly param: string;
}

/**
 * The vectors of a request's texts, in their order. No more than `maxNumSeqs` are with the engine at once, so that a
 * request of a thousand texts leaves room for others; the work ends when the client goes.
 */
export async function computeVectors(
  server: RuntimeServer,
  request: FastifyRequest,
  reply: FastifyReply,
  texts: readonly VectorText[],
  task: PoolRequest['task'],
): Promise<Float32Array[]> {
  const {
    engine,
    admission,
    metrics,
    maxPromptTokens,
    limits: { maxNumSeqs },
  } = server;
  const long = texts.find(({ tokens }) => tokens.length > maxPromptTokens);
  if (long !== undefined)
    throw invalidRequest(
      long.param,
      `${long.param} has ${long.tokens.length} tokens; this server takes ${maxPromptTokens}. Send less, or truncate_prompt_tokens.`,
      'context_length_exceeded',
    );
  const promptTokens = texts.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const width = Math.min(texts.length, maxNumSeqs);
  const { deadline, client } = requestContext(server, request);
  const ticket = admission.enter(width, promptTokens);
  const place = enterClient();
  request.work = { promptTokens, completionTokens: 0, finishReasons: [] };
  const open = new Set<Pooling>();
  const over = new AbortController();
  const cancel = (): void => {
    over.abort();
    for (const pooling of open) pooling.cancel();
  };
  reply.raw.once('close', cancel);
  const vectors: Float32Array[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next; index < texts.length && !over.signal.aborted; index = next) {
      next += 1;
      const started = performance.now();
      const { tokens, tokenTypes } = texts[index]!;
      const pooling = engine.pool({ tokens, tokenTypes, task, deadline, client });
      open.add(pooling);
      try {
        vectors[index] = await pooling.values;
        metrics.pooled((performance.now() - started) / 1000, tokens.length);
      } finally {
        open.delete(pooling);
        ticket.started(tokens.length);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: width }, work));
    return vectors;
  } finally {
    cancel(); // the others, if one failed
    ticket.release();
    place.release();
  }

  function enterClient(): ClientTicket {
    try {
      return server.clientLimits.enter(client, promptTokens);
    } catch (error) {
      ticket.release();
      throw error;
    }
  }
}

/**
 * Cuts a text behind `limit` tokens, of which the last stays the token that ends a text. -1 cuts behind what the model
 * takes.
 */
export function truncated(
  tokens: readonly number[],
  limit: number | null | undefined,
  maxModelLen: number,
): readonly number[] {
  const count = limit === undefined || limit === null ? tokens.length : limit === -1 ? maxModelLen : limit;
  return count < 1 || tokens.length <= count ? tokens : [...tokens.slice(0, count - 1), tokens.at(-1)!];
}
