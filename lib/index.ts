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
export { type Planned, required, type Warning } from './core/plan';
export { describeProblem, type Problem, ProblemsError } from './core/problem';
export { type DatacenterPlan, planDatacenter } from './datacenter/datacenter';
export type {
  DatacenterGpuNodeGroupOptions,
  DatacenterInferenceServiceOptions,
  DatacenterNodeGroupOptions,
  DatacenterOptions,
} from './datacenter/options';
export type { DrainOptions, DrainPlan } from './inference/inference-service/drain';
export * from './inference/inference-image/inference-image';
export * from './inference/inference-service/inference-service';
export type { LoadBalancerOptions, LoadBalancerPlan } from './inference/inference-service/load-balancer';
export type { ModelOptions, ModelPlan } from './inference/inference-service/model';
export type { PodOptions, PodsPlan, PodToleration, ProbePlan } from './inference/inference-service/pods';
export * from './network/load-balancer-controller/load-balancer-controller';
export * from './network/load-balancer-controller/policy';
export { type EndpointIngress, PRIVATE_CLUSTER_ENDPOINTS, s3EndpointStatements } from './network/network/endpoints';
export * from './network/network/network';
export type { GpuNodeDemand, NatGateways, NetworkOptions } from './network/network/options';
export type { SubnetPlan, SubnetRole } from './network/network/placement';
export * from './network/network/subnets';
export * from './operations/inference-monitoring/inference-dashboard';
export * from './operations/inference-monitoring/inference-monitoring';
export * from './operations/inference-monitoring/inference-objectives';
export * from './operations/inference-monitoring/inference-rules';
export * from './planning/pod-addresses';
export { PROBLEM_CODES, type ProblemCode } from './problem-codes';
export * from './security/keys';
export * from './security/pod-identity';
export type { AwsPlace, PolicyConditions, PolicyStatement } from './security/policy';
export * from './storage/model-store/bucket-settings';
export * from './storage/model-store/model-store';
export * from './storage/model-store/policy';
