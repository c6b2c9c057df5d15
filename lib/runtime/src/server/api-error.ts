/** What OpenAI clients sort errors by. */
export type ApiErrorType = 'invalid_request_error' | 'authentication_error' | 'rate_limit_error' | 'server_error';

/** An error that a client gets to see, in the shape that OpenAI clients know. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly type: ApiErrorType,
    /** Stable name of the case. */
    readonly code: string,
    message: string,
    /** The field of the request that is at fault. */
    readonly param: string | null = null,
    /** When it is worth trying again. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  get body(): { error: { message: string; type: ApiErrorType; param: string | null; code: string } } {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

/** A request that cannot be right. */
export function invalidRequest(param: string | null, message: string, code = 'invalid_value'): ApiError {
  return new ApiError(400, 'invalid_request_error', code, message, param);
}

/** The server cannot answer now, but another one, or this one later, can. */
export function unavailable(message: string, retryAfterSeconds = 1): ApiError {
  return new ApiError(503, 'server_error', 'unavailable', message, null, retryAfterSeconds);
}

/** An answer that will not be finished, because the server ends. */
export function givenUp(): ApiError {
  return unavailable('The server is shutting down and had to give up this answer.');
}

/** There would be an answer, but not in the time that this server allows. */
export function timedOut(): ApiError {
  return new ApiError(
    504,
    'server_error',
    'request_timeout',
    'The answer took longer than this server allows; ask for less.',
  );
}
