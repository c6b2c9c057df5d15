import { type CfnResource, Fn, type ITaggableV2, Lazy, Stack, TagManager, Tags, TagType } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { autoScalingKeyStatements } from '../../security/key-statements';
import { awsPlaceOf } from '../../security/policy.cdk';
import { createRole } from '../../security/role.cdk';
import { nodeTrustPolicy } from '../../security/trust-policies';
import { launchTemplateData, nodeTagSpecifications, tagSpecifications } from '../launch-template';
import { type NodeGroupPlan, nodeUserData, planNodeGroup } from './node-group';
import { letNodesIn } from './node-access.cdk';
import { nodeGroupData, selfRules, templateScaling } from './node-group-data';
import { nodeRoleStatements } from './node-role';
import type { NodeGroupOptions } from './options';
import { withDefaults } from './placement';
import { type NodeGroupPlace, type NodeGroupPlacement, type PlacementProps, resolvePlacement } from './placement.cdk';

/** The resources around a node group that users may pass in. */
export interface NodeGroupResources {
  /** The role of the nodes, complete: no policies are attached. @default - a new role with what nodes need */
  readonly nodeRole?: iam.IRole;
  /** Encrypts all volumes of the nodes. @default - the account's default EBS key */
  readonly encryptionKey?: IKey;
}

/** A group of nodes, and where it belongs. */
export interface NodeGroupProps extends NodeGroupOptions, NodeGroupPlace, NodeGroupResources {}

/** Grants permissions of a node group. */
export class NodeGroupGrants {
  constructor(private readonly role: iam.IRole) {}

  /**
   * Lets the nodes pull images from a repository of another account. Pods get their permissions by EKS Pod Identity.
   */
  pull(repository: { grantPull(grantee: iam.IGrantable): iam.Grant }): iam.Grant {
    return repository.grantPull(this.role);
  }
}

