import type { FinishReason, TokenLogprobs, TokenReport } from './protocol';

/** The outcome of a step while it is collected; becomes part of an `EngineReport`. */
export interface ReportDraft {
  readonly tokens: TokenReport[];
  readonly promptLogprobs: { readonly id: number; readonly logprobs: readonly (TokenLogprobs | undefined)[] }[];
  readonly pooled: { readonly id: number; readonly values: Float32Array }[];
  readonly finished: { readonly id: number; readonly reason: FinishReason }[];
  readonly refused: { readonly id: number; readonly message: string }[];
}

/** A draft without entries. */
export function emptyDraft(): ReportDraft {
  return { tokens: [], promptLogprobs: [], pooled: [], finished: [], refused: [] };
}
