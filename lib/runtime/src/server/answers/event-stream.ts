import { ApiError } from '../api-error';
import { toApiError } from '../errors';

/**
 * Writes chunks as server-sent events, ended by `[DONE]`. After the first byte an error can no longer change the HTTP
 * status, so it becomes an event, which OpenAI clients throw as an error.
 */
export async function* eventStream(chunks: AsyncIterable<object>): AsyncGenerator<string, void, undefined> {
  try {
    for await (const chunk of chunks) yield `data: ${JSON.stringify(chunk)}\n\n`;
    yield 'data: [DONE]\n\n';
  } catch (error) {
    yield `data: ${JSON.stringify(streamError(error).body)}\n\n`;
  }
}

/** The API error for an exception in the middle of a stream. */
export function streamError(error: unknown): ApiError {
  const apiError = toApiError(error);
  return apiError.status === 500
    ? new ApiError(500, 'server_error', 'internal_error', 'The server failed while it answered.')
    : apiError;
}
