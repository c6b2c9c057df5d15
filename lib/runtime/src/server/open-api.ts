import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { errorReply } from './schema/replies';
import { VERSION } from './version';

const ERROR_STATUS: Readonly<Record<string, string>> = {
  400: 'The request is not valid: error.param names the field',
  401: 'The key is missing or not a key of this server',
  404: 'Unknown model',
  413: 'The body is larger than this server takes',
  415: 'The body is not application/json',
  429: 'The queue is full or a limit of the key is reached: Retry-After says when to try again',
  503: 'The server is not ready or is shutting down: Retry-After says when to try again',
  504: 'The answer took longer than this server allows',
};

/** Generates the OpenAPI document from the validation schemas of the routes that are added after this call. */
export function addOpenApi(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ai-datacenter runtime',
        version: VERSION,
        description: "A language model behind OpenAI's HTTP API.",
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{}, { key: [] }],
    },
  });
  // Every endpoint that takes a body may reply with these errors.
  app.addHook('onRoute', (route) => {
    const { schema } = route;
    if (schema === undefined || schema.body === undefined) return;
    const errors = Object.fromEntries(
      Object.entries(ERROR_STATUS).map(([status, description]) => [
        status,
        { description, content: { 'application/json': { schema: errorReply.json } } },
      ]),
    );
    route.schema = { ...schema, response: { ...errors, ...(schema.response as object) } };
  });
}
