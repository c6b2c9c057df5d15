/**
 * Every mistake that a plan can find, by its stable code.
 *
 * A code is a contract: users search for it, docs/problems.md lists the same set, and each has a test that provokes it.
 * Keep the list sorted by room.
 */
export const PROBLEM_CODES = {
  // catalog
  'instance-type-unknown': 'The instance type is not in the catalog.',
  'custom-instance-invalid': 'The facts of a custom instance contradict each other.',
  // network
  'network-cidr-invalid': 'A VPC cannot have these addresses.',
  'network-zones-invalid': 'The network spans two or three different zones.',
  'network-prefix-invalid': 'A subnet cannot have this size.',
  'network-demand-invalid': 'That is no number of nodes or pods.',
  'network-too-small': 'What is declared does not fit into the network.',
  'network-endpoint-invalid': 'The service has no such endpoint.',
  'network-endpoints-missing': 'A cluster without internet needs more endpoints.',
  // compute: cluster
  'kubernetes-version-unsupported': 'The library is not made for this Kubernetes version.',
  'cluster-name-invalid': 'EKS does not take the name.',
  'cluster-endpoint-open': 'The API server would be open to the whole internet.',
  'system-nodes-accelerated': 'System nodes would waste accelerators.',
  'system-nodes-too-few': 'One system node alone is one too few.',
  'log-retention-invalid': 'CloudWatch Logs does not know this retention.',
  // compute: node groups
  'instance-without-accelerator': 'The instance has nothing to accelerate with.',
  'ami-accelerator': 'The image has no driver for the accelerator.',
  'ami-architecture': 'The image is for another architecture.',
  'ami-driver': "The image's driver does not know the accelerator.",
  'ami-end-of-life': 'EKS publishes no more of these images.',
  'own-image-incomplete': 'An image of your own does not say enough about itself.',
  'own-image-unexpected': 'An image of your own and one of EKS are both asked for.',
  'efa-unsupported': 'The instance takes no EFA interface.',
  'efa-layout-unknown': 'The facts of the instance do not say where its EFA interfaces go.',
  'nvme-missing': 'The instance has no local NVMe disks.',
  'nvme-strategy-bottlerocket': 'Bottlerocket does not know this use of local disks.',
  'subnets-too-small': 'The subnets have too few addresses for the nodes.',
  'node-counts-invalid': 'Minimum, desired and maximum nodes are not in order.',
  'max-unavailable-invalid': 'EKS does not update so many nodes at once.',
  'capacity-block-without-reservation': 'A capacity block needs its id.',
  'capacity-block-min-nodes': 'The node group of a capacity block must be able to become empty.',
  'capacity-block-zones': 'A capacity block lies in one zone.',
  'capacity-block-placement-group': 'A capacity block has its own place.',
  'capacity-block-required': 'The instance is sold in capacity blocks only.',
  'spot-with-reservation': 'Spot nodes do not come from a reservation.',
  'placement-group-conflict': 'A node is in one placement group.',
  'kubernetes-too-old': 'The instance needs a later Kubernetes.',
  'label-invalid': 'Kubernetes does not take the label.',
  'label-reserved': 'The label is kept for Kubernetes and EKS.',
  'taint-invalid': 'Kubernetes or EKS does not take the taint.',
  'tag-invalid': 'AWS does not take the tag.',
  'root-volume-invalid': 'EBS does not make such a gp3 volume.',
  'metadata-hop-limit-invalid': 'The metadata service would answer too far, or nobody.',
  'max-pods-invalid': 'There are not addresses for so many pods.',
  'reservation-invalid': 'The system would keep too much, or less than nothing.',
  'cluster-refused': 'The cluster of the nodes was refused.',
  'imported-cluster-incomplete': 'An imported cluster does not say enough about itself.',
  // security
  'key-alias-invalid': 'KMS does not take the alias.',
  'key-deletion-window-invalid': 'KMS does not take the deletion window.',
  'key-rotation-period-invalid': 'KMS does not take the rotation period.',
  // storage
  'bucket-name-invalid': 'S3 does not take the bucket name.',
  'model-retention-invalid': 'S3 cannot keep replaced models for that long.',
  'upload-principal-invalid': 'The ARN is not one of a role or user.',
  // inference
  'answer-outlives-connection': 'The load balancer drops the connection before the longest answer is out.',
  'answer-too-long': 'No load balancer keeps a leaving pod for as long as the longest answer takes.',
  'client-cidr-invalid': 'The network of clients is no IPv4 CIDR.',
  'deregistration-cuts-answers': 'The load balancer drops the connections of a leaving pod too early.',
  'grace-period-cuts-answers': 'A leaving pod is killed too early.',
  'health-check-invalid': 'A network load balancer does not take the health check.',
  'image-reference-invalid': 'The text is no reference of an image.',
  'image-unpinned': 'The reference of the image names no version.',
  'kubernetes-name-invalid': 'Kubernetes does not take the name.',
  'load-balancer-open': 'A public load balancer would let the whole internet in.',
  'load-balancer-plaintext': 'A public load balancer would have no TLS.',
  'model-reference-invalid': 'The model is neither in the image nor in S3.',
  'model-store-missing': 'The pods could not read their model.',
  'pod-size-invalid': 'An amount that makes no pod.',
  'pre-stop-cuts-answers': 'A leaving pod stops while the load balancer still sends it connections.',
  // operations
  'objective-invalid': 'No measurement could meet or miss the objective.',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** One mistake in what was declared, and how to mend it. */
export interface Problem {
  readonly code: ProblemCode;
  /** The option that is wrong, for example `instanceType` or `subnets[2].cidr`. */
  readonly path: string;
  /** What is wrong, the value got, the values allowed. */
  readonly message: string;
  /** What to change. */
  readonly fix: string;
}

/** Whether a planner found problems instead of a plan. Problems are never an empty list. */
export function isProblems<Plan extends object>(planned: Plan | Problem[]): planned is Problem[] {
  return Array.isArray(planned);
}

/** The one text of a problem, the same in CDK, Pulumi and on a terminal. */
export function describeProblem(problem: Problem): string {
  return `${problem.path}: ${problem.message} ${problem.fix} [${problem.code}]`;
}

/** Thrown where a constructor cannot go on because its options were refused. */
export class ProblemsError extends Error {
  /** @param where the construct that was refused, as synthesis names it */
  constructor(
    readonly problems: readonly Problem[],
    where?: string,
  ) {
    super(
      problems.map((problem) => `${where === undefined ? '' : `[${where}] `}${describeProblem(problem)}`).join('\n'),
    );
    this.name = 'ProblemsError';
  }
}
