import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bootstrap, clientOptions, deployAll, destroyAll, type StackEvent } from '../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../lib/rehearsal/src/cluster/cluster';
import { ask, packRuntime, startRuntime } from './walk/ask';
import { readAssembly } from '../../lib/rehearsal/src/compare/assembly';
import { compareDeployment } from '../../lib/rehearsal/src/compare/compare-deployment';
import { type Deployment, readCdkDeployment } from '../../lib/rehearsal/src/compare/deployment';
import { startCloudWithClusters, stopCloudWithClusters } from './cloud/with-clusters';

// The life of the example datacenter on the local cloud, in order: deployed, deployed again, grown, destroyed.

const ROOT = path.join(__dirname, '../..');
const OUTPUT = 'out/inference-test';
const STEP_MS = 300_000;

let support: ClusterSupport;
let cloud: Cloud;
let clusterName: string;
let deployment: Deployment;

function physicalId(type: string): string {
  return deployment.resources.find((resource) => resource.type === type)?.physicalId ?? '';
}

async function deploy(gpuNodes: number): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  await deployAll(cloud, { output: OUTPUT, context: { gpuNodes }, onEvent: (event) => events.push(event) });
  return events.filter((event) => event.state === 'done' || event.state === 'unchanged');
}

beforeAll(async () => {
  ({ cloud, clusters: support } = await startCloudWithClusters());
  await bootstrap(cloud);
}, 900_000);

afterAll(stopCloudWithClusters, STEP_MS);

test(
  'the example deploys, and its pods run on system nodes while GPU nodes stay free',
  async () => {
    await deploy(1);

    deployment = await readCdkDeployment(cloud, readAssembly(path.join(ROOT, OUTPUT)));
    clusterName = physicalId('AWS::EKS::Cluster');
    const { summary } = await compareDeployment(cloud, support, deployment, 'apps/inference');
    expect(summary).toMatchObject({ differ: 0, nodes: 4 });
    const nodes = new Map((await support.nodes(clusterName)).map((node) => [node.name, node]));
    const pods = await support.pods(clusterName, 'inference');
    expect(pods.map((pod) => [pod.phase, nodes.get(pod.node ?? '')?.instanceType])).toEqual(
      Array.from({ length: 3 }, () => ['Running', 'm7i.xlarge']),
    );
    expect(new Set(pods.map((pod) => nodes.get(pod.node ?? '')?.zone)).size).toBe(2);
  },
  STEP_MS,
);

test(
  'deployed again, nothing changes',
  async () => {
    const events = await deploy(1);
    expect(events.map((event) => event.state)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  },
  STEP_MS,
);

test(
  'another GPU node is declared, and another GPU node is there',
  async () => {
    await deploy(2);
    const gpuNodes = (await support.nodes(clusterName)).filter((node) => node.instanceType === 'g6e.48xlarge');
    expect(
      gpuNodes.map((node) => [
        node.ready,
        node.allocatable['nvidia.com/gpu'],
        node.allocatable['vpc.amazonaws.com/efa'],
      ]),
    ).toEqual([
      [true, '8', '4'],
      [true, '8', '4'],
    ]);
  },
  STEP_MS,
);

test(
  'a model in the deployed store is loaded from there and answers',
  async () => {
    const name = physicalId('AWS::S3::Bucket');
    const s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
    const model = path.join(ROOT, 'lib/runtime/models/tiny-shakespeare');
    for (const file of readdirSync(model))
      await s3.send(
        new PutObjectCommand({ Bucket: name, Key: `stage/${file}`, Body: readFileSync(path.join(model, file)) }),
      );

    const runtime = await startRuntime(
      packRuntime(),
      ['serve', '--model', `s3://${name}/stage`, '--cache-dir', path.join(cloud.workDir, 'models')],
      { env: cloud.env },
    );
    const answer = await ask(runtime.url, 'ROMEO.\nMy lady,', () => undefined, 24);

    expect(answer.text.length).toBeGreaterThan(0);
    expect(await runtime.stop()).toBe(0);
  },
  STEP_MS,
);

test(
  'destroyed, no stack, cluster or node is left',
  async () => {
    await destroyAll(cloud, { output: OUTPUT, context: { gpuNodes: 2 } });
    const { Stacks } = await new CloudFormationClient(clientOptions(cloud)).send(new DescribeStacksCommand({}));
    expect(Stacks?.map((stack) => stack.StackName)).toEqual(['CDKToolkit']);
    expect(support.running()).toEqual([]);
  },
  STEP_MS,
);
