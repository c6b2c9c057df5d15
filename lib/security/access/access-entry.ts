import type { AccessMemberPlan } from './members';

/**
 * Returns how a principal administers the whole cluster, in EKS's own shape.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html
 */
export function administratorData(principalArn: string, partition: string) {
  return {
    principalArn,
    policyArn: `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
    accessScope: { type: 'cluster' },
  };
}

/** Returns how the role of a member gets into the cluster, in EKS's own shape. */
export function accessEntryData(
  { persona, groups }: AccessMemberPlan,
  { clusterName, principalArn }: { readonly clusterName: string; readonly principalArn: string },
  partition: string,
) {
  const { policyArn, accessScope } = administratorData(principalArn, partition);
  return {
    clusterName,
    principalArn,
    kubernetesGroups: groups.length === 0 ? undefined : [...groups],
    accessPolicies: persona === 'administrator' ? [{ policyArn, accessScope }] : undefined,
  };
}
