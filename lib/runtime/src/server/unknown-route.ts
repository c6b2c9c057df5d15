import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Rejects requests without a route before their body is read: with 405 and `Allow` where the path accepts another
 * method, else with 404 (Fastify itself replies with 404 to both). Covers routes that are added after this call.
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
    const shortPath = path.slice(0, 200);
    if (allowed.length === 0)
      throw new ApiError(
        404,
        'invalid_request_error',
        'unknown_url',
        `${request.method} ${shortPath} is not a path of this server; see /openapi.json for all paths.`,
      );
    reply.header('allow', allowed.join(', '));
    throw new ApiError(
      405,
      'invalid_request_error',
      'method_not_allowed',
      `${shortPath} does not accept ${request.method}; use ${allowed.join(' or ')}.`,
    );
  });
}

/** Converts a Fastify path: `:name` matches one segment, `*` the rest of the path. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replaceAll(/[^\w-]/g, String.raw`\$&`),
    );
  return new RegExp(`^${parts.join('/')}$`);
}
