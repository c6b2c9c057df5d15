import { ApiError } from '../api-error';
import { toApiError } from '../errors';

/**
 * Chunks as server-sent events, ended by `[DONE]`. An error behind the first byte cannot change the status any more: it
 * becomes an event, which OpenAI clients throw as an error.
 */
export async function* eventStream(chunks: AsyncIterable<object>): AsyncGenerator<string, void, undefined> {
  try {
    for await (const chunk of chunks) yield `data: ${JSON.stringify(chunk)}\n\n`;
    yield 'data: [DONE]\n\n';
  } catch (error) {
    yield `data: ${JSON.stringify(streamError(error).body)}\n\n`;
  }
}

/** The error that ends a stream. */
export function streamError(error: unknown): ApiError {
  const shown = toApiError(error);
  return shown.status === 500
    ? new ApiError(500, 'server_error', 'internal_error', 'The server failed while it answered.')
    : shown;
}
