import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { invalidRequest } from '../api-error';
import { checkTask } from '../requests/capabilities';
import { readInput } from '../requests/pooling-input';
import { type EmbeddingBody, embeddingBody } from '../schema/pooling';
import { embeddingReply } from '../schema/replies';
import { checkModel } from '../requests/served-model';
import type { ServingContext } from '../serving-context';
import { nowSeconds, poolingUsage } from '../answers/usage';
import { computeVectors } from '../answers/vectors';

/** `POST /v1/embeddings`. @see https://platform.openai.com/docs/api-reference/embeddings */
export function addEmbeddings(serving: ServingContext, app: FastifyInstance): void {
  const {
    model,
    name,
    limits: { maxModelLen },
  } = serving;
  const schema = {
    summary: 'Compute embeddings of texts',
    tags: ['pooling'],
    body: embeddingBody.json,
    response: { 200: embeddingReply.json },
  };
  app.post<{ Body: EmbeddingBody }>('/v1/embeddings', { schema }, async (request, reply) => {
    const { body } = request;
    checkModel(body.model, name);
    checkTask(model.spec, name, 'embed');
    const { hidden } = model.spec;
    const dimensions = body.dimensions ?? hidden;
    if (dimensions > hidden)
      throw invalidRequest(
        'dimensions',
        `dimensions is ${dimensions}; it must be from 1 to ${hidden}, the size of the model's embeddings.`,
      );
    const texts = readInput(body, model, maxModelLen);
    const vectors = await computeVectors(serving, request, reply, texts, 'embed');
    return reply.send({
      id: `embd-${randomUUID()}`,
      object: 'list',
      created: nowSeconds(),
      model: name,
      data: vectors.map((vector, index) => {
        const kept = dimensions === hidden ? vector : scaled(vector.subarray(0, dimensions));
        return { object: 'embedding', index, embedding: body.encoding_format === 'base64' ? base64(kept) : [...kept] };
      }),
      usage: poolingUsage(texts),
    });
  });
}

/** Scales a vector to length 1. */
function scaled(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
