/** One managed EKS add-on, as a cluster installs it. */
export interface AddonPlan {
  readonly name: string;
  /**
   * `before-nodes`: a daemon set that nodes need in order to become ready. `after-nodes`: a deployment that stays
   * degraded until there is a node to run on, so EKS would report its creation as failed.
   */
  readonly order: 'before-nodes' | 'after-nodes';
  /** The add-on's own configuration, as its schema has it. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** The AWS permissions of the add-on's service account, given by EKS Pod Identity. */
  readonly identity?: {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly managedPolicies: readonly string[];
  };
}

/**
 * The add-ons of every cluster.
 *
 * - vpc-cni enforces network policies only when asked to; without the flag they are accepted and ignored.
 * - The CNI and the EBS driver get their permissions by Pod Identity, so that the node role needs neither policy.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
export const CLUSTER_ADDONS: readonly AddonPlan[] = [
  { name: 'eks-pod-identity-agent', order: 'before-nodes' },
  {
    name: 'vpc-cni',
    order: 'before-nodes',
    configuration: { enableNetworkPolicy: 'true' },
    identity: { namespace: 'kube-system', serviceAccount: 'aws-node', managedPolicies: ['AmazonEKS_CNI_Policy'] },
  },
  { name: 'kube-proxy', order: 'before-nodes' },
  { name: 'eks-node-monitoring-agent', order: 'before-nodes' },
  { name: 'coredns', order: 'after-nodes' },
  {
    name: 'aws-ebs-csi-driver',
    order: 'after-nodes',
    identity: {
      namespace: 'kube-system',
      serviceAccount: 'ebs-csi-controller-sa',
      managedPolicies: ['service-role/AmazonEBSCSIDriverPolicy'],
    },
  },
];
