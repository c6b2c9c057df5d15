import type { Answer } from './answer';
import { ApiError } from './api-error';
import type { AnswerShape } from './openai-shapes';

/**
 * An answer as server-sent events. An error behind the first byte cannot change the status any more: it becomes an
 * event, which OpenAI clients throw as an error.
 */
export async function* eventStream(answer: Answer, shape: AnswerShape, includeUsage: boolean): AsyncGenerator<string, void, undefined> {
  // With usage asked for, every chunk has the field; only the last one fills it.
  const event = (chunk: object): string => `data: ${JSON.stringify(includeUsage ? { usage: null, ...chunk } : chunk)}\n\n`;
  try {
    for (const chunk of shape.opening()) yield event(chunk);
    for await (const text of answer.pieces()) yield event(shape.piece(text));
    yield event(shape.closing(answer.finishReason ?? 'stop'));
    if (includeUsage) yield event(shape.usage(answer));
    yield 'data: [DONE]\n\n';
  } catch (error) {
    const shown = error instanceof ApiError ? error : new ApiError(500, 'server_error', 'internal_error', 'The server failed while it answered.');
    yield `data: ${JSON.stringify(shown.body)}\n\n`;
  } finally {
    answer.cancel();
  }
}
