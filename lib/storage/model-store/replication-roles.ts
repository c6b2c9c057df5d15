import type { AwsPlace } from '../../security/policy';
import { serviceTrustPolicy, type TrustPolicy } from '../../security/trust-policies';
import type { ModelStorePlan } from './model-store';
import { replicationRoleName } from './replication';

/**
 * Lets S3 assume the role.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html (read 2026-11)
 */
export function replicationTrustPolicy(): TrustPolicy {
  return serviceTrustPolicy('s3.amazonaws.com');
}

/**
 * The roles that copy models into the bucket and out of it. S3 assumes them outside of the VPC, so the rule on the VPC
 * leaves them out.
 */
export function replicationRoleArns(
  { replication, replicaOf, roles }: ModelStorePlan,
  { partition, accountId }: Pick<AwsPlace, 'partition' | 'accountId'>,
): readonly string[] {
  const own = replication === undefined ? [] : [replication.roleName];
  const others = replicaOf === undefined ? [] : [replicationRoleName(replicaOf)];
  const path = roles.rolePath ?? '/';
  return [...own, ...others].map((name) => `arn:${partition}:iam::${accountId}:role${path}${name}`);
}
