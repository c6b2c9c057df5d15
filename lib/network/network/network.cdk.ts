import { Fn, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import type { PolicyStatement } from '../../security/policy';
import { awsPlaceOf, cdkStatements } from '../../security/policy.cdk';
import { createRole } from '../../security/role.cdk';
import { flowLogTrustPolicy } from '../../security/trust-policies';
import { endpointId, INTERFACE_ENDPOINT_SETTINGS } from './endpoints';
import { DnsFirewall } from './dns-firewall.cdk';
import type { EgressFilterPlan } from './egress-filter';
import { flowLogKeyReferences, flowLogKeyStatements, hasFlowLogGroup } from './flow-log-table';
import { FlowLogTable } from './flow-log-table.cdk';
import { flowLogSettings, flowLogStatements } from './flow-logs';
import { interfaceEndpointStatements } from './interface-endpoint-policy';
import { NetworkFirewall } from './network-firewall.cdk';
import { type NetworkPlan, planNetwork } from './network';
import type { NetworkOptions } from './options';
import { MAP_PUBLIC_IP_ON_LAUNCH, type SubnetRole } from './placement';
import { s3EndpointStatements, s3ExpressEndpointStatements } from './s3-endpoint';
import { natGatewayRole } from './topology';

/** A network, and the AWS resources that it refers to. */
export interface NetworkProps extends NetworkOptions {
  /**
   * Encrypts the flow logs; its policy must allow CloudWatch Logs, and log delivery for a bucket, as `Keys.logs` does.
   * @default - CloudWatch's own key; a bucket needs one of yours
   */
  readonly logsKey?: IKey;
  /**
   * What happens to the flow logs when the stack is deleted. A bucket with files can only be retained.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** The names of the groups of subnets, to select them with: `{ subnetGroupName: 'Private' }`. */
const GROUP_NAMES: Readonly<Record<SubnetRole, string>> = {
  private: 'Private',
  isolated: 'Isolated',
  public: 'Public',
};
const ROLES = Object.keys(GROUP_NAMES) as SubnetRole[];

/** Marks a network. `instanceof` would not see one of a second copy of the library. */
const NETWORK = Symbol.for('ai-datacenter.network.Network');

/**
 * A VPC for a private EKS cluster with accelerated nodes: private subnets that are large enough for the nodes and pods
 * declared, isolated ones for endpoints and control plane, public ones for NAT gateways and load balancers; endpoints
 * for the services that the cluster calls; flow logs; a default security group without rules.
 *
 * Subnets never move when more nodes are declared. With a known region CDK looks its zones up, once, and keeps them in
 * cdk.context.json; otherwise the zones are chosen when the stack is deployed.
 *
 * `plan.cost` has the cost of NAT gateways and interface endpoints in us-east-1. Traffic through them and flow logs
 * cost extra; traffic through the S3 endpoint is free.
 * @see https://aws.amazon.com/vpc/pricing/
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 *
 * @example
 * const network = new Network(stack, 'Network', {
 *   gpuNodes: [{ instanceType: 'p5.48xlarge', count: 16 }],
 *   logsKey: keys.logs,
 * });
 */
export class Network extends Construct {
  protected readonly [NETWORK] = true;
  readonly plan: NetworkPlan;
  readonly vpc: ec2.Vpc;
  /** What adds each of `secondaryCidrs` to the VPC: subnets in it depend on it. */
  readonly secondaryCidrs: readonly ec2.CfnVPCCidrBlock[];
  /** The gateway endpoint by which everything in the VPC reaches S3. */
  readonly s3Endpoint: ec2.GatewayVpcEndpoint;
  /** The gateway endpoint by which everything in the VPC reaches S3 Express One Zone, if `s3ExpressEndpoint` is set. */
  readonly s3ExpressEndpoint: ec2.GatewayVpcEndpoint | undefined;
  /** The interface endpoints by service, for example `interfaceEndpoints['ecr.api']`. */
  readonly interfaceEndpoints: Readonly<Record<string, ec2.InterfaceVpcEndpoint>>;
  readonly endpointSecurityGroup: ec2.SecurityGroup;
  /** Undefined with flowLogDestination 's3'. */
  readonly flowLogGroup: logs.LogGroup | undefined;
  /** The bucket of the flow logs, with a table of Athena. Undefined with flowLogDestination 'cloud-watch-logs'. */
  readonly flowLogTable: FlowLogTable | undefined;
  /** Alerts and flows of the firewall, or the queries of names. Undefined unless `egress` is 'filtered'. */
  readonly egressLogGroup: logs.LogGroup | undefined;
  private readonly logsKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(scope, id);
    checked(this, props, flowLogKeyReferences(props, 'logsKey'));
    this.plan = accept(this, planNetwork(props));
    this.logsKey = acceptKey(this, props.logsKey, {
      option: 'logsKey',
      needs: flowLogKeyStatements(this.plan),
      keptBy: props,
    });
    this.vpc = this.createVpc();
    this.secondaryCidrs = this.plan.secondaryCidrs.map((cidrBlock) => this.addCidr(cidrBlock));
    this.endpointSecurityGroup = this.createEndpointSecurityGroup();
    this.s3Endpoint = this.createS3Endpoint();
    this.s3ExpressEndpoint = this.plan.s3ExpressEndpoint ? this.createS3ExpressEndpoint() : undefined;
    this.interfaceEndpoints = Object.fromEntries(
      this.plan.interfaceEndpoints.map((service) => [service, this.createInterfaceEndpoint(service)]),
    );
    this.flowLogGroup = hasFlowLogGroup(this.plan) ? this.createFlowLogs(props) : undefined;
    this.flowLogTable = this.createFlowLogTable(props);
    this.egressLogGroup = this.plan.egressFilter && this.createFilter(this.plan.egressFilter, props);
  }

  /** Creates the filter of the way out, and returns the log group that it writes into. */
  private createFilter(filter: EgressFilterPlan, props: NetworkProps): logs.LogGroup {
    const { plan, vpc } = this;
    const logGroup = this.createLogGroup('EgressLogGroup', props);
    const parts = { filter, vpc, logGroup };
    if (filter.kind === 'dns-firewall') new DnsFirewall(this, 'DnsFirewall', parts);
    else new NetworkFirewall(this, 'NetworkFirewall', { plan, ...parts });
    return logGroup;
  }

  private createVpc(): ec2.Vpc {
    const { plan } = this;
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: plannedAddresses(plan),
      availabilityZones: [...(plan.availabilityZones ?? this.zonesOfRegion(plan.zoneCount))],
      subnetConfiguration: subnetGroups(),
      natGateways: natGatewayRole(plan) === 'public' ? plan.natGatewayCount : 0,
      // CloudFormation cannot change a group that it did not make, so CDK's own Lambda function does.
      restrictDefaultSecurityGroup: true,
    });
    const subnets = { private: vpc.privateSubnets, isolated: vpc.isolatedSubnets, public: vpc.publicSubnets };
    for (const role of ROLES) {
      for (const subnet of subnets[role]) addSubnetTags(subnet, plan.subnetTags[role]);
    }
    return vpc;
  }

  private addCidr(cidrBlock: string): ec2.CfnVPCCidrBlock {
    const { vpcId } = this.vpc;
    return new ec2.CfnVPCCidrBlock(this, `Cidr-${cidrBlock.replace('/', '-')}`, { vpcId, cidrBlock });
  }

  /** CDK looks up the zones of a stack with a known region; CloudFormation chooses those of others. */
  private zonesOfRegion(count: number): string[] {
    const known = Stack.of(this).availabilityZones;
    if (known.length >= count) return known.slice(0, count);
    return Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs()));
  }

  private createEndpointSecurityGroup(): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc: this.vpc,
      description: `Interface endpoints of ${this.node.path}`,
      allowAllOutbound: false,
    });
    for (const { cidrIp, fromPort, toPort, description } of this.plan.endpointIngress)
      group.addIngressRule(ec2.Peer.ipv4(cidrIp), ec2.Port.tcpRange(fromPort, toPort), description);
    return group;
  }

  private createS3Endpoint(): ec2.GatewayVpcEndpoint {
    const place = awsPlaceOf(this);
    const regionWithoutHyphens = Fn.join('', Fn.split('-', place.region));
    const statements = s3EndpointStatements({ ...place, regionWithoutHyphens }, this.plan);
    return this.createGatewayEndpoint('S3Endpoint', ec2.GatewayVpcEndpointAwsService.S3, statements);
  }

  private createS3ExpressEndpoint(): ec2.GatewayVpcEndpoint {
    const service = ec2.GatewayVpcEndpointAwsService.S3_EXPRESS;
    return this.createGatewayEndpoint('S3ExpressEndpoint', service, s3ExpressEndpointStatements(awsPlaceOf(this)));
  }

  private createGatewayEndpoint(
    id: string,
    service: ec2.IGatewayVpcEndpointService,
    statements: readonly PolicyStatement[],
  ): ec2.GatewayVpcEndpoint {
    const endpoint = this.vpc.addGatewayEndpoint(id, { service });
    for (const statement of cdkStatements(statements)) endpoint.addToPolicy(statement);
    return endpoint;
  }

  private createInterfaceEndpoint(service: string): ec2.InterfaceVpcEndpoint {
    const { subnets, privateDnsEnabled } = INTERFACE_ENDPOINT_SETTINGS;
    const endpoint = this.vpc.addInterfaceEndpoint(endpointId(service), {
      service: new ec2.InterfaceVpcEndpointAwsService(service),
      subnets: { subnetGroupName: GROUP_NAMES[subnets] },
      securityGroups: [this.endpointSecurityGroup],
      privateDnsEnabled,
      open: false,
    });
    const statements = interfaceEndpointStatements(service, awsPlaceOf(this));
    for (const statement of cdkStatements(statements)) endpoint.addToPolicy(statement);
    return endpoint;
  }

  private createLogGroup(
    id: string,
    { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }: NetworkProps,
  ): logs.LogGroup {
    const retention = this.plan.flowLogRetentionDays;
    return new logs.LogGroup(this, id, { retention, encryptionKey: this.logsKey, removalPolicy });
  }

  private createFlowLogs(props: NetworkProps): logs.LogGroup {
    const logGroup = this.createLogGroup('FlowLogGroup', props);
    const role = createRole(this, 'FlowLogRole', {
      ...this.plan.roles,
      description: `Flow logs of ${this.node.path}`,
      trust: flowLogTrustPolicy(awsPlaceOf(this)),
      inlinePolicies: { FlowLogs: flowLogStatements(logGroup.logGroupArn) },
    });
    const { vpcId } = this.vpc;
    const { logGroupName } = logGroup;
    new ec2.CfnFlowLog(this, 'FlowLog', flowLogSettings({ vpcId, logGroupName, roleArn: role.roleArn }));
    return logGroup;
  }

  private createFlowLogTable({
    removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  }: NetworkProps): FlowLogTable | undefined {
    const { flowLogTable: plan } = this.plan;
    const { logsKey: encryptionKey } = this;
    if (plan === undefined || encryptionKey === undefined) return undefined;
    return new FlowLogTable(this, 'FlowLogTable', { plan, vpcId: this.vpc.vpcId, encryptionKey, removalPolicy });
  }
}

