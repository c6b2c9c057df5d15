import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isLateBound } from './late-bound';

const DIGEST_CHARACTERS = 16;

/**
 * Returns a text as a part of a construct's id: the text itself, or a digest of the expression of a text that is known
 * only at deployment. The number of a token depends on what else an app declares, so it cannot be a part of an id.
 */
export function stableId(scope: IConstruct, text: string): string {
  if (!isLateBound(text)) return text;
  return digestOf(Stack.of(scope).resolve(text));
}

/** A short digest of an expression of CloudFormation. */
export function digestOf(expression: unknown): string {
  return createHash('sha256').update(JSON.stringify(expression)).digest('hex').slice(0, DIGEST_CHARACTERS);
}
