import { ApiError } from '../api-error';

/** Throws a 404 if a request names another model than the served one. A request may leave the name out. */
export function checkModel(requested: string | null | undefined, served: string): void {
  if (requested === undefined || requested === null || requested === served) return;
  throw new ApiError(
    404,
    'invalid_request_error',
    'model_not_found',
    `The model ${JSON.stringify(requested.slice(0, 200))} is not served here; use ${JSON.stringify(served)}.`,
    'model',
  );
}
