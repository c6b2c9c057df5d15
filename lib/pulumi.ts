/** Every Pulumi component. */
export { GpuNodeGroup, type GpuNodeGroupArgs } from './compute/gpu-node-group/gpu-node-group.pulumi';
export { NodeGroup, type NodeGroupArgs } from './compute/node-group/node-group.pulumi';
export { InferenceImage, type InferenceImageArgs } from './inference/inference-image/inference-image.pulumi';
export type { InferenceImageBuild, InferenceImageBuildPlan } from './inference/inference-image/image-build.pulumi';
export {
  InferenceMonitoring,
  type InferenceMonitoringArgs,
  type MonitoredService,
} from './operations/inference-monitoring/inference-monitoring.pulumi';
