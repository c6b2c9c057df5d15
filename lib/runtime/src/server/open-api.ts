import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { errorReply } from './schema/replies';
import { VERSION } from './version';

const ERROR_STATUS: Readonly<Record<string, string>> = {
  400: 'The request cannot be right: error.param says where',
  401: 'No key, or not one of this server',
  404: 'No such model',
  413: 'The body is larger than this server takes',
  415: 'The body is not application/json',
  429: 'Too much at once: Retry-After says when to come again',
  503: 'Not ready, or about to end: Retry-After says when to come again',
  504: 'The answer took longer than this server allows',
};

/** Writes the OpenAPI document from the schemas that validate. Routes that come after this are in it. */
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
  // Every endpoint that takes a body may refuse it.
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
