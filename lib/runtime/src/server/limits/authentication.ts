import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error';
import type { ApiKeys } from './api-keys';

/**
 * What answers without a key: probes, which have none; the version and the description of the API, which tell nothing;
 * the page, which asks for one. vLLM leaves everything open that is not under /v1.
 */
const OPEN_PATHS = ['/', '/health', '/ready', '/version', '/openapi.json'];

/** Asks for a key before a body is read. */
export function addAuthentication(app: FastifyInstance, keys: ApiKeys, metricsNeedKey: boolean): void {
  const open = new Set([...OPEN_PATHS, ...(metricsNeedKey ? [] : ['/metrics'])]);
  app.addHook('onRequest', async (request, reply) => {
    if (open.has(request.url.split('?', 1)[0] ?? '')) return;
    const { authorization } = request.headers;
    const name = keys.nameOf(authorization);
    if (name === undefined) {
      reply.header('www-authenticate', 'Bearer');
      const message =
        authorization === undefined
          ? 'There is no key; send the header Authorization: Bearer KEY.'
          : 'The key is not one of this server.';
      throw new ApiError(401, 'authentication_error', 'invalid_api_key', message);
    }
    request.clientName = name;
  });
}
