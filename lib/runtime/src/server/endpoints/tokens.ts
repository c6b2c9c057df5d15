import type { FastifyInstance } from 'fastify';
import { invalidRequest } from '../api-error';
import { checkTokens, encodeText, readMessages } from '../requests/prompt';
import { detokenizeReply, tokenizeReply } from '../schema/replies';
import { type DetokenizeBody, detokenizeBody, type TokenizeBody, tokenizeBody } from '../schema/tokens';
import { checkModel } from '../requests/served-model';
import type { RuntimeServer } from '../server';

/** `POST /tokenize` and `/detokenize`, as vLLM has them. @see https://docs.vllm.ai (Tokenizer API) */
export function addTokens(server: RuntimeServer, app: FastifyInstance): void {
  const {
    options: { model },
    name,
    limits: { maxModelLen },
  } = server;
  const forth = {
    summary: 'Tokens of a text or a chat',
    tags: ['tokens'],
    body: tokenizeBody.json,
    response: { 200: tokenizeReply.json },
  };
  app.post<{ Body: TokenizeBody }>('/tokenize', { schema: forth }, (request, reply) => {
    const { body } = request;
    checkModel(body.model, name);
    const { messages, prompt } = body;
    const isChat = messages !== undefined && messages !== null;
    if (isChat === (typeof prompt === 'string'))
      throw invalidRequest('prompt', 'There must be a prompt or messages, not both.');
    const tokens = isChat
      ? readMessages({ ...body, messages }, model, maxModelLen)
      : textTokens(prompt ?? '', body.add_special_tokens ?? true);
    return reply.send({
      count: tokens.length,
      max_model_len: maxModelLen,
      tokens,
      token_strs: body.return_token_strs === true ? tokens.map((token) => model.tokenizer.tokenOf(token) ?? '') : null,
    });
  });
  const back = {
    summary: 'The text of tokens',
    tags: ['tokens'],
    body: detokenizeBody.json,
    response: { 200: detokenizeReply.json },
  };
  app.post<{ Body: DetokenizeBody }>('/detokenize', { schema: back }, (request, reply) => {
    checkModel(request.body.model, name);
    return reply.send({ prompt: model.tokenizer.decode(checkTokens(request.body.tokens, model, 'tokens')) });
  });

  /** A text without tokens has none: nothing is to be generated from it. */
  function textTokens(text: string, addSpecial: boolean): number[] {
    return text === ''
      ? addSpecial
        ? model.tokenizer.encode('')
        : []
      : encodeText(text, model, maxModelLen, 'prompt', addSpecial);
  }
}
