import { LaunchTemplate } from '@pulumi/aws/ec2/launchTemplate';
import { PlacementGroup } from '@pulumi/aws/ec2/placementGroup';
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import { NodeGroup } from '@pulumi/aws/eks/nodeGroup';
import { getPartitionOutput } from '@pulumi/aws/getPartition';
import { Role } from '@pulumi/aws/iam/role';
import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment';
import { SecurityGroupEgressRule } from '@pulumi/aws/vpc/securityGroupEgressRule';
import { SecurityGroupIngressRule } from '@pulumi/aws/vpc/securityGroupIngressRule';
import * as pulumi from '@pulumi/pulumi';
import { isProblems } from '../planning/problem';
import { refuse } from '../planning/problem.pulumi';
import {
  type GpuNodeGroupOptions,
  type GpuNodeGroupPlan,
  nodeUserData,
  planGpuNodeGroup,
  TAGGED_RESOURCES,
} from './gpu-node-group';

/** A group of accelerated nodes, and where it belongs. */
export interface GpuNodeGroupArgs extends GpuNodeGroupOptions {
  /** The name of the EKS cluster. */
  readonly clusterName: pulumi.Input<string>;
  /** The security group that EKS made for the cluster; nodes and control plane talk through it. */
  readonly clusterSecurityGroupId: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  /** Where the nodes live; for a capacity block subnets of its zone alone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The cluster's API address. Needed with `imageId`. */
  readonly clusterEndpoint?: pulumi.Input<string>;
  /** The cluster's certificate authority, base64. Needed with `imageId`. */
  readonly clusterCertificateAuthority?: pulumi.Input<string>;
  /** The role of the nodes, complete: it gets no policies. @default - a new role with what nodes need */
  readonly nodeRoleArn?: pulumi.Input<string>;
  /**
   * KMS key of the root volumes; its policy has to let EC2 Auto Scaling use it.
   * @default - the account's default EBS key
   */
  readonly encryptionKeyArn?: pulumi.Input<string>;
}

/**
 * A managed node group of GPU, Trainium or Inferentia instances that is right for the hardware: the same plan, and so
 * the same launch template, as the CDK construct of this name.
 *
 * Costs what its instances cost (`plan.cost`), 0.08 USD a GiB and month for root volumes (gp3, us-east-1), and nothing
 * by itself.
 *
 * @example
 * const workers = new GpuNodeGroup('workers', {
 *   clusterName: cluster.name, clusterSecurityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
 *   vpcId: vpc.id, subnetIds: privateSubnetIds, instanceType: 'p5.48xlarge', desiredNodes: 4,
 * });
 */
export class GpuNodeGroup extends pulumi.ComponentResource {
  /** What was decided. */
  readonly plan: GpuNodeGroupPlan;
  readonly launchTemplate: LaunchTemplate;
  readonly nodeGroup: NodeGroup;
  /** The group's own security group, beside the cluster's. */
  readonly securityGroup: SecurityGroup;
  /** Undefined where the role was given. */
  readonly role: Role | undefined;

