import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { KeySettings } from './keys';
import type { PolicyStatement } from './policy';
import { policyDocument } from './policy.cdk';

/** Creates a key with its policy and its alias. */
export function createKey(
  scope: Construct,
  id: string,
  { description, aliasName, enableKeyRotation, rotationPeriodDays, deletionWindowDays }: KeySettings,
  statements: readonly PolicyStatement[],
  removalPolicy: RemovalPolicy,
): kms.Key {
  return new kms.Key(scope, id, {
    description,
    alias: aliasName,
    enableKeyRotation,
    rotationPeriod: Duration.days(rotationPeriodDays),
    pendingWindow: Duration.days(deletionWindowDays),
    policy: policyDocument(statements),
    removalPolicy,
  });
}
