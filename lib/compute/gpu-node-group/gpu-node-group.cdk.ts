import { type CfnResource, Fn, Stack, Tags, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { isProblems, type Problem } from '../planning/problem';
import { made, refuse } from '../planning/problem.cdk';
import {
  type GpuNodeGroupOptions,
  type GpuNodeGroupPlan,
  nodeUserData,
  planGpuNodeGroup,
  TAGGED_RESOURCES,
} from './gpu-node-group';
import { type NodeGroupPlace, type Surroundings, surroundingsOf } from './node-group-cluster.cdk';

/** A group of accelerated nodes, and where it belongs. */
export interface GpuNodeGroupProps extends GpuNodeGroupOptions, NodeGroupPlace {
  /** The role of the nodes, complete: it gets no policies. @default - a new role with what nodes need */
  readonly nodeRole?: iam.IRole;
  /** Encrypts the root volumes. @default - the account's default EBS key */
  readonly encryptionKey?: IKey;
}

interface NodeGroupResources {
  readonly launchTemplate: ec2.CfnLaunchTemplate;
  readonly nodeGroup: CfnNodegroup;
  readonly role: iam.IRole;
  readonly securityGroup: ec2.SecurityGroup;
}

/** Who may do what with a node group. */
export class GpuNodeGroupGrants {
  constructor(private readonly role: iam.IRole) {}

  /**
   * Lets the nodes themselves pull images from a repository of another account. Pods get their permissions elsewhere,
   * by EKS Pod Identity.
   */
  pull(repository: { grantPull(grantee: iam.IGrantable): iam.Grant }): iam.Grant {
    return repository.grantPull(this.role);
  }
}

const GPU_NODE_GROUP = Symbol.for('ai-datacenter.compute.GpuNodeGroup');

/**
 * A managed node group of GPU, Trainium or Inferentia instances that is right for the hardware: network interfaces by
 * the instance's own layout, an image with the right driver, local disks in use, taints, and updates that work where
 * the capacity is fixed.
 *
 * The launch template carries the instance type and the node group the image type: the other way round is refused by
 * EKS or ignored. Names are left to CloudFormation, so that a change that replaces the group does not collide with
 * itself. The EC2 access entry of the node role is made by EKS.
 *
 * Costs what its instances cost (`plan.cost`), 0.08 USD a GiB and month for root volumes (gp3, us-east-1), and nothing
 * by itself.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 *
 * @example
 * const workers = new GpuNodeGroup(stack, 'Workers', { cluster, instanceType: 'p5.48xlarge', desiredNodes: 4 });
 */
export class GpuNodeGroup extends Construct implements ec2.IConnectable {
  static isGpuNodeGroup(x: unknown): x is GpuNodeGroup {
    return x !== null && typeof x === 'object' && GPU_NODE_GROUP in x;
  }

  /** What was decided; undefined where the options were refused. */
  readonly plan: GpuNodeGroupPlan | undefined;
  private readonly problems: readonly Problem[] = [];
  private readonly resources: NodeGroupResources | undefined;

  constructor(scope: Construct, id: string, props: GpuNodeGroupProps) {
    super(scope, id);
    Object.defineProperty(this, GPU_NODE_GROUP, { value: true });
    const surroundings = surroundingsOf(this, props);
    const plan = planGpuNodeGroup({ ...props, ...(isProblems(surroundings) ? {} : surroundings.facts) });
    if (isProblems(surroundings) || isProblems(plan)) {
      this.problems = [surroundings, plan].filter(isProblems).flat();
      refuse(this, this.problems);
      return;
    }
    this.plan = plan;
    for (const { id: warning, message } of plan.warnings) Validations.of(this).addWarning(warning, message);
    this.resources = this.create(plan, props, surroundings);
  }

  /** The launch template, as CloudFormation has it. */
  get launchTemplate(): ec2.CfnLaunchTemplate {
    return made(this, this.resources, this.problems).launchTemplate;
  }

  /** The node group, as CloudFormation has it. */
  get nodeGroup(): CfnNodegroup {
    return made(this, this.resources, this.problems).nodeGroup;
  }

  get role(): iam.IRole {
    return made(this, this.resources, this.problems).role;
  }

  /**
   * The group's own security group, beside the cluster's: with EFA it lets the nodes reach each other on every
   * protocol.
   */
  get securityGroup(): ec2.ISecurityGroup {
    return made(this, this.resources, this.problems).securityGroup;
  }

  get connections(): ec2.Connections {
    return made(this, this.resources, this.problems).securityGroup.connections;
  }

  get grants(): GpuNodeGroupGrants {
    return new GpuNodeGroupGrants(this.role);
  }

  private create(plan: GpuNodeGroupPlan, props: GpuNodeGroupProps, surroundings: Surroundings): NodeGroupResources {
    const { securityGroup, rules } = this.createSecurityGroup(plan, surroundings.vpc);
    const role =
      props.nodeRole ??
      new iam.Role(this, 'Role', {
        description: `Nodes of ${this.node.path}`,
        assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
        managedPolicies: plan.rolePolicies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
      });
    if (props.encryptionKey) letAutoScalingUse(props.encryptionKey, Stack.of(this));

    const launchTemplate = this.createLaunchTemplate(plan, surroundings, securityGroup, props.encryptionKey);
    const nodeGroup = new CfnNodegroup(this, 'NodeGroup', {
      clusterName: surroundings.clusterName,
      nodeRole: role.roleArn,
      subnets: [...surroundings.subnetIds],
      amiType: plan.image.nodeGroupAmiType,
      capacityType: plan.capacity.capacityType,
      launchTemplate: { id: launchTemplate.ref, version: launchTemplate.attrLatestVersionNumber },
      scalingConfig: {
        desiredSize: plan.capacity.desiredNodes,
        minSize: plan.capacity.minNodes,
        maxSize: plan.capacity.maxNodes,
      },
      updateConfig: { maxUnavailable: plan.capacity.maxUnavailable, updateStrategy: plan.capacity.updateStrategy },
      nodeRepairConfig: { enabled: plan.nodeRepair },
      labels: { ...plan.labels },
      taints: [...plan.taints],
    });
    // Nodes that start before their role, rules and network plug-in are there join late or never.
    nodeGroup.node.addDependency(role, ...rules, ...surroundings.before);
    for (const [key, value] of Object.entries(plan.tags)) Tags.of(this).add(key, value);
    return { launchTemplate, nodeGroup, role, securityGroup };
  }

  private createSecurityGroup(
    plan: GpuNodeGroupPlan,
    vpc: ec2.IVpc,
  ): { securityGroup: ec2.SecurityGroup; rules: CfnResource[] } {
    // Where nothing may go out, the L2 writes an inline egress rule that matches nothing, and so EC2 does not put its
    // 'everything' rule there. The L2's own rule from a group to itself would take that inline rule away: hence L1s.
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Nodes of ${this.node.path}`,
      allowAllOutbound: false,
    });
    const groupId = securityGroup.securityGroupId;
    const rules = plan.securityGroupRules.map(({ direction, protocol, description }) =>
      direction === 'ingress'
        ? new ec2.CfnSecurityGroupIngress(this, 'FromSelf', {
            groupId,
            sourceSecurityGroupId: groupId,
            ipProtocol: protocol,
            description,
          })
        : new ec2.CfnSecurityGroupEgress(this, 'ToSelf', {
            groupId,
            destinationSecurityGroupId: groupId,
            ipProtocol: protocol,
            description,
          }),
    );
    return { securityGroup, rules };
  }

  private createLaunchTemplate(
    plan: GpuNodeGroupPlan,
    surroundings: Surroundings,
    own: ec2.ISecurityGroup,
    key: IKey | undefined,
  ): ec2.CfnLaunchTemplate {
    const { capacity, volume } = plan;
    const groups = { own: own.securityGroupId, cluster: surroundings.clusterSecurityGroupId };
    const groupName = capacity.placement?.createClusterGroup
      ? new ec2.CfnPlacementGroup(this, 'PlacementGroup', { strategy: 'cluster' }).ref
      : capacity.placement?.groupName;
    const tags = Object.entries(plan.tags).map(([tag, value]) => ({ key: tag, value }));
    return new ec2.CfnLaunchTemplate(this, 'LaunchTemplate', {
      launchTemplateData: {
        instanceType: plan.instance.type,
        imageId: plan.image.imageId,
        networkInterfaces: plan.interfaces.map((it) => ({
          networkCardIndex: it.networkCardIndex,
          deviceIndex: it.deviceIndex,
          interfaceType: it.interfaceType,
          associatePublicIpAddress: false,
          deleteOnTermination: true,
          groups: it.securityGroups.map((group) => groups[group]),
        })),
        metadataOptions: {
          httpEndpoint: 'enabled',
          httpTokens: plan.metadata.httpTokens,
          httpPutResponseHopLimit: plan.metadata.hopLimit,
        },
        blockDeviceMappings: [
          {
            deviceName: volume.deviceName,
            ebs: {
              volumeType: volume.volumeType,
              volumeSize: volume.sizeGiB,
              iops: volume.iops,
              throughput: volume.throughputMiBs,
              encrypted: volume.encrypted,
              kmsKeyId: key?.keyArn,
              deleteOnTermination: true,
            },
          },
        ],
        userData: Fn.base64(nodeUserData(plan, surroundings.coordinates)),
        instanceMarketOptions: capacity.marketType && { marketType: capacity.marketType },
        capacityReservationSpecification:
          capacity.capacityReservationId === undefined
            ? undefined
            : { capacityReservationTarget: { capacityReservationId: capacity.capacityReservationId } },
        placement: groupName === undefined ? undefined : { groupName },
        tagSpecifications:
          tags.length === 0 ? undefined : TAGGED_RESOURCES.map((resourceType) => ({ resourceType, tags })),
      },
    });
  }
}

/**
 * Lets EC2 Auto Scaling start instances with volumes under this key. Its service-linked role carries no KMS permissions
 * of its own, so the key's policy must name it; by condition, because KMS refuses a principal that does not exist yet.
 * An imported key's policy is out of reach: its owner has to do the same.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
function letAutoScalingUse(key: IKey, stack: Stack): void {
  const role = stack.formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: 'aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
  });
  const autoScaling = { StringEquals: { 'kms:CallerAccount': stack.account }, ArnEquals: { 'aws:PrincipalArn': role } };
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AutoScalingUsesVolumes',
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      // In a key policy '*' is the key itself.
      resources: ['*'],
      conditions: autoScaling,
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AutoScalingAttachesVolumes',
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { ...autoScaling, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  );
}
