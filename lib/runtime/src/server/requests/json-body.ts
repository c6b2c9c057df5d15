import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problemOfJsonNames } from '../../json/json-names';
import { JsonText } from '../../json/json-text';
import { ApiError, invalidRequest } from '../api-error';

/** The deepest nesting of a body. The readers of schemas, tools and template variables are recursive. */
const DEEPEST_BODY = 100;

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent, for the parts that are used as text. */
    written: JsonText;
  }
}

/** Reads JSON bodies: bounded in depth, and kept as text besides. Other bodies are answered with 415. */
export function addJsonBody(app: FastifyInstance): void {
  app.decorateRequest('written');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      done(null, readBody(request, body as string));
    } catch (error) {
      done(error as ApiError);
    }
  });
  // Fastify would read compressed bytes as text.
  app.addHook('preParsing', async ({ headers }, reply, payload) => {
    const encoding = headers['content-encoding'];
    if (encoding === undefined || encoding.toLowerCase() === 'identity') return payload;
    reply.header('accept-encoding', 'identity'); // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16
    throw new ApiError(
      415,
      'invalid_request_error',
      'invalid_content_encoding',
      `The body has the content encoding ${encoding.slice(0, 50)}; send it without one.`,
    );
  });
}

function readBody(request: FastifyRequest, body: string): unknown {
  const text = body.startsWith('\uFEFF') ? body.slice(1) : body;
  if (text === '') throw invalidRequest(null, 'The body is empty; it must be a JSON object.', 'invalid_json');
  const problem = problemOfJsonNames(text, DEEPEST_BODY, (name) =>
    name === '__proto__' ? 'has the name "__proto__", which this server does not take' : undefined,
  );
  if (problem !== undefined) throw invalidRequest(null, `The body ${problem}.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidRequest(null, 'The body is not valid JSON.', 'invalid_json');
  }
  request.written = new JsonText(text);
  return value;
}
