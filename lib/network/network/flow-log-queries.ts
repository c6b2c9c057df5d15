import { SERVICE_PRICES } from '../../catalog/prices';
import { FLOW_LOG_PARTITION, FLOW_LOG_TABLE_NAME, type FlowLogPartitions } from './flow-log-columns';

/** A saved query of Athena. */
export interface FlowLogQuery {
  readonly name: string;
  readonly description: string;
  readonly query: string;
}

/** What the queries are about. */
interface QueryScope {
  readonly partitions: FlowLogPartitions;
  /** All networks of the VPC. */
  readonly vpcCidrs: readonly string[];
}

const HOURS = 24;
const MOST_ROWS = 200;

/** Addresses behind what is between them: those of the interfaces on the way are `srcaddr` and `dstaddr`. */
const [FROM, TO] = ['pkt_srcaddr', 'pkt_dstaddr'] as const;
const BYTES = 'sum(bytes) AS total_bytes';

/**
 * Returns the saved queries. Each reads the folders of the last 24 hours only. Costs are those of us-east-1.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html the fields
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html the records of a NAT gateway
 */
export function flowLogQueries({ partitions, vpcCidrs }: QueryScope): readonly FlowLogQuery[] {
  const recorded = recordedSince(partitions);
  const inside = (column: string) => {
    const networks = vpcCidrs.map((cidr) => `contains('${cidr}', TRY_CAST(${column} AS IPADDRESS))`);
    return networks.length === 1 ? networks.join('') : `(${networks.join(' OR ')})`;
  };
  return [
    {
      name: 'who-talked-to-whom',
      description: `Pairs of addresses of the last ${HOURS} hours, by bytes. Addresses are those of pods.`,
      query: ranked([FROM, TO, 'dstport', 'protocol'], [BYTES, 'sum(packets) AS total_packets'], {
        // Each interface on the way has a record: those of the sender count.
        where: [...recorded, "action = 'ACCEPT'", "flow_direction = 'egress'"],
      }),
    },
    {
      name: 'rejected',
      description: `What security groups and network ACLs rejected in the last ${HOURS} hours, by packets.`,
      query: ranked(
        [FROM, TO, 'dstport', 'protocol', 'flow_direction', 'interface_id'],
        ['sum(packets) AS total_packets'],
        { where: [...recorded, "action = 'REJECT'"] },
      ),
    },
    {
      name: 'out-by-nat',
      description: `What passed the NAT gateways in the last ${HOURS} hours, and what NAT gateways cost for it.`,
      query: natQuery(recorded, inside),
    },
    {
      name: 'across-zones',
      description: `Pairs of addresses in two zones of the last ${HOURS} hours, and what their traffic costs.`,
      query: zonesQuery(recorded, inside),
    },
    {
      name: 'gpu-nodes',
      description: `Traffic of some nodes of the last ${HOURS} hours. The parameter: instance ids, joined by ','.`,
      query: ranked(
        [
          'instance_id',
          'flow_direction',
          `CASE flow_direction WHEN 'egress' THEN ${TO} ELSE ${FROM} END AS other_address`,
          "CASE flow_direction WHEN 'egress' THEN pkt_dst_aws_service ELSE pkt_src_aws_service END AS aws_service",
          'action',
        ],
        [BYTES, 'sum(packets) AS total_packets'],
        { where: [...recorded, "contains(split(?, ','), instance_id)"] },
      ),
    },
  ];
}

/** Conditions that only folders of the last hours meet, and records of these hours in them. */
function recordedSince(partitions: FlowLogPartitions): readonly string[] {
  const { name, dateFormat } = FLOW_LOG_PARTITION[partitions];
  const first = `current_timestamp - INTERVAL '${HOURS}' HOUR`;
  return [
    `${name} >= date_format((${first}) AT TIME ZONE 'UTC', '${dateFormat}')`,
    `"end" >= to_unixtime(${first})`,
    "log_status = 'OK'",
  ];
}

