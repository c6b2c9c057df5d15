import type * as pulumi from '@pulumi/pulumi';
import { type NodeGroupArgs, NodeGroupBase } from '../node-group/node-group.pulumi';
import { type GpuNodeGroupOptions, type GpuNodeGroupPlan, planGpuNodeGroup } from './gpu-node-group';

/** A group of accelerated nodes, and where it belongs. */
export interface GpuNodeGroupArgs extends NodeGroupArgs, Pick<GpuNodeGroupOptions, 'imageDriverVersion'> {}

/**
 * A managed node group of GPU, Trainium or Inferentia instances that is right for the hardware: the same plan, and so
 * the same launch template, as the CDK construct of this name.
 *
 * Costs what its instances and root volumes cost: `plan.cost`.
 *
 * @example
 * const workers = new GpuNodeGroup('workers', { cluster, instanceType: 'p5.48xlarge', desiredNodes: 4 });
 */
export class GpuNodeGroup extends NodeGroupBase<GpuNodeGroupPlan> {
  constructor(name: string, args: GpuNodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:compute:GpuNodeGroup', name, args, planGpuNodeGroup, opts);
  }
}
