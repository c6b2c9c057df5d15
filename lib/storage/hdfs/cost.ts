import { SERVICE_PRICES } from '../../catalog/prices';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import type { HdfsDaemon, HdfsDaemons } from './daemons';
import type { DataDisk } from './disks';
import type { HdfsSizing } from './sizing';

/** Bytes that cross between zones are paid for on both sides. */
const DIRECTIONS = 2;
const GB_PER_TIB = 2 ** 40 / 1e9;

/** Returns what HDFS costs beside its nodes, which are those of node groups. */
export function hdfsCost(sizing: HdfsSizing, daemons: HdfsDaemons, disks: readonly DataDisk[]): readonly CostLine[] {
  return [metadataCost(daemons), ...volumeCosts(sizing, disks), trafficCost(sizing)];
}

function metadataCost({ nameNode, journalNode, zooKeeper }: HdfsDaemons): CostLine {
  const sizeGiB = [nameNode, journalNode, zooKeeper].reduce((sum, daemon) => sum + claimedGiB(daemon), 0);
  return {
    item: `${sizeGiB} GiB of gp3 volumes for the metadata of HDFS`,
    usdPerHour: (sizeGiB * SERVICE_PRICES.gp3.usdPerGBMonth) / HOURS_PER_MONTH,
    basis: 'NameNodes, JournalNodes and ZooKeeper; gp3 with the IOPS and throughput that are included',
    source: sourceOf(SERVICE_PRICES.gp3),
  };
}

function claimedGiB({ claims, replicas }: HdfsDaemon): number {
  return replicas * claims.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
}

function volumeCosts({ dataNodes }: HdfsSizing, disks: readonly DataDisk[]): readonly CostLine[] {
  return (['gp3', 'st1', 'sc1'] as const).flatMap((kind) => {
    const volumes = disks.filter((disk) => disk.kind === kind);
    if (volumes.length === 0) return [];
    const sizeGiB = dataNodes * volumes.reduce((sum, disk) => sum + disk.sizeGiB, 0);
    return {
      item: `${dataNodes * volumes.length} ${kind} volumes of DataNodes, ${sizeGiB} GiB`,
      usdPerHour: (sizeGiB * SERVICE_PRICES[kind].usdPerGBMonth) / HOURS_PER_MONTH,
      basis: 'Their size, whether it is filled or not',
      source: sourceOf(SERVICE_PRICES[kind]),
    };
  });
}

function trafficCost({ crossZoneTiBPerMonth }: HdfsSizing): CostLine {
  const price = SERVICE_PRICES.trafficBetweenZones;
  const usdPerMonth = crossZoneTiBPerMonth * GB_PER_TIB * DIRECTIONS * price.usdPerGB;
  return {
    item: `${Number(crossZoneTiBPerMonth.toFixed(1))} TiB a month of replicas between zones`,
    usdPerHour: usdPerMonth / HOURS_PER_MONTH,
    basis: `${price.usdPerGB} USD per GB and direction, for what is written. Reads from another zone cost the same`,
    source: sourceOf(price),
  };
}
