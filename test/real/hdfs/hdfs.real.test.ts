import { runOnSpark } from '../data/spark-cluster';
import { checkShards, planTokenize, putCorpus, reportOf } from '../data/tokenized';
import type { HdfsCluster } from './cluster';
import { DRILL_PLAN, drillCluster } from './drill-cluster';
import { writeDrillTable } from './drill-table';
import { racks } from './drills/cluster-drills';
import { type DrillResult, runDrill } from './drills/drill';
import { oneNamespace } from './drills/first-start';
import { firstVolumeLostAlone, nameNodeKilled } from './drills/name-node-drills';
import { journalMajorityLost } from './drills/quorum-drills';

// Real daemons of Hadoop, run as the chart's pods. The other drills: npm run proofs -- hdfs-drills.

jest.setTimeout(300_000);

let cluster: HdfsCluster;
const results: DrillResult[] = [];

beforeAll(async () => {
  cluster = await drillCluster();
  await cluster.start();
});

afterAll(async () => {
  await cluster?.stop();
  await writeDrillTable('drills-short', results);
});

test('all pods start at once on empty disks, and there is one namespace', async () => {
  expect(await oneNamespace(cluster)).toMatch(/^namespaceID=\d+$/);
});

test('a job of real Spark tokenises a corpus on it into the shards of one Python process', async () => {
  const packing = { sequenceLength: 128, sequencesPerShard: 300 };
  const corpus = await putCorpus(cluster, 2, 100_000);

  const { output } = await runOnSpark(cluster, await planTokenize(DRILL_PLAN, '/shards', packing, { executors: 1 }));

  const { plain, found } = await checkShards(cluster, corpus, packing, ['/shards']);
  expect(plain.shards.length).toBeGreaterThan(1);
  expect(found).toEqual([plain.shards]);
  expect(reportOf(output)).toMatchObject({ ...plain, shards: plain.shards.length });
});

test('the check of acknowledged bytes finds a file that is gone, and one that is shorter', async () => {
  const load = await cluster.startLoad('/checked', { writers: 1 });
  await cluster.until(60, 'three files', async () => (await load.files()).length > 2);
  await load.end();
  const [gone = '', shorter = ''] = await load.files();
  await cluster.hdfs('dfs', '-rm', '-skipTrash', gone);
  await cluster.hdfs('dfs', '-truncate', '-w', '1000', shorter);

  const { lost } = await load.stop();

  expect(lost.map((line) => line.split(' ')[1])).toEqual([gone, shorter]);
});

test.each([racks, nameNodeKilled, journalMajorityLost, firstVolumeLostAlone])(
  '$name: no acknowledged byte is lost',
  async (drill) => {
    const result = await runDrill(cluster, drill);
    results.push(result);
    expect(result.lost).toBe(0);
  },
);
