import type { FastifyInstance } from 'fastify';
import { PAGE, PAGE_POLICY } from '../page/page';

/** `GET /`: a page to chat with the model. */
export function addPage(app: FastifyInstance): void {
  app.get('/', { schema: { hide: true } }, (_, reply) =>
    reply
      .header('content-security-policy', PAGE_POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(PAGE),
  );
}
