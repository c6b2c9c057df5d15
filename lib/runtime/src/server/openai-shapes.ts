import { randomUUID } from 'node:crypto';
import type { Answer } from './answer';

/** How one of the two APIs writes an answer: whole, or in chunks. */
export interface AnswerShape {
  readonly id: string;
  whole(text: string, answer: Answer): object;
  /** What a stream starts with before there is any text. */
  opening(): object[];
  piece(text: string): object;
  closing(finishReason: string): object;
  /** The extra chunk that `stream_options.include_usage` asks for. */
  usage(answer: Answer): object;
}

function completionChoice(text: string, finishReason: string | null): object {
  return { index: 0, text, logprobs: null, finish_reason: finishReason };
}

/** @see https://platform.openai.com/docs/api-reference/completions */
export function completionShape(model: string): AnswerShape {
  const head = { id: `cmpl-${randomUUID()}`, object: 'text_completion', created: nowSeconds(), model };
  return {
    id: head.id,
    whole: (text, answer) => ({ ...head, choices: [completionChoice(text, answer.finishReason ?? null)], usage: answer.usage }),
    opening: () => [],
    piece: (text) => ({ ...head, choices: [completionChoice(text, null)] }),
    closing: (finishReason) => ({ ...head, choices: [completionChoice('', finishReason)] }),
    usage: (answer) => ({ ...head, choices: [], usage: answer.usage }),
  };
}

/** @see https://platform.openai.com/docs/api-reference/chat */
export function chatShape(model: string): AnswerShape {
  const head = { id: `chatcmpl-${randomUUID()}`, created: nowSeconds(), model };
  const chunk = (delta: object, finishReason: string | null) => (
    { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }] }
  );
  return {
    id: head.id,
    whole: (text, answer) => ({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: answer.finishReason ?? null }],
      usage: answer.usage,
    }),
    opening: () => [chunk({ role: 'assistant', content: '' }, null)],
    piece: (text) => chunk({ content: text }, null),
    closing: (finishReason) => chunk({}, finishReason),
    usage: (answer) => ({ ...head, object: 'chat.completion.chunk', choices: [], usage: answer.usage }),
  };
}

/** The list behind `GET /v1/models`. @see https://platform.openai.com/docs/api-reference/models */
export function modelShape(id: string, maxModelLen: number, created: number): object {
  return { id, object: 'model', created, owned_by: 'ai-datacenter', max_model_len: maxModelLen };
}

/** Now, as OpenAI counts it. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
