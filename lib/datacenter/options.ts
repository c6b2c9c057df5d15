import type { ClusterOptions } from '../compute/cluster/cluster';
import type { GpuNodeGroupOptions } from '../compute/gpu-node-group/gpu-node-group';
import type { NodeGroupOptions } from '../compute/node-group/options';
import type { OptionReader } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';
import { UNIQUE_NAMES_CODES } from '../core/unique-names';
import type { InferenceImageSourceOptions } from '../inference/inference-image/inference-image';
import { MODEL_CODES } from '../inference/inference-service/model';
import type { InferenceServiceOptions } from '../inference/inference-service/inference-service';
import type { LoadBalancerControllerOptions } from '../network/load-balancer-controller/load-balancer-controller';
import type { NetworkOptions } from '../network/network/options';
import type { InferenceMonitoringOptions } from '../operations/inference-monitoring/inference-monitoring';
import type { KeysOptions } from '../security/keys';
import type { ModelStoreOptions } from '../storage/model-store/model-store';

/** Options of node groups that the whole datacenter decides. */
export type DecidedByDatacenter = 'kubernetesVersion' | 'podNetwork' | 'prefixDelegation' | 'subnetPrefixLengths';

/** A group of nodes without accelerators, and its name. */
export interface DatacenterNodeGroupOptions extends Omit<NodeGroupOptions, DecidedByDatacenter> {
  /** Unique among the node groups of the datacenter. */
  readonly name: string;
}

/** A group of accelerated nodes, and its name. */
export interface DatacenterGpuNodeGroupOptions extends Omit<GpuNodeGroupOptions, DecidedByDatacenter> {
  /** Unique among the node groups of the datacenter. */
  readonly name: string;
}

/** An inference service, its name and its image. */
export interface DatacenterInferenceServiceOptions extends InferenceServiceOptions {
  /** Unique among the inference services of the datacenter. */
  readonly name: string;
  /** The image, by tag or digest. May be known only at deployment. @default - the runtime, built from source */
  readonly image?: string;
}

/** A whole datacenter: each part's own options under the part's name. Everything has a default. */
export interface DatacenterOptions {
  /** Prefix of the aliases of keys, 1 to 200 characters. @default 'datacenter' */
  readonly name?: string;
  /** @default - see `KeysOptions` */
  readonly keys?: KeysOptions;
  /** @default - see `NetworkOptions`; `gpuNodes` are the nodes of all node groups at their largest */
  readonly network?: Omit<NetworkOptions, 'podNetwork'>;
  /** @default - see `ClusterOptions`; network and node groups follow `podNetwork` */
  readonly cluster?: ClusterOptions;
  /** Groups of accelerated nodes. @default - none */
  readonly gpuNodeGroups?: readonly DatacenterGpuNodeGroupOptions[];
  /** Groups of nodes without accelerators, beside the cluster's system nodes. @default - none */
  readonly nodeGroups?: readonly DatacenterNodeGroupOptions[];
  /** @default - no model store: images contain their models */
  readonly modelStore?: ModelStoreOptions;
  /** @default - the controller is part of a datacenter with inference services */
  readonly loadBalancerController?: LoadBalancerControllerOptions;
  /** @default - none */
  readonly inferenceServices?: readonly DatacenterInferenceServiceOptions[];
  /**
   * How the runtime's image is built, for services without an `image`. They share one.
   * @default - see `InferenceImageSourceOptions`
   */
  readonly inferenceImage?: InferenceImageSourceOptions;
  /**
   * Monitoring of the inference services, in each of their namespaces. The Prometheus operator must be in the cluster,
   * and a new cluster has none: install it first, or declare `InferenceMonitoring` after what installs it.
   * @default - none
   */
  readonly monitoring?: Omit<InferenceMonitoringOptions, 'namespace' | 'serviceName'>;
}

/** What only the whole datacenter can decide. */
export const DATACENTER_CODES = {
  ...UNIQUE_NAMES_CODES,
  'network-demand-too-small': 'The nodes that the network has addresses for are fewer than those of the node groups.',
  ...MODEL_CODES,
} as const satisfies ProblemCodes;

/** Reads the options of a datacenter, in all parts of its planner. */
export type DatacenterReader = OptionReader<DatacenterOptions, keyof typeof DATACENTER_CODES>;
