import { type Cidr, parseCidr } from '../../core/cidr';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { CostLine } from '../../planning/cost';
import { readRoles, type RoleOptions } from '../../security/roles';
import { networkCost } from './cost';
import { LOAD_BALANCER_ADDRESSES, readDemand } from './demand';
import { type EgressFilterPlan, readEgressFilter } from './egress-filter';
import type { EgressMode } from './egress';
import { readEgress } from './egress-mode';
import { type EndpointUse, OPEN_NETWORK_USES, PRIVATE_CLUSTER_USES } from './endpoint-uses';
import { type EndpointIngress, endpointIngress, readEndpointUses, readInterfaceEndpoints } from './endpoints';
import { type FlowLogPlan, readFlowLogs } from './flow-log-table';
import type { NETWORK_CODES, NetworkOptions } from './options';
import { readForeignBuckets } from './s3-endpoint';
import { type FirewallSubnetRole, readPlacement, SUBNET_TAGS, type SubnetPlan, type SubnetRole } from './placement';
import { readSecondaryCidrs } from './secondary-cidrs';
import { readZones } from './zones';

/** A planned network. */
export interface NetworkPlan extends FlowLogPlan {
  readonly cidr: string;
  /** What the VPC has beside it. */
  readonly secondaryCidrs: readonly string[];
  readonly zoneCount: number;
  /** Names of the zones, one for each; undefined where the region decides. A name may be late-bound. */
  readonly availabilityZones: readonly string[] | undefined;
  readonly subnets: readonly SubnetPlan[];
  /** Those of the firewall and of the NAT gateways behind it. Empty without a firewall. */
  readonly firewallSubnets: readonly SubnetPlan<FirewallSubnetRole>[];
  /** Tags by which load balancer controllers find their subnets. */
  readonly subnetTags: Readonly<Record<SubnetRole, Readonly<Record<string, string>>>>;
  readonly egress: EgressMode;
  /** What lets named domains through. Undefined unless `egress` is 'filtered'. */
  readonly egressFilter?: EgressFilterPlan;
  /** Whether AWS is reached through endpoints only: names of AWS do not lead through the way out, if there is one. */
  readonly awsByEndpointsOnly: boolean;
  readonly natGatewayCount: number;
  /** Whether the private subnets reach the internet, through NAT gateways or by routes of your own. */
  readonly internetAccess: boolean;
  readonly endpointUses: readonly EndpointUse[];
  readonly interfaceEndpoints: readonly string[];
  /** More buckets of other accounts that can be read without credentials of this one. A name may be late-bound. */
  readonly publicBuckets: readonly string[];
  /** More buckets of other accounts that can be written to without credentials of this one. */
  readonly writableBuckets: readonly string[];
  /** Whether there is a gateway endpoint for S3 Express One Zone. */
  readonly s3ExpressEndpoint: boolean;
  /** The rules of the security group of the interface endpoints: one for each network of the VPC. */
  readonly endpointIngress: readonly EndpointIngress[];
  /** What the role of the flow logs has of the company's own. */
  readonly roles: RoleOptions;
  /** Addresses that the declared nodes and pods need in each private subnet. */
  readonly addressesNeeded: number;
  /** What the network costs while it stands. */
  readonly cost: readonly CostLine[];
}

/**
 * The control plane's interfaces, twice as many while EKS updates it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (16 advised)
 */
const CONTROL_PLANE_ADDRESSES = 16;
const NAT_GATEWAY_ADDRESSES = 1;

/**
 * Plans the network of a private EKS cluster.
 *
 * @param declaredUses what is declared with it: decides its endpoints where there is no internet access
 */
export function planNetwork(
  options?: NetworkOptions,
  declaredUses: readonly EndpointUse[] = PRIVATE_CLUSTER_USES,
): Planned<NetworkPlan> {
  const read = new OptionReader<NetworkOptions, keyof typeof NETWORK_CODES>(options);
  const { zoneCount, availabilityZones } = readZones(read);
  const ways = readEgress(read);
  const { egress, natGateways } = ways;
  const internetAccess = egress !== 'closed';
  const isFirewalled = ways.filter === 'network-firewall';
  const awsByEndpointsOnly = egress === 'closed' || isFirewalled;
  const endpointUses = readEndpointUses(read, awsByEndpointsOnly ? declaredUses : OPEN_NETWORK_USES);
  const interfaceEndpoints = readInterfaceEndpoints(read, awsByEndpointsOnly, endpointUses);
  const egressFilter = readEgressFilter(read, ways, endpointUses);
  const natGatewayCount = { none: 0, single: 1, 'per-zone': zoneCount }[natGateways];
  const addressesNeeded = readDemand(read, zoneCount);
  const { cidr, subnets, firewallSubnets } = readPlacement(
    read,
    zoneCount,
    {
      private: addressesNeeded,
      isolated: CONTROL_PLANE_ADDRESSES + interfaceEndpoints.length,
      public: LOAD_BALANCER_ADDRESSES + NAT_GATEWAY_ADDRESSES,
    },
    isFirewalled,
  );
  const secondaryCidrs = readSecondaryCidrs(read, parseCidr(cidr) as Cidr);
  const vpcCidrs = [cidr, ...secondaryCidrs];
  const flowLogs = readFlowLogs(read, vpcCidrs);
  return read.planned({
    cidr,
    secondaryCidrs,
    zoneCount,
    availabilityZones,
    subnets,
    // A NAT gateway of a zone has a subnet of its own.
    firewallSubnets: firewallSubnets.filter(({ role, zone }) => role !== 'nat' || zone < natGatewayCount),
    subnetTags: SUBNET_TAGS,
    egress,
    egressFilter,
    awsByEndpointsOnly,
    natGatewayCount,
    internetAccess,
    endpointUses,
    interfaceEndpoints,
    ...readForeignBuckets(read),
    s3ExpressEndpoint: read.flag('s3ExpressEndpoint', false),
    endpointIngress: vpcCidrs.map(endpointIngress),
    ...flowLogs,
    roles: readRoles(read),
    addressesNeeded,
    cost: networkCost({
      natGateways: natGatewayCount,
      endpointInterfaces: interfaceEndpoints.length * zoneCount,
      zones: zoneCount,
      egressFilter,
      flowLogTable: flowLogs.flowLogTable,
    }),
  });
}
