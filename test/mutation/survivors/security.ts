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
    file: 'lib/security/policy-evaluation/authorize.ts',
    line: 'return statements === undefined ? []',
    mutator: 'ArrayDeclaration',
    reason: 'an item without a decision stands in the way of no call',
  },
  {
    file: 'lib/security/policy-evaluation/conditions.ts',
    line: "const [, of, operator = '', ifExists] =",
    count: 3,
    reason: 'the expression fits every text, and its middle part takes what stands before the two others',
  },
  {
    file: 'lib/security/policy-evaluation/decide.ts',
    line: "const [, account = ''] =",
    count: 3,
    reason: 'a principal without an account is a service, and no policy names the account that stands in',
  },
  {
    file: 'lib/security/policy-evaluation/doubt.ts',
    line: "every(([, name = ''])",
    mutator: 'StringLiteral',
    reason: 'the name is there whenever the expression fits',
  },
  {
    file: 'lib/security/policy-evaluation/patterns.ts',
    line: '(context.get(part.toLowerCase()) ?? [])',
    mutator: 'ArrayDeclaration',
    reason: 'one more variable with a value; no policy has a text that fits it',
  },
  {
    file: 'lib/security/policy.cdk.ts',
    line: 'dedupeString(): undefined {',
    mutator: 'BlockStatement',
    reason: 'a method without a body returns undefined, too',
  },
  {
    file: 'lib/security/service-secrets/service-secrets-data.ts',
    line: "keys: [key = 'value']",
    mutator: 'StringLiteral',
    reason: 'a planned secret always has a key',
  },
];
