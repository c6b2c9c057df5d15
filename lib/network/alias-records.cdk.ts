import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { aliasRecords, type AliasTarget } from './alias-record-data';
import type { AliasRecordsPlan } from './alias-records';

/** Creates alias records, in the order of their names: none without a plan. */
export function createAliasRecords(
  scope: Construct,
  plan: AliasRecordsPlan | undefined,
  target: () => AliasTarget,
): readonly CfnRecordSet[] {
  if (plan === undefined) return [];
  return aliasRecords(plan, target()).map((record) => new CfnRecordSet(scope, `Record-${record.name}`, record));
}
