import { type AwsPlace, POLICY_VERSION } from '../policy';
import type { TrustPolicy, TrustStatement } from '../trust-policies';
import type { AccessMemberPlan, OidcTrust } from './members';

/** The unique end of the name that IAM Identity Center gives to the role of a permission set. */
const SUFFIX = '?'.repeat(16);

/**
 * Returns who may assume the role of a member.
 *
 * The role of a permission set has another name after each new first assignment, and the region of the identity source
 * in its path unless that is us-east-1. So the account is trusted, for callers whose role has such a name and path:
 * only IAM Identity Center makes roles under `aws-reserved`.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html (read 2026-11-26)
 */
export function memberTrustPolicy(
  { permissionSets, principals, oidc }: AccessMemberPlan,
  { partition, accountId }: AwsPlace,
): TrustPolicy {
  const account = `arn:${partition}:iam::${accountId}`;
  const reserved = `${account}:role/aws-reserved/sso.amazonaws.com`;
  const roles = permissionSets.flatMap((name) =>
    ['', '*/'].map((region) => `${reserved}/${region}AWSReservedSSO_${name}_${SUFFIX}`),
  );
  return {
    Version: POLICY_VERSION,
    Statement: [
      ...(roles.length === 0 ? [] : [assumedBy(`${account}:root`, { ArnLike: { 'aws:PrincipalArn': roles } })]),
      ...principals.map((arn) => assumedBy(arn)),
      ...(oidc === undefined ? [] : [tokensOf(oidc)]),
    ],
  };
}

function assumedBy(AWS: string, Condition?: TrustStatement['Condition']): TrustStatement {
  return { Effect: 'Allow', Principal: { AWS }, Action: ['sts:AssumeRole'], ...(Condition && { Condition }) };
}

function tokensOf({ providerArn, issuer, subjects, audience }: OidcTrust): TrustStatement {
  return {
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: ['sts:AssumeRoleWithWebIdentity'],
    Condition: {
      StringEquals: { [`${issuer}:aud`]: audience },
      StringLike: { [`${issuer}:sub`]: [...subjects] },
    },
  };
}
