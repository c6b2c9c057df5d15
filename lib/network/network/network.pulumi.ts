import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup';
import { FlowLog, type FlowLogArgs } from '@pulumi/aws/ec2/flowLog';
import type { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import type { Subnet } from '@pulumi/aws/ec2/subnet';
import type { Vpc } from '@pulumi/aws/ec2/vpc';
import type { VpcEndpoint } from '@pulumi/aws/ec2/vpcEndpoint';
import { VpcIpv4CidrBlockAssociation } from '@pulumi/aws/ec2/vpcIpv4CidrBlockAssociation';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers, type Resolved } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { readKeyArn } from '../../security/given-key';
import type { RoleArgs } from '../../security/pod-identity-association.pulumi';
import { awsPlace, type AwsPlaceOutputs, markedPlace } from '../../security/policy.pulumi';
import { createRole } from '../../security/role.pulumi';
import { flowLogTrustPolicy } from '../../security/trust-policies';
import { createDnsFirewall } from './dns-firewall.pulumi';
import { createEndpoints } from './endpoints.pulumi';
import { flowLogKeyReferences, flowLogKeyStatements, hasFlowLogGroup } from './flow-log-table';
import { createFlowLogTable, type FlowLogTable } from './flow-log-table.pulumi';
import { flowLogSettings, type FlowLogSettings, flowLogStatements } from './flow-logs';
import { type NetworkPlan, planNetwork } from './network';
import type { NetworkOptions } from './options';
import { Topology } from './topology.pulumi';

/** Args of `Network`. */
export interface NetworkArgs
  extends
    Omit<
      NetworkOptions,
      keyof RoleArgs | 'availabilityZones' | 'publicBuckets' | 'writableBuckets' | 'flowLogBucketName'
    >,
    RoleArgs {
  /**
   * Names of the zones, for example of the zone of a capacity block.
   * @default - the first zones of the region, looked up when the network is created
   */
  readonly availabilityZones?: readonly pulumi.Input<string>[];
  /**
   * More buckets of other accounts that can be read through the S3 endpoint without credentials of this account.
   * @default - those of AWS and of image registries: see `SERVICE_BUCKETS`
   */
  readonly publicBuckets?: readonly pulumi.Input<string>[];
  /**
   * More buckets of other accounts that can be written to through the S3 endpoint with a URL that their owner has
   * signed.
   * @default - those of CloudFormation, which functions and instances in the VPC answer to
   */
  readonly writableBuckets?: readonly pulumi.Input<string>[];
  /**
   * KMS key that encrypts the flow logs; its policy must allow CloudWatch Logs, and log delivery for a bucket, as that
   * of `keys.logs` does.
   * @default - CloudWatch's own key; a bucket needs one of yours
   */
  readonly logsKeyArn?: pulumi.Input<string>;
  /** Name of the bucket of flow logs. A change makes another bucket. @default - the deployment makes a name */
  readonly flowLogBucketName?: pulumi.Input<string>;
  /** Whether the flow logs stay in the account when the stack no longer has them. @default true */
  readonly retainOnDelete?: boolean;
}

/**
 * A VPC for a private EKS cluster with accelerated nodes: private subnets that are large enough for the nodes and pods
 * declared, isolated ones for endpoints and control plane, public ones for NAT gateways and load balancers; endpoints
 * for the services that the cluster calls; flow logs; a default security group without rules.
 *
 * Subnets never move when more nodes are declared. Zones that are not named are looked up when the network is created;
 * a zone that the region gets later moves no subnet.
 *
 * `plan.cost` has the cost of NAT gateways and interface endpoints in us-east-1. Traffic through them and flow logs
 * cost extra; traffic through the S3 endpoint is free.
 * @see https://aws.amazon.com/vpc/pricing/
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 *
 * @example
 * const network = new Network('network', {
 *   gpuNodes: [{ instanceType: 'p5.48xlarge', count: 16 }],
 *   logsKeyArn: keys.logs.arn,
 * });
 */
export class Network extends pulumi.ComponentResource {
  readonly plan: NetworkPlan;
  readonly vpc: Vpc;
  /** What adds each of `secondaryCidrs` to the VPC: subnets in it depend on it. */
  readonly secondaryCidrs: readonly VpcIpv4CidrBlockAssociation[];
  readonly vpcId: pulumi.Output<string>;
  /** Subnets of nodes and pods. What uses them needs their routes too: it takes `privateSubnetIds`. */
  readonly privateSubnets: readonly Subnet[];
  /** Subnets of endpoints, control plane and file systems. */
  readonly isolatedSubnets: readonly Subnet[];
  /** Subnets of NAT gateways and internet-facing load balancers. */
  readonly publicSubnets: readonly Subnet[];
  /** What takes these ids is created after the routes and endpoints of the subnets, and removed before them. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly isolatedSubnetIds: readonly pulumi.Output<string>[];
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  /** The gateway endpoint by which everything in the VPC reaches S3. */
  readonly s3Endpoint: VpcEndpoint;
  /** The gateway endpoint by which everything in the VPC reaches S3 Express One Zone, if `s3ExpressEndpoint` is set. */
  readonly s3ExpressEndpoint: VpcEndpoint | undefined;
  /** The interface endpoints by service, for example `interfaceEndpoints['ecr.api']`. */
  readonly interfaceEndpoints: Readonly<Record<string, VpcEndpoint>>;
  readonly endpointSecurityGroup: SecurityGroup;
  /** Undefined with flowLogDestination 's3'. */
  readonly flowLogGroup: LogGroup | undefined;
  /** The bucket of the flow logs, with a table of Athena. Undefined with flowLogDestination 'cloud-watch-logs'. */
  readonly flowLogTable: FlowLogTable | undefined;
  /** Alerts and flows of the firewall, or the queries of names. Undefined unless `egress` is 'filtered'. */
  readonly egressLogGroup: LogGroup | undefined;
  private readonly late = new OutputMarkers();

