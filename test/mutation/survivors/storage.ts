import type { AcceptedSurvivor } from './accepted-survivor';

const ONE_STATUS = "the plan's settings know one status, Enabled, which a test of them asserts";

/** Of lib/storage, sorted by file. */
export const STORAGE: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/storage/model-store/model-store.cdk.ts',
    line: 'resourceArns: [...(statement.Resource ?? [])],',
    mutator: 'ArrayDeclaration',
    replacement: '["Stryker was here"]',
    reason: 'each statement of a grant names its resources; only the type allows none',
  },
  {
    file: 'lib/storage/model-store/model-store.cdk.ts',
    line: "versioned: settings.versioning.Status === 'Enabled'",
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: ONE_STATUS,
  },
  {
    file: 'lib/storage/model-store/model-store.cdk.ts',
    line: "enabled: rule.Status === 'Enabled'",
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: ONE_STATUS,
  },
];
