/** Every Pulumi component. */
export { GpuNodeGroup, type GpuNodeGroupArgs } from './compute/gpu-node-group/gpu-node-group.pulumi';
export { NodeGroup, type NodeGroupArgs } from './compute/node-group/node-group.pulumi';
