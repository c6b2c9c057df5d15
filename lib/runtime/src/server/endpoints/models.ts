import type { FastifyInstance } from 'fastify';
import type { ServingContext } from '../serving-context';
import { checkModel } from '../requests/served-model';
import { errorReply, modelList, modelObject } from '../schema/replies';
import { object, text } from '../schema/schema';
import { nowSeconds } from '../answers/usage';

/** `GET /v1/models`. @see https://platform.openai.com/docs/api-reference/models */
export function addModels({ limits, name }: ServingContext, app: FastifyInstance): void {
  const model = {
    id: name,
    object: 'model',
    created: nowSeconds(),
    owned_by: 'ai-datacenter',
    root: name,
    parent: null,
    max_model_len: limits.maxModelLen,
  };
  app.get(
    '/v1/models',
    { schema: { summary: 'The served model', tags: ['models'], response: { 200: modelList.json } } },
    (_, reply) => reply.send({ object: 'list', data: [model] }),
  );
  const one = {
    summary: 'The served model, by its name',
    tags: ['models'],
    params: object({ model: text() }, {}).json,
    response: { 200: modelObject.json, 404: { description: 'Unknown model', ...errorReply.json } },
  };
  app.get<{ Params: { model: string } }>('/v1/models/:model', { schema: one }, (request, reply) => {
    checkModel(request.params.model, name);
    return reply.send(model);
  });
  // A name may contain slashes, as on Hugging Face.
  app.get<{ Params: { '*': string } }>('/v1/models/*', { schema: { hide: true } }, (request, reply) => {
    checkModel(request.params['*'], name);
    return reply.send(model);
  });
}
