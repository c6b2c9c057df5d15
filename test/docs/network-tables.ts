import {
  ENDPOINT_USE_NAMES,
  ENDPOINT_USES,
  type EndpointUseFacts,
  PRIVATE_CLUSTER_USES,
} from '../../lib/network/network/endpoint-uses';
import { required } from '../../lib/core/plan';
import { planNetwork } from '../../lib/network/network/network';
import type { NetworkOptions } from '../../lib/network/network/options';
import { HOURS_PER_MONTH, usdPerHour } from '../../lib/planning/cost';
import { SERVICE_BUCKETS, type ServiceBucket } from '../../lib/network/network/s3-buckets';
import { code, table } from './markdown';

/** What a network is used for, and the endpoints that each use needs. */
export function endpointTable(): string {
  const rows = ENDPOINT_USE_NAMES.map((use) => {
    const { services, calledBy, source, date }: EndpointUseFacts = ENDPOINT_USES[use];
    const isDefault = PRIVATE_CLUSTER_USES.includes(use);
    return [`${code(use)}${isDefault ? ' *' : ''}`, services.map(code).join(', '), calledBy, sourceLink(source, date)];
  });
  return table(['use', 'endpoints', 'called by', 'source'], rows);
}

/** What each mode of `egress` costs, with the endpoints of a private cluster in two zones. */
export function egressCostTable(): string {
  const modes: readonly (readonly [string, NetworkOptions])[] = [
    ['`open`', {}],
    ["`filtered`, egressFilter 'network-firewall'", { egress: 'filtered' }],
    ["`filtered`, egressFilter 'dns-firewall'", { egress: 'filtered', egressFilter: 'dns-firewall' }],
    ['`closed`', { egress: 'closed' }],
  ];
  const rows = modes.map(([mode, options]) => {
    const { cost } = required(planNetwork(options));
    const month = (usdPerHour(cost) * HOURS_PER_MONTH).toFixed(2);
    return [mode, cost.map(({ item }) => item).join(', '), month];
  });
  return table(['egress', 'what is paid for while it stands', `USD for ${HOURS_PER_MONTH} hours`], rows);
}

const REGION = { region: '<region>', regionWithoutHyphens: '<region without hyphens>' };

/** The buckets of others that the S3 endpoint lets everyone reach. */
export function bucketTable(): string {
  const rows = SERVICE_BUCKETS.map((bucket) => [
    code(bucket.name(REGION)) + regionsOf(bucket),
    bucket.action === 's3:GetObject' ? 'read' : 'write',
    bucket.neededBy,
    sourceLink(bucket.source, bucket.date),
  ]);
  return table(['bucket', 'for', 'needed by', 'source'], rows);
}

function regionsOf({ regions }: ServiceBucket): string {
  return regions === undefined ? '' : ` in ${regions.join(', ')}`;
}

/** A source is an address, and what to look for there in brackets. */
function sourceLink(source: string, date: string | undefined): string {
  const [address = ''] = source.split(' ');
  return `[${new URL(address).hostname}](${address})${date === undefined ? '' : ` (${date})`}`;
}
