import path from 'node:path';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import type { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import {
  deployPulumi,
  destroyPulumi,
  exportState,
  previewPulumi,
  refreshPulumi,
} from '../../../lib/rehearsal/src/pulumi/engine';
import { readState } from '../../../lib/rehearsal/src/pulumi/state';
import {
  compareProgram,
  deployedChanges,
  expectInNoFile,
  expectNoneLeft,
  MINUTES,
  START_MS,
  startLocalCloudWithClusters,
  stopLocalCloud,
} from './local-cloud';
import { expectAsDeclared } from '../rehearsal/as-declared';

const PROGRAM = path.join(__dirname, 'company');
const SECRET = 'n0-0ne-may-see-th1s-e1ther';

jest.setTimeout(3 * MINUTES);

let clusters: ClusterSupport;
let cloud: Cloud;
let control: CloudControl;
let cluster: string;

beforeAll(async () => {
  ({ cloud, control, clusters } = await startLocalCloudWithClusters());
}, START_MS);

afterAll(stopLocalCloud, MINUTES);

describe('a company’s program with its own VPC and cluster, and GPU nodes of this library', () => {
  it('a property that the SDK does not have is found in the preview, with its path', async () => {
    await expect(previewPulumi(cloud, PROGRAM, settings({ mistake: 'property' }))).rejects.toThrow(
      /launchTemplate:LaunchTemplate::planted \(index.ts:\d+\).*metadataOptions.httpToken[\s\S]*httpTokens is meant/,
    );
  });

  it('an object that names its namespace without depending on it is found by the deployment', async () => {
    const failing = deployPulumi(cloud, PROGRAM, settings({ mistake: 'dependency' }));
    await expect(failing).rejects.toThrow(/ConfigMap::assistant \(index.ts:\d+\): namespaces "assistant" not found/);
  });

  it('an object with an unknown field is refused, with its path and the line of its declaration', async () => {
    const failing = deployPulumi(cloud, PROGRAM, settings({ mistake: 'field' }));
    await expect(failing).rejects.toThrow(
      /apps\/v1:Deployment::assistant \(index.ts:\d+\).*spec.replica[\s\S]*replicas is meant/,
    );
  });

  it('pulumi up ends with pods that run on nodes from the catalog', async () => {
    await deployPulumi(cloud, PROGRAM, settings({ mistake: 'none' }));
    cluster = String((await readState(cloud, PROGRAM)).outputs['clusterName']);
    const nodes = await clusters.nodes(cluster);
    const gpu = nodes.find((node) => node.instanceType === 'g6.12xlarge');
    expect(gpu).toMatchObject({
      ready: true,
      taints: ['nvidia.com/gpu=present:NoSchedule'],
      allocatable: { 'nvidia.com/gpu': '4' },
    });
    const pods = await clusters.pods(cluster, 'assistant');
    expect(pods.map(({ phase, node }) => ({ phase, node }))).toEqual([
      { phase: 'Running', node: gpu?.name },
      { phase: 'Running', node: gpu?.name },
    ]);
  });

  it('everything is there as it was declared, by the comparison of a rehearsal', async () => {
    const rehearsal = await compareProgram({ cloud, clusters }, PROGRAM, 'company');
    expectAsDeclared(rehearsal);
  });

  it('a release whose chart cannot be fetched is recorded, and says why', async () => {
    const { resources } = await readState(cloud, PROGRAM);
    const release = resources.find((each) => each.type === 'kubernetes:helm.sh/v3:Release');
    const recorded = clusters.recordedReleases().map(({ chart, version }) => `${chart} ${version}`);
    expect(release?.recorded === undefined ? [] : recorded).toEqual(
      release?.recorded === undefined ? [] : ['metrics-server 3.13.0'],
    );
  });

  it('without a change of the program nothing changes, neither in a preview nor in a refresh', async () => {
    await previewPulumi(cloud, PROGRAM, { ...settings({}), expectNoChanges: true });
    await refreshPulumi(cloud, PROGRAM, { ...settings({}), expectNoChanges: true });
  });

  it('more GPU nodes are an update of that node group and of nothing else', async () => {
    const changed = await deployedChanges(cloud, PROGRAM, settings({ gpuNodes: '2' }));
    expect(changed.map(({ operation, urn, changes }) => [operation, urn.split('$').at(-1), changes])).toEqual([
      ['update', 'aws:eks/nodeGroup:NodeGroup::gpus-nodes', ['scalingConfig']],
    ]);
    const nodes = await clusters.nodes(cluster);
    expect(nodes.filter((node) => node.instanceType === 'g6.12xlarge')).toHaveLength(2);
  });

  it('an object that is not ready is kept in the state, and what is missing is said', async () => {
    const failing = deployPulumi(cloud, PROGRAM, settings({ gpusPerPod: '16' }));
    await expect(failing).rejects.toThrow(
      /Deployment::assistant \(index.ts:\d+\): [\s\S]*has no node: .*Insufficient nvidia.com\/gpu/,
    );
    const { changes } = await deployPulumi(cloud, PROGRAM, settings({ gpusPerPod: '1' }));
    expect(changes).toMatchObject({ update: 1 });
  });

  it('secrets and tokens are nowhere: not in the state, the notes or the logs', async () => {
    const state = await exportState(cloud, PROGRAM);
    for (const text of [SECRET, Buffer.from(SECRET).toString('base64'), 'k8s-aws-v1.'])
      expect({ text, isThere: state.includes(text) }).toEqual({ text, isThere: false });
    expectInNoFile(cloud.workDir, SECRET);
  });

  it('destroy leaves nothing', async () => {
    await destroyPulumi(cloud, PROGRAM, settings({}));
    expect((await readState(cloud, PROGRAM)).resources).toEqual([]);
    expect(clusters.running()).toEqual([]);
    await expectNoneLeft(control, ['AWS::EKS::Cluster', 'AWS::EKS::Nodegroup', 'AWS::EC2::VPC', 'AWS::IAM::Role']);
  });
});

function settings(config: Readonly<Record<string, string>>) {
  return { clusters, config, secretConfig: { token: SECRET } };
}
