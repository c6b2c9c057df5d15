import type { FastifyInstance } from 'fastify';
import { number, object, text } from '../schema/schema';
import type { ServingContext } from '../serving-context';
import { VERSION } from '../version';

const status = object({ status: text() }, {});
const plain = { content: { 'text/plain': { schema: { type: 'string' } } } };

function probe(summary: string, reply: object, statuses: readonly number[] = [200]): { schema: object } {
  return {
    schema: {
      summary,
      tags: ['operation'],
      security: [],
      response: Object.fromEntries(statuses.map((code) => [code, reply])),
    },
  };
}

/** Endpoints for monitoring: probes of Kubernetes and load balancers, metrics for Prometheus. */
export function addProbes(serving: ServingContext, app: FastifyInstance): void {
  const { metrics } = serving;
  // Liveness: the process responds and its engine has not failed. Readiness is /ready.
  app.get('/health', probe('Liveness: whether the process and its engine run', status.json, [200, 503]), (_, reply) =>
    reply.code(serving.state === 'failed' ? 503 : 200).send({ status: serving.state === 'failed' ? 'failed' : 'ok' }),
  );
  app.get('/ready', probe('Readiness: whether the server accepts requests', status.json, [200, 503]), (_, reply) =>
    reply.code(serving.state === 'ready' ? 200 : 503).send({ status: serving.state }),
  );
  app.get('/metrics', probe('Metrics for Prometheus', plain), (_, reply) =>
    metrics.scrape().then((content) => reply.type(metrics.contentType).send(content)),
  );
  app.get('/version', probe('The version of the server', object({ version: text() }, {}).json), (_, reply) =>
    reply.send({ version: VERSION }),
  );
  // The document does not describe itself.
  app.get('/openapi.json', { schema: { hide: true } }, (_, reply) => reply.send(app.swagger()));
  app.get(
    '/load',
    probe('Running and waiting requests', object({ server_load: number(0, Number.MAX_SAFE_INTEGER) }, {}).json),
    (_, reply) => reply.send({ server_load: serving.unfinished }),
  );
}
