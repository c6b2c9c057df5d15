import type { Input } from '@pulumi/pulumi';
import type { ClusterArgs } from '../compute/cluster/cluster-args.pulumi';
import type { GpuNodeGroupArgs } from '../compute/gpu-node-group/gpu-node-group.pulumi';
import type { NodeGroupArgs } from '../compute/node-group/node-group.pulumi';
import type { NodeGroupClusterArgs, NodePlaceArgs } from '../compute/node-group/placement.pulumi';
import type { InferenceImageArgs } from '../inference/inference-image/inference-image.pulumi';
import type { InferenceServiceArgs } from '../inference/inference-service/inference-service.pulumi';
import type * as controller from '../network/load-balancer-controller/load-balancer-controller.pulumi';
import type { NetworkArgs } from '../network/network/network.pulumi';
import type { InferenceMonitoringArgs } from '../operations/inference-monitoring/inference-monitoring.pulumi';
import type { KeysArgs } from '../security/keys.pulumi';
import type { ModelStoreArgs } from '../storage/model-store/model-store.pulumi';
import type { DecidedByDatacenter } from './options';

/** What the datacenter decides for a group of nodes: where it is, its key, and what follows from the cluster. */
type DecidedForNodes = DecidedByDatacenter | keyof NodeGroupClusterArgs | 'encryptionKeyArn';

/** A group of nodes without accelerators, and its name. */
export interface DatacenterNodeGroupArgs extends Omit<NodeGroupArgs, DecidedForNodes> {
  /** Unique among the node groups of the datacenter. */
  readonly name: string;
}

/** A group of accelerated nodes, and its name. */
export interface DatacenterGpuNodeGroupArgs extends Omit<GpuNodeGroupArgs, DecidedForNodes> {
  /** Unique among the node groups of the datacenter. */
  readonly name: string;
}

/** An inference service, its name and its image. */
export interface DatacenterInferenceServiceArgs extends Omit<
  InferenceServiceArgs,
  'name' | 'cluster' | 'image' | 'modelStore' | 'loadBalancerController'
> {
  /** Unique among the inference services of the datacenter. */
  readonly name: string;
  /** The image, by tag or digest. @default - the runtime, built from source */
  readonly image?: Input<string>;
}

/** A whole datacenter: each part's own args under the part's name, without those that other parts give it. */
export interface DatacenterArgs {
  /** Prefix of the aliases of keys, 1 to 200 characters. @default 'datacenter' */
  readonly name?: Input<string>;
  /** @default - see `KeysArgs` */
  readonly keys?: Omit<KeysArgs, 'retainOnDelete'>;
  /** @default - see `NetworkArgs`; `gpuNodes` are the nodes of all node groups at their largest */
  readonly network?: Omit<NetworkArgs, 'podNetwork' | 'logsKeyArn' | 'retainOnDelete'>;
  /** @default - see `ClusterArgs`; network and node groups follow `podNetwork` */
  readonly cluster?: Omit<ClusterArgs, keyof NodePlaceArgs | 'secretsKeyArn' | 'logsKeyArn' | 'retainOnDelete'>;
  /** Groups of accelerated nodes. @default - none */
  readonly gpuNodeGroups?: readonly DatacenterGpuNodeGroupArgs[];
  /** Groups of nodes without accelerators, beside the cluster's system nodes. @default - none */
  readonly nodeGroups?: readonly DatacenterNodeGroupArgs[];
  /** @default - no model store: images contain their models */
  readonly modelStore?: Omit<
    ModelStoreArgs,
    'encryptionKeyArn' | 'vpcEndpointId' | 'expressVpcEndpointId' | 'retainOnDelete'
  >;
  /** @default - the controller is part of a datacenter with inference services */
  readonly loadBalancerController?: Omit<controller.AwsLoadBalancerControllerArgs, 'cluster' | 'vpcId'>;
  /** @default - none */
  readonly inferenceServices?: readonly DatacenterInferenceServiceArgs[];
  /** How the runtime's image is built, for services without an `image`. They share one. */
  readonly inferenceImage?: InferenceImageArgs;
  /**
   * Monitoring of the inference services, in each of their namespaces. The Prometheus operator must be in the cluster,
   * and a new cluster has none: install it first, or declare `InferenceMonitoring` after what installs it.
   * @default - none
   */
  readonly monitoring?: Omit<
    InferenceMonitoringArgs,
    'cluster' | 'services' | 'prometheusOperator' | 'namespace' | 'serviceName'
  >;
  /** Whether keys, logs and models stay in the account when the stack no longer has them. @default true */
  readonly retainOnDelete?: boolean;
}
