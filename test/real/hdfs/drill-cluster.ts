import os from 'node:os';
import path from 'node:path';
import { required } from '../../../lib/core/plan';
import { type HdfsPlan, planHdfs } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsRulesOptions } from '../../../lib/storage/hdfs/hdfs-rules';
import { HdfsCluster, SUBNET_ZONES } from './cluster';
import { chartManifests } from './chart-manifests';
import type { Manifest } from './manifests';

/** The HDFS of the drills: two NVMe disks a node, two DataNodes in each of three zones. */
export const DRILL_PLAN: HdfsPlan = required(
  planHdfs({
    namespace: 'data',
    instanceType: 'i4i.8xlarge',
    dataNodes: 6,
    subnetZones: Object.entries(SUBNET_ZONES).map(([cidr, zone]) => ({ cidr, zone })),
    withoutBackup: 'the drills make every file themselves',
  }),
);

/** What the alerts of this HDFS are made from. */
export const DRILL_RULES: HdfsRulesOptions = {
  name: DRILL_PLAN.name,
  namespace: DRILL_PLAN.namespace,
  replication: DRILL_PLAN.replication,
  nameNodes: DRILL_PLAN.pods.nameNodes.podNames.length,
  journalNodes: DRILL_PLAN.pods.journalNodes.podNames.length,
};

/**
 * Timers of Hadoop that are minutes, in seconds: a DataNode is dead after 14 s without a heartbeat, a copy that did not
 * arrive is made again after 15 s, safe mode ends 3 s after the last block is reported, and disks are looked at after
 * each failure. On the command line: the files stay as they are rendered.
 */
const NAME_NODE_TIMERS = {
  'dfs.namenode.heartbeat.recheck-interval': 2000,
  'dfs.heartbeat.interval': 1,
  'dfs.namenode.reconstruction.pending.timeout-sec': 15,
  'dfs.namenode.safemode.extension': 3000,
  'dfs.ha.tail-edits.period': 2,
};
const DATA_NODE_TIMERS = { 'dfs.heartbeat.interval': 1, 'dfs.datanode.disk.check.min.gap': 0 };

const ENVIRONMENT = {
  DRILL_ARGUMENTS_NAMENODE: asArguments(NAME_NODE_TIMERS),
  DRILL_ARGUMENTS_DATANODE: asArguments(DATA_NODE_TIMERS),
  HDFS_POLL_SECONDS: '1',
  HDFS_INIT_WAIT_SECONDS: '25',
};

interface DrillClusterOptions {
  readonly distribution?: string;
  /** Changes the objects before they are started. */
  readonly change?: (manifests: readonly Manifest[]) => Manifest[];
}

/** The cluster of the drills, not started yet. */
export async function drillCluster({ change, ...options }: DrillClusterOptions = {}): Promise<HdfsCluster> {
  const manifests = chartManifests(DRILL_PLAN);
  return HdfsCluster.create({
    manifests: change === undefined ? manifests : change(manifests),
    name: DRILL_PLAN.name,
    folder: path.join(os.tmpdir(), 'ai-datacenter-hdfs'),
    environment: ENVIRONMENT,
    ...options,
  });
}

function asArguments(timers: Readonly<Record<string, number>>): string {
  return Object.entries(timers)
    .map(([key, value]) => `-D${key}=${value}`)
    .join(' ');
}
