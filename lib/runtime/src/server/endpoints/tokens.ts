import type { FastifyInstance } from 'fastify';
import { invalidRequest } from '../api-error';
import { checkTokens, encodeText, readMessages } from '../requests/prompt';
import { detokenizeReply, tokenizeReply } from '../schema/replies';
import { type DetokenizeBody, detokenizeBody, type TokenizeBody, tokenizeBody } from '../schema/tokens';
import { checkModel } from '../requests/served-model';
import type { ServingContext } from '../serving-context';

/** `POST /tokenize` and `/detokenize`, vLLM's API. @see https://docs.vllm.ai (Tokenizer API) */
export function addTokens(serving: ServingContext, app: FastifyInstance): void {
  const {
    model,
    name,
    limits: { maxModelLen },
  } = serving;
  const tokenize = {
    summary: 'Tokens of a text or a chat',
    tags: ['tokens'],
    body: tokenizeBody.json,
    response: { 200: tokenizeReply.json },
  };
  app.post<{ Body: TokenizeBody }>('/tokenize', { schema: tokenize }, (request, reply) => {
    const { body } = request;
    checkModel(body.model, name);
    const { messages, prompt } = body;
    const isChat = messages !== undefined && messages !== null;
    if (isChat === (typeof prompt === 'string'))
      throw invalidRequest('prompt', 'The request must have either prompt or messages; send exactly one of them.');
    const tokens = isChat
      ? readMessages({ ...body, messages }, model, maxModelLen, request.written)
      : textTokens(prompt ?? '', body.add_special_tokens ?? true);
    return reply.send({
      count: tokens.length,
      max_model_len: maxModelLen,
      tokens,
      token_strs: body.return_token_strs === true ? tokens.map((token) => model.tokenizer.tokenOf(token) ?? '') : null,
    });
  });
  const detokenize = {
    summary: 'Text of tokens',
    tags: ['tokens'],
    body: detokenizeBody.json,
    response: { 200: detokenizeReply.json },
  };
  app.post<{ Body: DetokenizeBody }>('/detokenize', { schema: detokenize }, (request, reply) => {
    checkModel(request.body.model, name);
    return reply.send({ prompt: model.tokenizer.decode(checkTokens(request.body.tokens, model, 'tokens')) });
  });

  /** An empty text has no tokens; the model's start token is not added, as nothing is generated. */
  function textTokens(text: string, addSpecial: boolean): number[] {
    return text === ''
      ? addSpecial
        ? model.tokenizer.encode('')
        : []
      : encodeText(text, model, maxModelLen, 'prompt', addSpecial);
  }
}
