import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueueFull } from '../engine/engine-client';
import { Answer } from './answer';
import { ApiError, invalidRequest } from './api-error';
import { eventStream } from './event-stream';
import { type GenerationParams, readGenerationParams } from './generation-params';
import { type AnswerShape, chatShape, completionShape, modelShape, nowSeconds } from './openai-shapes';
import { readMessages, readPrompt } from './prompt';
import { RequestFields } from './request-fields';
import type { RuntimeServer } from './server';

/** Tokens of a completion that does not say how many. @see https://platform.openai.com/docs/api-reference/completions (max_tokens) */
const DEFAULT_COMPLETION_TOKENS = 16;

/** The endpoints: OpenAI's, and those for probes and Prometheus. */
export function addRoutes(server: RuntimeServer): void {
  const { app, limits, metrics, name } = server;
  const created = nowSeconds();

  // Liveness: the process answers. Whether it may be sent requests is /ready's business.
  app.get('/health', (_, reply) => reply.code(server.state === 'failed' ? 503 : 200).send({ status: server.state === 'failed' ? 'failed' : 'ok' }));
  app.get('/ready', (_, reply) => reply.code(server.state === 'ready' ? 200 : 503).send({ status: server.state }));
  app.get('/metrics', (_, reply) => metrics.scrape().then((text) => reply.type(metrics.contentType).send(text)));

  app.get('/v1/models', (_, reply) => reply.send({ object: 'list', data: [modelShape(name, limits.maxModelLen, created)] }));
  app.get<{ Params: { '*': string } }>('/v1/models/*', (request, reply) => {
    checkModel(request.params['*'], name);
    return reply.send(modelShape(name, limits.maxModelLen, created));
  });
  app.post('/v1/completions', (request, reply) => answerCompletion(server, request, reply));
  app.post('/v1/chat/completions', (request, reply) => answerChat(server, request, reply));
}

async function answerCompletion(server: RuntimeServer, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { options: { model }, limits: { maxModelLen }, name } = server;
  const fields = new RequestFields(request.body);
  const params = readGenerationParams(fields, ['prompt'], model.defaults);
  checkModel(params.model, name);
  const prompt = readPrompt(fields, model, maxModelLen);
  const room = roomFor(prompt, params, maxModelLen);
  const answer = open(server, prompt, params.maxTokens ?? Math.min(DEFAULT_COMPLETION_TOKENS, room), params);
  return send(request, reply, answer, completionShape(name), params);
}

async function answerChat(server: RuntimeServer, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { options: { model }, limits: { maxModelLen }, name } = server;
  const fields = new RequestFields(request.body);
  const params = readGenerationParams(fields, ['messages', 'max_completion_tokens'], model.defaults);
  checkModel(params.model, name);
  const prompt = readMessages(fields, model, maxModelLen);
  const room = roomFor(prompt, params, maxModelLen);
  const answer = open(server, prompt, params.maxTokens ?? room, params);
  return send(request, reply, answer, chatShape(name), params);
}

function checkModel(asked: string | undefined, served: string): void {
  if (asked === undefined || asked === served) return;
  throw new ApiError(404, 'invalid_request_error', 'model_not_found', `The model ${JSON.stringify(asked.slice(0, 200))} is not served here; ${JSON.stringify(served)} is.`, 'model');
}

/** Tokens that are left for the answer. */
function roomFor(prompt: readonly number[], params: GenerationParams, maxModelLen: number): number {
  const room = maxModelLen - prompt.length;
  const wanted = params.maxTokens ?? 1;
  if (wanted > room) {
    throw invalidRequest('max_tokens', `The context has ${maxModelLen} tokens; the prompt has ${prompt.length}, and the answer asks for ${wanted}.`, 'context_length_exceeded');
  }
  return room;
}

function open(server: RuntimeServer, prompt: readonly number[], maxTokens: number, params: GenerationParams): Answer {
  const { engine, metrics } = server;
  try {
    return new Answer({ engine, metrics, tokenizer: server.options.model.tokenizer }, prompt, maxTokens, params);
  } catch (error) {
    if (error instanceof QueueFull) metrics.rejected();
    throw error;
  }
}

async function send(request: FastifyRequest, reply: FastifyReply, answer: Answer, shape: AnswerShape, params: GenerationParams): Promise<FastifyReply> {
  request.answer = answer;
  // Fires when the answer was sent too; cancelling what has ended does nothing.
  reply.raw.once('close', () => answer.cancel());
  if (params.stream) {
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(Readable.from(eventStream(answer, shape, params.includeUsage)));
  }
  let text = '';
  for await (const piece of answer.pieces()) text += piece;
  return reply.send(shape.whole(text, answer));
}
