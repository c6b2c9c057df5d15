import { flowLogQueries } from '../../../lib/network/network/flow-log-queries';

/** Records of the last day, and no others: the first condition is that of the folders. */
const RECENT = `hour >= date_format((current_timestamp - INTERVAL '24' HOUR) AT TIME ZONE 'UTC', '%Y/%m/%d/%H')
  AND "end" >= to_unixtime(current_timestamp - INTERVAL '24' HOUR)
  AND log_status = 'OK'`;

/** Whether the sender and the receiver are in the VPC. */
const from = "contains('10.20.0.0/16', TRY_CAST(pkt_srcaddr AS IPADDRESS))";
const to = "contains('10.20.0.0/16', TRY_CAST(pkt_dstaddr AS IPADDRESS))";

const QUERIES: Readonly<Record<string, string>> = {
  'who-talked-to-whom': `
    SELECT pkt_srcaddr, pkt_dstaddr, dstport, protocol, sum(bytes) AS total_bytes, sum(packets) AS total_packets
    FROM flow_logs
    WHERE ${RECENT} AND action = 'ACCEPT' AND flow_direction = 'egress'
    GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 200`,
  rejected: `
    SELECT pkt_srcaddr, pkt_dstaddr, dstport, protocol, flow_direction, interface_id, sum(packets) AS total_packets
    FROM flow_logs
    WHERE ${RECENT} AND action = 'REJECT'
    GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 7 DESC LIMIT 200`,
  'out-by-nat': `
    WITH flows AS (
      SELECT * FROM flow_logs WHERE ${RECENT} AND action = 'ACCEPT' AND instance_id = '-'
    ), gateways AS (
      SELECT DISTINCT interface_id FROM flows
      WHERE flow_direction = 'egress' AND srcaddr = pkt_srcaddr AND ${from} AND NOT ${to}
    )
    SELECT
      CASE WHEN ${from} THEN pkt_srcaddr ELSE pkt_dstaddr END AS address_inside,
      CASE WHEN ${from} THEN pkt_dstaddr ELSE pkt_srcaddr END AS address_outside,
      CASE WHEN ${from} THEN pkt_dst_aws_service ELSE pkt_src_aws_service END AS aws_service,
      sum(bytes) AS total_bytes, sum(bytes) / 1e9 * 0.045 AS usd
    FROM flows
    WHERE interface_id IN (SELECT interface_id FROM gateways)
      AND ((flow_direction = 'ingress' AND ${from} AND NOT ${to} AND dstaddr <> pkt_dstaddr)
        OR (flow_direction = 'egress' AND ${to} AND NOT ${from} AND srcaddr <> pkt_srcaddr))
    GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 200`,
  'across-zones': `
    WITH flows AS (
      SELECT pkt_srcaddr, pkt_dstaddr, flow_direction, az_id, bytes FROM flow_logs
      WHERE ${RECENT} AND action = 'ACCEPT' AND ${from} AND ${to}
    ), places AS (
      SELECT pkt_dstaddr AS address, max(az_id) AS az_id FROM flows
      WHERE flow_direction = 'ingress' GROUP BY pkt_dstaddr
    )
    SELECT pkt_srcaddr, pkt_dstaddr, flows.az_id AS from_zone, places.az_id AS to_zone,
      sum(bytes) AS total_bytes, sum(bytes) / 1e9 * 0.02 AS usd
    FROM flows JOIN places ON places.address = pkt_dstaddr
    WHERE flow_direction = 'egress' AND flows.az_id <> places.az_id
    GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 200`,
  'gpu-nodes': `
    SELECT instance_id, flow_direction,
      CASE flow_direction WHEN 'egress' THEN pkt_dstaddr ELSE pkt_srcaddr END AS other_address,
      CASE flow_direction WHEN 'egress' THEN pkt_dst_aws_service ELSE pkt_src_aws_service END AS aws_service,
      action, sum(bytes) AS total_bytes, sum(packets) AS total_packets
    FROM flow_logs
    WHERE ${RECENT} AND contains(split(?, ','), instance_id)
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC LIMIT 200`,
};

/** A query without line ends and indents, which mean nothing in SQL. */
const inOneLine = (query: string) => query.trim().replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')');

test('the saved queries, as Athena takes them', () => {
  const queries = flowLogQueries({ partitions: 'hourly', vpcCidrs: ['10.20.0.0/16'] });
  expect(queries.map(({ name }) => name)).toEqual(Object.keys(QUERIES));
  for (const { name, query } of queries) expect(inOneLine(query)).toBe(inOneLine(QUERIES[name] ?? ''));
});
