import path from 'node:path';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import type { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import { deployPulumi, exportState, previewPulumi, refreshPulumi } from '../../../lib/rehearsal/src/pulumi/engine';
import {
  compareProgram,
  deployedChanges,
  expectDestroyed,
  expectNothingLeftOut,
  MINUTES,
  START_MS,
  startLocalCloudWithClusters,
  stopLocalCloud,
} from './local-cloud';
import { expectAsDeclared } from '../rehearsal/as-declared';

const PROGRAM = path.join(__dirname, '../../../apps/inference-pulumi');
const CLUSTER = 'inference-rehearsal-cluster';
const LOG_GROUP = `/aws/eks/${CLUSTER}/cluster`;

jest.setTimeout(4 * MINUTES);

let clusters: ClusterSupport;
let cloud: Cloud;
let control: CloudControl;

beforeAll(async () => {
  ({ cloud, control, clusters } = await startLocalCloudWithClusters());
}, START_MS);

afterAll(stopLocalCloud, MINUTES);

describe('the example datacenter by the real Pulumi engine', () => {
  it('stops where a log group of a former cluster is in the way, and a second pulumi up finishes', async () => {
    const { identifier } = await control.create('AWS::Logs::LogGroup', { LogGroupName: LOG_GROUP });
    await expect(deployPulumi(cloud, PROGRAM, { clusters })).rejects.toThrow(
      /LogGroup::cluster-logs \(datacenter.ts:\d+\): .*already exists/,
    );
    expect(clusters.running()).toEqual([]);
    await control.remove('AWS::Logs::LogGroup', identifier);

    const { changes } = await deployPulumi(cloud, PROGRAM, { clusters });
    expect(changes['create']).toBeGreaterThan(50);
    const pods = await clusters.pods(CLUSTER, 'inference');
    expect(pods.map(({ phase }) => phase)).toEqual(['Running', 'Running', 'Running']);
    const gpu = (await clusters.nodes(CLUSTER)).find((node) => node.instanceType === 'g6e.48xlarge');
    expect(gpu).toMatchObject({ ready: true, allocatable: { 'nvidia.com/gpu': '8' } });
  });

  it('everything is there as it was declared, by the comparison of a rehearsal', async () => {
    const rehearsal = await compareProgram({ cloud, clusters }, PROGRAM, 'apps/inference-pulumi');
    expectAsDeclared(rehearsal);
    expect(rehearsal.summary.values).toBeGreaterThan(500);
    await expectNothingLeftOut(cloud, PROGRAM);
  });

  it('without a change of the program nothing changes, neither in a preview nor in a refresh', async () => {
    await previewPulumi(cloud, PROGRAM, { clusters, expectNoChanges: true });
    await refreshPulumi(cloud, PROGRAM, { clusters, expectNoChanges: true });
  });

  it('one more GPU node is an update of that node group and of nothing else', async () => {
    const changed = await deployedChanges(cloud, PROGRAM, { clusters, config: { gpuNodes: '2' } });
    expect(changed.map(({ operation, type }) => `${operation} ${type}`)).toEqual([
      'update aws:eks/nodeGroup:NodeGroup',
    ]);
  });

  it('the state has no token and no password', async () => {
    const open = await exportState(cloud, PROGRAM, { showSecrets: true });
    expect(open).not.toContain('k8s-aws-v1.');
    const [, password = 'none'] = /password\W+(\w{64})/.exec(open) ?? [];
    expect(password).not.toBe('none');
    expect(await exportState(cloud, PROGRAM)).not.toContain(password);
  });

  it('destroy leaves nothing', async () => {
    await expectDestroyed({ cloud, control, clusters }, PROGRAM, [
      'AWS::EKS::Nodegroup',
      'AWS::EC2::VPC',
      'AWS::IAM::Role',
      'AWS::S3::Bucket',
      'AWS::KMS::Key',
    ]);
  });
});
