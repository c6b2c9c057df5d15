import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Constraint } from '../../engine/protocol';
import type { JsonText } from '../../json/json-text';
import type { AnswerToken } from '../answers/answer';
import type { AnswerGroup } from '../answers/answer-group';
import { invalidRequest } from '../api-error';
import { checkTask } from '../requests/capabilities';
import { streamError } from '../answers/event-stream';
import { answerRequests, schemaConstraint } from '../requests/generation-request';
import { requestContext } from '../requests/request-context';
import { LogprobShapes } from '../answers/logprob-shapes';
import { joinParts, readMessages } from '../requests/prompt';
import type { ChatBody } from '../schema/chat';
import { responseReply, streamed } from '../schema/replies';
import { type ResponseBody, responseBody } from '../schema/responses';
import { checkModel } from '../requests/served-model';
import type { ServingContext } from '../serving-context';
import { nowSeconds } from '../answers/usage';
import { sendEvents } from '../answers/send-events';
import { startAnswers } from '../answers/start-answers';

/** `POST /v1/responses`, without stored responses. @see https://platform.openai.com/docs/api-reference/responses */
export function addResponses(serving: ServingContext, app: FastifyInstance): void {
  const schema = {
    summary: 'Answer a text or a conversation',
    tags: ['generation'],
    body: responseBody.json,
    response: { 200: streamed(responseReply) },
  };
  app.post<{ Body: ResponseBody }>('/v1/responses', { schema }, (request, reply) =>
    answerResponse(serving, request, reply),
  );
}

async function answerResponse(
  serving: ServingContext,
  request: FastifyRequest<{ Body: ResponseBody }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const {
    model,
    limits: { maxModelLen },
    name,
  } = serving;
  const { body } = request;
  checkModel(body.model, name);
  checkTask(model.spec, name, 'generate');
  const hasLogprobs = body.include?.includes('message.output_text.logprobs') === true;
  if (typeof body.top_logprobs === 'number' && body.top_logprobs > 0 && !hasLogprobs)
    throw invalidRequest('top_logprobs', 'top_logprobs requires message.output_text.logprobs in include; add it.');
  const chat = asChat(body);
  const requests = answerRequests(
    chat,
    {
      prompt: readMessages(chat, model, maxModelLen, request.written),
      maxTokens: body.max_output_tokens ?? undefined,
      logprobs: hasLogprobs ? (body.top_logprobs ?? 0) : undefined,
      promptLogprobs: undefined,
      constraint: readFormat(body, request.written),
    },
    requestContext(serving, request),
  );
  const shape = new ResponseShape(serving, body, startAnswers(serving, request, reply, requests));
  return body.stream === true ? sendEvents(reply, shape.events()) : reply.send(await shape.whole());
}

/** Converts the request to a chat request. */
function asChat(body: ResponseBody): ChatBody {
  const { input } = body;
  return {
    messages: [
      ...(typeof body.instructions === 'string' ? [{ role: 'system' as const, content: body.instructions }] : []),
      ...(typeof input === 'string'
        ? [{ role: 'user' as const, content: input }]
        : input.map(({ role, content }) => ({
            role,
            content: typeof content === 'string' ? content : joinParts(content.map((part) => part.text)),
          }))),
    ],
    temperature: body.temperature,
    top_p: body.top_p,
    top_k: body.top_k,
    seed: body.seed,
  };
}

/** The constraint on the answer that `text.format` sets. */
function readFormat({ text }: ResponseBody, written: JsonText): Constraint | undefined {
  const format = text?.format;
  if (format?.type === 'json_object') return { type: 'json-object' };
  if (format?.type !== 'json_schema') return undefined;
  if (format.schema === undefined || format.schema === null)
    throw invalidRequest('text.format.schema', 'text.format.schema is missing; it must be an object.');
  return schemaConstraint(written.at('text', 'format', 'schema'));
}

/** Formats an answer as a reply of `/v1/responses`: whole, or as a stream of events. */
class ResponseShape {
  private readonly id = `resp_${randomUUID().replaceAll('-', '')}`;
  private readonly itemId = `msg_${randomUUID().replaceAll('-', '')}`;
  private readonly created = nowSeconds();
  private readonly logprobs: LogprobShapes;
  private readonly tokens: AnswerToken[] = [];
  private text = '';

