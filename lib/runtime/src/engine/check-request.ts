import { KV_BLOCK_TOKENS } from '../backend/compute-backend';
import type { ModelSpec } from '../checkpoint/model-spec';
import { blocksFor } from './scheduling/block-pool';
import type { GenerationRequest, PoolRequest } from './protocol';
import { RequestRefused } from './request-refused';

/** Limits of an engine's requests. */
export interface RequestBounds {
  readonly spec: ModelSpec;
  readonly maxModelLen: number;
  /** Blocks of the key/value cache; a request that needs more is rejected at once, as it would wait for ever. */
  readonly kvBlocks: number;
}

/** Throws a {@link RequestRefused} if an answer can never be computed. The server makes further checks before this. */
export function checkGeneration({ prompt, maxTokens, sampling }: GenerationRequest, bounds: RequestBounds): void {
  const { spec } = bounds;
  if (spec.family === 'bert')
    throw new RequestRefused('This model is an encoder: it embeds and classifies texts, but it does not generate text');
  if (spec.classifier !== undefined) throw new RequestRefused('This model is a classifier: it does not generate text');
  checkTokens(prompt, 'prompt', spec);
  if (!Number.isInteger(maxTokens) || maxTokens < 0)
    throw new RequestRefused(`maxTokens is ${maxTokens}; it must be a whole number, 0 or more`);
  checkLength(prompt.length, maxTokens, bounds);
  for (const [token] of sampling.logitBias ?? []) checkToken(token, 'logit bias', spec);
}

/** Throws a {@link RequestRefused} if a vector can never be computed. */
export function checkPooling({ tokens, tokenTypes, task }: PoolRequest, bounds: RequestBounds): void {
  const { spec } = bounds;
  if (task === 'classify' && spec.classifier === undefined)
    throw new RequestRefused('This model is not a classifier: its checkpoint has no classification head');
  if (task === 'embed' && spec.family !== 'bert' && spec.classifier !== undefined)
    throw new RequestRefused('This model is a classifier: it does not compute embeddings');
  checkTokens(tokens, 'text', spec);
  checkLength(tokens.length, 0, bounds);
  if (tokenTypes === undefined) return;
  const kinds = spec.family === 'bert' ? spec.tokenTypes : 1;
  if (
    tokenTypes.length !== tokens.length ||
    tokenTypes.some((type) => !Number.isInteger(type) || type < 0 || type >= kinds)
  ) {
    throw new RequestRefused(
      `The token types are not valid; there must be ${tokens.length} whole numbers from 0 to ${kinds - 1}`,
    );
  }
}

function checkLength(prompt: number, maxTokens: number, { spec, maxModelLen, kvBlocks }: RequestBounds): void {
  const size = maxTokens === 0 ? `${prompt} tokens are` : `${prompt} tokens and ${maxTokens} more are`;
  if (prompt + maxTokens > maxModelLen)
    throw new RequestRefused(`${size} too long: this model takes ${maxModelLen} together`);
  if (spec.family === 'bert') return;
  // The last token of an answer is not fed back, so it needs no cache position.
  const needed = blocksFor(prompt + Math.max(0, maxTokens - 1));
  if (needed > kvBlocks)
    throw new RequestRefused(
      `${size} more than the key/value cache can hold (${kvBlocks * KV_BLOCK_TOKENS} tokens). ` +
        'Send a shorter request, or start the server with a larger cache',
    );
}

function checkTokens(tokens: readonly number[], what: string, spec: ModelSpec): void {
  if (tokens.length === 0) throw new RequestRefused(`The ${what} has no tokens; it must have at least one`);
  for (const token of tokens) checkToken(token, what, spec);
}

function checkToken(token: number, what: string, { vocabSize }: ModelSpec): void {
  if (!Number.isInteger(token) || token < 0 || token >= vocabSize)
    throw new RequestRefused(
      `Token ${token} of the ${what} is not in the vocabulary; token numbers must be from 0 to ${vocabSize - 1}`,
    );
}
