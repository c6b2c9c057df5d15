import { findInstance } from '../../lib/catalog/instance-lookup';
import type { Instance } from '../../lib/catalog/instances';
import { onDemandUsdPerHour, SERVICE_PRICES } from '../../lib/catalog/prices';
import { HOURS_PER_MONTH, sourceOf } from '../../lib/planning/cost';
import { withLinks } from './costs';
import { table } from './markdown';

const GB_PER_TB = 1000;
/** The copies of HDFS, and the share of its disks that data fill. */
const HDFS = { replication: 3, filled: 0.75 };
const NODES = ['i4i.2xlarge', 'i7ie.3xlarge', 'd3en.2xlarge'];

/** Volumes, file systems and buckets, by the price of a GB and month. */
const PRICED = {
  'EBS `gp3`': 'gp3',
  'EBS `io2`, without its IOPS': 'io2',
  'EBS `st1`': 'st1',
  'EBS `sc1`': 'sc1',
  'FSx for Lustre, 125 MB/s per TiB': 'lustre125',
  'FSx for Lustre, 1000 MB/s per TiB': 'lustre1000',
  'EFS, elastic throughput': 'efsStandard',
  'S3 Standard': 's3Standard',
  'S3 Express One Zone': 's3ExpressOneZone',
} as const;

/** What a terabyte costs in each store for a month, for data that fill it. */
export function storePrices(): string {
  const nodes = NODES.flatMap((type) => {
    const node = known(type);
    const usd = ((onDemandUsdPerHour(node) ?? Number.NaN) * HOURS_PER_MONTH) / (diskGB(node) / GB_PER_TB);
    const kind = node.disks?.some(({ type: disk }) => disk === 'hdd') ? 'hard disks' : 'NVMe';
    const counted = `the whole node, ${diskGB(node)} GB of ${kind}`;
    const source = 'the [catalog](../lib/catalog/instance-prices.ts)';
    const copies = `${HDFS.replication} copies, disks filled to ${HDFS.filled * 100} %`;
    return [
      [`local ${kind} of \`${type}\``, amount(usd), counted, source],
      [`HDFS on \`${type}\``, amount((usd * HDFS.replication) / HDFS.filled), `${counted}; ${copies}`, source],
    ];
  });
  const priced = Object.entries(PRICED).map(([store, name]) => {
    const price = SERVICE_PRICES[name];
    const counted = `${price.usdPerGBMonth} USD per GB and month`;
    return [store, amount(price.usdPerGBMonth * GB_PER_TB), counted, withLinks(sourceOf(price))];
  });
  return table(['store', 'USD for a TB and month', 'what it counts', 'source'], [...nodes, ...priced]);
}

function known(type: string): Instance {
  const found = findInstance(type);
  if (found === undefined) throw new Error(`${type} is not in the catalog.`);
  return found;
}

function diskGB({ disks = [] }: Instance): number {
  return disks.reduce((sum, { count, sizeGB }) => sum + count * sizeGB, 0);
}

function amount(usd: number): string {
  return usd.toFixed(0);
}
