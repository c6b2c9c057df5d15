import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type AnyCluster, attempt, type ClusterHolder, clusterOf } from '../core/kubernetes.cdk';

interface GroupHolder extends AnyCluster {
  readonly clusterSecurityGroup?: ISecurityGroup;
}

/** Returns the security group that EKS made for a cluster and that all its nodes have; none where it is not known. */
export function clusterGroups(cluster: AnyCluster | ClusterHolder | undefined): readonly ISecurityGroup[] {
  const group = cluster && attempt(() => (clusterOf(cluster) as GroupHolder).clusterSecurityGroup);
  return group === undefined ? [] : [group];
}
