import type { FastifyInstance } from 'fastify';

/** The work done for a request, for logs and traces. */
export interface Work {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of each answer. */
  readonly finishReasons: readonly (string | undefined)[];
  readonly firstTokenSeconds?: number | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    work: Work | undefined;
    /** Name of the API key. */
    clientName: string | undefined;
  }
}

/** Paths that are not logged: probes and scrapes arrive every few seconds. */
const QUIET_PATHS = ['/health', '/ready', '/metrics'];

/** Logs one line per request when it ends, whatever its outcome: sizes and times, never text. */
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
