/** Every Pulumi component. */
export { GpuNodeGroup, type GpuNodeGroupArgs } from './compute/gpu-node-group/gpu-node-group.pulumi';
export {
  type LateBoundNodeOptions,
  NodeGroup,
  type NodeGroupArgs,
  NodeGroupBase,
  type NodeGroupPlaceArgs,
} from './compute/node-group/node-group.pulumi';
