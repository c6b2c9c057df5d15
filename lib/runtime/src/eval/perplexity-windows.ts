/** A part of a text that the model sees at once, by token numbers. */
export interface Window {
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
  /** The first token that is scored; those before it are only its context. */
  readonly firstScored: number;
}

/**
 * Cuts a text that is longer than a model's context into windows that overlap, so that every token but the first is
 * scored once, each behind at least `context - stride` others (where the text has so many): a smaller stride costs more
 * and measures better. The windows are those of Hugging Face's guide.
 *
 * @param stride - tokens from the start of one window to the next; less than `context`, so that no token is without any
 * context
 * @see https://huggingface.co/docs/transformers/perplexity
 */
export function perplexityWindows(tokens: number, context: number, stride: number): Window[] {
  if (context < 2 || stride < 1 || stride >= context)
    throw new RangeError(
      `A context of ${context} and a stride of ${stride}: the stride must be from 1 to context - 1.`,
    );
  const windows: Window[] = [];
  for (let start = 0, scored = 1; scored < tokens; start += stride) {
    const end = Math.min(start + context, tokens);
    windows.push({ start, end, firstScored: scored });
    scored = end;
  }
  return windows;
}
