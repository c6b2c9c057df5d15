import path from 'node:path';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import type { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import { destroyPulumi, previewPulumi } from '../../../lib/rehearsal/src/pulumi/engine';
import { readState } from '../../../lib/rehearsal/src/pulumi/state';
import {
  compareProgram,
  deployedChanges,
  expectNoneLeft,
  MINUTES,
  START_MS,
  startLocalCloudWithClusters,
  stopLocalCloud,
} from '../pulumi/local-cloud';
import { expectAsDeclared } from '../rehearsal/as-declared';

// The life of apps/secure-pulumi, by the real Pulumi engine.

const PROGRAM = path.join(__dirname, '../../../apps/secure-pulumi');

jest.setTimeout(15 * MINUTES);

let clusters: ClusterSupport;
let cloud: Cloud;
let control: CloudControl;

beforeAll(async () => {
  ({ cloud, control, clusters } = await startLocalCloudWithClusters());
}, START_MS);

afterAll(stopLocalCloud, MINUTES);

it('it is deployed as declared, and nothing of it was left out', async () => {
  await deployedChanges(cloud, PROGRAM, { clusters, config: {} });
  expectAsDeclared(await compareProgram({ cloud, clusters }, PROGRAM, 'apps/secure-pulumi'));
  const { resources } = await readState(cloud, PROGRAM);
  expect(resources.filter(({ cloud: made }) => (made?.leftOut ?? []).length > 0)).toEqual([]);
  await previewPulumi(cloud, PROGRAM, { clusters, expectNoChanges: true });
});

it('destroyed, nothing is left', async () => {
  await destroyPulumi(cloud, PROGRAM, { clusters });
  expect((await readState(cloud, PROGRAM)).resources).toEqual([]);
  expect(clusters.running()).toEqual([]);
  await expectNoneLeft(control, ['AWS::EKS::Nodegroup', 'AWS::EC2::VPC', 'AWS::S3::Bucket', 'AWS::CloudTrail::Trail']);
});
