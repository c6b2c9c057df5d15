import type { FastifyInstance } from 'fastify';
import type { RuntimeServer } from '../server';
import { checkModel } from '../served-model';
import { modelList, modelObject } from '../schema/replies';
import { nowSeconds } from '../usage';

/** `GET /v1/models`. @see https://platform.openai.com/docs/api-reference/models */
export function addModels({ limits, name }: RuntimeServer, app: FastifyInstance): void {
  const model = { id: name, object: 'model', created: nowSeconds(), owned_by: 'ai-datacenter', root: name, parent: null, max_model_len: limits.maxModelLen };
  app.get('/v1/models', { schema: { summary: 'The model that is served', tags: ['models'], response: { 200: modelList.json } } }, (_, reply) => reply.send({ object: 'list', data: [model] }));
  // A name may have slashes in it, as on Hugging Face.
  app.get<{ Params: { '*': string } }>('/v1/models/*', { schema: { summary: 'The model, by its name', tags: ['models'], response: { 200: modelObject.json } } }, (request, reply) => {
    checkModel(request.params['*'], name);
    return reply.send(model);
  });
}
