import type { Cluster as EksCluster } from '@pulumi/aws/eks/cluster';
import type * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../core/kubernetes.pulumi';
import { isLateBound } from '../core/late-bound';

/** What our own cluster and an existing one that was looked up know. */
interface GroupHolder extends AnyCluster {
  readonly cluster?: EksCluster;
  readonly clusterSecurityGroupId?: pulumi.Input<string>;
}

/** Returns the security group that EKS made for a cluster and that all its nodes have; none where it is not known. */
export function clusterGroupIds(cluster: GroupHolder | undefined): readonly pulumi.Input<string>[] {
  const id = cluster?.clusterSecurityGroupId ?? cluster?.cluster?.vpcConfig.clusterSecurityGroupId;
  return id === undefined ? [] : [id];
}

/** Returns how rules name the security group of a client: by its id, or by its number where the id is late-bound. */
export function clientName(securityGroupId: pulumi.Input<string>, index: number): string {
  return isLateBound(securityGroupId) ? `client-${index + 1}` : String(securityGroupId);
}
