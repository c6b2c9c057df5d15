/** What one team gets of a cluster. */
export interface TeamNamespaceOptions {
  /** The name of the namespace, as of the team: 1 to 63 small letters, digits and hyphens. May be late-bound. */
  readonly namespace: string;
  /** The CPUs that all pods of the team request together, from 1 to 1000000 cores. @default 32 */
  readonly cpu?: number;
  /** The memory that all pods of the team request together, and their limit, from 1 GiB. @default 128 */
  readonly memoryGiB?: number;
  /** How many pods the team has at once, from 1 to 100000. @default 100 */
  readonly pods?: number;
  /** The size of all volumes that the team claims, from 0 GiB. @default 1000 */
  readonly storageGiB?: number;
  /** How many volumes the team claims, from 0. @default 20 */
  readonly volumes?: number;
  /**
   * Devices that all pods of the team request together, for example `[{ name: 'nvidia.com/gpu', count: 16 }]`. GPUs,
   * Neuron chips and EFA interfaces that are left out are none.
   * @default - no devices
   */
  readonly devices?: readonly DeviceQuota[];
  /** How many Services of type LoadBalancer, Ingresses and Gateways the team has, of each, from 0. @default 0 */
  readonly loadBalancers?: number;
  /** CPUs that a container requests if it names none, from 0.01 cores. @default 0.5 */
  readonly containerCpu?: number;
  /** Memory that a container requests and has as its limit if it names none, from 0.01 GiB. @default 1 */
  readonly containerMemoryGiB?: number;
  /** CPUs of a container at most: its limit if it names none. @default - as `cpu` */
  readonly maxContainerCpu?: number;
  /** Memory of a container at most, in GiB. @default - as `memoryGiB` */
  readonly maxContainerMemoryGiB?: number;
  /** Whether pods of the team may call each other on every port, as training on several nodes does. @default false */
  readonly internalTraffic?: boolean;
  /** Whether pods may call HTTPS anywhere, and the agent that gives them AWS credentials. @default false */
  readonly httpsEgress?: boolean;
  /** Other namespaces that the team's pods may call, on every port. Their own policies decide too. @default - none */
  readonly egressNamespaces?: readonly string[];
  /** Other namespaces whose pods may call the team's pods, on every port. @default - none */
  readonly ingressNamespaces?: readonly string[];
  /**
   * What pods may do: `restricted`, or `baseline` for pods that run as root in their container. `privileged` is not
   * among them: its pods take over their node.
   * @default 'restricted'
   */
  readonly podSecurity?: TeamPodSecurity;
  /**
   * Groups that are researchers here beside those of `Access`, for example groups of an OIDC identity provider of the
   * cluster.
   * @default - only the group that `Access` gives to the researchers of this namespace
   */
  readonly researcherGroups?: readonly string[];
  /** Groups that are services here beside those of `Access`. @default - only the group of `Access` */
  readonly serviceGroups?: readonly string[];
}

/** How many devices of one kind a team has. */
export interface DeviceQuota {
  /** The name of the resource, as the device plugin offers it, for example `nvidia.com/gpu`. */
  readonly name: string;
  /** How many, from 0. */
  readonly count: number;
}

/** The levels of Pod Security that the namespace of a team may have. */
export type TeamPodSecurity = 'restricted' | 'baseline';
