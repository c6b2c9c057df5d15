import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Refuses what no route is for, before its body is read: 405 where another method is taken, with `Allow`, and 404
 * elsewhere. Routes that come after this are known. Fastify itself says 404 to both.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6
 */
export function addUnknownRoute(app: FastifyInstance): void {
  const routes = new Map<string, Route>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = [
      ...new Set(
        [...routes.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]),
      ),
    ].toSorted();
    const shown = path.slice(0, 200);
    if (allowed.length === 0)
      throw new ApiError(404, 'invalid_request_error', 'unknown_url', `There is no ${request.method} ${shown} here.`);
    reply.header('allow', allowed.join(', '));
    throw new ApiError(
      405,
      'invalid_request_error',
      'method_not_allowed',
      `${shown} does not take ${request.method}; it takes ${allowed.join(' and ')}.`,
    );
  });
}

/** Fastify's `:name` is one part of a path, `*` the rest of it. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replaceAll(/[^\w-]/g, String.raw`\$&`),
    );
  return new RegExp(`^${parts.join('/')}$`);
}
