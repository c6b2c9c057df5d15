import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueueFull } from '../../engine/hosting/engine-client';
import type { ClientTicket } from '../limits/client-limits';
import type { ServingContext } from '../serving-context';
import type { AnswerRequest } from './answer';
import { AnswerGroup } from './answer-group';

/**
 * Admits a request and starts its answers; they are cancelled when the client disconnects. Throws a 429 if the queue is
 * full or the client is over its limits.
 *
 * @param choices - answers to each prompt
 */
export function startAnswers(
  serving: ServingContext,
  request: FastifyRequest,
  reply: FastifyReply,
  requests: readonly AnswerRequest[],
  choices = 1,
): AnswerGroup {
  const { engine, metrics, admission, clientLimits, limits, model } = serving;
  const width = Math.min(requests.length, limits.maxNumSeqs);
  const promptTokens = requests.reduce((sum, { prompt }) => sum + prompt.length, 0);
  // Admission first: a request that the queue rejects must not use up the client's tokens.
  const ticket = admission.enter(width, promptTokens);
  let clientTicket: ClientTicket | undefined;
  try {
    const entered = (clientTicket = clientLimits.enter(request.clientName, promptTokens));
    const group = new AnswerGroup({ engine, metrics, tokenizer: model.tokenizer }, requests, width, {
      onAdmitted: (tokens) => ticket.started(tokens),
      onToken: () => entered.spend(1),
      onIdle: () => {
        ticket.release();
        entered.release();
      },
    });
    metrics.requested(choices);
    request.work = group;
    // Also emitted after the reply was sent; cancelling finished answers has no effect.
    reply.raw.once('close', () => group.cancel());
    return group;
  } catch (error) {
    ticket.release();
    clientTicket?.release();
    if (error instanceof QueueFull) metrics.rejected();
    throw error;
  }
}
