import type { FinishReason, TokenLogprobs, TokenReport } from './protocol';

/** What a step brings, while it is gathered; an `EngineReport` in the end. */
export interface ReportDraft {
  readonly tokens: TokenReport[];
  readonly promptLogprobs: { readonly id: number; readonly logprobs: readonly (TokenLogprobs | undefined)[] }[];
  readonly pooled: { readonly id: number; readonly values: Float32Array }[];
  readonly finished: { readonly id: number; readonly reason: FinishReason }[];
  readonly refused: { readonly id: number; readonly message: string }[];
}

export function emptyDraft(): ReportDraft {
  return { tokens: [], promptLogprobs: [], pooled: [], finished: [], refused: [] };
}
