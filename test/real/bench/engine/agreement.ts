import type { Greedy } from './resident';

/** Whether an engine goes on with a text as another one does. */
export interface Agreement {
  /** Tokens that are the same, from the first one on. */
  readonly same: number;
  readonly of: number;
  /** Where they part: how far the other's best logit was ahead of its second. Near 0 rounding decides. */
  readonly gap: number | undefined;
}

/** Compares greedy tokens with those of `expected`, up to where they part; behind that the prompts differ. */
export function agreement(actual: Greedy, expected: Greedy): Agreement {
  const of = expected.tokens.length;
  const parting = expected.tokens.findIndex((token, index) => actual.tokens[index] !== token);
  return parting === -1 ? { same: of, of, gap: undefined } : { same: parting, of, gap: expected.gaps[parting] };
}
