import type { FastifyInstance } from 'fastify';

/** What was done for a request, for the log. */
export interface Work {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of each of its answers. */
  readonly finishReasons: readonly (string | undefined)[];
  readonly firstTokenSeconds?: number | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    work: Work | undefined;
    /** The name of its key. */
    clientName: string | undefined;
  }
}

/** Probes and scrapes come every few seconds and say nothing. */
const QUIET_PATHS = ['/health', '/ready', '/metrics'];

/** One line a request, when it is over, however it ended: sizes and times, never text. */
export function addRequestLog(app: FastifyInstance): void {
  app.decorateRequest('work', undefined);
  app.decorateRequest('clientName', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (QUIET_PATHS.includes(path)) return;
    const started = performance.now();
    reply.raw.once('close', () => {
      const { work } = request;
      request.log.info(
        {
          method: request.method,
          path: path.slice(0, 200),
          status: reply.raw.statusCode,
          milliseconds: Math.round(performance.now() - started),
          ...(reply.raw.writableFinished ? {} : { disconnected: true }),
          ...(work === undefined
            ? {}
            : {
                promptTokens: work.promptTokens,
                completionTokens: work.completionTokens,
                finishReason: [...new Set(work.finishReasons)].join(','),
              }),
        },
        'request',
      );
    });
  });
}
