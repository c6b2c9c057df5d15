import { HELM_RELEASES } from '../../catalog/releases';
import type { TextForm } from '../../core/option-reader';
import { releaseSources } from '../chart-source';
import { domainsOf } from '../public-hosts';
import type { EndpointUse } from './endpoint-uses';
import type { EgressFilter, EgressMode } from './egress';
import type { EgressWays } from './egress-mode';
import type { NetworkOptions, NetworkReader } from './options';

/** The filter of a network, as planned. */
export interface EgressFilterPlan {
  readonly kind: EgressFilter;
  /** Without repetition, in alphabetical order. A name that begins with a dot has its subdomains too. */
  readonly allowedDomains: readonly string[];
  /** They are blocked also where `allowedDomains` has them. */
  readonly blockedDomains: readonly string[];
  readonly deletionProtection: boolean;
}

/** @see https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_RulesSourceList.html 2026-11 */
const DOMAIN = {
  pattern: /^(?=.{1,253}$)\.?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  name: 'domain',
  rule: "a domain name in lower case, with a '.' before it to have its subdomains too",
  example: '.example.com',
  mustBeKnown: true,
} as const satisfies TextForm;

const SOURCE = {
  pattern: /^\S+$/,
  name: 'address of a chart or an image',
  rule: 'no blanks',
  example: 'ghcr.io/company/engine:1.0',
  mustBeKnown: true,
} as const satisfies TextForm;

/** The options that only a filtered network has. */
const FILTER_OPTIONS = [
  'egressFilter',
  'allowedDomains',
  'allowedSources',
  'blockedDomains',
  'egressFilterProtection',
] as const satisfies readonly (keyof NetworkOptions)[];

/** The chart that a use of the network installs from the internet. */
const CHARTS: Partial<Record<EndpointUse, keyof typeof HELM_RELEASES>> = {
  'load-balancers': 'awsLoadBalancerController',
};

/** Reads the filter of a network: undefined unless `egress` is 'filtered'. Its options are problems otherwise. */
export function readEgressFilter(
  read: NetworkReader,
  { egress, filter: kind }: EgressWays,
  uses: readonly EndpointUse[],
): EgressFilterPlan | undefined {
  const sources = read.texts('allowedSources', SOURCE, sourcesOf(uses));
  const domains = [...read.texts('allowedDomains', DOMAIN), ...sources.flatMap(domainsOf)];
  const filter = {
    allowedDomains: [...new Set(domains)].toSorted(),
    blockedDomains: [...new Set(read.texts('blockedDomains', DOMAIN))].toSorted(),
    deletionProtection: read.flag('egressFilterProtection', false),
  };
  if (kind !== undefined) return { kind, ...filter };
  for (const option of FILTER_OPTIONS) requireNoFilter(read, option, egress);
  return undefined;
}

function requireNoFilter(read: NetworkReader, option: (typeof FILTER_OPTIONS)[number], egress: EgressMode): void {
  read.require(
    !read.has(option) || read.failed(option, 'egress'),
    'egress-contradiction',
    option,
    `${option} is set and egress is '${egress}': only a filtered network has a filter.`,
    `Use egress 'filtered', or leave ${option} out.`,
  );
}

/** The charts and images that come from the internet for the uses of a network. */
function sourcesOf(uses: readonly EndpointUse[]): readonly string[] {
  return uses.flatMap((use) => {
    const chart = CHARTS[use];
    return chart === undefined ? [] : releaseSources(HELM_RELEASES[chart]);
  });
}

/**
 * The domains of AWS, of what is inside the VPC, and of addresses, which a filter of names must let through: endpoints
 * have such names too. They are not AWS's alone: other accounts have names of buckets and APIs in them.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
export const AWS_DOMAINS: readonly string[] = [
  '.amazonaws.com',
  '.amazonaws.com.cn',
  '.api.aws',
  '.compute.internal',
  '.ec2.internal',
  '.in-addr.arpa',
];

/** Returns a list of domains as Route 53 takes it: a wildcard has the subdomains, and not the domain itself. */
export function dnsDomains(domains: readonly string[]): readonly string[] {
  return domains.flatMap((domain) => (domain.startsWith('.') ? [domain.slice(1), `*${domain}`] : [domain]));
}
