import { Fn, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { isProblems, type Problem } from '../planning/problem';
import { made, refuse } from '../planning/problem.cdk';
import { s3EndpointStatements } from './endpoints';
import { type NetworkOptions, type NetworkPlan, planNetwork, type SubnetRole } from './network';

export interface NetworkProps extends NetworkOptions {
  /**
   * Encrypts the flow logs; its policy must let CloudWatch Logs in, as `Keys.logs` does.
   * @default - CloudWatch's own key
   */
  readonly logsKey?: IKey;
  /** What becomes of the flow logs with the stack. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

interface NetworkResources {
  readonly vpc: ec2.Vpc;
  readonly s3Endpoint: ec2.GatewayVpcEndpoint;
  readonly interfaceEndpoints: Readonly<Record<string, ec2.InterfaceVpcEndpoint>>;
  readonly endpointSecurityGroup: ec2.SecurityGroup;
  readonly flowLogGroup: logs.LogGroup;
}

/** The groups of subnets, by the name to select them with: `{ subnetGroupName: 'Private' }`. */
const GROUPS = {
  private: { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
  isolated: { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  public: { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
} as const satisfies Record<SubnetRole, ec2.SubnetConfiguration>;

const NETWORK = Symbol.for('ai-datacenter.network.Network');

/**
 * A VPC for a private EKS cluster with accelerated nodes: private subnets that are large enough for the nodes and pods
 * declared, isolated ones for endpoints and control plane, public ones for NAT gateways and load balancers; endpoints
 * for what the cluster calls; flow logs; a default security group that lets nothing through.
 *
 * Subnets never move when more nodes are declared. With a known region CDK looks its zones up, once, and keeps them in
 * cdk.context.json; otherwise the zones are chosen when the stack is deployed.
 *
 * Costs 33 USD a month a NAT gateway and 7 USD an interface endpoint and zone, so 150 USD with two zones as it comes
 * (`plan.cost`; us-east-1, the price of an endpoint unverified), and traffic: 0.045 USD a GB through NAT, 0.01 through
 * an endpoint, nothing through S3's; flow logs about 0.50 USD a GB (unverified).
 * @see https://aws.amazon.com/vpc/pricing/
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 *
 * @example
 * const network = new Network(stack, 'Network', { gpuNodes: [{ instanceType: 'p5.48xlarge', count: 16 }], logsKey:
 * keys.logs });
 */
export class Network extends Construct {
  static isNetwork(x: unknown): x is Network {
    return x !== null && typeof x === 'object' && NETWORK in x;
  }

  /** What was decided; undefined where the options were refused. */
  readonly plan: NetworkPlan | undefined;
  private readonly problems: readonly Problem[] = [];
  private readonly resources: NetworkResources | undefined;

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(scope, id);
    Object.defineProperty(this, NETWORK, { value: true });
    const plan = planNetwork(props);
    if (isProblems(plan)) {
      this.problems = plan;
      refuse(this, plan);
      return;
    }
    this.plan = plan;
    const vpc = this.createVpc(plan, props);
    const endpointSecurityGroup = this.createEndpointSecurityGroup(plan, vpc);
    this.resources = {
      vpc,
      s3Endpoint: this.createS3Endpoint(plan, vpc),
      interfaceEndpoints: Object.fromEntries(
        plan.interfaceEndpoints.map((service) => [
          service,
          createInterfaceEndpoint(vpc, service, endpointSecurityGroup),
        ]),
      ),
      endpointSecurityGroup,
      flowLogGroup: this.createFlowLogs(plan, vpc, props),
    };
  }

  get vpc(): ec2.Vpc {
    return made(this, this.resources, this.problems).vpc;
  }

  /** The gateway endpoint by which everything in the VPC reaches S3. */
  get s3Endpoint(): ec2.GatewayVpcEndpoint {
    return made(this, this.resources, this.problems).s3Endpoint;
  }

  /** The interface endpoints by service, for example `interfaceEndpoints['ecr.api']`. */
  get interfaceEndpoints(): Readonly<Record<string, ec2.InterfaceVpcEndpoint>> {
    return made(this, this.resources, this.problems).interfaceEndpoints;
  }

  get endpointSecurityGroup(): ec2.ISecurityGroup {
    return made(this, this.resources, this.problems).endpointSecurityGroup;
  }

  get flowLogGroup(): logs.ILogGroup {
    return made(this, this.resources, this.problems).flowLogGroup;
  }

  private createVpc(plan: NetworkPlan, props: NetworkProps): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: plannedAddresses(plan),
      availabilityZones: props.availabilityZones ? [...props.availabilityZones] : this.zones(plan.zoneCount),
      subnetConfiguration: Object.values(GROUPS),
      natGateways: plan.natGatewayCount,
      // CloudFormation cannot change a group that it did not make, so CDK's own Lambda function does.
      restrictDefaultSecurityGroup: true,
    });
    const subnets = { private: vpc.privateSubnets, isolated: vpc.isolatedSubnets, public: vpc.publicSubnets };
    for (const role of Object.keys(GROUPS) as SubnetRole[]) {
      for (const subnet of subnets[role]) {
        for (const [key, value] of Object.entries(plan.subnetTags[role]))
          Tags.of(subnet).add(key, value, { includeResourceTypes: ['AWS::EC2::Subnet'] });
      }
    }
    return vpc;
  }

  /**
   * Zones without names: those of a stack with a known region are looked up by CDK, the others are chosen by
   * CloudFormation.
   */
  private zones(count: number): string[] {
    const stack = Stack.of(this);
    const known = stack.availabilityZones;
    if (known.length >= count && !Token.isUnresolved(stack.region)) return known.slice(0, count);
    return Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs()));
  }

  private createEndpointSecurityGroup(plan: NetworkPlan, vpc: ec2.Vpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc,
      description: `Interface endpoints of ${this.node.path}`,
      allowAllOutbound: false,
    });
    const { cidr, port, description } = plan.endpointIngress;
    group.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(port), description);
    return group;
  }

  private createS3Endpoint(plan: NetworkPlan, vpc: ec2.Vpc): ec2.GatewayVpcEndpoint {
    const endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    const { partition, account: accountId, region } = Stack.of(this);
    for (const statement of s3EndpointStatements({ partition, accountId, region }, plan.publicBuckets))
      endpoint.addToPolicy(iam.PolicyStatement.fromJson(statement));
    return endpoint;
  }

  private createFlowLogs(plan: NetworkPlan, vpc: ec2.Vpc, props: NetworkProps): logs.LogGroup {
    const logGroup = new logs.LogGroup(this, 'FlowLogGroup', {
      retention: plan.flowLogRetentionDays,
      encryptionKey: props.logsKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const { account, region, partition } = Stack.of(this);
    // Without these conditions flow logs of somebody else's VPC could use the role.
    const ours = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*` },
    };
    const iamRole = new iam.Role(this, 'FlowLogRole', {
      description: `Flow logs of ${this.node.path}`,
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', { conditions: ours }),
    });
    vpc.addFlowLog('FlowLog', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, iamRole),
      trafficType: ec2.FlowLogTrafficType.ALL,
    });
    return logGroup;
  }
}

function createInterfaceEndpoint(
  vpc: ec2.Vpc,
  service: string,
  securityGroup: ec2.ISecurityGroup,
): ec2.InterfaceVpcEndpoint {
  const id = service
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return vpc.addInterfaceEndpoint(`${id}Endpoint`, {
    service: new ec2.InterfaceVpcEndpointAwsService(service),
    subnets: { subnetGroupName: GROUPS.isolated.name },
    securityGroups: [securityGroup],
    privateDnsEnabled: true,
    open: false,
  });
}

/** Gives the plan's blocks to CDK's VPC, which asks for them by group and zone, in order. */
function plannedAddresses(plan: NetworkPlan): ec2.IIpAddresses {
  return {
    allocateVpcCidr: () => ({ cidrBlock: plan.cidr }),
    allocateSubnetsCidr: ({ requestedSubnets }) => {
      const blocks = Object.fromEntries(
        (Object.keys(GROUPS) as SubnetRole[]).map((role) => [
          GROUPS[role].name,
          plan.subnets.filter((subnet) => subnet.role === role).map((subnet) => subnet.cidr),
        ]),
      );
      return {
        allocatedSubnets: requestedSubnets.map(({ configuration }) => ({
          cidr: blocks[configuration.name]?.shift() ?? '',
        })),
      };
    },
  };
}
