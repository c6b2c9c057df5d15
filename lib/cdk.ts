/** Every CDK construct. */
export * from './compute/cluster.cdk';
export * from './compute/gpu-node-group.cdk';
export * from './compute/node-group-cluster.cdk';
export * from './inference/inference-image/inference-image.cdk';
export type { InferenceImageSourceOptions } from './inference/inference-image/inference-image';
export * from './inference/inference-service/inference-service.cdk';
export * from './network/load-balancer-controller/load-balancer-controller.cdk';
export * from './network/network/network.cdk';
export type { AnyCluster, ClusterHolder } from './core/kubernetes.cdk';
export * from './security/keys.cdk';
export * from './security/pod-identity-association.cdk';
export * from './storage/model-store/model-store.cdk';
