/** Everything that needs no engine: catalog, planning, problems. */
export * from './catalog/accelerated-instances';
export * from './catalog/accelerators';
export * from './catalog/custom-instance';
export * from './catalog/general-instances';
export * from './catalog/instance-lookup';
export * from './catalog/instance-properties';
export * from './catalog/instances';
export * from './catalog/machine-images';
export * from './catalog/prices';
export * from './catalog/releases';
export { CLUSTER_ADDONS, type AddonPlan } from './compute/cluster/addons';
export {
  type ClusterOptions,
  type ClusterPlan,
  type ControlPlaneLog,
  type KubectlPackage,
  MAX_CLUSTER_NAME_LENGTH,
  planCluster,
} from './compute/cluster/cluster';
export {
  type GpuNodeGroupOptions,
  type GpuNodeGroupPlan,
  type NodePowerLine,
  planGpuNodeGroup,
} from './compute/gpu-node-group/gpu-node-group';
export { launchTemplateData, type LaunchTemplateData, type LaunchTemplateReferences } from './compute/launch-template';
export type { CapacityPlan, PlacementGroupPlan } from './compute/node-group/capacity';
export type { VolumePlan } from './compute/node-group/disks';
export type { ImagePlan } from './compute/node-group/image';
export type { InterfacePlan, SelfRulePlan } from './compute/node-group/interfaces';
export { type NodeGroupPlan, nodeUserData, planNodeGroup } from './compute/node-group/node-group';
export type {
  CapacityType,
  NodeGroupOptions,
  NodeTaint,
  NvmeStrategy,
  UpdateStrategy,
} from './compute/node-group/options';
export type { ClusterAddress, KubeletReservation, NodeSettings } from './compute/node-group/user-data';
export * from './inference/drain';
export * from './inference/inference-image';
export * from './inference/inference-service';
export * from './inference/load-balancer';
export * from './network/endpoints';
export * from './network/load-balancer-controller';
export * from './network/load-balancer-controller-policy';
export * from './network/network';
export * from './network/network-cost';
export * from './network/subnets';
export * from './operations/inference-dashboard';
export * from './operations/inference-objectives';
export * from './operations/inference-rules';
export * from './planning/pod-addresses';
export * from './planning/problem';
export * from './security/keys';
export * from './security/pod-identity';
export type { AwsPlace, PolicyConditions, PolicyStatement } from './security/policy';
export * from './storage/model-store';
