import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, codePoints, type Piece } from '../answers/answer';
import type { AnswerGroup } from '../answers/answer-group';
import { invalidRequest } from '../api-error';
import { checkTask } from '../requests/capabilities';
import { eventStream } from '../answers/event-stream';
import { answerRequests, checkStream, readConstraint } from '../requests/generation-request';
import { requestContext } from '../requests/request-context';
import { type CompletionLogprobs, LogprobShapes } from '../answers/logprob-shapes';
import { readPrompts } from '../requests/prompt';
import { type CompletionBody, completionBody } from '../schema/completion';
import { completionReply, streamed } from '../schema/replies';
import { checkModel } from '../requests/served-model';
import type { ServingContext } from '../serving-context';
import { nowSeconds, usageOf } from '../answers/usage';
import { sendEvents } from '../answers/send-events';
import { startAnswers } from '../answers/start-answers';

/**
 * Default of `max_tokens`.
 * @see https://platform.openai.com/docs/api-reference/completions (max_tokens)
 */
const DEFAULT_TOKENS = 16;
/** Most answers of one request, to all its prompts together. */
const MAX_ANSWERS = 4096;

/** `POST /v1/completions`. @see https://platform.openai.com/docs/api-reference/completions */
export function addCompletions(serving: ServingContext, app: FastifyInstance): void {
  const schema = {
    summary: 'Continue a text',
    tags: ['generation'],
    body: completionBody.json,
    response: { 200: streamed(completionReply) },
  };
  app.post<{ Body: CompletionBody }>('/v1/completions', { schema }, (request, reply) =>
    answerCompletion(serving, request, reply),
  );
}

async function answerCompletion(
  serving: ServingContext,
  request: FastifyRequest<{ Body: CompletionBody }>,
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
  checkCompletion(body);
  const prompts = readPrompts(body, model, maxModelLen);
  if (prompts.length * (body.n ?? 1) > MAX_ANSWERS)
    throw invalidRequest(
      'n',
      `${prompts.length} prompts with n ${body.n ?? 1} are more than ${MAX_ANSWERS} answers; ` +
        'send them in several requests.',
    );
  const context = requestContext(serving, request);
  const constraint = readConstraint(body, request.written);
  const logprobs = body.logprobs ?? undefined;
  const promptLogprobs = body.prompt_logprobs ?? (body.echo === true ? logprobs : undefined);
  const requests = prompts.flatMap((prompt) =>
    answerRequests(
      body,
      {
        prompt,
        maxTokens: body.max_tokens ?? undefined,
        defaultMaxTokens: DEFAULT_TOKENS,
        logprobs,
        promptLogprobs,
        constraint,
      },
      context,
    ),
  );
  const group = startAnswers(serving, request, reply, requests, body.n ?? 1);
  const shape = new CompletionShape(serving, body, group);
  return body.stream === true ? sendEvents(reply, eventStream(shape.chunks())) : reply.send(await shape.whole());
}

function checkCompletion(body: CompletionBody): void {
  checkStream(body);
  if (body.best_of !== undefined && body.best_of !== null && body.best_of !== (body.n ?? 1)) {
    throw invalidRequest(
      'best_of',
      `best_of is ${body.best_of}; it must equal n (${body.n ?? 1}), as all answers are returned.`,
      'unsupported_value',
    );
  }
  const scores = body.echo === true || (body.prompt_logprobs !== undefined && body.prompt_logprobs !== null);
  if (body.max_tokens === 0 && !scores)
    throw invalidRequest(
      'max_tokens',
      'max_tokens is 0; it must be at least 1, unless echo or prompt_logprobs is set.',
    );
  if (body.stream === true && body.prompt_logprobs !== undefined && body.prompt_logprobs !== null) {
    throw invalidRequest('prompt_logprobs', 'prompt_logprobs is not supported with stream; leave stream out.');
  }
}

/** The prompt that `echo` repeats before its answer. */
interface Echo {
  readonly text: string;
  /** Unicode code points of the text. */
  readonly length: number;
  readonly logprobs: CompletionLogprobs | undefined;
}

/** Formats answers as replies of `/v1/completions`. */
class CompletionShape {
  private readonly head: object;
  private readonly logprobs: LogprobShapes | undefined;
  private readonly echoes = new Map<number, Echo>();

  constructor(
    private readonly serving: ServingContext,
    private readonly body: CompletionBody,
    private readonly group: AnswerGroup,
  ) {
    this.head = {
      id: `cmpl-${randomUUID()}`,
      object: 'text_completion',
      created: nowSeconds(),
      model: serving.name,
      system_fingerprint: serving.fingerprint,
    };
    const { tokenizer } = serving.model;
    const hasLogprobs = typeof body.logprobs === 'number' || typeof body.prompt_logprobs === 'number';
    this.logprobs = hasLogprobs ? new LogprobShapes(tokenizer, body.return_tokens_as_token_ids === true) : undefined;
  }

