import { type PriceSource, SERVICE_PRICES } from '../../catalog/prices';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import { dnsRules } from './dns-firewall';
import type { EgressFilterPlan } from './egress-filter';
import type { FlowLogTablePlan } from './flow-log-table';

/** The parts of a network that cost money while it stands. */
export interface PaidParts {
  readonly natGateways: number;
  /** One a service and zone. */
  readonly endpointInterfaces: number;
  readonly zones: number;
  readonly egressFilter?: EgressFilterPlan;
  readonly flowLogTable?: FlowLogTablePlan;
}

/** Returns what a network costs while it stands, and the prices of its flow logs. */
export function networkCost(parts: PaidParts): readonly CostLine[] {
  return [
    line(parts.natGateways, 'NAT gateway', SERVICE_PRICES.natGateway),
    line(parts.endpointInterfaces, 'interface endpoint in one zone', SERVICE_PRICES.interfaceEndpoint),
    ...filterCost(parts),
    ...flowLogCost(parts),
  ].flat();
}

type HourlyPrice = PriceSource & { readonly usdPerHour: number };

const WITHOUT_TRAFFIC = 'List price in us-east-1, without the traffic through it.';

function line(count: number, item: string, price: HourlyPrice, basis = WITHOUT_TRAFFIC): CostLine[] {
  if (count === 0) return [];
  return [{ item: `${count} x ${item}`, usdPerHour: count * price.usdPerHour, basis, source: sourceOf(price) }];
}

function filterCost({ egressFilter, zones }: PaidParts): CostLine[] {
  if (egressFilter === undefined) return [];
  if (egressFilter.kind === 'dns-firewall') return [dnsFirewallCost(egressFilter)];
  const price = SERVICE_PRICES.networkFirewall;
  const basis = `List price in us-east-1; each GB through it costs ${price.usdPerGB} USD more.`;
  return line(zones, 'endpoint of AWS Network Firewall', price, basis);
}

/** Names are paid for each month, in every list. */
function dnsFirewallCost(filter: EgressFilterPlan): CostLine {
  const price = SERVICE_PRICES.dnsFirewall;
  const names = dnsRules(filter).flatMap(({ domains }) => domains).length;
  return {
    item: `${names} x domain name of Route 53 DNS Firewall`,
    usdPerHour: (names * price.usdPerDomainMonth) / HOURS_PER_MONTH,
    basis: `List price in us-east-1; each million queries costs ${price.usdPerMillionQueries} USD more.`,
    source: sourceOf(price),
  };
}

/** How much traffic there is is not known to a plan: only what its flow logs cost by the GB. */
function flowLogCost({ flowLogTable }: PaidParts): CostLine[] {
  if (flowLogTable === undefined) return [];
  const { logsToS3, parquetConversion, s3Standard, athena } = SERVICE_PRICES;
  return [
    {
      item: 'Flow logs in S3, while there is no traffic',
      usdPerHour: 0,
      basis:
        `${logsToS3.usdPerGB} USD per GB, ${parquetConversion.usdPerGB} USD per GB for Parquet, ` +
        `${s3Standard.usdPerGBMonth} USD per GB and month for ${flowLogTable.retentionDays} days; ` +
        `${athena.usdPerTB} USD per TB that queries read`,
      source: [logsToS3, parquetConversion, s3Standard, athena].map(sourceOf).join(' and '),
    },
  ];
}
