import { hdfsMonitoring } from '../../../lib/storage/hdfs/hdfs-monitoring';
import type { HdfsCluster } from './cluster';
import { DRILL_PLAN, DRILL_RULES, drillCluster } from './drill-cluster';
import { writeDrillTable } from './drill-table';
import {
  allKilled,
  journalNodesReplaced,
  racks,
  replacedAtOnce,
  replacedInOrder,
  snapshotRestores,
  zoneLost,
} from './drills/cluster-drills';
import * as dataNodes from './drills/data-node-drills';
import { type DrillResult, runDrill, seconds } from './drills/drill';
import { emptied, firstStart, oneNamespace } from './drills/first-start';
import { metricsScraped } from './drills/metrics-drill';
import * as nameNodes from './drills/name-node-drills';
import * as quorums from './drills/quorum-drills';
import { HADOOP, hadoopDistribution } from './hadoop-distribution';

// Every drill, in one cluster after the other. The short form, in .ci/run: hdfs.real.test.ts.

// Fourteen pods one after the other take 800 s on two quiet cores.
jest.setTimeout(1_800_000);

const FIRST_STARTS = 20;
const results: DrillResult[] = [];

afterAll(async () => {
  await writeDrillTable('drills', results);
});

describe('on one cluster', () => {
  let cluster: HdfsCluster | undefined;
  let isWhole = false;

  async function stopped(): Promise<void> {
    await cluster?.stop();
    cluster = undefined;
  }

  /** The cluster after the drills before. One that failed leaves a broken cluster: the next one gets a new one. */
  async function wholeCluster(): Promise<HdfsCluster> {
    if (!isWhole) await stopped();
    if (cluster === undefined) {
      cluster = await drillCluster();
      await cluster.start();
    }
    isWhole = false;
    return cluster;
  }

  afterAll(stopped);

  test.each([
    racks,
    metricsScraped(hdfsMonitoring(DRILL_RULES)),
    snapshotRestores,
    replacedAtOnce('a rolling restart of all roles at the same time'),
    allKilled,
    zoneLost,
    journalNodesReplaced,
    replacedInOrder('a rolling restart in the documented order', DRILL_PLAN.restartOrder),
    ...Object.values(nameNodes),
    ...Object.values(quorums),
    ...Object.values(dataNodes),
  ])('$name: no acknowledged byte is lost', async (drill) => {
    const result = await runDrill(await wholeCluster(), drill);
    isWhole = true;
    results.push(result);
    await writeDrillTable('drills', results);
    expect(result.lost).toBe(0);
  });

  test('after all of it there is one namespace', async () => {
    expect(await oneNamespace(await wholeCluster())).toMatch(/^namespaceID=\d+$/);
  });
});

test(`both NameNodes start at once on empty disks, ${FIRST_STARTS} times: one namespace every time`, async () => {
  const began = Date.now();
  const cluster = await drillCluster();
  try {
    const namespaces = new Set<string>();
    for (let start = 0; start < FIRST_STARTS; start++) {
      namespaces.add(await firstStart(cluster));
      await emptied(cluster);
    }
    expect(namespaces.size).toBe(FIRST_STARTS);
  } finally {
    await cluster.stop();
  }
  results.push({
    drill: `all NameNodes start at once on empty disks, ${FIRST_STARTS} times`,
    done: 'ZooKeeper, JournalNodes and NameNodes start together; then their volumes are emptied',
    seen: `one namespace on every NameNode and JournalNode, every time; ${seconds(began)} in all`,
    seconds: Math.round((Date.now() - began) / 1000),
    files: 0,
    bytes: 0,
    lost: 0,
    errors: 0,
  });
});

test.each([
  ['in the documented order', (name: string) => replacedInOrder(name, DRILL_PLAN.restartOrder)],
  ['of all roles at the same time', replacedAtOnce],
])(`Hadoop ${HADOOP.former} becomes ${HADOOP.current} under load, an upgrade %s`, async (how, replaced) => {
  const cluster = await drillCluster({ distribution: await hadoopDistribution(HADOOP.former) });
  try {
    await cluster.start();
    // The image of the pods that are started from now on.
    cluster.machine.distribution = await hadoopDistribution(HADOOP.current);
    const result = await runDrill(cluster, replaced(`Hadoop ${HADOOP.former} becomes ${HADOOP.current}, ${how}`));
    results.push(result);
    expect(result.lost).toBe(0);
    const bean = await cluster.bean(await cluster.active(), 'service=NameNode,name=NameNodeInfo');
    expect(bean['SoftwareVersion']).toBe(HADOOP.current);
  } finally {
    await cluster.stop();
  }
});
