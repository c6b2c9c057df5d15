import { LaunchTemplate } from '@pulumi/aws/ec2/launchTemplate';
import { PlacementGroup } from '@pulumi/aws/ec2/placementGroup';
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import { NodeGroup as EksNodeGroup, type NodeGroupArgs as EksNodeGroupArgs } from '@pulumi/aws/eks/nodeGroup';
import { getDefaultTagsOutput } from '@pulumi/aws/getDefaultTags';
import type { Role } from '@pulumi/aws/iam/role';
import { SecurityGroupEgressRule } from '@pulumi/aws/vpc/securityGroupEgressRule';
import { SecurityGroupIngressRule } from '@pulumi/aws/vpc/securityGroupIngressRule';
import * as pulumi from '@pulumi/pulumi';
import { ROLE_ARN } from '../../core/arn';
import { OutputMarkers, type Resolved } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import { autoScalingKeyStatements } from '../../security/key-statements';
import { awsPlace, markedPlace } from '../../security/policy.pulumi';
import { createRole, type CreatedRole } from '../../security/role.pulumi';
import { nodeTrustPolicy } from '../../security/trust-policies';
import { launchTemplateData } from '../launch-template';
import { launchTemplateArgs } from '../launch-template.pulumi';
import { planSubnetIds } from '../../network/network/subnet-selection';
import { type NodeGroupPlan, nodeUserData, type PlacementCode, planNodeGroup } from './node-group';
import { nodeGroupData, type NodeGroupData, selfRules, unmanagedFields } from './node-group-data';
import { nodeRoleStatements } from './node-role';
import type { NodeGroupOptions, NodeTaint } from './options';
import { type PlacementFacts, planPlacement, withDefaults } from './placement';
import { type NodeGroupClusterArgs, type NodeGroupPlacement, resolvePlacement } from './placement.pulumi';

/** The options of a node group whose values may be Outputs. */
export interface LateBoundNodeOptions {
  /** An image of your own, made from the EKS AL2023 image. Needs `amiType: 'CUSTOM'`. */
  readonly imageId?: pulumi.Input<string>;
  /** The cluster's service network, for example `172.20.0.0/16`. Required with `imageId`. */
  readonly serviceIpv4Cidr?: pulumi.Input<string>;
  /** The capacity block, or the on-demand capacity reservation, from which the nodes are taken. */
  readonly capacityReservationId?: pulumi.Input<string>;
  /** The zone of the block or reservation. @default - not compared with the zones of the subnets */
  readonly capacityReservationZone?: pulumi.Input<string>;
  /** An existing placement group. @default - none */
  readonly placementGroupName?: pulumi.Input<string>;
  /**
   * Kubernetes version of the nodes: pass the `version` of a cluster that is not our own.
   * @default - that of `cluster`, or EKS takes the cluster's at creation
   */
  readonly kubernetesVersion?: pulumi.Input<string>;
  /** Release of the EKS image. @default - the newest when EKS creates the group, or updates its version */
  readonly releaseVersion?: pulumi.Input<string>;
  /** Security groups of the nodes beside the cluster's and the group's own. @default - none */
  readonly additionalSecurityGroupIds?: readonly pulumi.Input<string>[];
  /** Proxy of the node's own software. @default - none */
  readonly httpsProxy?: pulumi.Input<string>;
  /** Certificate, PEM, that nodes trust beside the usual ones; on Bottlerocket no Output. @default - none */
  readonly caCertificate?: pulumi.Input<string>;
  /** Labels of the nodes, beside those of the hardware. */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Taints of the nodes, at most 50. @default - none; on a `GpuNodeGroup` the taint of the accelerator */
  readonly taints?: readonly LateBoundTaint[];
  /** Tags of the nodes, their volumes and interfaces, and of the group, beside the `defaultTags` of the provider. */
  readonly tags?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Repositories of ECR from which the nodes pull, as ARNs. @default - those of our own cluster, or any */
  readonly imageRepositories?: readonly pulumi.Input<string>[];
  /** The path of the node role, for example `/platform/`. @default '/' */
  readonly rolePath?: pulumi.Input<string>;
  /** ARN of the policy that limits the permissions of the node role. @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
}

/** A taint whose value may be an Output. */
export interface LateBoundTaint extends Omit<NodeTaint, 'value'> {
  readonly value?: pulumi.Input<string>;
}

/** What a node group belongs to, and the resources around it. */
export interface NodeGroupPlaceArgs extends NodeGroupClusterArgs {
  /** The role of the nodes, complete: no policies are attached. @default - a new role with what nodes need */
  readonly nodeRoleArn?: pulumi.Input<string>;
  /**
   * KMS key of all volumes; its policy must allow EC2 Auto Scaling to use it, as `Keys` with `nodeVolumes` does.
   * @default - the account's default EBS key
   */
  readonly encryptionKeyArn?: pulumi.Input<string>;
}

/** A group of nodes, and where it belongs. */
export interface NodeGroupArgs
  extends Omit<NodeGroupOptions, keyof LateBoundNodeOptions>, LateBoundNodeOptions, NodeGroupPlaceArgs {}

/** What `NodeGroup` and `GpuNodeGroup` have in common: everything but the planner. */
export abstract class NodeGroupBase<Plan extends NodeGroupPlan> extends pulumi.ComponentResource {
  readonly plan: Plan;
  readonly launchTemplate: LaunchTemplate;
  readonly nodeGroup: EksNodeGroup;
  /** The group's own security group, beside the cluster's. */
  readonly securityGroup: SecurityGroup;
  /** Undefined if `nodeRoleArn` was passed. */
  readonly role: Role | undefined;
  private readonly late = new OutputMarkers();

