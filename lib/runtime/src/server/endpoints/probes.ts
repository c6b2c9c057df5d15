import type { FastifyInstance } from 'fastify';
import { number, object, text } from '../schema/schema';
import type { RuntimeServer } from '../server';
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

/** Endpoints for those who watch the server: Kubernetes, Prometheus, load balancers. */
export function addProbes(server: RuntimeServer, app: FastifyInstance): void {
  const { metrics } = server;
  // Liveness: the process answers. Whether it may be sent requests is /ready's business.
  app.get('/health', probe('Whether the process lives', status.json, [200, 503]), (_, reply) =>
    reply.code(server.state === 'failed' ? 503 : 200).send({ status: server.state === 'failed' ? 'failed' : 'ok' }),
  );
  app.get('/ready', probe('Whether it may be sent requests', status.json, [200, 503]), (_, reply) =>
    reply.code(server.state === 'ready' ? 200 : 503).send({ status: server.state }),
  );
  app.get('/metrics', probe('Metrics for Prometheus', plain), (_, reply) =>
    metrics.scrape().then((written) => reply.type(metrics.contentType).send(written)),
  );
  app.get('/version', probe('The version of the server', object({ version: text() }, {}).json), (_, reply) =>
    reply.send({ version: VERSION }),
  );
  // What is in it, it does not have to say.
  app.get('/openapi.json', { schema: { hide: true } }, (_, reply) => reply.send(app.swagger()));
  app.get(
    '/load',
    probe('Requests that are computed or wait', object({ server_load: number(0, Number.MAX_SAFE_INTEGER) }, {}).json),
    (_, reply) => reply.send({ server_load: server.unfinished }),
  );
}
