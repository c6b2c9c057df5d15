import type { Construct } from 'constructs';
import { NodeGroupBase, type NodeGroupResources } from '../node-group/node-group.cdk';
import { withDefaults } from '../node-group/placement';
import type { NodeGroupPlace } from '../node-group/placement.cdk';
import { type GpuNodeGroupOptions, type GpuNodeGroupPlan, planGpuNodeGroup } from './gpu-node-group';

/** A group of accelerated nodes, and where it belongs. */
export interface GpuNodeGroupProps extends GpuNodeGroupOptions, NodeGroupPlace, NodeGroupResources {}

/**
 * A managed node group of GPU, Trainium or Inferentia instances that is right for the hardware: network interfaces by
 * the instance's own layout, an image with the right driver, local disks in use, taints, and updates that work if the
 * capacity is fixed.
 *
 * The launch template carries the instance type, and the node group the image type. Names are left to CloudFormation,
 * so that a change that replaces the group does not collide with the old one. EKS makes the access entry of the node
 * role.
 *
 * Costs what its instances and root volumes cost: `plan.cost`.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 *
 * @example
 * const workers = new GpuNodeGroup(stack, 'Workers', { cluster, instanceType: 'p5.48xlarge', desiredNodes: 4 });
 */
export class GpuNodeGroup extends NodeGroupBase<GpuNodeGroupPlan> {
  constructor(scope: Construct, id: string, props: GpuNodeGroupProps) {
    super(scope, id, props, (defaults) => planGpuNodeGroup(withDefaults(props, defaults)));
  }
}
