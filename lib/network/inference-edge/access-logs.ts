import { closedBucketSettings, expiringLogFiles, tlsStatements } from '../../security/closed-bucket';
import { LOG_DELIVERY, ofLogDelivery } from '../../security/key-statements';
import type { AwsPlace, PolicyConditions, PolicyStatement } from '../../security/policy';
import type { InferenceEdgePlan } from './inference-edge';

/** What access logs have in front of `AWSLogs`, which AWS adds. */
export const ACCESS_LOG_PREFIX = 'edge';

/**
 * The settings of the bucket of access logs, each in the shape that S3's API takes. Application load balancers write
 * only into buckets that are encrypted with SSE-S3; so do network load balancers here.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html 2026-11
 */
export function accessLogBucketSettings(retentionDays: number) {
  return closedBucketSettings(undefined, [expiringLogFiles(retentionDays)]);
}

/**
 * Lets load balancers of this account and region write logs; nothing is read or written without TLS.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html 2026-11
 *
 * @param bucketArn may be late-bound
 */
export function accessLogPolicy(
  { kind }: Pick<InferenceEdgePlan, 'kind'>,
  bucketArn: string,
  place: AwsPlace,
): readonly PolicyStatement[] {
  const { partition, region, accountId } = place;
  const logs = `${bucketArn}/${ACCESS_LOG_PREFIX}/AWSLogs/${accountId}/*`;
  const write = (service: string, Condition: PolicyConditions): PolicyStatement => ({
    Sid: 'WriteLogs',
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['s3:PutObject'],
    Resource: [logs],
    Condition,
  });
  if (kind === 'application') {
    const loadBalancers = `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`;
    const from = { ArnLike: { 'aws:SourceArn': loadBalancers } };
    return [write('logdelivery.elasticloadbalancing.amazonaws.com', from), ...tlsStatements(bucketArn)];
  }
  const from = ofLogDelivery(place);
  const check: PolicyStatement = {
    Sid: 'CheckAcl',
    Effect: 'Allow',
    Principal: { Service: LOG_DELIVERY },
    Action: ['s3:GetBucketAcl'],
    Resource: [bucketArn],
    Condition: from,
  };
  return [check, write(LOG_DELIVERY, from), ...tlsStatements(bucketArn)];
}
