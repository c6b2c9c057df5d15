import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/planning, sorted by file. */
export const PLANNING: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/planning/pod-addresses.ts',
    line: 'efaCards(instance)?.includes(0)',
    mutator: 'OptionalChaining',
    reason: 'an instance whose cards are known, as here, always has a list of those that take EFA',
  },
];
