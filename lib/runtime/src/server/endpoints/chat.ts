import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, AnswerToken } from '../answers/answer';
import type { AnswerGroup } from '../answers/answer-group';
import { invalidRequest } from '../api-error';
import { checkTask } from '../requests/capabilities';
import { eventStream } from '../answers/event-stream';
import { answerRequests, checkStream, readConstraint } from '../requests/generation-request';
import { requestContext } from '../requests/request-context';
import { LogprobShapes } from '../answers/logprob-shapes';
import { readMessages } from '../requests/prompt';
import { type ChatBody, chatBody } from '../schema/chat';
import { chatReply, streamed } from '../schema/replies';
import { checkModel } from '../requests/served-model';
import type { ServingContext } from '../serving-context';
import { planTools, type ToolCall, type ToolCallParser, type ToolPlan } from '../requests/tool-calls';
import { nowSeconds, usageOf } from '../answers/usage';
import { sendEvents } from '../answers/send-events';
import { startAnswers } from '../answers/start-answers';

/** `POST /v1/chat/completions`. @see https://platform.openai.com/docs/api-reference/chat */
export function addChat(serving: ServingContext, app: FastifyInstance): void {
  const schema = {
    summary: 'Answer a conversation',
    tags: ['generation'],
    body: chatBody.json,
    response: { 200: streamed(chatReply) },
  };
  app.post<{ Body: ChatBody }>('/v1/chat/completions', { schema }, (request, reply) =>
    answerChat(serving, request, reply),
  );
}

async function answerChat(
  serving: ServingContext,
  request: FastifyRequest<{ Body: ChatBody }>,
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
  checkStream(body);
  if (typeof body.top_logprobs === 'number' && body.top_logprobs > 0 && body.logprobs !== true)
    throw invalidRequest('top_logprobs', 'top_logprobs is only allowed with logprobs.');
  if (body.stream === true && typeof body.prompt_logprobs === 'number')
    throw invalidRequest('prompt_logprobs', 'prompt_logprobs is not supported with stream; leave stream out.');
  const tools = planTools(body, model.chatTemplate.hasTools, request.written);
  const constraint = readConstraint(body, request.written);
  if (constraint !== undefined && tools.constraint !== undefined)
    throw invalidRequest(
      'tool_choice',
      'tool_choice and response_format cannot both constrain the answer; leave one of them out.',
    );
  const requests = answerRequests(
    body,
    {
      prompt: readMessages(body, model, maxModelLen, request.written),
      maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
      logprobs: body.logprobs === true ? (body.top_logprobs ?? 0) : undefined,
      promptLogprobs: body.prompt_logprobs ?? undefined,
      constraint: tools.constraint ?? constraint,
    },
    requestContext(serving, request),
  );
  const shape = new ChatShape(serving, body, tools, startAnswers(serving, request, reply, requests, body.n ?? 1));
  return body.stream === true ? sendEvents(reply, eventStream(shape.chunks())) : reply.send(await shape.whole());
}

/** The collected output of one answer. */
interface Choice {
  content: string;
  readonly calls: ToolCall[];
  readonly tokens: AnswerToken[];
  readonly parser: ToolCallParser | undefined;
}

/** Formats answers as replies of `/v1/chat/completions`. */
class ChatShape {
  private readonly head: object;
  private readonly logprobs: LogprobShapes;
  private readonly choices = new Map<number, Choice>();

  constructor(
    serving: ServingContext,
    private readonly body: ChatBody,
    private readonly tools: ToolPlan,
    private readonly group: AnswerGroup,
  ) {
    this.head = {
      id: `chatcmpl-${randomUUID()}`,
      created: nowSeconds(),
      model: serving.name,
      system_fingerprint: serving.fingerprint,
    };
    this.logprobs = new LogprobShapes(serving.model.tokenizer, body.return_tokens_as_token_ids === true);
  }

