import path from 'node:path';
import { bootstrap, deployAll, destroyAll, type StackEvent } from '../../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { readAssembly } from '../../../lib/rehearsal/src/compare/assembly';
import { compareDeployment } from '../../../lib/rehearsal/src/compare/compare-deployment';
import { type Deployment, readCdkDeployment } from '../../../lib/rehearsal/src/compare/deployment';
import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import { remainingOf } from '../../../lib/rehearsal/src/compare/remaining';
import { expectHdfs, hdfsOf, SETTINGS, type Settings } from './hdfs-pods';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';
import { expectAsDeclared } from '../rehearsal/as-declared';

// The life of apps/lakehouse on the local cloud, in order: deployed, deployed again, changed, destroyed.

const ROOT = path.join(__dirname, '../../..');
const OUTPUT = 'out/lakehouse-test';
const STEP_MS = 900_000;

let support: ClusterSupport;
let cloud: Cloud;
let settings: Settings = SETTINGS;
let deployment: Deployment;

/** Deploys with changed settings. Returns the stacks that changed. */
async function deploy(change: Partial<Settings> = {}): Promise<string[]> {
  settings = { ...settings, ...change };
  const events: StackEvent[] = [];
  await deployAll(cloud, {
    app: 'tsx apps/lakehouse/main.ts',
    output: OUTPUT,
    context: { ...settings },
    onEvent: (event) => events.push(event),
  });
  return events.filter(({ state }) => state === 'done').map(({ stack }) => stack);
}

/** Compares what is declared with what is there, and looks at the pods of HDFS. */
async function compare(): Promise<Rehearsal> {
  deployment = await readCdkDeployment(cloud, readAssembly(path.join(ROOT, OUTPUT)));
  const rehearsal = await compareDeployment(cloud, support, deployment, 'apps/lakehouse');
  expectAsDeclared(rehearsal);
  expectHdfs(await hdfsOf(support), settings);
  return rehearsal;
}

beforeAll(async () => {
  ({ cloud, clusters: support } = await startCloudWithClusters());
  await bootstrap(cloud);
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
  async () => {
    await destroyAll(cloud, { app: 'tsx apps/lakehouse/main.ts', output: OUTPUT, context: { ...settings } });
    expect(support.running()).toEqual([]);
    expect((await remainingOf(cloud, deployment)).filter(({ wanted }) => !wanted)).toEqual([]);
  },
  STEP_MS,
);
