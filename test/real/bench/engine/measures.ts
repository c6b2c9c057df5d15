/** Tokens before decode steps. */
export const CONTEXT = 128;
/** Sequences that decode together. */
export const BATCH = 8;
/** Positions for prompts: the maximum of GPT-2. */
export const POSITIONS = 1024;

/** A quantity that is measured, in tokens per second. */
export interface Measure {
  readonly name: string;
  readonly title: string;
  readonly question: (steps: number) => string;
  /** Tokens that one measurement processes. */
  readonly tokens: (steps: number) => number;
  /** Positions of the cache that it writes: in separate sequences, or from the start of the shared sequence. */
  readonly cached: (steps: number) => { readonly own?: number; readonly shared?: number };
}

export const MEASURES: readonly Measure[] = [
  {
    name: 'decode1',
    title: 'decode, 1 sequence',
    question: (steps) => `decode 1 ${CONTEXT} ${steps}`,
    tokens: (steps) => steps,
    cached: (steps) => ({ shared: CONTEXT + steps }),
  },
  {
    name: 'decode8',
    title: 'decode, 8 sequences',
    question: (steps) => `decode ${BATCH} ${CONTEXT} ${steps}`,
    tokens: (steps) => steps * BATCH,
    cached: (steps) => ({ own: BATCH * (CONTEXT + steps) }),
  },
  {
    name: 'prefill128',
    title: 'prompt of 128',
    question: () => 'prefill 128',
    tokens: () => 128,
    cached: () => ({ shared: 128 }),
  },
  {
    name: 'prefill1024',
    title: 'prompt of 1024',
    question: () => 'prefill 1024',
    tokens: () => 1024,
    cached: () => ({ shared: 1024 }),
  },
];

/** Positions of the cache that all measures write together: only these take memory, whatever the size of the cache. */
export function cachedPositions(measures: readonly Measure[], steps: number): number {
  const written = measures.map(({ cached }) => cached(steps));
  return Math.max(0, ...written.map(({ shared = 0 }) => shared)) + written.reduce((sum, { own = 0 }) => sum + own, 0);
}