  async whole(): Promise<object> {
    const choices: object[] = [];
    let promptLogprobs: object | undefined;
    for await (const event of this.group.wholeEvents()) {
      const { index, answer } = event;
      const choice = this.choiceAt(index);
      const { content, calls } = event.type === 'piece' ? parse(choice, event.piece.text) : parseEnd(choice);
      choice.content += content;
      choice.calls.push(...calls);
      if (event.type === 'piece') {
        for (const token of event.piece.tokens) choice.tokens.push(token);
        continue;
      }
      const hasCalls = choice.calls.length > 0;
      choices[index] = {
        index,
        message: {
          role: 'assistant',
          content: hasCalls && choice.content === '' ? null : choice.content,
          refusal: null,
          ...(hasCalls ? { tool_calls: choice.calls } : {}),
        },
        logprobs: this.body.logprobs === true ? this.logprobs.chat(choice.tokens) : null,
        finish_reason: this.finishReason(answer, choice),
        stop_reason: answer.stopReason ?? null,
      };
      if (typeof this.body.prompt_logprobs === 'number')
        promptLogprobs ??= this.logprobs.prompt(answer.request.prompt, answer.promptLogprobs ?? []);
    }
    return {
      ...this.head,
      object: 'chat.completion',
      choices,
      usage: usageOf(this.group),
      ...(promptLogprobs === undefined ? {} : { prompt_logprobs: promptLogprobs }),
    };
  }

  async *chunks(): AsyncGenerator<object, void, undefined> {
    const options = this.body.stream_options;
    const usage = (): object => {
      if (options?.continuous_usage_stats === true) return { usage: usageOf(this.group) };
      // With include_usage every chunk has the field, but only the last one has a value.
      return options?.include_usage === true ? { usage: null } : {};
    };
    const head = { ...this.head, object: 'chat.completion.chunk' };
    const chunk = (
      index: number,
      delta: object,
      logprobs: object | null = null,
      end: object = { finish_reason: null },
    ): object => ({ ...head, choices: [{ index, delta, logprobs, ...end }], ...usage() });
    for (let index = 0; index < (this.body.n ?? 1); index += 1) yield chunk(index, { role: 'assistant', content: '' });
    for await (const event of this.group.events()) {
      const { index, answer } = event;
      const choice = this.choiceAt(index);
      const { content, calls } = event.type === 'piece' ? parse(choice, event.piece.text) : parseEnd(choice);
      const logprobs =
        this.body.logprobs === true && event.type === 'piece' && event.piece.tokens.length > 0
          ? this.logprobs.chat(event.piece.tokens)
          : null;
      if (content !== '' || logprobs !== null) yield chunk(index, { content }, logprobs);
      for (const call of calls) {
        yield chunk(index, { tool_calls: [{ index: choice.calls.length, ...call }] });
        choice.calls.push(call);
      }
      if (event.type === 'end')
        yield chunk(index, {}, null, {
          finish_reason: this.finishReason(answer, choice),
          stop_reason: answer.stopReason ?? null,
        });
    }
    if (options?.include_usage === true) yield { ...head, choices: [], usage: usageOf(this.group) };
  }

  private choiceAt(index: number): Choice {
    const known = this.choices.get(index);
    if (known !== undefined) return known;
    const choice: Choice = { content: '', calls: [], tokens: [], parser: this.tools.parser?.() };
    this.choices.set(index, choice);
    return choice;
  }

  private finishReason({ finishReason }: Answer, { calls }: Choice): string {
    return finishReason === 'stop' && calls.length > 0 ? this.tools.finishReason : (finishReason ?? 'stop');
  }
}

function parse({ parser }: Choice, text: string): { content: string; calls: readonly ToolCall[] } {
  return parser?.push(text) ?? { content: text, calls: [] };
}

function parseEnd({ parser }: Choice): { content: string; calls: readonly ToolCall[] } {
  return parser?.end() ?? { content: '', calls: [] };
}