/** Returns the network that made a VPC, or undefined for the VPC of something else. */
export function networkOf(vpc: ec2.IVpc): Network | undefined {
  const maker = vpc.node.scope;
  return maker !== undefined && isNetwork(maker) ? maker : undefined;
}

function isNetwork(construct: object): construct is Network {
  return NETWORK in construct;
}

/** A function, because aws-cdk-lib loads its VPC as soon as `SubnetType` is read: importing this file stays cheap. */
function subnetGroups(): ec2.SubnetConfiguration[] {
  return [
    { name: GROUP_NAMES.private, subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: GROUP_NAMES.isolated, subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    { name: GROUP_NAMES.public, subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: MAP_PUBLIC_IP_ON_LAUNCH },
  ];
}

function addSubnetTags(subnet: ec2.ISubnet, tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags))
    Tags.of(subnet).add(key, value, { includeResourceTypes: ['AWS::EC2::Subnet'] });
}

/** Gives the plan's networks to CDK's VPC, which takes them by group and zone, in order. */
function plannedAddresses(plan: NetworkPlan): ec2.IIpAddresses {
  return {
    allocateVpcCidr: () => ({ cidrBlock: plan.cidr }),
    allocateSubnetsCidr: ({ requestedSubnets }) => {
      const cidrs = new Map<string, string[]>(ROLES.map((role) => [GROUP_NAMES[role], cidrsOf(plan, role)]));
      return {
        allocatedSubnets: requestedSubnets.map(({ configuration }) => ({
          cidr: cidrs.get(configuration.name)?.shift() ?? '',
        })),
      };
    },
  };
}

function cidrsOf(plan: NetworkPlan, role: SubnetRole): string[] {
  return plan.subnets.filter((subnet) => subnet.role === role).map((subnet) => subnet.cidr);
}
