import { type OidcProvider, webIdentityConditions } from './permissions-by';
import { podIdentityConditions, type PodIdentityPlan, type PodIdentitySubject } from './pod-identity';
import { type AwsPlace, POLICY_VERSION, type PolicyConditions } from './policy';

/**
 * The trust policy of a role, in IAM's own JSON: who may assume the role, and under which conditions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
 */
export interface TrustPolicy {
  readonly Version: typeof POLICY_VERSION;
  readonly Statement: readonly TrustStatement[];
}

/** One statement of a trust policy. The resource is the role itself, so a statement names none. */
export interface TrustStatement {
  readonly Effect: 'Allow';
  /** An AWS service, or the ARN of an account, a role, a user or an identity provider. */
  readonly Principal: { readonly Service?: string; readonly AWS?: string; readonly Federated?: string };
  readonly Action: readonly string[];
  readonly Condition?: PolicyConditions;
}

/** Lets one AWS service assume a role, for example `ec2.amazonaws.com`. */
export function serviceTrustPolicy(service: string, conditions?: PolicyConditions): TrustPolicy {
  return trustPolicy({ Service: service }, ['sts:AssumeRole'], conditions);
}

/** Lets EC2 give a role to nodes. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html */
export function nodeTrustPolicy(): TrustPolicy {
  return serviceTrustPolicy('ec2.amazonaws.com');
}

/**
 * Lets the control plane of an EKS cluster assume a role.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
 */
export function clusterTrustPolicy(): TrustPolicy {
  return serviceTrustPolicy('eks.amazonaws.com');
}

/**
 * Lets VPC flow logs assume a role that writes them, for flow logs of this account and region only: without the
 * conditions, flow logs of other accounts could use the role.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
export function flowLogTrustPolicy({ partition, region, accountId }: AwsPlace): TrustPolicy {
  return serviceTrustPolicy('vpc-flow-logs.amazonaws.com', {
    StringEquals: { 'aws:SourceAccount': accountId },
    ArnLike: { 'aws:SourceArn': `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
  });
}

/**
 * Lets the pods of one service account assume a role through EKS Pod Identity. Its agent tags the session, so the role
 * must allow `sts:TagSession` as well as `sts:AssumeRole`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityTrustPolicy(subject: PodIdentitySubject, place: AwsPlace): TrustPolicy {
  const conditions = podIdentityConditions(subject, place);
  return trustPolicy({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession'], conditions);
}

/**
 * Lets the pods of one service account assume a role with the token that the cluster's OIDC provider issues to them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function webIdentityTrustPolicy(subject: PodIdentitySubject, { arn, issuer }: OidcProvider): TrustPolicy {
  const conditions = webIdentityConditions(subject, issuer);
  return trustPolicy({ Federated: arn }, ['sts:AssumeRoleWithWebIdentity'], conditions);
}

/** Lets the pods of one service account assume a role in the way that is planned. */
export function podTrustPolicy(plan: PodIdentityPlan, place: AwsPlace, provider?: OidcProvider): TrustPolicy {
  return plan.permissionsBy === 'irsa' && provider !== undefined
    ? webIdentityTrustPolicy(plan, provider)
    : podIdentityTrustPolicy(plan, place);
}

function trustPolicy(
  principal: TrustStatement['Principal'],
  actions: readonly string[],
  conditions?: PolicyConditions,
): TrustPolicy {
  return {
    Version: POLICY_VERSION,
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: actions,
        ...(conditions && { Condition: conditions }),
      },
    ],
  };
}
