/** Every CDK construct. */
export { Cluster, type ClusterProps, SystemNodeGroup } from './compute/cluster/cluster.cdk';
export { GpuNodeGroup, type GpuNodeGroupProps } from './compute/gpu-node-group/gpu-node-group.cdk';
export {
  NodeGroup,
  NodeGroupBase,
  NodeGroupGrants,
  type NodeGroupProps,
  type NodeGroupResources,
} from './compute/node-group/node-group.cdk';
export type {
  NodeGroupCluster,
  NodeGroupClusterHolder,
  NodeGroupPlace,
  NodeGroupPlacement,
} from './compute/node-group/placement.cdk';
export * from './inference/inference-image/inference-image.cdk';
export type { InferenceImageSourceOptions } from './inference/inference-image/inference-image';
export * from './inference/inference-service/inference-service.cdk';
export * from './network/load-balancer-controller/load-balancer-controller.cdk';
export * from './network/network/network.cdk';
export type { AnyCluster, ClusterHolder } from './core/kubernetes.cdk';
export * from './security/keys.cdk';
export * from './security/pod-identity-association.cdk';
export * from './storage/model-store/model-store.cdk';
