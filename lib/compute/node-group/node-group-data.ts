import type { NodeGroupPlan } from './node-group';

/** What a node group refers to. Every text may be late-bound. */
export interface NodeGroupReferences {
  readonly clusterName: string;
  readonly nodeRole: string;
  readonly launchTemplate: { readonly id: string; readonly version: string };
}

/** What EKS's `CreateNodegroup` takes, except its subnets. */
export type NodeGroupData = ReturnType<typeof nodeGroupData>;

/**
 * Returns a node group in EKS's own shape. Its name is left to the engine, so that a change that replaces the group
 * does not collide with the old one.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
 */
export function nodeGroupData(plan: NodeGroupPlan, { clusterName, nodeRole, launchTemplate }: NodeGroupReferences) {
  const { capacity } = plan;
  return {
    clusterName,
    nodeRole,
    launchTemplate: { ...launchTemplate },
    instanceTypes: plan.instanceTypes.length > 1 ? [...plan.instanceTypes] : undefined,
    amiType: plan.image.nodeGroupAmiType,
    version: plan.version.kubernetesVersion,
    releaseVersion: plan.version.releaseVersion,
    capacityType: capacity.capacityType,
    scalingConfig: { desiredSize: capacity.desiredNodes, minSize: capacity.minNodes, maxSize: capacity.maxNodes },
    updateConfig: { maxUnavailable: capacity.maxUnavailable, updateStrategy: capacity.updateStrategy },
    nodeRepairConfig: { enabled: plan.nodeRepair },
    labels: { ...plan.labels },
    taints: plan.taints.map(({ key, value, effect }) => ({ key, value, effect })),
    tags: { ...plan.tags },
  };
}

/**
 * Returns what CloudFormation takes as the number of nodes. CloudFormation does nothing about a number that a template
 * leaves out, so an autoscaler keeps its own.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html (desiredSize)
 */
export function templateScaling({ capacity }: NodeGroupPlan, { scalingConfig }: NodeGroupData) {
  return capacity.autoscaled ? { ...scalingConfig, desiredSize: undefined } : scalingConfig;
}

/** Returns the fields of a group that exists which Pulumi leaves alone. */
export function unmanagedFields({ capacity }: NodeGroupPlan): string[] {
  return capacity.autoscaled ? ['scalingConfig.desiredSize'] : [];
}

/** A rule of a security group whose other side is the group itself, in EC2's own shape. */
export interface SelfRule {
  readonly groupId: string;
  readonly peerGroupId: string;
  readonly ipProtocol: string;
  readonly description: string;
}

/** Returns the rules of the node group's own security group by direction. */
export function selfRules(plan: NodeGroupPlan, groupId: string): { ingress?: SelfRule; egress?: SelfRule } {
  return Object.fromEntries(
    plan.securityGroupRules.map(({ direction, protocol, description }) => [
      direction,
      { groupId, peerGroupId: groupId, ipProtocol: protocol, description },
    ]),
  );
}
