import type { AliasRecordsPlan } from './alias-records';

/** What an alias record leads to: the name and the hosted zone that AWS gave it. May be late-bound. */
export interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

/**
 * Returns alias records as CloudFormation takes them: addresses of version 4 of something whose health counts.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
 */
export function aliasRecords({ hostedZoneId, names }: AliasRecordsPlan, target: AliasTarget) {
  const aliasTarget = { ...target, evaluateTargetHealth: true };
  return names.map((name) => ({ hostedZoneId, name, type: 'A', aliasTarget }));
}
