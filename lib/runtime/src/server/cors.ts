import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** How long a browser remembers that a page may call. */
const MAX_AGE_SECONDS = 7200;

/** Lets pages of these origins call from browsers. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function addCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: ['retry-after'],
    maxAge: MAX_AGE_SECONDS,
    strictPreflight: false,
  });
}
