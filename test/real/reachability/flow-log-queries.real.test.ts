import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  FLOW_LOG_COLUMNS,
  FLOW_LOG_PARTITION,
  FLOW_LOG_TABLE_NAME,
  type FlowLogPartitions,
} from '../../../lib/network/network/flow-log-columns';
import { flowLogQueries } from '../../../lib/network/network/flow-log-queries';
import { pythonEnvironment } from '../python-environment';

/** Packages of PyPI, as of 2026-11-26: the engine, and the translator of Athena's dialect. */
const ENGINE = ['duckdb==2.0.1', 'numpy==2.4.6', 'sqlglot==30.30.0'];
const GB = 1e9;
const HOUR_MS = 3_600_000;

/** Two nodes with GPUs in two zones, a pod of each, a NAT gateway in the first zone, and a host in the internet. */
const [NODE_A, POD_A, NODE_B, POD_B] = ['10.0.0.10', '10.0.0.11', '10.0.64.10', '10.0.64.11'] as const;
const [NAT, HOST, SCANNER, FIREWALL] = ['10.0.192.5', '203.0.113.5', '198.51.100.9', '10.0.200.7'] as const;
const ZONE_A = { interface_id: 'eni-a', instance_id: 'i-a', az_id: 'use1-az1' };
const ZONE_B = { interface_id: 'eni-b', instance_id: 'i-b', az_id: 'use1-az2' };
const AT_NAT = { interface_id: 'eni-nat', instance_id: '-', az_id: 'use1-az1' };
const AT_FIREWALL = { interface_id: 'eni-firewall', instance_id: '-', az_id: 'use1-az1' };

interface Flow {
  readonly from: string;
  readonly to: string;
  /** The interface's own addresses, where they differ. */
  readonly srcaddr?: string;
  readonly dstaddr?: string;
  readonly direction: 'ingress' | 'egress';
  readonly gb?: number;
  readonly [column: string]: unknown;
}

function record(at: Date, { from, to, srcaddr = from, dstaddr = to, direction, gb = 1, ...more }: Flow) {
  const end = Math.floor(at.getTime() / 1000);
  return {
    version: 5,
    srcaddr,
    dstaddr,
    pkt_srcaddr: from,
    pkt_dstaddr: to,
    srcport: 40_000,
    dstport: 443,
    protocol: 6,
    packets: gb * 1000,
    bytes: gb * GB,
    start: end - 60,
    end,
    action: 'ACCEPT',
    log_status: 'OK',
    flow_direction: direction,
    pkt_src_aws_service: '-',
    pkt_dst_aws_service: '-',
    ...more,
  };
}

/** What the interfaces on the way of each packet record, as AWS's examples of records have it. */
const FLOWS: readonly Flow[] = [
  // A pod sends 5 GB to one in the other zone. The receiver shows the first address of its interface in dstaddr.
  { from: POD_A, to: POD_B, direction: 'egress', gb: 5, ...ZONE_A },
  { from: POD_A, to: POD_B, dstaddr: NODE_B, direction: 'ingress', gb: 5, ...ZONE_B },
  { from: POD_B, to: POD_A, direction: 'egress', ...ZONE_B },
  { from: POD_B, to: POD_A, dstaddr: NODE_A, direction: 'ingress', ...ZONE_A },
  // In one zone.
  { from: POD_A, to: NODE_A, direction: 'egress', gb: 3, ...ZONE_A },
  { from: POD_A, to: NODE_A, direction: 'ingress', gb: 3, ...ZONE_A },
  // A node reads 20 GB from the internet, by NAT: four records of each direction.
  { from: NODE_B, to: HOST, direction: 'egress', ...ZONE_B },
  { from: NODE_B, to: HOST, dstaddr: NAT, direction: 'ingress', ...AT_NAT },
  { from: NAT, to: HOST, direction: 'egress', ...AT_NAT },
  { from: HOST, to: NAT, direction: 'ingress', gb: 20, ...AT_NAT },
  { from: HOST, to: NODE_B, srcaddr: NAT, direction: 'egress', gb: 20, ...AT_NAT },
  { from: HOST, to: NODE_B, direction: 'ingress', gb: 20, ...ZONE_B, pkt_src_aws_service: 'S3' },
  // What passes the endpoint of a firewall is no traffic of a NAT gateway.
  { from: NODE_A, to: HOST, dstaddr: FIREWALL, direction: 'ingress', gb: 2, ...AT_FIREWALL },
  { from: HOST, to: NODE_A, srcaddr: FIREWALL, direction: 'egress', gb: 2, ...AT_FIREWALL },
  // A host of the internet tries a port of the NAT gateway's address, and a pod one that no group lets in.
  { from: SCANNER, to: NAT, direction: 'ingress', action: 'REJECT', dstport: 22, ...AT_NAT },
  { from: POD_A, to: POD_B, dstaddr: NODE_B, direction: 'ingress', action: 'REJECT', dstport: 5432, gb: 2, ...ZONE_B },
];

/** What is not recorded: an interface without traffic, and one whose records were left out. */
const WITHOUT_DATA = ['NODATA', 'SKIPDATA'].map((log_status) => ({
  ...record(new Date(), { from: '-', to: '-', direction: 'egress', ...ZONE_A }),
  log_status,
  action: '-',
  bytes: undefined,
}));

