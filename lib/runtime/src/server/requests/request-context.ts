import type { FastifyRequest } from 'fastify';
import type { JsonText } from '../../json/json-text';
import type { Model } from '../../model';
import type { ServingContext } from '../serving-context';

/** The parts of an engine request that the server sets, not the request body. */
export interface RequestContext {
  readonly model: Model;
  /** The body of the request, as it was sent. */
  readonly written: JsonText;
  readonly maxModelLen: number;
  readonly maxPromptTokens: number;
  /** When the answer times out, in milliseconds since 1970. */
  readonly deadline: number | undefined;
  /** Name of the API key. */
  readonly client: string | undefined;
}

/** The context of a request that arrives now. */
export function requestContext({ model, limits }: ServingContext, request: FastifyRequest): RequestContext {
  const { maxModelLen, maxPromptTokens, requestTimeoutSeconds } = limits;
  return {
    model,
    written: request.written,
    maxModelLen,
    maxPromptTokens,
    deadline: requestTimeoutSeconds === undefined ? undefined : Date.now() + requestTimeoutSeconds * 1000,
    client: request.clientName,
  };
}
