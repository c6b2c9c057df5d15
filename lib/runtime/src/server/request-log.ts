import type { FastifyInstance } from 'fastify';
import type { Answer } from './answer';

declare module 'fastify' {
  interface FastifyRequest {
    /** What was generated for this request, for the log. */
    answer: Answer | undefined;
  }
}

/** Probes and scrapes come every few seconds and say nothing. */
const QUIET_PATHS = ['/health', '/ready', '/metrics'];

/** One line a request, when it is over, however it ended: sizes and times, never text. */
export function addRequestLog(app: FastifyInstance): void {
  app.decorateRequest('answer', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (QUIET_PATHS.includes(path)) return;
    const started = performance.now();
    reply.raw.once('close', () => {
      const { answer } = request;
      request.log.info({
        method: request.method,
        path: path.slice(0, 200),
        status: reply.raw.statusCode,
        milliseconds: Math.round(performance.now() - started),
        ...(reply.raw.writableFinished ? {} : { disconnected: true }),
        ...(answer === undefined ? {} : { promptTokens: answer.prompt.length, completionTokens: answer.completionTokens, finishReason: answer.finishReason }),
      }, 'request');
    });
  });
}
