import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Returns whether the CDK CLI will look facts up after this synthesis and synthesize again. In tests, and wherever else
 * an app runs without the CLI, there is no second time.
 *
 * aws-cdk-lib 2.276 shows pending look-ups in the assembly only, which is written after validation. Use a method of its
 * own once it has one.
 */
export function isLookUpPending(construct: IConstruct): boolean {
  if (process.env[SET_BY_CLI] === undefined) return false;
  return construct.node.root.node.findAll().some((it) => Stack.isStack(it) && pendingOf(it).length > 0);
}

/** The folder into which the CLI lets an app synthesize. @see aws-cdk-lib 2.276, cx-api/lib/cxapi.ts */
const SET_BY_CLI = 'CDK_OUTDIR';

/** The private field of a stack that lists its pending look-ups. */
const PENDING = '_missingContext';

function pendingOf(stack: Stack): readonly unknown[] {
  return (stack as unknown as Readonly<Record<string, readonly unknown[] | undefined>>)[PENDING] ?? [];
}
