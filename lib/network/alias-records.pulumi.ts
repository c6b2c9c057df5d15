import { Record } from '@pulumi/aws/route53/record';
import type * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../core/late-bound.pulumi';
import { aliasRecords } from './alias-record-data';
import type { AliasRecordsPlan } from './alias-records';

/** What alias records lead to. */
export interface AliasTargetOutputs {
  readonly dnsName: pulumi.Output<string>;
  readonly hostedZoneId: pulumi.Input<string>;
}

/** Where alias records are declared, and what their plan was made of. */
export interface AliasRecordsContext {
  readonly parent: pulumi.Resource;
  readonly late: OutputMarkers;
}

/** Creates alias records, in the order of their names: none without a plan. */
export function createAliasRecords(
  name: string,
  plan: AliasRecordsPlan | undefined,
  target: () => AliasTargetOutputs,
  { parent, late }: AliasRecordsContext,
): readonly Record[] {
  if (plan === undefined) return [];
  const { dnsName, hostedZoneId } = target();
  const marked = { dnsName: late.mark(dnsName), hostedZoneId: late.mark(hostedZoneId) };
  return aliasRecords(plan, marked).map((record) => {
    const { hostedZoneId: zoneId, name: recordName, type, aliasTarget } = late.resolve(record);
    const { dnsName: targetName, hostedZoneId: targetZone, evaluateTargetHealth } = aliasTarget;
    const aliases = [{ name: targetName, zoneId: targetZone, evaluateTargetHealth }];
    return new Record(`${name}-record-${record.name}`, { zoneId, name: recordName, type, aliases }, { parent });
  });
}