interface RankedFrom {
  readonly from?: string;
  readonly where: readonly string[];
}

/** A sum for each group of columns; the first sum ranks them. */
function ranked(
  columns: readonly string[],
  sums: readonly string[],
  { from = FLOW_LOG_TABLE_NAME, where }: RankedFrom,
): string {
  return [
    `SELECT ${[...columns, ...sums].join(', ')}`,
    `FROM ${from}`,
    `WHERE ${where.join('\n  AND ')}`,
    `GROUP BY ${columns.map((_, index) => index + 1).join(', ')}`,
    `ORDER BY ${columns.length + 1} DESC`,
    `LIMIT ${MOST_ROWS}`,
  ].join('\n');
}

function usdOf(usdPerGB: number): string {
  return `sum(bytes) / 1e9 * ${usdPerGB} AS usd`;
}

/**
 * Packets enter a NAT gateway for an address outside, and leave it from one: then its own address differs from that of
 * the packet. So it is at an endpoint of a firewall, which sends nothing outside from its own address, as a NAT gateway
 * does. Both directions are paid for.
 */
function natQuery(recorded: readonly string[], inside: (column: string) => string): string {
  const out = `${inside(FROM)} AND NOT ${inside(TO)} AND dstaddr <> ${TO}`;
  const back = `${inside(TO)} AND NOT ${inside(FROM)} AND srcaddr <> ${FROM}`;
  const columns = [
    `CASE WHEN ${inside(FROM)} THEN ${FROM} ELSE ${TO} END AS address_inside`,
    `CASE WHEN ${inside(FROM)} THEN ${TO} ELSE ${FROM} END AS address_outside`,
    `CASE WHEN ${inside(FROM)} THEN pkt_dst_aws_service ELSE pkt_src_aws_service END AS aws_service`,
  ];
  const query = ranked(columns, [BYTES, usdOf(SERVICE_PRICES.natGateway.usdPerGB)], {
    from: 'flows',
    where: [
      'interface_id IN (SELECT interface_id FROM gateways)',
      `((flow_direction = 'ingress' AND ${out})\n    OR (flow_direction = 'egress' AND ${back}))`,
    ],
  });
  return [
    'WITH flows AS (',
    '  SELECT *',
    `  FROM ${FLOW_LOG_TABLE_NAME}`,
    `  WHERE ${[...recorded, "action = 'ACCEPT'", "instance_id = '-'"].join('\n    AND ')}`,
    '), gateways AS (',
    '  SELECT DISTINCT interface_id',
    '  FROM flows',
    `  WHERE flow_direction = 'egress' AND srcaddr = ${FROM} AND ${inside(FROM)} AND NOT ${inside(TO)}`,
    ')',
    query,
  ].join('\n');
}

/** The zone of an address is that of the interface that receives for it. Each direction is paid for on both sides. */
function zonesQuery(recorded: readonly string[], inside: (column: string) => string): string {
  const conditions = [...recorded, "action = 'ACCEPT'", inside(FROM), inside(TO)].join('\n    AND ');
  const query = ranked(
    [FROM, TO, 'flows.az_id AS from_zone', 'places.az_id AS to_zone'],
    [BYTES, usdOf(2 * SERVICE_PRICES.trafficBetweenZones.usdPerGB)],
    {
      from: `flows JOIN places ON places.address = ${TO}`,
      where: ["flow_direction = 'egress'", 'flows.az_id <> places.az_id'],
    },
  );
  return [
    'WITH flows AS (',
    `  SELECT ${FROM}, ${TO}, flow_direction, az_id, bytes`,
    `  FROM ${FLOW_LOG_TABLE_NAME}`,
    `  WHERE ${conditions}`,
    '), places AS (',
    `  SELECT ${TO} AS address, max(az_id) AS az_id`,
    '  FROM flows',
    "  WHERE flow_direction = 'ingress'",
    `  GROUP BY ${TO}`,
    ')',
    query,
  ].join('\n');
}
