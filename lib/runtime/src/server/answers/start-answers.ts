import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueueFull } from '../../engine/hosting/engine-client';
import type { ClientTicket } from '../limits/client-limits';
import type { AnswerRequest } from './answer';
import { AnswerGroup } from './answer-group';
import type { RequestContext } from '../requests/generation-request';
import type { RuntimeServer } from '../server';

/** What the server adds to what the client asks for. */
export function requestContext(server: RuntimeServer, request: FastifyRequest): RequestContext {
  const { options, limits } = server;
  const seconds = options.requestTimeoutSeconds;
  return {
    model: options.model,
    maxModelLen: limits.maxModelLen,
    maxPromptTokens: server.maxPromptTokens,
    deadline: seconds === undefined ? undefined : Date.now() + seconds * 1000,
    client: request.clientName,
  };
}

/**
 * Lets a request in and starts it; the work for it ends when its client goes. Throws a 429 if the queue is full.
 *
 * @param choices - answers to each prompt
 */
export function startAnswers(
  server: RuntimeServer,
  request: FastifyRequest,
  reply: FastifyReply,
  requests: readonly AnswerRequest[],
  choices = 1,
): AnswerGroup {
  const { engine, metrics, admission, limits, options } = server;
  const width = Math.min(requests.length, limits.maxNumSeqs);
  const promptTokens = requests.reduce((sum, { prompt }) => sum + prompt.length, 0);
  // What the queue turns away costs its client nothing.
  const ticket = admission.enter(width, promptTokens);
  let place: ClientTicket | undefined;
  try {
    const entered = (place = server.clientLimits.enter(request.clientName, promptTokens));
    const group = new AnswerGroup({ engine, metrics, tokenizer: options.model.tokenizer }, requests, width, {
      onAdmitted: (tokens) => ticket.started(tokens),
      onToken: () => entered.spend(1),
      onIdle: () => {
        ticket.release();
        entered.release();
      },
    });
    metrics.asked(choices);
    request.work = group;
    // Fires when the answer was sent too; cancelling what has ended does nothing.
    reply.raw.once('close', () => group.cancel());
    return group;
  } catch (error) {
    ticket.release();
    place?.release();
    if (error instanceof QueueFull) metrics.rejected();
    throw error;
  }
}

/** A client that takes nothing for so long has gone, or might as well have. */
const STALLED_MS = 60_000;

/**
 * Answers with server-sent events. The client's pace is its own affair: what it does not take waits for it, for a
 * minute.
 */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<string>): FastifyReply {
  const { raw } = reply;
  // Also called when there is nothing to send for so long: a stream may have to wait for its place.
  raw.setTimeout(STALLED_MS, () => {
    if (raw.writableLength > 0) raw.destroy();
  });
  return (
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache')
      // For nginx and what is made from it: pieces are to pass as they come.
      .header('x-accel-buffering', 'no')
      .send(Readable.from(events))
  );
}