  constructor(name: string, args: GpuNodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:compute:GpuNodeGroup', name, {}, opts);
    const plan = planGpuNodeGroup(args);
    if (isProblems(plan)) refuse(name, plan);
    if (
      plan.image.imageId !== undefined &&
      (args.clusterEndpoint === undefined || args.clusterCertificateAuthority === undefined)
    ) {
      refuse(name, [
        {
          code: 'imported-cluster-incomplete',
          path: args.clusterEndpoint === undefined ? 'clusterEndpoint' : 'clusterCertificateAuthority',
          message: 'With an image of your own the nodes have to be told how to find the cluster.',
          fix: 'Set clusterEndpoint and clusterCertificateAuthority.',
        },
      ]);
    }
    this.plan = plan;

    const child: pulumi.CustomResourceOptions = { parent: this };
    // The provider takes the rule that lets everything out away from a new group.
    this.securityGroup = new SecurityGroup(
      `${name}-nodes`,
      { vpcId: args.vpcId, description: `Nodes of ${name}`, tags: { ...plan.tags } },
      child,
    );
    const rules = this.selfRules(name, child);
    const policies: pulumi.Resource[] = [];
    if (args.nodeRoleArn === undefined) {
      this.role = new Role(
        `${name}-role`,
        {
          description: `Nodes of ${name}`,
          assumeRolePolicy: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          tags: { ...plan.tags },
        },
        child,
      );
      const { partition } = getPartitionOutput({}, { parent: this });
      for (const policy of plan.rolePolicies) {
        policies.push(
          new RolePolicyAttachment(
            `${name}-${policy}`,
            { role: this.role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
            child,
          ),
        );
      }
    }
    this.launchTemplate = this.createLaunchTemplate(name, args, child);

    const { capacity } = plan;
    this.nodeGroup = new NodeGroup(
      `${name}-nodes`,
      {
        clusterName: args.clusterName,
        nodeRoleArn: args.nodeRoleArn ?? this.role?.arn ?? '',
        subnetIds: args.subnetIds,
        amiType: plan.image.nodeGroupAmiType,
        capacityType: capacity.capacityType,
        launchTemplate: { id: this.launchTemplate.id, version: this.launchTemplate.latestVersion.apply(String) },
        scalingConfig: { desiredSize: capacity.desiredNodes, minSize: capacity.minNodes, maxSize: capacity.maxNodes },
        updateConfig: { maxUnavailable: capacity.maxUnavailable, updateStrategy: capacity.updateStrategy },
        nodeRepairConfig: { enabled: plan.nodeRepair },
        labels: { ...plan.labels },
        taints: plan.taints.map((taint) => ({ ...taint })),
        tags: { ...plan.tags },
      },
      { ...child, dependsOn: [...policies, ...rules] },
    );

    this.registerOutputs({
      nodeGroupName: this.nodeGroup.nodeGroupName,
      launchTemplateId: this.launchTemplate.id,
      securityGroupId: this.securityGroup.id,
    });
  }

  private selfRules(name: string, child: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const self = { securityGroupId: this.securityGroup.id, referencedSecurityGroupId: this.securityGroup.id };
    return this.plan.securityGroupRules.map(({ direction, protocol, description }) =>
      direction === 'ingress'
        ? new SecurityGroupIngressRule(`${name}-from-self`, { ...self, ipProtocol: protocol, description }, child)
        : new SecurityGroupEgressRule(`${name}-to-self`, { ...self, ipProtocol: protocol, description }, child),
    );
  }

  private createLaunchTemplate(
    name: string,
    args: GpuNodeGroupArgs,
    child: pulumi.CustomResourceOptions,
  ): LaunchTemplate {
    const { plan } = this;
    const { capacity, volume } = plan;
    const groups = { own: this.securityGroup.id, cluster: args.clusterSecurityGroupId };
    const groupName = capacity.placement?.createClusterGroup
      ? new PlacementGroup(`${name}-placement`, { strategy: 'cluster' }, child).id
      : capacity.placement?.groupName;
    const userData = pulumi
      .all([args.clusterName, args.clusterEndpoint ?? '', args.clusterCertificateAuthority ?? ''])
      .apply(([cluster, endpoint, certificateAuthority]) =>
        Buffer.from(
          nodeUserData(plan, {
            name: cluster,
            endpoint,
            certificateAuthority,
            serviceIpv4Cidr: args.serviceIpv4Cidr ?? '',
          }),
        ).toString('base64'),
      );
    return new LaunchTemplate(
      `${name}-nodes`,
      {
        instanceType: plan.instance.type,
        imageId: plan.image.imageId,
        // The provider takes these booleans as words.
        networkInterfaces: plan.interfaces.map((it) => ({
          networkCardIndex: it.networkCardIndex,
          deviceIndex: it.deviceIndex,
          interfaceType: it.interfaceType,
          associatePublicIpAddress: 'false',
          deleteOnTermination: 'true',
          securityGroups: it.securityGroups.map((group) => groups[group]),
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
              encrypted: String(volume.encrypted),
              kmsKeyId: args.encryptionKeyArn,
              deleteOnTermination: 'true',
            },
          },
        ],
        userData,
        instanceMarketOptions: capacity.marketType && { marketType: capacity.marketType },
        capacityReservationSpecification:
          capacity.capacityReservationId === undefined
            ? undefined
            : { capacityReservationTarget: { capacityReservationId: capacity.capacityReservationId } },
        placement: groupName === undefined ? undefined : { groupName },
        tagSpecifications:
          Object.keys(plan.tags).length === 0
            ? undefined
            : TAGGED_RESOURCES.map((resourceType) => ({ resourceType, tags: { ...plan.tags } })),
        tags: { ...plan.tags },
      },
      child,
    );
  }
}