  constructor(
    type: string,
    private readonly name: string,
    args: NodeGroupArgs,
    planNodes: (options: NodeGroupOptions) => Planned<Plan>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, {}, opts);
    const placement = resolvePlacement(checked(name, args, []));
    const { facts, dependencies, ...place } = placement;
    const marked = this.late.markAll<MarkedArgs>({ ...args, ...place });
    const defaults = planPlacement(marked, this.late.markAll<PlacementFacts>(facts));
    const nodes = planNodes(withDefaults<NodeGroupOptions>(marked, defaults.plan));
    this.plan = accept(this, name, planPlace(marked, defaults, nodes));

    this.securityGroup = this.createSecurityGroup(placement);
    const rules = this.createSelfRules();
    const created = args.nodeRoleArn === undefined ? this.createRole(placement) : undefined;
    this.role = created?.role;
    this.launchTemplate = this.createLaunchTemplate(args, placement);
    const dependsOn = [...(created?.policies ?? []), ...rules, ...dependencies];
    this.nodeGroup = this.createNodeGroup(args, placement, dependsOn);

    this.registerOutputs({
      nodeGroupName: this.nodeGroup.nodeGroupName,
      launchTemplateId: this.launchTemplate.id,
      securityGroupId: this.securityGroup.id,
    });
  }

  private get child(): pulumi.CustomResourceOptions {
    return { parent: this };
  }

  private tags() {
    return this.late.resolve({ ...this.plan.tags });
  }

  /** The provider adds its default tags to resources, and not to the instances of a launch template. */
  private nodeTags(): pulumi.Output<Record<string, string>> {
    const defaults = getDefaultTagsOutput({}, { parent: this }).tags;
    return pulumi.all([defaults, this.tags()]).apply(([provided, own]) => ({ ...provided, ...own }));
  }

  /** The provider removes the rule of a new group that lets everything out. */
  private createSecurityGroup({ vpcId = '' }: NodeGroupPlacement): SecurityGroup {
    const description = `Nodes of ${this.name}`;
    return new SecurityGroup(`${this.name}-nodes`, { vpcId, description, tags: this.tags() }, this.child);
  }

  private createSelfRules(): pulumi.Resource[] {
    const { ingress, egress } = this.late.resolve(selfRules(this.plan, this.late.mark(this.securityGroup.id)));
    const rules: pulumi.Resource[] = [];
    if (ingress) {
      const { groupId: securityGroupId, peerGroupId: referencedSecurityGroupId, ...rule } = ingress;
      const args = { ...rule, securityGroupId, referencedSecurityGroupId };
      rules.push(new SecurityGroupIngressRule(`${this.name}-from-self`, args, this.child));
    }
    if (egress) {
      const { groupId: securityGroupId, peerGroupId: referencedSecurityGroupId, ...rule } = egress;
      const args = { ...rule, securityGroupId, referencedSecurityGroupId };
      rules.push(new SecurityGroupEgressRule(`${this.name}-to-self`, args, this.child));
    }
    return rules;
  }

  private createRole({ clusterName = '' }: NodeGroupPlacement): CreatedRole {
    const { roles, rolePolicies: managedPolicies, tags } = this.plan;
    const place = { ...markedPlace(awsPlace(this), this.late), clusterName: this.late.mark(clusterName) };
    const settings = {
      ...roles,
      description: `Nodes of ${this.name}`,
      trust: nodeTrustPolicy(),
      managedPolicies,
      inlinePolicies: { Nodes: nodeRoleStatements(this.plan, place) },
      tags,
    };
    return createRole(this, this.name, settings, this.late);
  }

