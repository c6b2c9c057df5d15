import { ROLE_ARN } from '../core/arn';
import { OptionReader } from '../core/option-reader';
import type { Planned } from '../core/plan';
import type { ProblemCodes } from '../core/problem';
import type { PolicyConditions } from './policy';

/** How pods get AWS permissions. */
export type PermissionsBy = 'pod-identity' | 'irsa';

/** How pods get AWS permissions, for constructs that make a role for them. */
export interface PermissionsByOptions {
  /**
   * `pod-identity`: EKS Pod Identity, for nodes that run the add-on `eks-pod-identity-agent`. `irsa`: IAM roles for
   * service accounts, by the OIDC provider of the cluster, for pods without that agent: on Fargate, on Windows, and in
   * clusters of others.
   * @default 'pod-identity'
   * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html the two compared
   */
  readonly permissionsBy?: PermissionsBy;
}

/** The OIDC provider of a cluster in IAM. Both values may be late-bound. */
export interface OidcProvider {
  readonly arn: string;
  /** Without `https://`. */
  readonly issuer: string;
}

/** Returns the issuer of an address such as `https://oidc.eks.eu-west-1.amazonaws.com/id/1`. */
export function issuerOf(url: string): string {
  return url.replace(/^https:\/\//, '');
}

export const PERMISSIONS_BY_CODES = {
  'oidc-provider-missing': 'The role of the pods trusts the OIDC provider of the cluster, and none is known.',
} as const satisfies ProblemCodes;

const CHOICES: readonly PermissionsBy[] = ['pod-identity', 'irsa'];

/** Reads how pods get their permissions. */
export function readPermissionsBy(read: OptionReader<PermissionsByOptions>): PermissionsBy {
  return read.oneOf('permissionsBy', CHOICES, 'pod-identity');
}

/** The role of a service account, where it was made elsewhere. */
export interface ServiceAccountRoleOptions extends PermissionsByOptions {
  /**
   * ARN of the role that the pods assume with `permissionsBy: 'irsa'`. May be late-bound.
   * @default - none: required with `permissionsBy: 'irsa'`
   */
  readonly roleArn?: string;
}

/** Plans the role of a service account that was made elsewhere. `permissionsBy` itself is judged by the workload. */
export function planServiceAccountRole(options: ServiceAccountRoleOptions): Planned<{ readonly roleArn?: string }> {
  const read = new OptionReader<ServiceAccountRoleOptions>(options);
  if (options.permissionsBy === 'irsa')
    read.requirePresent('roleArn', "Set roleArn to the ARN of the pods' role, or leave permissionsBy out.");
  const roleArn = read.text('roleArn', ROLE_ARN);
  return read.planned(roleArn === undefined ? {} : { roleArn });
}

/**
 * The annotations by which the pods of a service account get a role. Pod Identity needs none: EKS has the association.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function roleAnnotations(permissionsBy: PermissionsBy, roleArn?: string): Readonly<Record<string, string>> {
  return permissionsBy === 'irsa' && roleArn !== undefined ? { 'eks.amazonaws.com/role-arn': roleArn } : {};
}

/** Whom the tokens of pods are issued for: STS, which gives a role for them. */
export const TOKEN_AUDIENCE = 'sts.amazonaws.com';

/**
 * The conditions under which the token of a pod may assume a role: for this service account, and only tokens that were
 * issued for STS. The issuer stands for the cluster.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function webIdentityConditions(
  { namespace, serviceAccount }: { readonly namespace: string; readonly serviceAccount: string },
  issuer: string,
): PolicyConditions {
  return {
    StringEquals: {
      [`${issuer}:aud`]: TOKEN_AUDIENCE,
      [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
    },
  };
}
