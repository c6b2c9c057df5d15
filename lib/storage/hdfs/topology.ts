import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { HdfsOptions, HdfsRacks, HdfsReferences, HdfsSubnet } from './options';

/** The racks of DataNodes. */
export interface HdfsTopology {
  readonly racks: HdfsRacks;
  readonly zones: number;
  /** Subnets with their racks; empty without racks. */
  readonly subnets: readonly { readonly cidr: string; readonly rack: string }[];
  /** The networks of the subnets, also without racks. */
  readonly networks: readonly string[];
}

export const TOPOLOGY_CODES = {
  'subnet-zones-missing': 'Racks follow from the subnets of DataNodes, and no subnet is known.',
  'partition-missing': 'Racks are partitions, and a subnet has no partition.',
  'racks-too-few': 'All DataNodes are in one rack, so its loss takes every replica.',
  'zones-mismatch': 'The number of zones differs from that of the subnets.',
} as const satisfies ProblemCodes;

const ZONES = { min: 1, max: 6, unit: 'zones' } as const;
const DEFAULT_ZONES = 3;
/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html (partition: 7 in each zone) */
const PARTITION = { min: 1, max: 7, unit: 'partitions' } as const;
const RACKS = ['zone', 'partition', 'none'] as const satisfies readonly HdfsRacks[];

const ZONE = {
  pattern: /^[a-z0-9-]{1,40}$/,
  name: 'availability zone',
  rule: 'small letters, digits and hyphens',
  example: 'us-east-1a',
} as const satisfies TextForm;

/** What stands in for a table of racks that is wrong: one address of the range for documentation. */
const STAND_IN = { cidr: '192.0.2.0/24', zone: 'us-east-1a' } as const;

type TopologyReader = OptionReader<HdfsOptions, keyof typeof TOPOLOGY_CODES>;

/** Plans the racks. */
export function planTopology(read: TopologyReader, references: HdfsReferences, replication: number): HdfsTopology {
  const subnets = readSubnets(read, references);
  const subnetZones = new Set(subnets.map(({ zone }) => zone)).size;
  const zones = read.integer('zones', { ...ZONES, default: subnetZones > 0 ? subnetZones : DEFAULT_ZONES });
  const racks = read.oneOf('racks', RACKS, zones === 1 ? 'none' : 'zone');
  const networks = subnets.map(({ cidr }) => cidr);
  if (racks === 'none') return { racks, zones, subnets: [], networks };
  if (read.failed('subnetZones', 'zones', 'racks')) return standIn(racks, zones);
  if (subnets.length === 0) {
    read.problem(
      'subnet-zones-missing',
      'subnetZones',
      `racks is '${racks}', and subnetZones names no subnet: HDFS could not tell in which rack a DataNode is.`,
      "Set subnetZones to the subnets of the DataNodes, for example [{ cidr: '10.0.0.0/18', zone: 'us-east-1a' }], " +
        "or racks to 'none'.",
    );
    return standIn(racks, zones);
  }
  requireRacks(read, racks, zones, subnetZones, subnets, replication);
  return { racks, zones, subnets: table(racks, subnets), networks };
}

function standIn(racks: HdfsRacks, zones: number): HdfsTopology {
  return { racks, zones, subnets: table(racks, [STAND_IN]), networks: [STAND_IN.cidr] };
}

function readSubnets(read: TopologyReader, references: HdfsReferences): readonly HdfsSubnet[] {
  if (!read.has('subnetZones')) return references.subnetZones ?? [];
  return read.each<HdfsSubnet, HdfsSubnet>('subnetZones', (item) => {
    item.requirePresent('cidr', "Set cidr, for example to '10.0.0.0/18'.");
    return {
      cidr: item.cidrText('cidr') ?? STAND_IN.cidr,
      zone: item.requiredText('zone', ZONE),
      partition: item.integer('partition', PARTITION),
    };
  });
}

function requireRacks(
  read: TopologyReader,
  racks: HdfsRacks,
  zones: number,
  subnetZones: number,
  subnets: readonly HdfsSubnet[],
  replication: number,
): void {
  read.require(
    zones === subnetZones,
    'zones-mismatch',
    'zones',
    `zones is ${zones}, and subnetZones has subnets of ${subnetZones} zones.`,
    'Leave zones out: it is the number of zones of subnetZones.',
  );
  const without = racks === 'partition' ? subnets.findIndex(({ partition }) => partition === undefined) : -1;
  read.require(
    without < 0,
    'partition-missing',
    `subnetZones[${without}].partition` as 'subnetZones',
    `racks is 'partition', and subnetZones[${without}] has no partition.`,
    "Set partition of each subnet, or racks to 'zone'.",
  );
  const count = new Set(table(racks, subnets).map(({ rack }) => rack)).size;
  read.require(
    count > 1 || replication === 1 || without >= 0,
    'racks-too-few',
    'racks',
    `racks is '${racks}', and all subnets are in one rack: ${replication} replicas would be lost with it.`,
    "Name subnets of more zones or partitions, or set racks to 'none'.",
  );
}

function table(racks: HdfsRacks, subnets: readonly HdfsSubnet[]): HdfsTopology['subnets'] {
  return subnets.map(({ cidr, zone, partition }) => ({
    cidr,
    rack: racks === 'partition' ? `/${zone}/${partition ?? PARTITION.min}` : `/${zone}`,
  }));
}