  constructor(
    private readonly serving: ServingContext,
    private readonly body: ResponseBody,
    private readonly group: AnswerGroup,
  ) {
    this.logprobs = new LogprobShapes(serving.model.tokenizer, false);
  }

  async whole(): Promise<object> {
    for await (const event of this.group.wholeEvents()) {
      if (event.type !== 'piece') continue;
      this.text += event.piece.text;
      for (const token of event.piece.tokens) this.tokens.push(token);
    }
    return this.response(this.endStatus());
  }

  /** Events in OpenAI's order; an error ends them with `response.failed`. */
  async *events(): AsyncGenerator<string, void, undefined> {
    let sequence = 0;
    const event = (type: string, fields: object): string => {
      const lines = `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...fields })}\n\n`;
      sequence += 1;
      return lines;
    };
    const part = { item_id: this.itemId, output_index: 0, content_index: 0 };
    try {
      yield event('response.created', { response: this.response('in_progress') });
      yield event('response.in_progress', { response: this.response('in_progress') });
      yield event('response.output_item.added', {
        output_index: 0,
        item: { ...this.message('in_progress'), content: [] },
      });
      yield event('response.content_part.added', {
        ...part,
        part: { type: 'output_text', text: '', annotations: [], logprobs: [] },
      });
      for await (const { type, ...rest } of this.group.wholeEvents()) {
        if (type !== 'piece' || !('piece' in rest)) continue;
        const { text, tokens } = rest.piece;
        this.text += text;
        for (const token of tokens) this.tokens.push(token);
        yield event('response.output_text.delta', {
          ...part,
          delta: text,
          logprobs: this.logprobs.chat(tokens).content,
        });
      }
      const status = this.endStatus();
      yield event('response.output_text.done', {
        ...part,
        text: this.text,
        logprobs: this.logprobs.chat(this.tokens).content,
      });
      yield event('response.content_part.done', { ...part, part: this.part() });
      yield event('response.output_item.done', { output_index: 0, item: this.message(status) });
      yield event(`response.${status}`, { response: this.response(status) });
    } catch (error) {
      const {
        body: { error: shown },
      } = streamError(error);
      yield event('response.failed', {
        response: { ...this.response('failed'), error: { code: shown.code, message: shown.message } },
      });
    }
  }

  private endStatus(): 'completed' | 'incomplete' {
    return this.group.finishReasons[0] === 'length' ? 'incomplete' : 'completed';
  }

  private part(): object {
    return { type: 'output_text', text: this.text, annotations: [], logprobs: this.logprobs.chat(this.tokens).content };
  }

  private message(status: string): object {
    return { id: this.itemId, type: 'message', status, role: 'assistant', content: [this.part()] };
  }

  private response(status: 'in_progress' | 'completed' | 'incomplete' | 'failed'): object {
    const { body, group } = this;
    const isOver = status === 'completed' || status === 'incomplete';
    const { promptTokens, completionTokens, cachedTokens } = group;
    return {
      id: this.id,
      object: 'response',
      created_at: this.created,
      status,
      background: false,
      error: null,
      incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
      instructions: body.instructions ?? null,
      max_output_tokens: body.max_output_tokens ?? null,
      max_tool_calls: null,
      model: this.serving.name,
      output: isOver ? [this.message(status)] : [],
      parallel_tool_calls: body.parallel_tool_calls ?? true,
      previous_response_id: null,
      reasoning: { effort: null, summary: null },
      service_tier: 'default',
      store: false,
      temperature: body.temperature ?? null,
      text: body.text ?? { format: { type: 'text' } },
      tool_choice: 'auto',
      tools: [],
      top_logprobs: body.top_logprobs ?? 0,
      top_p: body.top_p ?? null,
      truncation: 'disabled',
      usage: isOver
        ? {
            input_tokens: promptTokens,
            input_tokens_details: { cached_tokens: cachedTokens },
            output_tokens: completionTokens,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: promptTokens + completionTokens,
          }
        : null,
      user: null,
      metadata: body.metadata ?? {},
    };
  }
}
