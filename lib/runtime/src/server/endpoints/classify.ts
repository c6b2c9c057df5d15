import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ClassifierSpec } from '../../checkpoint/model-spec';
import { checkTask } from '../requests/capabilities';
import { activated } from '../answers/classifier-outputs';
import { readInput } from '../requests/pooling-input';
import { type ClassifyBody, classifyBody } from '../schema/pooling';
import { classifyReply } from '../schema/replies';
import { checkModel } from '../requests/served-model';
import type { ServingContext } from '../serving-context';
import { nowSeconds, poolingUsage } from '../answers/usage';
import { computeVectors } from '../answers/vectors';

/** `POST /classify`, vLLM's API. @see https://docs.vllm.ai (Classification API) */
export function addClassify(serving: ServingContext, app: FastifyInstance): void {
  const {
    model,
    name,
    limits: { maxModelLen },
  } = serving;
  const schema = {
    summary: 'Classify texts',
    tags: ['pooling'],
    body: classifyBody.json,
    response: { 200: classifyReply.json },
  };
  app.post<{ Body: ClassifyBody }>('/classify', { schema }, async (request, reply) => {
    const { body } = request;
    checkModel(body.model, name);
    checkTask(model.spec, name, 'classify');
    const classifier = model.spec.classifier as ClassifierSpec;
    const texts = readInput(body, model, maxModelLen);
    const outputs = await computeVectors(serving, request, reply, texts, 'classify');
    return reply.send({
      id: `classify-${randomUUID()}`,
      object: 'list',
      created: nowSeconds(),
      model: name,
      data: outputs.map((values, index) => {
        const probs = body.use_activation === false ? [...values] : activated(values, classifier);
        return {
          index,
          label: classifier.labels[probs.indexOf(Math.max(...probs))] ?? null,
          probs,
          num_classes: probs.length,
        };
      }),
      usage: poolingUsage(texts),
    });
  });
}