/** What `NodeGroup` and `GpuNodeGroup` have in common: everything but the planner. */
export abstract class NodeGroupBase<Plan extends NodeGroupPlan>
  extends Construct
  implements ec2.IConnectable, ITaggableV2
{
  readonly plan: Plan;
  readonly launchTemplate: ec2.CfnLaunchTemplate;
  readonly nodeGroup: CfnNodegroup;
  readonly role: iam.IRole;
  /** The group's own security group, beside the cluster's. With EFA the nodes reach each other on every protocol. */
  readonly securityGroup: ec2.SecurityGroup;
  readonly connections: ec2.Connections;
  readonly grants: NodeGroupGrants;
  /** Collects what `Tags.of(...)` adds to the group or around it: CDK tags no launch template's instances by itself. */
  readonly cdkTagManager = new TagManager(TagType.KEY_VALUE, 'AWS::EC2::LaunchTemplate');

  /** @param planNodes makes the plan; the defaults are options that follow from the placement */
  constructor(
    scope: Construct,
    id: string,
    props: PlacementProps & NodeGroupResources,
    planNodes: (defaults: NodeGroupPlacement['defaults']) => Planned<Plan>,
  ) {
    super(scope, id);
    checked(this, props, []);
    const placement = accept(this, resolvePlacement(this, props));
    this.plan = accept(this, planNodes(placement.defaults));

    this.securityGroup = this.createSecurityGroup(placement.vpc);
    this.connections = this.securityGroup.connections;
    this.role = props.nodeRole ?? this.createNodeRole(placement.address.name);
    this.grants = new NodeGroupGrants(this.role);
    // The service-linked role of EC2 Auto Scaling has no KMS permissions of its own.
    const encryptionKey = acceptKey(this, props.encryptionKey, {
      option: 'encryptionKey',
      needs: autoScalingKeyStatements,
    });
    this.launchTemplate = this.createLaunchTemplate(placement, encryptionKey);
    this.nodeGroup = this.createNodeGroup(placement);
    letNodesIn(this, { cluster: placement.cluster, role: this.role, nodeGroup: this.nodeGroup });
    for (const [key, value] of Object.entries(this.plan.tags)) Tags.of(this).add(key, value);
  }

  private createSecurityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    // Without outbound traffic the L2 writes an inline egress rule that matches nothing, so that EC2 does not add its
    // 'everything' rule. The L2's own rule from a group to itself would remove that inline rule; hence L1 rules.
    return new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Nodes of ${this.node.path}`,
      allowAllOutbound: false,
    });
  }

  private createSelfRules(): CfnResource[] {
    const { ingress, egress } = selfRules(this.plan, this.securityGroup.securityGroupId);
    const rules: CfnResource[] = [];
    if (ingress) {
      const { peerGroupId: sourceSecurityGroupId, ...rule } = ingress;
      rules.push(new ec2.CfnSecurityGroupIngress(this, 'FromSelf', { ...rule, sourceSecurityGroupId }));
    }
    if (egress) {
      const { peerGroupId: destinationSecurityGroupId, ...rule } = egress;
      rules.push(new ec2.CfnSecurityGroupEgress(this, 'ToSelf', { ...rule, destinationSecurityGroupId }));
    }
    return rules;
  }

  private createNodeRole(clusterName: string): iam.Role {
    return createRole(this, 'Role', {
      ...this.plan.roles,
      description: `Nodes of ${this.node.path}`,
      trust: nodeTrustPolicy(),
      managedPolicies: this.plan.rolePolicies,
      inlinePolicies: { Nodes: nodeRoleStatements(this.plan, { ...awsPlaceOf(this), clusterName }) },
    });
  }

  private createLaunchTemplate(placement: NodeGroupPlacement, key: IKey | undefined): ec2.CfnLaunchTemplate {
    const data = launchTemplateData(this.plan, {
      ownGroupId: this.securityGroup.securityGroupId,
      clusterGroupId: placement.clusterSecurityGroupId,
      userData: Fn.base64(nodeUserData(this.plan, placement.address)),
      kmsKeyId: key?.keyArn,
      placementGroupName: this.placementGroupName(),
    });
    return new ec2.CfnLaunchTemplate(this, 'LaunchTemplate', {
      launchTemplateData: {
        ...data,
        tagSpecifications: Lazy.any({ produce: () => nodeTagSpecifications(this.allTags(), this.plan.interfaceTags) }),
      },
      tagSpecifications: Lazy.any({ produce: () => tagSpecifications(this.allTags(), ['launch-template']) }),
    });
  }

  /** The tags of the stack and of the group, as synthesis finds them. */
  private allTags(): Readonly<Record<string, string>> {
    return { ...Stack.of(this).tags.tagValues(), ...this.cdkTagManager.tagValues() };
  }

  private placementGroupName(): string | undefined {
    const { placement } = this.plan.capacity;
    if (!placement?.createClusterGroup) return placement?.groupName;
    return new ec2.CfnPlacementGroup(this, 'PlacementGroup', { strategy: placement.strategy }).ref;
  }

  private createNodeGroup({ address, subnetIds, dependencies }: NodeGroupPlacement): CfnNodegroup {
    const { ref: id, attrLatestVersionNumber: version } = this.launchTemplate;
    const references = { clusterName: address.name, nodeRole: this.role.roleArn, launchTemplate: { id, version } };
    const data = nodeGroupData(this.plan, references);
    const nodeGroup = new CfnNodegroup(this, 'NodeGroup', {
      ...data,
      scalingConfig: templateScaling(this.plan, data),
      subnets: subnetIds,
    });
    // Nodes that start before their role, rules and network plug-in exist join late or never.
    nodeGroup.node.addDependency(this.role, ...this.createSelfRules(), ...dependencies);
    return nodeGroup;
  }
}

/**
 * A managed node group of instances without accelerators (storage, memory, CPU, HPC) that is right for the hardware:
 * network interfaces by the instance's own layout with EFA if it takes EFA, an image of its architecture, local disks
 * in use, and as many pods as there are addresses for.
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
 * const storage = new NodeGroup(stack, 'Storage', { cluster, instanceType: 'i4i.8xlarge', desiredNodes: 3 });
 */
export class NodeGroup extends NodeGroupBase<NodeGroupPlan> {
  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id, props, (defaults) => planNodeGroup(withDefaults(props, defaults)));
  }
}
