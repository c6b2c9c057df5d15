/** A part of a text that the model sees together, as token indexes. */
export interface Window {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** The first scored token; the tokens before it are context only. */
  readonly firstScored: number;
}

/**
 * Cuts a text into overlapping windows, so that every token except the first is scored once, given at least
 * `context - stride` tokens before it (if the text has so many). A smaller stride costs more and is more exact. The
 * windows are those of Hugging Face's guide.
 *
 * @param stride - tokens from the start of one window to the start of the next; less than `context`, so that every
 * token has some context
 * @see https://huggingface.co/docs/transformers/perplexity
 */
export function perplexityWindows(tokens: number, context: number, stride: number): Window[] {
  if (context < 2 || stride < 1 || stride >= context)
    throw new RangeError(
      `The stride is ${stride} and the context ${context}; the stride must be from 1 to ${context - 1}.`,
    );
  const windows: Window[] = [];
  for (let start = 0, scored = 1; scored < tokens; start += stride) {
    const end = Math.min(start + context, tokens);
    windows.push({ start, end, firstScored: scored });
    scored = end;
  }
  return windows;
}
