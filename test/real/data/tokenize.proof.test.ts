import os from 'node:os';
import path from 'node:path';
import { required } from '../../../lib/core/plan';
import type { SparkLocality } from '../../../lib/data/spark-job/options';
import type { SparkJobPlan } from '../../../lib/data/spark-job/spark-job';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import { chartManifests } from '../hdfs/chart-manifests';
import { HdfsCluster } from '../hdfs/cluster';
import { runOnSpark } from './spark-cluster';
import { checkShards, type Corpus, planTokenize, putCorpus, reportOf, type TokenizeReport } from './tokenized';

// The tokenise job on real HDFS, with executors of real Spark in the networks that `locality` means.

jest.setTimeout(600_000);

const PACKING = { sequenceLength: 512, sequencesPerShard: 500 };
/** So that each file of the corpus has two blocks of up to 1 MiB, with one replica each. */
const FILES = 3;
const FILE_BYTES = 1_300_000;

/** The network of the sandbox. */
const NODES = '10.77.0.0/16';

const HDFS = required(
  planHdfs({
    namespace: 'data',
    instanceType: 'i4i.8xlarge',
    dataNodes: 3,
    replication: 1,
    blockSizeMiB: 1,
    dataNodeNetwork: 'node-host-network',
    subnetZones: [{ cidr: NODES, zone: 'us-east-1a' }],
    racks: 'none',
    withoutBackup: 'the proof makes every file itself',
  }),
);

let hdfs: HdfsCluster;
let corpus: Corpus;
const reports: TokenizeReport[] = [];

beforeAll(async () => {
  hdfs = await HdfsCluster.create({
    manifests: chartManifests(HDFS),
    name: HDFS.name,
    folder: path.join(os.tmpdir(), 'ai-datacenter-spark'),
    environment: { HDFS_POLL_SECONDS: '1' },
  });
  await hdfs.start();
  corpus = await putCorpus(hdfs, FILES, FILE_BYTES);
});

afterAll(async () => {
  await hdfs?.stop();
});

const outputOf = (locality: SparkLocality) => `/shards-${locality}`;

/**
 * Spark waits 3 seconds for a free core on the node of a block, and 30 for its executors. On a loaded machine both take
 * longer, so here it waits as long as the test may take.
 *
 * @see https://spark.apache.org/docs/4.1.2/configuration.html#scheduling (read 2026-11-26)
 */
const PATIENT = { 'spark.locality.wait': '10m', 'spark.scheduler.maxRegisteredResourcesWaitingTime': '10m' };

function planned(locality: SparkLocality): Promise<SparkJobPlan> {
  const nodes = locality === 'node-host-network' ? { nodeCidrs: [NODES] } : {};
  return planTokenize(HDFS, outputOf(locality), PACKING, { executors: 3, locality, sparkConf: PATIENT, ...nodes });
}

test.each([
  ['node-host-network', 'NODE_LOCAL'],
  ['pod-network', 'ANY'],
] as const)('with %s every read of HDFS is %s', async (locality, expected) => {
  const { output, localities } = await runOnSpark(hdfs, await planned(locality));
  reports.push(reportOf(output));
  process.stdout.write(`${locality}: ${JSON.stringify(localities)}, ${JSON.stringify(reports.at(-1))}\n`);
  expect(Object.keys(localities)).toEqual([expected]);
  expect(localities[expected]).toBeGreaterThanOrEqual(FILES * 2);
});

test('the shards of both are those of one Python process', async () => {
  const folders = (['node-host-network', 'pod-network'] as const).map(outputOf);
  const { plain, found } = await checkShards(hdfs, corpus, PACKING, folders);
  expect(plain.shards.length).toBeGreaterThan(2);
  for (const report of reports) expect(report).toMatchObject({ ...plain, shards: plain.shards.length });
  for (const shards of found) expect(shards).toEqual(plain.shards);
});
