/** Error type, by which OpenAI clients distinguish errors. */
export type ApiErrorType = 'invalid_request_error' | 'authentication_error' | 'rate_limit_error' | 'server_error';

/** An error that is sent to the client, in OpenAI's shape. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly type: ApiErrorType,
    /** Stable identifier of the cause. */
    readonly code: string,
    message: string,
    /** The request field that caused the error. */
    readonly param: string | null = null,
    /** Value of the Retry-After header. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  get body(): { error: { message: string; type: ApiErrorType; param: string | null; code: string } } {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

/** 400: the request is not valid. */
export function invalidRequest(param: string | null, message: string, code = 'invalid_value'): ApiError {
  return new ApiError(400, 'invalid_request_error', code, message, param);
}

/** 503: this server cannot answer now; another server, or this one later, can. */
export function unavailable(message: string, retryAfterSeconds = 1): ApiError {
  return new ApiError(503, 'server_error', 'unavailable', message, null, retryAfterSeconds);
}

/** 503: the answer was aborted because the server shuts down. */
export function shuttingDown(): ApiError {
  return unavailable('The server is shutting down and aborted this answer.');
}

/** 504: the answer took longer than the server's time limit. */
export function timedOut(): ApiError {
  return new ApiError(
    504,
    'server_error',
    'request_timeout',
    'The answer took longer than this server allows; request fewer tokens.',
  );
}