  constructor(
    private readonly name: string,
    args: NetworkArgs = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:network:Network', name, {}, opts);
    checked(name, args, flowLogKeyReferences(args, 'logsKeyArn'));
    const marked = this.late.markAll<MarkedArgs>(args);
    this.plan = accept(this, name, planArgs(marked, planNetwork(marked)));
    const place = awsPlace(this);

    const { late } = this;
    const filter = this.plan.egressFilter;
    const egressLogGroup = filter && this.createLogGroup(`${name}-egress-logs`, marked, args);
    this.egressLogGroup = egressLogGroup;
    const topology = new Topology(this, name, this.plan, { late, egressLogGroup });
    this.vpc = topology.vpc;
    this.vpcId = topology.vpc.id;
    this.secondaryCidrs = this.plan.secondaryCidrs.map((cidrBlock) => this.addCidr(cidrBlock));
    if (filter?.kind === 'dns-firewall' && egressLogGroup !== undefined)
      createDnsFirewall(this, { name, filter, vpcId: this.vpcId, logGroupArn: egressLogGroup.arn, late });
    const endpoints = createEndpoints(this, { name, plan: this.plan, topology, place, late: this.late });
    this.s3Endpoint = endpoints.s3;
    this.s3ExpressEndpoint = endpoints.s3Express;
    this.interfaceEndpoints = endpoints.interfaces;
    this.endpointSecurityGroup = endpoints.securityGroup;
    this.privateSubnets = topology.subnets('private');
    this.isolatedSubnets = topology.subnets('isolated');
    this.publicSubnets = topology.subnets('public');
    const gateways = [endpoints.s3, endpoints.s3Express].filter((it) => it !== undefined);
    this.privateSubnetIds = topology.connectedIds('private', [...gateways, ...Object.values(endpoints.interfaces)]);
    this.isolatedSubnetIds = topology.connectedIds('isolated');
    this.publicSubnetIds = topology.publicSubnetIds;
    this.flowLogGroup = hasFlowLogGroup(this.plan) ? this.createFlowLogs(marked, args, place) : undefined;
    this.flowLogTable = this.createFlowLogTable(marked, args, place);
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: [...this.privateSubnetIds] });
  }

  private addCidr(cidrBlock: string): VpcIpv4CidrBlockAssociation {
    const { vpcId } = this;
    return new VpcIpv4CidrBlockAssociation(`${this.name}-${cidrBlock}`, { vpcId, cidrBlock }, { parent: this });
  }

  private createLogGroup(name: string, { logsKeyArn }: MarkedArgs, { retainOnDelete = true }: NetworkArgs): LogGroup {
    const settings = { retentionInDays: this.plan.flowLogRetentionDays, kmsKeyId: this.late.resolve(logsKeyArn) };
    return new LogGroup(name, settings, { parent: this, retainOnDelete });
  }

  private createFlowLogs(marked: MarkedArgs, args: NetworkArgs, place: AwsPlaceOutputs): LogGroup {
    const name = `${this.name}-flow-logs`;
    const logGroup = this.createLogGroup(name, marked, args);
    const { role, policies } = createRole(
      this,
      name,
      {
        ...this.plan.roles,
        description: `Flow logs of ${this.name}`,
        trust: flowLogTrustPolicy(markedPlace(place, this.late)),
        inlinePolicies: { write: flowLogStatements(this.late.mark(logGroup.arn)) },
      },
      this.late,
    );
    const vpcId = this.late.mark(this.vpcId);
    const references = { vpcId, logGroupName: this.late.mark(logGroup.name), roleArn: this.late.mark(role.arn) };
    const flowLog = flowLogArgs(this.late.resolve(flowLogSettings(references)), logGroup.arn);
    new FlowLog(name, flowLog, { parent: this, dependsOn: [...policies] });
    return logGroup;
  }

  private createFlowLogTable(
    { logsKeyArn: keyArn }: MarkedArgs,
    { retainOnDelete = true }: NetworkArgs,
    placeOutputs: AwsPlaceOutputs,
  ): FlowLogTable | undefined {
    const { name, vpcId, late } = this;
    const { flowLogTable: plan } = this.plan;
    if (plan === undefined || keyArn === undefined) return undefined;
    const place = markedPlace(placeOutputs, late);
    return createFlowLogTable(this, { name, plan, vpcId, keyArn, place, retainOnDelete, late });
  }
}

/** Renames EC2's fields to the provider's, which names the log group by its ARN. */
function flowLogArgs(
  { resourceId, trafficType, logDestinationType, deliverLogsPermissionArn }: Resolved<FlowLogSettings>,
  logDestination: pulumi.Output<string>,
): FlowLogArgs {
  return { vpcId: resourceId, trafficType, logDestinationType, logDestination, iamRoleArn: deliverLogsPermissionArn };
}

/** The args with a marker in place of each Output. */
type MarkedArgs = NetworkOptions & { readonly logsKeyArn?: string };

/** Adds the problems of the references to those of the plan. */
function planArgs(args: MarkedArgs, planned: Planned<NetworkPlan>): Planned<NetworkPlan> {
  const read = new OptionReader<MarkedArgs, never>(args);
  readKeyArn(read, 'logsKeyArn', { of: 'flow logs', needs: flowLogKeyStatements(planned.plan) });
  return read.planned(read.part(planned));
}
