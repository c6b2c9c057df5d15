import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error';
import type { ApiKeys } from './api-keys';

/**
 * Paths that need no key: probes, which cannot send one; the version and the API description, which are public; the
 * page, which has a field for the key. vLLM requires its key only under /v1.
 */
const OPEN_PATHS = ['/', '/health', '/ready', '/version', '/openapi.json'];

/** Checks the key of each request before its body is read. */
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
          ? 'The request has no key; send the header Authorization: Bearer KEY.'
          : 'The key is not a key of this server; send the header Authorization: Bearer KEY with a valid one.';
      throw new ApiError(401, 'authentication_error', 'invalid_api_key', message);
    }
    request.clientName = name;
  });
}
