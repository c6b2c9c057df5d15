import type { PolicyStatement } from './policy';

/** The one service account that may take a role. */
export interface PodIdentitySubject {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * The conditions under which EKS Pod Identity may take a role: for this service account of this cluster alone.
 * EKS puts the three into tags of the session, so an association of another cluster cannot borrow the role.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html the tags
 */
export function podIdentityConditions({
  clusterName,
  namespace,
  serviceAccount,
}: PodIdentitySubject): NonNullable<PolicyStatement['Condition']> {
  return {
    StringEquals: {
      'aws:RequestTag/eks-cluster-name': clusterName,
      'aws:RequestTag/kubernetes-namespace': namespace,
      'aws:RequestTag/kubernetes-service-account': serviceAccount,
    },
  };
}
