import type { LlamaSpec } from '../../../lib/runtime/src/checkpoint/model-spec';

/** A Llama model without biases, norms of queries and keys, a sliding window or an output head of its own. */
export const BARE_LLAMA = {
  family: 'llama',
  tiedHead: true,
  qkvBias: false,
  outBias: false,
  mlpBias: false,
  qkNorm: false,
  slidingWindow: undefined,
} as const satisfies Partial<LlamaSpec>;