  private createLaunchTemplate(args: NodeGroupPlaceArgs, placement: NodeGroupPlacement): LaunchTemplate {
    const data = launchTemplateData(this.plan, {
      ownGroupId: this.late.mark(this.securityGroup.id),
      clusterGroupId: this.late.mark(placement.clusterSecurityGroupId ?? ''),
      userData: this.late.mark(this.userData(placement)),
      kmsKeyId: this.late.mark(args.encryptionKeyArn),
      placementGroupName: this.late.mark(this.placementGroupName()),
    });
    const template = {
      ...launchTemplateArgs(this.late.resolve(data), this.nodeTags(), this.plan.interfaceTags),
      tags: this.tags(),
    };
    return new LaunchTemplate(`${this.name}-nodes`, template, this.child);
  }

  private placementGroupName(): pulumi.Input<string> | undefined {
    const { placement } = this.plan.capacity;
    if (!placement?.createClusterGroup) return placement?.groupName;
    return new PlacementGroup(`${this.name}-placement`, { strategy: placement.strategy }, this.child).id;
  }

  private userData({ clusterName, clusterEndpoint, clusterCertificateAuthority }: NodeGroupPlacement) {
    const text = nodeUserData(this.plan, {
      name: this.late.mark(clusterName ?? ''),
      endpoint: this.late.mark(clusterEndpoint ?? ''),
      certificateAuthority: this.late.mark(clusterCertificateAuthority ?? ''),
    });
    return pulumi.output(this.late.resolve(text)).apply((known) => Buffer.from(known).toString('base64'));
  }

  private createNodeGroup(
    args: NodeGroupPlaceArgs,
    { clusterName = '', subnetIds = [] }: NodeGroupPlacement,
    dependsOn: pulumi.Resource[],
  ): EksNodeGroup {
    const { id, latestVersion } = this.launchTemplate;
    const data = nodeGroupData(this.plan, {
      clusterName: this.late.mark(clusterName),
      nodeRole: this.late.mark(args.nodeRoleArn ?? this.role?.arn ?? ''),
      launchTemplate: { id: this.late.mark(id), version: this.late.mark(latestVersion.apply(String)) },
    });
    const group = { ...nodeGroupArgs(this.late.resolve(data)), subnetIds };
    const ignoreChanges = unmanagedFields(this.plan);
    return new EksNodeGroup(`${this.name}-nodes`, group, { ...this.child, dependsOn, ignoreChanges });
  }
}

/**
 * A managed node group of instances without accelerators (storage, memory, CPU, HPC) that is right for the hardware:
 * the same plan, and so the same launch template, as the CDK construct of this name.
 *
 * Costs what its instances and root volumes cost: `plan.cost`.
 *
 * @example
 * const storage = new NodeGroup('storage', { cluster, instanceType: 'i4i.8xlarge', desiredNodes: 3 });
 */
export class NodeGroup extends NodeGroupBase<NodeGroupPlan> {
  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:compute:NodeGroup', name, args, planNodeGroup, opts);
  }
}

const REQUIRED = ['clusterName', 'clusterSecurityGroupId', 'vpcId', 'subnetIds'] as const;
const FIXES = {
  clusterName: 'Set cluster, or clusterName and clusterSecurityGroupId.',
  clusterSecurityGroupId: 'Set cluster, or clusterName and clusterSecurityGroupId.',
  vpcId: 'Set cluster or network, or vpcId and subnetIds.',
  subnetIds: 'Set cluster or network, or vpcId and subnetIds.',
} as const;
const ADDRESS = ['clusterEndpoint', 'clusterCertificateAuthority'] as const;

/** Adds the problems of the place to those of the plan. */
function planPlace<Plan extends NodeGroupPlan>(
  args: MarkedArgs,
  defaults: Planned<unknown>,
  planned: Planned<Plan>,
): Planned<Plan> {
  const read = new OptionReader<MarkedArgs, PlacementCode>(args);
  read.text('nodeRoleArn', ROLE_ARN);
  readKeyArn(read, 'encryptionKeyArn', { of: 'nodes', needs: autoScalingKeyStatements });
  read.part(requireReferences(args, REQUIRED, FIXES));
  read.part(planSubnetIds(args.subnetIds));
  read.part(defaults);
  for (const name of planned.plan.image.amiType === 'CUSTOM' ? ADDRESS : []) {
    const message = `amiType is CUSTOM, and ${name} is missing; nodes of such an image find the cluster by it.`;
    read.require(read.has(name), 'imported-cluster-incomplete', name, message, `Set ${name}.`);
  }
  return read.planned(read.part(planned));
}

/** The args with a marker in place of each Output; of the place only texts are read. */
type MarkedArgs = NodeGroupOptions & Readonly<Partial<Record<keyof NodeGroupPlaceArgs, string>>>;

/** Renames EKS's fields to the provider's. */
function nodeGroupArgs({ nodeRole, ...data }: Resolved<NodeGroupData>): Omit<EksNodeGroupArgs, 'subnetIds'> {
  return { ...data, nodeRoleArn: nodeRole };
}
