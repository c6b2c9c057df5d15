import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { EngineFailure, PoolingEnded, QueueFull } from '../engine/hosting/engine-client';
import { RequestRefused } from '../engine/request-refused';
import { ApiError, givenUp, invalidRequest, timedOut } from './api-error';
import { violationError } from './schema/violation';

/** Whatever was thrown, as an error that a client may see. What is not meant for clients is not told to them. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueueFull)
    return new ApiError(429, 'rate_limit_error', 'queue_full', 'The queue is full; try again later.', null, 1);
  if (error instanceof PoolingEnded) return error.reason === 'timeout' ? timedOut() : givenUp();
  if (error instanceof RequestRefused) return invalidRequest(null, error.message, 'refused');
  if (error instanceof EngineFailure)
    return new ApiError(503, 'server_error', 'engine_failed', 'The engine failed; another server may answer.', null, 1);
  const { code, statusCode, validation } = error as FastifyError;
  if (validation !== undefined) return violationError(validation);
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError(413, 'invalid_request_error', 'body_too_large', 'The body is larger than this server takes.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError(415, 'invalid_request_error', 'invalid_content_type', 'The body must be application/json.');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return invalidRequest(null, 'The body is empty; it must be a JSON object.', 'invalid_json');
    default:
      break;
  }
  if (error instanceof SyntaxError || code === 'FST_ERR_CTP_INVALID_JSON_BODY')
    return invalidRequest(null, 'The body is not valid JSON.', 'invalid_json');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ApiError(statusCode, 'invalid_request_error', 'bad_request', 'The request cannot be read.');
  return new ApiError(500, 'server_error', 'internal_error', 'The server failed.');
}

/** Answers with an error. */
export async function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const shown = toApiError(error);
  // The message of an unexpected error may quote a prompt; its type and place do not.
  if (shown.status === 500)
    request.log.error(
      { error: (error as Error).name, stack: (error as Error).stack?.split('\n').slice(1, 8) },
      'request failed',
    );
  if (shown.retryAfterSeconds !== undefined) reply.header('retry-after', String(shown.retryAfterSeconds));
  return reply.code(shown.status).send(shown.body);
}
