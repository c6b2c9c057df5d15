/**
 * What happens to a pod, and to what makes pods, that breaks a policy: `Deny` refuses it, `Warn` answers with a warning
 * and writes into the audit log, `Audit` only writes into the audit log, `Off` makes no policy.
 */
export type AdmissionMode = 'Deny' | 'Warn' | 'Audit' | 'Off';

/** By what an image has to be named: a tag that is not `latest`, or a digest, which never changes. */
export type ImageReference = 'tag' | 'digest';

/** What the API server of a cluster refuses. */
export interface AdmissionPoliciesOptions {
  /**
   * The beginning of the names of the policies. They exist once in a cluster. @default 'ai-datacenter'
   */
  readonly namePrefix?: string;
  /**
   * Namespaces in which no policy holds: add-ons of EKS there use the network and the disks of their node, for example
   * also `amazon-guardduty` where GuardDuty watches the nodes. Whoever may make pods there may do everything.
   * @default ['kube-system']
   */
  readonly exemptNamespaces?: readonly string[];
  /** What happens to pods whose images have no tag, the tag `latest`, or no digest where one is due. @default 'Deny' */
  readonly imageReferences?: AdmissionMode;
  /** By what images have to be named: `tag` or `digest`. @default 'tag' */
  readonly imageReference?: ImageReference;
  /**
   * The registries that images come from, each with the beginning of the repository if only a part of it is meant, for
   * example `111122223333.dkr.ecr.eu-west-1.amazonaws.com` or `public.ecr.aws/docker`. Images without a registry are of
   * `docker.io`. May be late-bound.
   * @default - any registry
   */
  readonly registries?: readonly string[];
  /** What happens to pods with an image of another registry. @default 'Deny' */
  readonly otherRegistries?: AdmissionMode;
  /**
   * What happens to containers with GPUs, Neuron chips or EFA interfaces and no limit of memory, and to pods that
   * tolerate the taint of such nodes and ask for no device.
   * @default 'Deny'
   */
  readonly devicesWithoutLimits?: AdmissionMode;
  /** What happens to pods that mount folders of their node. @default 'Deny' */
  readonly hostPaths?: AdmissionMode;
  /**
   * Namespaces whose pods mount folders of their node: those of `Hdfs` and `Yarn`, for disks, and that of
   * `EfaMonitoring` if it is not `kube-system`.
   * @default - none
   */
  readonly hostPathNamespaces?: readonly string[];
  /** What happens to privileged pods, and pods that see the processes of their node. @default 'Deny' */
  readonly privileged?: AdmissionMode;
  /** What happens to pods on the network, or on ports, of their node. @default 'Deny' */
  readonly hostNetwork?: AdmissionMode;
  /**
   * Namespaces whose pods are on the network of their node, for example of HDFS and of Spark jobs that read it there.
   * @default - none
   */
  readonly hostNetworkNamespaces?: readonly string[];
}
