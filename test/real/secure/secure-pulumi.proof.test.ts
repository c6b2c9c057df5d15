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
  await expectNothingLeftOut(cloud, PROGRAM);
  await previewPulumi(cloud, PROGRAM, { clusters, expectNoChanges: true });
});

it('destroyed, nothing is left', async () => {
  await expectDestroyed({ cloud, control, clusters }, PROGRAM, [
    'AWS::EKS::Nodegroup',
    'AWS::EC2::VPC',
    'AWS::S3::Bucket',
    'AWS::CloudTrail::Trail',
  ]);
});