  async whole(): Promise<object> {
    const texts = new Map<number, string>();
    const tokens = new Map<number, Piece['tokens'][number][]>();
    const choices: object[] = [];
    for await (const event of this.group.wholeEvents()) {
      const { index, answer } = event;
      if (event.type === 'piece') {
        texts.set(index, (texts.get(index) ?? '') + event.piece.text);
        const list = tokens.get(index) ?? [];
        for (const token of event.piece.tokens) list.push(token);
        tokens.set(index, list);
        continue;
      }
      choices[index] = {
        ...this.choice(
          index,
          answer,
          { text: texts.get(index) ?? '', tokens: tokens.get(index) ?? [] },
          true,
          answer.finishReason ?? null,
        ),
        ...(this.returnsPromptLogprobs
          ? { prompt_logprobs: this.logprobs?.prompt(answer.request.prompt, answer.promptLogprobs ?? []) ?? null }
          : {}),
      };
    }
    return { ...this.head, choices, usage: usageOf(this.group) };
  }

  async *chunks(): AsyncGenerator<object, void, undefined> {
    const options = this.body.stream_options;
    const begun = new Set<number>();
    const usage = (): object => {
      if (options?.continuous_usage_stats === true) return { usage: usageOf(this.group) };
      // With include_usage every chunk has the field, but only the last one has a value.
      return options?.include_usage === true ? { usage: null } : {};
    };
    const chunk = (choice: object): object => ({ ...this.head, choices: [choice], ...usage() });
    for await (const event of this.group.events()) {
      const { index, answer } = event;
      const isFirst = !begun.has(index);
      begun.add(index);
      if (event.type === 'piece') {
        yield chunk(this.choice(index, answer, event.piece, isFirst, null));
      } else {
        yield chunk(this.choice(index, answer, { text: '', tokens: [] }, isFirst, answer.finishReason ?? 'stop'));
      }
    }
    if (options?.include_usage === true) yield { ...this.head, choices: [], usage: usageOf(this.group) };
  }

  /** @param isFirst - whether this is the first chunk of the answer, which contains the prompt if `echo` is set */
  private choice(index: number, answer: Answer, piece: Piece, isFirst: boolean, finishReason: string | null): object {
    const echo = this.body.echo === true ? this.echoOf(index, answer) : undefined;
    const isScored = this.logprobs !== undefined && typeof this.body.logprobs === 'number';
    const own = isScored ? (this.logprobs?.completion(piece.tokens, echo?.length) ?? null) : null;
    const prompt = isFirst ? echo : undefined;
    return {
      index,
      text: (prompt?.text ?? '') + piece.text,
      logprobs: own === null || prompt?.logprobs === undefined ? own : joined(prompt.logprobs, own),
      finish_reason: finishReason,
      stop_reason: finishReason === null ? null : (answer.stopReason ?? null),
    };
  }

  /** Whether choices have vLLM's `prompt_logprobs`; so they do if a prompt is only scored (`echo`, no answer). */
  private get returnsPromptLogprobs(): boolean {
    const { prompt_logprobs: own, echo, logprobs, max_tokens: maxTokens } = this.body;
    return typeof own === 'number' || (echo === true && typeof logprobs === 'number' && maxTokens === 0);
  }

  private echoOf(index: number, answer: Answer): Echo {
    const known = this.echoes.get(index);
    if (known !== undefined) return known;
    const echo = this.makeEcho(index, answer);
    this.echoes.set(index, echo);
    return echo;
  }

  private makeEcho(index: number, answer: Answer): Echo {
    const { tokenizer } = this.serving.model;
    const { prompt } = answer.request;
    const detokenizer = tokenizer.detokenizer();
    let decoded = '';
    let offset = 0;
    const tokens = prompt.map((token, position) => {
      const start = offset;
      const piece = detokenizer.push(token);
      decoded += piece;
      offset += codePoints(piece);
      return { token, offset: start, logprobs: answer.promptLogprobs?.[position] };
    });
    decoded += detokenizer.end();
    // A prompt given as text is returned unchanged, as the tokenizer may have normalised it.
    const { prompt: prompts, n } = this.body;
    const original = typeof prompts === 'string' ? prompts : prompts[Math.floor(index / (n ?? 1))];
    const text = typeof original === 'string' ? original : decoded;
    return {
      text,
      length: codePoints(text),
      logprobs: typeof this.body.logprobs === 'number' ? this.logprobs?.completion(tokens) : undefined,
    };
  }
}

function joined(first: CompletionLogprobs, second: CompletionLogprobs): CompletionLogprobs {
  return {
    tokens: [...first.tokens, ...second.tokens],
    token_logprobs: [...first.token_logprobs, ...second.token_logprobs],
    top_logprobs: [...first.top_logprobs, ...second.top_logprobs],
    text_offset: [...first.text_offset, ...second.text_offset],
  };
}
