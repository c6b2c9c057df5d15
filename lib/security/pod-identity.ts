import { CLUSTER_NAME, NAMESPACE_NAME, SERVICE_ACCOUNT_NAME } from '../core/kubernetes-names';
import { OptionReader } from '../core/option-reader';
import type { Planned } from '../core/plan';
import {
  type PERMISSIONS_BY_CODES,
  type PermissionsBy,
  type PermissionsByOptions,
  readPermissionsBy,
} from './permissions-by';
import type { AwsPlace, PolicyConditions } from './policy';
import { readRoles, type RoleOptions } from './roles';

/** The one service account whose pods may assume a role. Every name may be late-bound. */
export interface PodIdentitySubject {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** A service account, and the purpose of its role. */
export interface PodIdentityOptions extends PodIdentitySubject, PermissionsByOptions, RoleOptions {
  /** The purpose of the role, as IAM shows it: at most 1000 characters. */
  readonly description: string;
}

/** The identity of a service account's pods, as planned. */
export interface PodIdentityPlan extends PodIdentityOptions {
  readonly permissionsBy: PermissionsBy;
}

/** What the planner has to know of the cluster. */
export interface PodIdentitySurroundings {
  /** Whether the OIDC provider of the cluster is known. An imported cluster may not know it. */
  readonly oidcProviderKnown: boolean;
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_DESCRIPTION = {
  pattern: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]{1,1000}$/,
  name: 'role description',
  rule: '1 to 1000 Latin-1 characters',
  example: 'Loads models',
} as const;

/** Plans the identity of a service account's pods. */
export function planPodIdentity(
  options: PodIdentityOptions,
  { oidcProviderKnown }: PodIdentitySurroundings = { oidcProviderKnown: true },
): Planned<PodIdentityPlan> {
  const read = new OptionReader<PodIdentityOptions, keyof typeof PERMISSIONS_BY_CODES>(options);
  const permissionsBy = readPermissionsBy(read);
  read.require(
    oidcProviderKnown || permissionsBy !== 'irsa',
    'oidc-provider-missing',
    'openIdConnectProvider',
    "With permissionsBy 'irsa' the role trusts the OIDC provider of the cluster, and none is known.",
    'Pass openIdConnectProvider: an imported cluster takes it in fromClusterAttributes, for example from ' +
      'iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn.',
  );
  return read.planned({
    clusterName: read.requiredText('clusterName', CLUSTER_NAME),
    namespace: read.requiredText('namespace', NAMESPACE_NAME),
    serviceAccount: read.requiredText('serviceAccount', SERVICE_ACCOUNT_NAME),
    description: read.requiredText('description', ROLE_DESCRIPTION),
    permissionsBy,
    ...readRoles(read),
  });
}

/**
 * The conditions under which EKS Pod Identity may assume a role: for this service account of this cluster only.
 * EKS sets the four as tags of the session. The ARN of the cluster is among them: a cluster of the same name in another
 * region, or in an account that the role trusts, cannot use the role. An association belongs to the account and region
 * of its cluster, and so do the role and this policy.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html the tags
 */
export function podIdentityConditions(
  { clusterName, namespace, serviceAccount }: PodIdentitySubject,
  { partition, region, accountId }: AwsPlace,
): PolicyConditions {
  return {
    StringEquals: {
      'aws:RequestTag/eks-cluster-arn': `arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`,
      'aws:RequestTag/eks-cluster-name': clusterName,
      'aws:RequestTag/kubernetes-namespace': namespace,
      'aws:RequestTag/kubernetes-service-account': serviceAccount,
    },
  };
}
