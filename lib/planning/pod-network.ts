import { isLateBound } from '../core/late-bound';
import { OptionReader } from '../core/option-reader';
import type { Planned } from '../core/plan';
import type { ProblemCodes } from '../core/problem';

/**
 * How the VPC CNI gives addresses to pods: one decision of a cluster, which its add-on, its network and all of its node
 * groups follow.
 */
export interface PodNetworkOptions {
  /**
   * Nodes take /28 prefixes in place of single addresses: room for many more pods on a node. Subnets need free blocks
   * of 16 addresses.
   * @default false
   * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html
   */
  readonly prefixDelegation?: boolean;
  /** Free interfaces full of addresses that a node keeps, 0 to 15. Not with prefix delegation. @default 1 */
  readonly warmInterfaces?: number;
  /** Free prefixes that a node keeps, 1 to 64. Only with prefix delegation. @default 1 */
  readonly warmPrefixes?: number;
  /**
   * Free addresses that a node keeps, 1 to 250: for small subnets, in place of whole interfaces or prefixes.
   * @default - whole interfaces or prefixes are kept free
   * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md
   */
  readonly warmAddresses?: number;
  /** Addresses that a node has at least, 1 to 250; only with `warmAddresses`. @default - as many as pods need */
  readonly minimumAddresses?: number;
  /**
   * Subnets of the pods by the name of their zone, for example `{ 'us-east-1a': 'subnet-0123456789abcdef0' }`: custom
   * networking of the CNI. The first interface of a node then has no pods. Ids may be late-bound.
   * @default - pods have addresses of the subnets of their nodes
   * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
   */
  readonly podSubnets?: Readonly<Record<string, string>>;
}

/** The decisions of a cluster about the addresses of its pods. */
export interface PodNetworkPlan extends PodNetworkOptions {
  readonly prefixDelegation: boolean;
}

export const POD_NETWORK_CODES = {
  'pod-network-ignored': 'The VPC CNI would ignore the option beside another one.',
  'pod-network-mismatch': 'Two options, or a node group and its cluster, say differently how pods get their addresses.',
} as const satisfies ProblemCodes;

type PodNetworkReader = OptionReader<PodNetworkOptions, keyof typeof POD_NETWORK_CODES>;

/** What the CNI does with no option at all. */
export const SINGLE_ADDRESSES: PodNetworkPlan = { prefixDelegation: false };

const WARM_INTERFACES = { min: 0, max: 15, unit: 'interfaces' } as const;
const WARM_PREFIXES = { min: 1, max: 64, unit: 'prefixes' } as const;
const WARM_ADDRESSES = { min: 1, max: 250, unit: 'addresses' } as const;

const SUBNET_ID = /^subnet-[0-9a-f]{8,17}$/;
/** The name of a zone begins with that of its region. */
const ZONE = /^([a-z]{2}(?:-[a-z]+)+-\d)[a-z0-9-]*$/;

/**
 * Plans how pods get their addresses. Options that the CNI ignores beside others are problems.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables (read 2026-11)
 */
export function planPodNetwork(options: PodNetworkOptions | undefined): Planned<PodNetworkPlan> {
  const read: PodNetworkReader = new OptionReader(options);
  const prefixDelegation = read.flag('prefixDelegation', false);
  const plan = {
    prefixDelegation,
    warmInterfaces: read.integer('warmInterfaces', WARM_INTERFACES),
    warmPrefixes: read.integer('warmPrefixes', WARM_PREFIXES),
    warmAddresses: read.integer('warmAddresses', WARM_ADDRESSES),
    minimumAddresses: read.integer('minimumAddresses', WARM_ADDRESSES),
    podSubnets: readPodSubnets(read),
  };
  if (!read.failed('prefixDelegation')) requireEffect(read, prefixDelegation);
  const { problems } = read.planned(undefined);
  return read.planned(problems.length > 0 ? { prefixDelegation } : withoutUndefined(plan));
}

/** Options of a part that follows the cluster: a network, a node group. */
export interface PodNetworkFollower {
  readonly podNetwork?: PodNetworkOptions;
  readonly prefixDelegation?: boolean;
}

/** Reads what the cluster decided. `prefixDelegation` alone states it for a cluster that is not ours. */
export function readPodNetwork(read: OptionReader<PodNetworkFollower, keyof typeof POD_NETWORK_CODES>): PodNetworkPlan {
  const given = read.object('podNetwork');
  const prefixDelegation = read.flag('prefixDelegation', given?.prefixDelegation === true);
  if (given === undefined) return { prefixDelegation };
  const plan = read.part(planPodNetwork(given), 'podNetwork');
  if (!read.failed('podNetwork') && prefixDelegation !== plan.prefixDelegation) {
    reportMismatch(read, 'prefixDelegation', prefixDelegation, plan.prefixDelegation);
  }
  return plan;
}

/** Requires that what a node group states is what its cluster decided. */
export function requireSamePodNetwork(
  read: OptionReader<PodNetworkFollower, keyof typeof POD_NETWORK_CODES>,
  cluster: PodNetworkPlan | undefined,
): void {
  if (cluster === undefined || !read.has('podNetwork')) return;
  // What is no object has a problem, which the reader of the group reports.
  const { plan, problems } = planPodNetwork(read.raw('podNetwork'));
  const name = problems.length > 0 ? undefined : podNetworkDifference(plan, cluster);
  if (name !== undefined) reportMismatch(read, 'podNetwork', plan[name], cluster[name], name);
}

