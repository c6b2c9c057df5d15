import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/security, sorted by file. */
export const SECURITY: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/security/keys.ts',
    line: 'usdPerHour: (count * usdPerMonth) / HOURS_PER_MONTH',
    mutator: 'ArithmeticOperator',
    replacement: 'count / usdPerMonth',
    reason: 'a key costs 1 USD a month, so both give the same; the price is a constant of AWS',
  },
  {
    file: 'lib/security/policy.cdk.ts',
    line: 'dedupeString(): undefined {',
    mutator: 'BlockStatement',
    reason: 'a method without a body returns undefined, too',
  },
];
