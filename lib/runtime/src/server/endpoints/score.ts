import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, invalidRequest } from '../api-error';
import { checkTask, tasksOf } from '../requests/capabilities';
import { sigmoid } from '../answers/classifier-outputs';
import { cutOf, encodePair, encodeText, placeOf, type TextPair } from '../requests/prompt';
import { type ScoreBody, scoreBody } from '../schema/pooling';
import { scoreReply } from '../schema/replies';
import { checkModel } from '../requests/served-model';
import type { ServingContext } from '../serving-context';
import { nowSeconds, poolingUsage } from '../answers/usage';
import { computeVectors, type VectorText } from '../answers/vectors';

/**
 * `POST /score` and `/v1/score`, vLLM's API: the similarity of pairs of texts.
 * @see https://docs.vllm.ai (Score API)
 */
export function addScore(serving: ServingContext, app: FastifyInstance): void {
  for (const path of ['/score', '/v1/score']) {
    const schema = {
      summary: 'Score pairs of texts by their similarity',
      tags: ['pooling'],
      body: scoreBody.json,
      response: { 200: scoreReply.json },
    };
    app.post<{ Body: ScoreBody }>(path, { schema }, (request, reply) => answerScore(serving, request, reply));
  }
}

async function answerScore(
  serving: ServingContext,
  request: FastifyRequest<{ Body: ScoreBody }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { model, name } = serving;
  const { body } = request;
  checkModel(body.model, name);
  const pairs = readPairs(body);
  const isCrossEncoder = tasksOf(model.spec).includes('classify');
  if (!isCrossEncoder) checkTask(model.spec, name, 'embed');
  if (isCrossEncoder && model.spec.classifier?.labels.length !== 1) {
    throw new ApiError(
      400,
      'invalid_request_error',
      'unsupported_model',
      `The model ${JSON.stringify(name)} has ${model.spec.classifier?.labels.length ?? 0} labels; ` +
        'scoring needs a model with one label. Use /classify with this model.',
      'model',
    );
  }
  const { scores, texts } = isCrossEncoder
    ? await crossScores(serving, request, reply, pairs)
    : await cosineScores(serving, request, reply, pairs);
  return reply.send({
    id: `score-${randomUUID()}`,
    object: 'list',
    created: nowSeconds(),
    model: name,
    data: scores.map((score, index) => ({ index, object: 'score', score })),
    usage: poolingUsage(texts),
  });
}

interface Scored {
  readonly scores: readonly number[];
  readonly texts: readonly VectorText[];
}

function readPairs(body: ScoreBody): TextPair[] {
  const [firstName, first] =
    body.text_1 === undefined || body.text_1 === null
      ? (['queries', body.queries] as const)
      : (['text_1', body.text_1] as const);
  const [secondName, second] =
    body.text_2 === undefined || body.text_2 === null
      ? (['documents', body.documents] as const)
      : (['text_2', body.text_2] as const);
  if (first === undefined || first === null)
    throw invalidRequest('text_1', 'text_1 is missing; it must be text or a list of texts.');
  if (second === undefined || second === null)
    throw invalidRequest('text_2', 'text_2 is missing; it must be text or a list of texts.');
  const firsts = typeof first === 'string' ? [first] : first;
  const seconds = typeof second === 'string' ? [second] : second;
  if (firsts.length !== 1 && firsts.length !== seconds.length) {
    throw invalidRequest(
      secondName,
      `${secondName} has ${seconds.length} texts; it must have ${firsts.length}, the same number as ${firstName}.`,
    );
  }
  return seconds.map((text, index) => {
    const firstIndex = firsts.length === 1 ? 0 : index;
    return {
      first: firsts[firstIndex]!,
      firstParam: placeOf(firstName, firstIndex, firsts.length),
      second: text,
      secondParam: placeOf(secondName, index, seconds.length),
    };
  });
}

/** Scores with a cross-encoder, which reads both texts in one sequence, distinguished by their token types. */
async function crossScores(
  serving: ServingContext,
  request: FastifyRequest<{ Body: ScoreBody }>,
  reply: FastifyReply,
  pairs: readonly TextPair[],
): Promise<Scored> {
  const {
    model,
    limits: { maxModelLen },
  } = serving;
  const cut = cutOf(request.body.truncate_prompt_tokens, maxModelLen);
  const hasTypes = model.spec.family === 'bert' && model.spec.tokenTypes > 1;
  const texts = pairs.map((pair) => {
    const { tokens, types } = encodePair(pair, model, maxModelLen, cut);
    const param = pair.first.length > pair.second.length ? pair.firstParam : pair.secondParam; // if both are too long
    return { tokens, param, ...(hasTypes ? { tokenTypes: types } : {}) };
  });
  const outputs = await computeVectors(serving, request, reply, texts, 'classify');
  return {
    texts,
    scores: outputs.map(([value = 0]) => (request.body.use_activation === false ? value : sigmoid(value))),
  };
}

/** Scores with an embedding model: the cosine similarity of the two embeddings. */
async function cosineScores(
  serving: ServingContext,
  request: FastifyRequest<{ Body: ScoreBody }>,
  reply: FastifyReply,
  pairs: readonly TextPair[],
): Promise<Scored> {
  const {
    model,
    limits: { maxModelLen },
  } = serving;
  const cut = cutOf(request.body.truncate_prompt_tokens, maxModelLen);
  // Each distinct text is embedded once; an error names the first place that has it.
  const params = new Map<string, string>();
  for (const { first, firstParam, second, secondParam } of pairs) {
    if (!params.has(first)) params.set(first, firstParam);
    if (!params.has(second)) params.set(second, secondParam);
  }
  const texts = Array.from(params, ([text, param]) => ({
    tokens: encodeText(text, model, maxModelLen, param, true, cut),
    param,
  }));
  const vectors = await computeVectors(serving, request, reply, texts, 'embed');
  const vectorOf = new Map(Array.from(params.keys(), (text, index) => [text, vectors[index]!]));
  return { texts, scores: pairs.map(({ first, second }) => cosine(vectorOf.get(first)!, vectorOf.get(second)!)) };
}

function cosine(a: Float32Array, b: Float32Array): number {
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  return lengths === 0 ? 0 : a.reduce((sum, value, index) => sum + value * b[index]!, 0) / lengths;
}