function reportMismatch(
  read: OptionReader<PodNetworkFollower, keyof typeof POD_NETWORK_CODES>,
  option: keyof PodNetworkFollower,
  given: unknown,
  decided: unknown,
  name: string = option,
): void {
  read.problem(
    'pod-network-mismatch',
    option,
    `${name} is ${shown(given)} here, and ${shown(decided)} in podNetwork of the cluster: ` +
      'the CNI gives addresses to all nodes of a cluster in one way.',
    `Leave ${option} out here, and set podNetwork of the cluster.`,
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'left out';
}

/**
 * Returns the decisions as the add-on `vpc-cni` takes them: environment variables, and the subnets of the pods. Nothing
 * that was left out is in it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses-procedure.html (read 2026-11)
 */
export function cniConfiguration(plan: PodNetworkPlan): Readonly<Record<string, unknown>> {
  const { prefixDelegation, warmInterfaces, warmPrefixes = 1, warmAddresses, minimumAddresses, podSubnets } = plan;
  const values = withoutUndefined({
    ENABLE_PREFIX_DELEGATION: prefixDelegation ? true : undefined,
    WARM_ENI_TARGET: warmInterfaces,
    WARM_PREFIX_TARGET: prefixDelegation && warmAddresses === undefined ? warmPrefixes : undefined,
    WARM_IP_TARGET: warmAddresses,
    MINIMUM_IP_TARGET: minimumAddresses,
    AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: podSubnets && true,
    ENI_CONFIG_LABEL_DEF: podSubnets && 'topology.kubernetes.io/zone',
  });
  const env = Object.entries(values).map(([name, value]) => [name, String(value)] as const);
  return withoutUndefined({
    env: env.length > 0 ? Object.fromEntries(env) : undefined,
    eniConfig: podSubnets && podSubnetConfiguration(podSubnets),
  });
}

/**
 * Returns what the add-on of the CNI makes for subnets of the pods: one `ENIConfig` for each zone, by its name.
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/b521883/charts/aws-vpc-cni/templates/eniconfig.yaml (2026-08-20)
 */
function podSubnetConfiguration(podSubnets: Readonly<Record<string, string>>): object {
  const [region] = Object.keys(podSubnets).map((zone) => zone.replace(ZONE, '$1'));
  const subnets = Object.entries(podSubnets).map(([name, id]) => [name, { id }] as const);
  return { create: true, region, subnets: Object.fromEntries(subnets) };
}

/** Returns the first decision in which two differ, by the name of its option; undefined if there is none. */
export function podNetworkDifference(a: PodNetworkPlan, b: PodNetworkPlan): keyof PodNetworkPlan | undefined {
  const names = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof PodNetworkPlan)[]);
  return [...names].find((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
}

function readPodSubnets(read: PodNetworkReader): Readonly<Record<string, string>> | undefined {
  if (!read.has('podSubnets')) return undefined;
  const subnets = read.entries('podSubnets');
  if (read.failed('podSubnets')) return undefined;
  read.require(
    subnets.length > 0,
    'malformed',
    'podSubnets',
    'podSubnets names no zone; nodes of a zone without a subnet for its pods never become ready.',
    'Name a subnet for each zone that has nodes, or leave podSubnets out.',
  );
  for (const [zone, subnet] of subnets) {
    const path = `podSubnets['${zone}']`;
    read.require(
      ZONE.test(zone),
      'malformed',
      path,
      `'${zone}' is not the name of a zone.`,
      "Use for example 'us-east-1a'.",
    );
    read.require(
      isLateBound(subnet) || SUBNET_ID.test(subnet),
      'malformed',
      path,
      `'${subnet}' is not a valid subnet id: 'subnet-' and 8 to 17 hexadecimal digits.`,
      "Use for example 'subnet-0123456789abcdef0'.",
    );
  }
  return Object.fromEntries(subnets);
}

/** The CNI takes addresses before whole interfaces and prefixes, and prefixes before interfaces. */
function requireEffect(read: PodNetworkReader, prefixDelegation: boolean): void {
  const ignored = (name: keyof PodNetworkOptions, why: string, fix: string) => {
    if (read.has(name) && !read.failed(name)) {
      read.problem('pod-network-ignored', name, `${name} is set, and ${why}: the CNI ignores it.`, fix);
    }
  };
  if (prefixDelegation) {
    ignored('warmInterfaces', 'prefixDelegation is true', 'Set warmPrefixes in its place.');
  } else {
    ignored('warmPrefixes', 'prefixDelegation is not', 'Set prefixDelegation to true, or leave warmPrefixes out.');
  }
  if (read.has('warmAddresses')) {
    const other = prefixDelegation ? 'warmPrefixes' : 'warmInterfaces';
    ignored(other, 'warmAddresses is set too', 'Leave one of the two out.');
  } else {
    ignored('minimumAddresses', 'warmAddresses is not', 'Set warmAddresses too, for example to 2.');
  }
}

function withoutUndefined<Values extends object>(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
}
