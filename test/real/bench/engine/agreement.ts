import type { Greedy } from './resident';

/** The agreement of two engines on the continuation of a text. */
export interface Agreement {
  /** Number of equal tokens from the start. */
  readonly same: number;
  readonly of: number;
  /** At the first difference: the gap between the other engine's best and second logit. Near 0 rounding decides. */
  readonly gap: number | undefined;
}

/** Compares greedy tokens with those of `expected`, up to the first difference; after it the prompts differ. */
export function agreement(actual: Greedy, expected: Greedy): Agreement {
  const of = expected.tokens.length;
  const parting = expected.tokens.findIndex((token, index) => actual.tokens[index] !== token);
  return parting === -1 ? { same: of, of, gap: undefined } : { same: parting, of, gap: expected.gaps[parting] };
}
