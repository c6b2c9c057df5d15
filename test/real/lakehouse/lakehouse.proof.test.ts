import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import { stopCloudWithClusters } from '../cloud/with-clusters';
import { CdkExample } from '../rehearsal/cdk-example';
import { expectHdfs, hdfsOf, SETTINGS, type Settings } from './hdfs-pods';

// The life of apps/lakehouse on the local cloud, in order: deployed, deployed again, changed, destroyed.

const STEP_MS = 900_000;

let example: CdkExample;
let settings: Settings = SETTINGS;

/** Deploys with changed settings. Returns the stacks that changed. */
async function deploy(change: Partial<Settings> = {}): Promise<string[]> {
  settings = { ...settings, ...change };
  return example.deploy({ ...settings });
}

/** Compares what is declared with what is there, and looks at the pods of HDFS. */
async function compare(): Promise<Rehearsal> {
  const rehearsal = await example.compare();
  expectHdfs(await hdfsOf(example.local.clusters), settings);
  return rehearsal;
}

beforeAll(async () => {
  example = await CdkExample.start('lakehouse');
}, 1_800_000);

afterAll(stopCloudWithClusters, STEP_MS);

test(
  'it is deployed as declared: DataNodes one a storage node over three zones, metadata on volumes',
  async () => {
    await deploy();
    const { clusters } = await compare();
    expect(clusters[0]?.nodes.filter(({ instanceType }) => instanceType === 'i4i.xlarge')).toHaveLength(6);
  },
  STEP_MS,
);

test('deployed again, nothing changes', async () => expect(await deploy()).toEqual([]), STEP_MS);

test(
  'one more DataNode is one more storage node and one more pod',
  async () => {
    expect((await deploy({ dataNodes: 7 })).toSorted()).toEqual(['LakehouseCompute', 'LakehouseData']);
    await compare();
  },
  STEP_MS,
);

test(
  'a third copy is a change of the configuration, which the pods take',
  async () => {
    expect(await deploy({ replication: 3 })).toEqual(['LakehouseData']);
    await compare();
  },
  STEP_MS,
);

test(
  'a new version of Hadoop is rolled out to every pod',
  async () => {
    expect(await deploy({ hadoopVersion: '3.5.1' })).toEqual(['LakehouseData']);
    await compare();
  },
  STEP_MS,
);

test(
  'destroyed, no cluster is left, and nothing that its declaration does not keep',
  () => example.expectDestroyed({ ...settings }),
  STEP_MS,
);
