import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { EngineFailure, PoolingEnded, QueueFull } from '../engine/hosting/engine-client';
import { RequestRefused } from '../engine/request-refused';
import { ApiError, invalidRequest, shuttingDown, timedOut } from './api-error';
import { violationError } from './schema/violation';

/** Converts any exception into an error for the client. Internal details are left out. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueueFull)
    return new ApiError(429, 'rate_limit_error', 'queue_full', 'The queue is full; try again later.', null, 1);
  if (error instanceof PoolingEnded) return error.reason === 'timeout' ? timedOut() : shuttingDown();
  if (error instanceof RequestRefused) return invalidRequest(null, error.message, 'refused');
  if (error instanceof EngineFailure)
    return new ApiError(503, 'server_error', 'engine_failed', 'The engine failed; another server may answer.', null, 1);
  return fromFastify(error as FastifyError);
}

function fromFastify(error: FastifyError): ApiError {
  const { code, statusCode, validation } = error;
  if (validation !== undefined) return violationError(validation);
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError(413, 'invalid_request_error', 'body_too_large', 'The body is larger than this server takes.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError(415, 'invalid_request_error', 'invalid_content_type', 'The body must be application/json.');
    case 'FST_ERR_BAD_URL':
      return invalidRequest(null, 'The path has a % that is not the code of a UTF-8 character.', 'invalid_url');
    default:
      break;
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ApiError(statusCode, 'invalid_request_error', 'bad_request', 'The request cannot be read.');
  return new ApiError(500, 'server_error', 'internal_error', 'The server failed.');
}

/** Fastify's error handler: replies with an API error. */
export async function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const apiError = toApiError(error);
  // The message of an unexpected error may contain prompt text, so only its name and stack frames are logged.
  if (apiError.status === 500)
    request.log.error(
      { error: (error as Error).name, stack: (error as Error).stack?.split('\n').slice(1, 8) },
      'request failed',
    );
  if (apiError.retryAfterSeconds !== undefined) reply.header('retry-after', String(apiError.retryAfterSeconds));
  return reply.code(apiError.status).send(apiError.body);
}

/** Fastify's handler of requests that it cannot route: the same reply. */
export function sendFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void sendError(error, request, reply);
}
