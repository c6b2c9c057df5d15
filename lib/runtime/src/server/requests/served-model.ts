import { ApiError } from '../api-error';

/** Throws a 404 if a request asks for a model that is not the served one; one that does not say gets that. */
export function checkModel(asked: string | null | undefined, served: string): void {
  if (asked === undefined || asked === null || asked === served) return;
  throw new ApiError(
    404,
    'invalid_request_error',
    'model_not_found',
    `The model ${JSON.stringify(asked.slice(0, 200))} is not served here; ${JSON.stringify(served)} is.`,
    'model',
  );
}
