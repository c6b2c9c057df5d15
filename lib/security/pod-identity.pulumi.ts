import type { AnyCluster } from '../core/kubernetes.pulumi';
import type { Planned } from '../core/plan';
import type { PermissionsBy } from './permissions-by';
import { type PodIdentityOptions, type PodIdentityPlan, planPodIdentity } from './pod-identity';
import type { OidcProviderArgs } from './pod-identity-association.pulumi';

/** Returns the OIDC provider of a cluster if roles of pods trust it. Our own cluster makes it when it is first read. */
export function oidcProviderOf(
  cluster: AnyCluster | undefined,
  permissionsBy: PermissionsBy,
): OidcProviderArgs | undefined {
  return permissionsBy === 'irsa' ? cluster?.openIdConnectProvider : undefined;
}

/** Pods of a cluster, and the purpose of their role. */
export interface ClusterPods extends Omit<PodIdentityOptions, 'clusterName'> {
  readonly permissionsBy: PermissionsBy;
}

/** Stands for the name of the cluster, which is checked when the identity is made. */
const CLUSTER_NAME = 'cluster';

/**
 * Plans the identity of pods for the component that makes it, which reports all problems before anything is registered.
 */
export function planClusterPods(pods: ClusterPods, cluster: AnyCluster | undefined): Planned<PodIdentityPlan> {
  const oidcProviderKnown = oidcProviderOf(cluster, pods.permissionsBy) !== undefined;
  return planPodIdentity({ ...pods, clusterName: CLUSTER_NAME }, { oidcProviderKnown });
}
