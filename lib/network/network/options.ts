import { CATALOG_CODES } from '../../catalog/catalog-codes';
import type { Instance } from '../../catalog/instances';
import type { NetworkLayout } from '../../catalog/ip-bandwidth';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { POD_NETWORK_CODES, type PodNetworkOptions } from '../../planning/pod-network';
import { EGRESS_CODES, type EgressFilter, type EgressMode } from './egress';
import { ENDPOINT_CODES, type EndpointUse } from './endpoint-uses';
import { FLOW_LOG_CODES, type FlowLogOptions } from './flow-log-table';
import type { RoleOptions } from '../../security/roles';

/** Nodes that the network must have addresses for. */
export interface GpuNodeDemand {
  readonly instanceType: string;
  readonly count: number;
  /**
   * The facts of an instance type that the catalog does not have, from `customInstance({...})`.
   * @default - the catalog's row
   */
  readonly customInstance?: Instance;
  /** The `networkLayout` of the node groups: with 'bandwidth' nodes take more addresses. @default 'addresses' */
  readonly networkLayout?: NetworkLayout;
}

/** How private subnets reach the internet: not at all, through one gateway, or through one in each zone. */
export type NatGateways = 'none' | 'single' | 'per-zone';

/** A network for a private EKS cluster. Everything has a default. */
export interface NetworkOptions extends FlowLogOptions, RoleOptions {
  /** IPv4 network of the VPC, /16 to /28. It cannot be changed later. @default '10.0.0.0/16' */
  readonly cidr?: string;
  /**
   * IPv4 networks that the VPC has beside `cidr`, at most 4, each /16 to /28, for example `100.64.0.0/16`: for subnets
   * of your own, such as the `podSubnets` of a cluster. Endpoints let them in, and flow logs count them as inside.
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html which networks go together
   */
  readonly secondaryCidrs?: readonly string[];
  /** 2 or 3. A third zone can be added later: no subnet moves. @default - as many as `availabilityZones`, else 2 */
  readonly zoneCount?: number;
  /**
   * Names of the zones, for example of the zone of a capacity block. A name may be late-bound.
   * @default - the first zones of the region
   */
  readonly availabilityZones?: readonly string[];

  /** The accelerated nodes of all node groups together, at their largest. @default - none */
  readonly gpuNodes?: readonly GpuNodeDemand[];
  /** Pods with an address of their own on each accelerated node, daemon sets included. @default 30 */
  readonly podsPerGpuNode?: number;
  /** The largest number of pods on all other nodes together. @default 250 */
  readonly pods?: number;
  /** How pods get their addresses: pass the `podNetwork` of the cluster. @default - single addresses */
  readonly podNetwork?: PodNetworkOptions;
  /** Whether the VPC CNI hands out prefixes in place of single addresses. @default - `podNetwork.prefixDelegation` */
  readonly prefixDelegation?: boolean;

  /** Prefix length of the private subnets (nodes and pods), 16 to 28. @default - a quarter of the VPC each */
  readonly privatePrefixLength?: number;
  /**
   * Prefix length of the isolated subnets (endpoints, control plane, file systems), 16 to 28.
   * @default - a thirty-second of the VPC each, at least a /28
   */
  readonly isolatedPrefixLength?: number;
  /**
   * Prefix length of the public subnets (NAT gateways, internet-facing load balancers), 16 to 28.
   * @default - a thirty-second of the VPC each, at least a /28
   */
  readonly publicPrefixLength?: number;

  /**
   * Which connections leave the private subnets: `open` all of them; `closed` none, so that AWS is reached through
   * endpoints only, and charts and images come from registries of your own; `filtered` those to domains that are let
   * through. Load balancers in the public subnets answer clients in each of them.
   * @default 'open' - 'closed' with natGateways 'none' and without `internetByOtherRoutes`
   */
  readonly egress?: EgressMode;
  /**
   * What filters: `network-firewall` reads the server name of each connection and drops all others, those to plain
   * addresses too; `dns-firewall` answers only the names that are let through, at a fraction of the price, and stops no
   * connection to a plain address.
   * @default 'network-firewall'
   */
  readonly egressFilter?: EgressFilter;
  /**
   * Domains that are let through, such as `api.example.com`; `.example.com` is the domain and its subdomains.
   * @default - those of `allowedSources` only
   */
  readonly allowedDomains?: readonly string[];
  /**
   * Charts and images whose hosts are let through, and the hosts that those redirect to: `ghcr.io/company/engine:1`.
   * @default - the load balancer controller, if `endpointUses` has it
   */
  readonly allowedSources?: readonly string[];
  /** Domains that are blocked although `allowedDomains` or `allowedSources` has them. @default - none */
  readonly blockedDomains?: readonly string[];
  /** Whether AWS refuses to delete the filter until the protection is switched off. @default false */
  readonly egressFilterProtection?: boolean;
  /**
   * `per-zone` survives the loss of a zone and saves traffic between zones.
   * @default 'single' - 'none' in a closed network
   */
  readonly natGateways?: NatGateways;
  /**
   * Whether the private subnets reach the internet by routes that you add yourself, for example through a transit
   * gateway. Set it with natGateways 'none' then.
   * @default false - through the NAT gateways only
   */
  readonly internetByOtherRoutes?: boolean;
  /**
   * What the network is used for, for example `kubectl`: decides the interface endpoints. `ENDPOINT_USES` has each use
   * with the services that it calls.
   * @default PRIVATE_CLUSTER_USES - with internet access without 'kubectl', which then needs no endpoint
   */
  readonly endpointUses?: readonly EndpointUse[];
  /**
   * Services with an endpoint in the VPC, by the part of their name after the region.
   * @default - those that `endpointUses` call
   */
  readonly interfaceEndpoints?: readonly string[];
  /**
   * More buckets of other accounts that can be read through the S3 endpoint without credentials of this account. A name
   * may be late-bound.
   * @default - those of AWS and of image registries: see `SERVICE_BUCKETS`
   */
  readonly publicBuckets?: readonly string[];
  /**
   * More buckets of other accounts that can be written to through the S3 endpoint with a URL that their owner has
   * signed. A name may be late-bound.
   * @default - those of CloudFormation, which functions and instances in the VPC answer to
   */
  readonly writableBuckets?: readonly string[];
  /**
   * Whether there is a gateway endpoint for S3 Express One Zone: its buckets are not reached through that of S3. It
   * costs nothing. Only in regions that have zones with S3 Express One Zone.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-az-networking.html the regions
   */
  readonly s3ExpressEndpoint?: boolean;
}

/** The decisions that a network can fail, each with its cause. */
export const NETWORK_CODES = {
  ...CATALOG_CODES,
  ...POD_NETWORK_CODES,
  'network-zones-invalid': 'The named zones contradict zoneCount, or one is named twice.',
  'vpc-networks-overlap': 'Two networks of a VPC have addresses in common.',
  'network-too-small': 'The nodes and pods that are declared, or the subnets, do not fit into the network.',
  'network-endpoint-invalid': 'The service has no interface endpoint, or is listed twice.',
  ...ENDPOINT_CODES,
  ...EGRESS_CODES,
  ...FLOW_LOG_CODES,
} as const satisfies ProblemCodes;

/** Reads the options of a network, in all parts of its planner. */
export type NetworkReader = OptionReader<NetworkOptions, keyof typeof NETWORK_CODES>;