type Answers = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

async function answers(partitions: FlowLogPartitions): Promise<Answers> {
  const python = await pythonEnvironment('flow-log-queries', ENGINE.join(), ENGINE);
  const now = new Date();
  const old = new Date(now.getTime() - 25 * HOUR_MS);
  const { name: partition, format } = FLOW_LOG_PARTITION[partitions];
  const folderOf = (at: Date) => at.toISOString().slice(0, format.length).replaceAll(/[-T]/g, '/');
  const ofYesterday = [record(old, { from: '10.0.0.99', to: POD_B, direction: 'egress', gb: 500, ...ZONE_A })];
  const folders = {
    [folderOf(old)]: ofYesterday,
    [folderOf(now)]: [...FLOWS.map((flow) => record(now, flow)), ...WITHOUT_DATA],
  };
  const parameters: Readonly<Record<string, readonly string[]>> = { 'gpu-nodes': ['i-a,i-c'] };
  const queries = flowLogQueries({ partitions, vpcCidrs: ['10.0.0.0/16'] }).map((it) => ({
    ...it,
    parameters: parameters[it.name],
  }));
  const input = {
    table: FLOW_LOG_TABLE_NAME,
    columns: FLOW_LOG_COLUMNS,
    partition,
    partitionLength: format.length,
    folders,
    queries,
  };
  const script = join(__dirname, 'flow_log_queries.py');
  const { stdout, stderr } = spawnSync(python, [script], { input: JSON.stringify(input), encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Answers;
}

describe.each(['hourly', 'daily'] as const)('over %s folders of Parquet files', (partitions) => {
  let found: Answers;
  beforeAll(async () => {
    found = await answers(partitions);
  }, 300_000);

  const tuples = (name: string, ...columns: string[]) =>
    (found[name] ?? []).map((row) => columns.map((column) => row[column]));

  test('who talked to whom counts what senders sent, of the last 24 hours alone', () => {
    expect(
      tuples('who-talked-to-whom', 'pkt_srcaddr', 'pkt_dstaddr', 'dstport', 'total_bytes', 'total_packets'),
    ).toEqual([
      [HOST, NODE_B, 443, 20 * GB, 20_000],
      [POD_A, POD_B, 443, 5 * GB, 5000],
      [POD_A, NODE_A, 443, 3 * GB, 3000],
      [HOST, NODE_A, 443, 2 * GB, 2000],
      ...[
        [NAT, HOST],
        [NODE_B, HOST],
        [POD_B, POD_A],
      ]
        .map((pair) => [...pair, 443, GB, 1000])
        .toSorted(byRow(tuples('who-talked-to-whom', 'pkt_srcaddr'))),
    ]);
  });

  test('what was rejected is shown with the port and the interface that rejected it', () => {
    expect(tuples('rejected', 'pkt_srcaddr', 'pkt_dstaddr', 'dstport', 'interface_id', 'total_packets')).toEqual([
      [POD_A, POD_B, 5432, 'eni-b', 2000],
      [SCANNER, NAT, 22, 'eni-nat', 1000],
    ]);
  });

  test('what passed NAT is counted once in each direction, and priced', () => {
    const rows = tuples('out-by-nat', 'address_inside', 'address_outside', 'total_bytes');
    expect(rows).toEqual([[NODE_B, HOST, 21 * GB]]);
    expect(found['out-by-nat']?.[0]?.usd).toBeCloseTo(21 * 0.045, 9);
  });

  test('pairs in two zones have both zones and a price, and those in one zone are left out', () => {
    expect(tuples('across-zones', 'pkt_srcaddr', 'pkt_dstaddr', 'from_zone', 'to_zone', 'total_bytes')).toEqual([
      [POD_A, POD_B, 'use1-az1', 'use1-az2', 5 * GB],
      [POD_B, POD_A, 'use1-az2', 'use1-az1', GB],
    ]);
    expect(found['across-zones']?.[0]?.usd).toBeCloseTo(5 * 2 * 0.01, 9);
  });

  test('the traffic of the nodes that the parameter names, and of no other', () => {
    expect(tuples('gpu-nodes', 'instance_id', 'flow_direction', 'other_address', 'action', 'total_bytes')).toEqual([
      ['i-a', 'egress', POD_B, 'ACCEPT', 5 * GB],
      ...tuples('gpu-nodes', 'instance_id', 'flow_direction', 'other_address', 'action', 'total_bytes').slice(1, 3),
      ['i-a', 'ingress', POD_B, 'ACCEPT', GB],
    ]);
    expect(tuples('gpu-nodes', 'flow_direction', 'other_address', 'total_bytes').slice(1, 3).toSorted()).toEqual([
      ['egress', NODE_A, 3 * GB],
      ['ingress', POD_A, 3 * GB],
    ]);
  });
});

/** Rows of one rank come in any order: that of the answer. */
function byRow(order: readonly (readonly unknown[])[]) {
  const place = (source: unknown) => order.findIndex(([it]) => it === source);
  return ([a]: readonly unknown[], [b]: readonly unknown[]) => place(a) - place(b);
}
