import path from 'node:path';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import type { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import { previewPulumi } from '../../../lib/rehearsal/src/pulumi/engine';
import {
  compareProgram,
  deployedChanges,
  expectDestroyed,
  expectNothingLeftOut,
  MINUTES,
  START_MS,
  startLocalCloudWithClusters,
  stopLocalCloud,
} from '../pulumi/local-cloud';
import { expectHdfs, hdfsOf, SETTINGS, type Settings } from './hdfs-pods';
import { expectAsDeclared } from '../rehearsal/as-declared';

// The life of apps/lakehouse-pulumi, by the real Pulumi engine.

const PROGRAM = path.join(__dirname, '../../../apps/lakehouse-pulumi');

jest.setTimeout(15 * MINUTES);

let clusters: ClusterSupport;
let cloud: Cloud;
let control: CloudControl;
let settings: Settings = SETTINGS;

/** Deploys with changed settings, and compares. Returns what was done with which type. */
async function deploy(change: Partial<Settings> = {}): Promise<string[]> {
  settings = { ...settings, ...change };
  const { dataNodes, replication, hadoopVersion } = settings;
  const config = { dataNodes: `${dataNodes}`, replication: `${replication}`, hadoopVersion };
  const changed = await deployedChanges(cloud, PROGRAM, { clusters, config });
  const rehearsal = await compareProgram({ cloud, clusters }, PROGRAM, 'apps/lakehouse-pulumi');
  expectAsDeclared(rehearsal);
  expectHdfs(await hdfsOf(clusters), settings);
  return [...new Set(changed.map(({ operation, type }) => `${operation} ${type.split(':').at(-1)}`))].toSorted();
}

/** Without ConfigMaps, which the provider makes anew for other data, and Jobs, which cannot be changed. */
function others(done: readonly string[]): string[] {
  return done.filter((each) => !/ (ConfigMap|Job)$/.test(each));
}

beforeAll(async () => {
  ({ cloud, control, clusters } = await startLocalCloudWithClusters());
}, START_MS);

afterAll(stopLocalCloud, MINUTES);

it('it is deployed as declared, and nothing of it was left out', async () => {
  await deploy();
  await expectNothingLeftOut(cloud, PROGRAM);
  await previewPulumi(cloud, PROGRAM, { clusters, expectNoChanges: true });
});

it('one more DataNode, a third copy and a new version of Hadoop change sets of pods in place', async () => {
  expect(others(await deploy({ dataNodes: 7 }))).toEqual(['update NodeGroup', 'update StatefulSet']);
  expect(others(await deploy({ replication: 3 }))).toEqual(['update StatefulSet']);
  expect(others(await deploy({ hadoopVersion: '3.5.1' }))).toEqual(['update StatefulSet']);
});

it('destroyed, nothing is left', async () => {
  await expectDestroyed({ cloud, control, clusters }, PROGRAM, [
    'AWS::EKS::Nodegroup',
    'AWS::EC2::VPC',
    'AWS::FSx::FileSystem',
    'AWS::EFS::FileSystem',
    'AWS::Backup::BackupVault',
  ]);
});
