import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { required } from '../../../lib/core/plan';
import { bootstrap, cdk, clientOptions } from '../../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { prepareParts } from '../../../lib/rehearsal/src/cloud/parts';
import { clientTools } from '../../../lib/rehearsal/src/cluster/client-tools';
import { customDefinitions } from '../../../lib/rehearsal/src/cluster/definitions';
import type { ClusterPod, ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { planDatasetCache } from '../../../lib/storage/dataset-cache/dataset-cache';
import { datasetCacheObjects } from '../../../lib/storage/dataset-cache/dataset-cache.chart';
import { planLocalNvme } from '../../../lib/storage/local-nvme/local-nvme';
import { localNvmeObjects } from '../../../lib/storage/local-nvme/local-nvme.chart';
import { planExistingLustreStore } from '../../../lib/storage/lustre-store/existing-lustre-store';
import { lustreObjects } from '../../../lib/storage/lustre-store/objects.chart';
import { sharedFilesObjects } from '../../../lib/storage/shared-files/objects.chart';
import { planSharedFiles } from '../../../lib/storage/shared-files/shared-files';
import { planStorageClasses } from '../../../lib/storage/storage-classes/storage-classes';
import { storageClassesObjects } from '../../../lib/storage/storage-classes/storage-classes.chart';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';

const run = promisify(execFile);
const APP = `tsx ${path.join(__dirname, 'sample', 'app.ts')}`;
const STACK = 'ClusterSample';
const CLUSTER = 'proof';
const MINUTES = 60_000;
const SNAPSHOT_KINDS = path.join('addons', 'snapshot-controller');
const FILES = { withoutBackup: 'nothing is kept here' };
const LIST = { apiVersion: 'v1', kind: 'List' };

let support: ClusterSupport;
let cloud: Cloud;

beforeAll(async () => {
  ({ cloud, clusters: support } = await startCloudWithClusters());
  await bootstrap(cloud);
}, 30 * MINUTES);

afterAll(stopCloudWithClusters, MINUTES);

describe('an EKS cluster of the local cloud', () => {
  it(
    'has the nodes that its node groups declare, and runs the pods that fit on them',
    async () => {
      await deploy();

      const nodes = await support.nodes(CLUSTER);
      const gpu = nodes.filter((node) => node.nodeGroup === 'gpu');
      expect(gpu.map((node) => node.zone).toSorted()).toEqual(['us-east-1a', 'us-east-1b']);
      expect(gpu.every((node) => node.ready && node.instanceType === 'p5.48xlarge')).toBe(true);
      expect(gpu[0]?.taints).toEqual(['nvidia.com/gpu=true:NoSchedule']);
      // 192 vCPUs less the kubeReserved of the NodeConfig, and its maxPods
      expect(gpu[0]?.allocatable).toMatchObject({
        'nvidia.com/gpu': '8',
        'vpc.amazonaws.com/efa': '32',
        cpu: '191500m',
        pods: '60',
      });
      const system = nodes.filter((node) => node.nodeGroup === 'system');
      expect(system).toHaveLength(2);
      expect(system[0]?.allocatable).not.toHaveProperty('nvidia.com/gpu');

      const pods = await settledPods({ engine: 2 });
      const groupOf = new Map(nodes.map((node) => [node.name, node.nodeGroup]));
      expect(pods.filter(isEngine).map((pod) => groupOf.get(pod.node ?? ''))).toEqual(['gpu', 'gpu']);
      expect(new Set(pods.filter(isEngine).map((pod) => pod.node)).size).toBe(2);
      expect(groupOf.get(pods.find((pod) => pod.name === 'plain')?.node ?? '')).toBe('system');
    },
    5 * MINUTES,
  );

  it('keeps a pod without toleration off the GPU nodes', async () => {
    const pod = (await support.pods(CLUSTER, 'serving')).find((each) => each.name === 'no-toleration');

    expect(pod).toMatchObject({ phase: 'Pending', unschedulable: expect.stringContaining('untolerated taint') });
    expect(pod).not.toHaveProperty('node');
  });

  it('serves the declared Kubernetes version', async () => {
    expect(await servedVersion()).toBe('1.34');
  });

  it('refuses a privileged pod in a namespace that is restricted', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'root' },
      spec: { containers: [{ name: 'main', image: 'x', securityContext: { privileged: true } }] },
    };

    await expect(apply(pod, 'serving')).rejects.toThrow(/violates PodSecurity "restricted:latest": privileged/);
  });

  it(
    'takes the classes of volumes and of local disks, and binds a claim only when a pod needs it',
    async () => {
      await kubectl(['apply', '-f', path.join(String(await customDefinitions(console.log)), SNAPSHOT_KINDS)]);
      await kubectl(['wait', '--for=condition=established', '--timeout=60s', 'crd', '--all']);
      const items = [
        ...storageClassesObjects(required(planStorageClasses({ withoutBackup: 'nothing is kept here' }))),
        ...localNvmeObjects(required(planLocalNvme({ instanceTypes: ['i4i.8xlarge'], use: 'volumes' }))),
      ];
      await kubectl(['apply', '--server-side', '--validate=strict', '-f', written({ ...LIST, items })]);

      const [node] = await nodeNames('system');
      const claims = { metadata: 'ai-datacenter-gp3', scratch: 'ai-datacenter-nvme' };
      for (const [name, storageClassName] of Object.entries(claims))
        await apply(claim(name, storageClassName), 'serving');
      await kubectl(['apply', '-f', written(localVolume(String(node)))]);
      await eventOf('metadata', 'WaitForFirstConsumer');
      await eventOf('scratch', 'WaitForFirstConsumer');
      expect(await phaseOf('scratch')).toBe('Pending');

      await apply(podWith('scratch'), 'serving');
      await kubectl(['wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/scratch', '-n', 'serving', '--timeout=60s']);
      await kubectl(['wait', '--for=condition=PodScheduled', 'pod/scratch', '-n', 'serving', '--timeout=60s']);
      const pod = (await support.pods(CLUSTER, 'serving')).find(({ name }) => name === 'scratch');
      expect(pod?.node).toBe(node);
      expect(await phaseOf('metadata')).toBe('Pending');

      await kubectl(['delete', 'deployment', 'ai-datacenter-nvme-cleanup', '-n', 'kube-system']);
      await kubectl(['delete', '-n', 'serving', 'pod/scratch', 'pvc/scratch', 'pvc/metadata', '--timeout=60s']);
    },
    3 * MINUTES,
  );

  it(
    'binds each claim of a file system or a data set to the volume that is made for it, and to no other',
    async () => {
      const { address, store } = required(
        planExistingLustreStore({
          fileSystemId: 'fs-0123456789abcdef0',
          dnsName: 'fs-0123456789abcdef0.fsx.us-east-1.amazonaws.com',
          mountName: 'fsx',
          namespaces: ['serving'],
        }),
      );
      const [notebooks] = required(
        planSharedFiles({ ...FILES, folders: [{ name: 'notebooks', namespaces: ['serving'] }] }),
      ).folders;
      const datasets = required(planDatasetCache({ namespaces: ['serving'], prefix: 'corpus/' }));
      const items = [
        ...lustreObjects(store, address),
        ...sharedFilesObjects('fs-0123456789abcdef1', [
          { folder: notebooks!, accessPointId: 'fsap-0123456789abcdef0' },
        ]),
        ...datasetCacheObjects(datasets, { bucketName: 'company-datasets', region: 'us-east-1' }),
      ];
      await kubectl(['apply', '--server-side', '--validate=strict', '-f', written({ ...LIST, items })]);

      const names = ['lustre', 'notebooks', 'datasets'];
      for (const name of names) {
        const bound = '--for=jsonpath={.status.phase}=Bound';
        await kubectl(['wait', bound, `pvc/${name}`, '-n', 'serving', '--timeout=60s']);
        const claimed = (await kubectl(['get', 'pvc', name, '-n', 'serving', '-o', 'json'])) as {
          readonly spec: { readonly volumeName: string };
        };
        expect(claimed.spec.volumeName).toBe(`${name}-serving`);
      }
      await kubectl(['delete', 'pvc', ...names, '-n', 'serving', '--timeout=60s']);
      await kubectl(['delete', 'pv', ...names.map((name) => `${name}-serving`), '--timeout=60s']);
    },
    2 * MINUTES,
  );

  it(
    'lets in whom an access entry names, to what its policy allows, and nobody else',
    async () => {
      const reader = await kubeconfigOf('proof-reader');
      const stranger = await kubeconfigOf('proof-stranger');

      await expect(kubectlAs(reader, ['get', 'pods', '-n', 'serving'])).resolves.toContain('engine-');
      await expect(kubectlAs(reader, ['delete', 'pod', 'plain', '-n', 'serving'])).rejects.toThrow(
        /cannot delete resource "pods"/,
      );
      await expect(kubectlAs(reader, ['get', 'pods', '-n', 'kube-system'])).rejects.toThrow(/forbidden/);
      await expect(kubectlAs(stranger, ['get', 'pods', '-n', 'serving'])).rejects.toThrow(/must be logged in/);
    },
    MINUTES,
  );

  it('records the Helm release whose repository cannot be reached, with its values', () => {
    expect(support.recordedReleases()).toEqual([
      expect.objectContaining({
        cluster: CLUSTER,
        namespace: 'kube-system',
        release: 'aws-load-balancer-controller',
        version: '1.13.0',
        status: 'recorded, not applied',
        values: { clusterName: CLUSTER, vpcId: expect.stringMatching(/^vpc-/) },
      }),
    ]);
  });

  it(
    'installs the Helm release once its repository can be reached',
    async () => {
      const repository = await chartRepository('aws-load-balancer-controller', '1.13.0');

      await deploy({ SAMPLE_REPOSITORY: repository.url });
      repository.close();

      expect(support.recordedReleases()).toEqual([]);
      const installed = (await kubectl(['get', 'configmap', 'from-chart', '-n', 'kube-system', '-o', 'json'])) as {
        data: Record<string, string>;
      };
      expect(installed.data).toEqual({ cluster: CLUSTER });
    },
    5 * MINUTES,
  );

  it(
    'follows a node group and a Deployment that grow',
    async () => {
      const before = await nodeNames('gpu');

      await deploy({ SAMPLE_GPU_NODES: '4', SAMPLE_REPLICAS: '4' });

      const after = await nodeNames('gpu');
      expect(after).toHaveLength(4);
      expect(after).toEqual(expect.arrayContaining(before));
      const pods = await settledPods({ engine: 4 });
      expect(new Set(pods.filter(isEngine).map((pod) => pod.node))).toEqual(new Set(after));
    },
    5 * MINUTES,
  );

  it(
    'replaces the nodes of a group whose launch template changes',
    async () => {
      const before = await nodeNames('gpu');

      await deploy({ SAMPLE_GPU_NODES: '2', SAMPLE_REPLICAS: '2', SAMPLE_GPU_TYPE: 'p5e.48xlarge' });

      const gpu = (await support.nodes(CLUSTER)).filter((node) => node.nodeGroup === 'gpu');
      expect(gpu.map((node) => node.instanceType)).toEqual(['p5e.48xlarge', 'p5e.48xlarge']);
      expect(gpu.filter((node) => before.includes(node.name))).toEqual([]);
      await settledPods({ engine: 2 });
    },
    5 * MINUTES,
  );

  it(
    'fails the deploy of an object with an unknown field, and rolls it back',
    async () => {
      const failed = deploy({ SAMPLE_REPLICAS: '1', SAMPLE_GPU_TYPE: 'p5e.48xlarge', SAMPLE_MISSPELT: 'true' });

      await expect(failed).rejects.toThrow(/unknown field \\*"spec.replica\\*"/);
      expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
      await settledPods({ engine: 2 });
    },
    5 * MINUTES,
  );

  it(
    'fails a node group of an instance type that the catalog does not have, and keeps the former nodes',
    async () => {
      const before = await nodeNames('gpu');

      const failed = deploy({ SAMPLE_GPU_TYPE: 'u-24tb1.112xlarge' });

      await expect(failed).rejects.toThrow(/u-24tb1.112xlarge/);
      expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await nodeNames('gpu')).toEqual(before);
    },
    5 * MINUTES,
  );

  it(
    'keeps its objects when its Kubernetes version is raised: control plane first, then add-ons, then nodes',
    async () => {
      await deploy({ SAMPLE_VERSION: '1.35' });

      expect(await servedVersion()).toBe('1.35');
      expect(await updated()).toEqual(['AWS::EKS::Cluster', 'AWS::EKS::Addon', 'AWS::EKS::Nodegroup']);
      expect(await nodeNames('gpu')).toHaveLength(2);
      await settledPods({ engine: 2 });
    },
    5 * MINUTES,
  );

  it(
    'is gone after destroy: no process, no record',
    async () => {
      expect(support.running()).toEqual([CLUSTER]);

      await cdk(cloud, ['destroy', '--all', '--force'], { app: APP, output: output(), env: variant({}) });

      expect(support.running()).toEqual([]);
      expect(await processesOf(support.workDir)).toEqual([]);
      expect(support.recordedReleases()).toEqual([]);
      await expect(support.nodes(CLUSTER)).rejects.toThrow(`No cluster ${CLUSTER} runs`);
    },
    5 * MINUTES,
  );
});

it(
  'two clusters run side by side, and both end with an emulator that is killed',
  async () => {
    for (const name of ['first', 'second']) {
      await deploy({
        SAMPLE_CLUSTER: name,
        SAMPLE_STACK: name,
        SAMPLE_CHARTS: 'false',
        SAMPLE_GPU_NODES: name === 'first' ? '1' : '3',
      });
    }
    expect(support.running().toSorted()).toEqual(['first', 'second']);
    expect((await support.nodes('first')).filter((node) => node.nodeGroup === 'gpu')).toHaveLength(1);
    expect((await support.nodes('second')).filter((node) => node.nodeGroup === 'gpu')).toHaveLength(3);

    process.kill(cloud.pid, 'SIGKILL');

    for (const end = Date.now() + 30_000; Date.now() < end && (await processesOf(support.workDir)).length > 0;)
      await pause();
    expect(await processesOf(support.workDir)).toEqual([]);
  },
  10 * MINUTES,
);

function variant(env: Record<string, string>): Record<string, string> {
  return { SAMPLE_CLUSTER: CLUSTER, SAMPLE_STACK: STACK, ...env };
}

function output(): string {
  return path.join(cloud.workDir, 'assembly');
}

async function deploy(env: Record<string, string> = {}): Promise<void> {
  await cdk(cloud, ['deploy', '--all', '--require-approval', 'never'], {
    app: APP,
    output: output(),
    env: variant(env),
  });
}

/** Waits until this many pods of the Deployment run and no other one is left. */
async function settledPods(wanted: { engine: number }): Promise<ClusterPod[]> {
  const end = Date.now() + 60_000;
  for (;;) {
    const pods = await support.pods(CLUSTER, 'serving');
    const engine = pods.filter(isEngine);
    if (engine.length === wanted.engine && engine.every((pod) => pod.phase === 'Running')) return pods;
    if (Date.now() > end) throw new Error(`${wanted.engine} engine pods should run: ${JSON.stringify(pods)}`);
    await pause();
  }
}

function isEngine(pod: ClusterPod): boolean {
  return pod.name.startsWith('engine-');
}

async function nodeNames(group: string): Promise<string[]> {
  return (await support.nodes(CLUSTER))
    .filter((node) => node.nodeGroup === group)
    .map((node) => node.name)
    .toSorted();
}

async function apply(object: object, namespace: string): Promise<unknown> {
  return kubectl(['apply', '-n', namespace, '-f', written(object)]);
}

function kubectl(args: readonly string[]): Promise<unknown> {
  return support.kubectl(CLUSTER, args);
}

function written(object: object): string {
  const file = path.join(cloud.workDir, 'object.json');
  writeFileSync(file, JSON.stringify(object));
  return file;
}

function claim(name: string, storageClassName: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '20Gi' } } },
  };
}

/** A volume as the static provisioner makes it of a mounted disk. */
function localVolume(node: string): object {
  const expression = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk-1' },
    spec: {
      capacity: { storage: '3490Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'ai-datacenter-nvme',
      local: { path: '/mnt/k8s-disks/1' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
    },
  };
}

function podWith(claimName: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: claimName },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image: 'registry.invalid/engine:1.0',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
        },
      ],
      volumes: [{ name: 'scratch', persistentVolumeClaim: { claimName } }],
    },
  };
}

async function phaseOf(name: string): Promise<string> {
  const found = await kubectl(['get', 'pvc', name, '-n', 'serving', '-o', 'json']);
  return (found as { status: { phase: string } }).status.phase;
}

/** Waits until a claim has an event for this reason. */
async function eventOf(name: string, reason: string): Promise<void> {
  const selector = `involvedObject.name=${name},reason=${reason}`;
  for (const end = Date.now() + 60_000; Date.now() < end; await pause()) {
    const found = await kubectl(['get', 'events', '-n', 'serving', '--field-selector', selector, '-o', 'json']);
    if ((found as { items: readonly unknown[] }).items.length > 0) return;
  }
  throw new Error(`The claim ${name} has no event ${reason}.`);
}

/** What `aws eks update-kubeconfig` writes for somebody who takes this role. */
async function kubeconfigOf(role: string): Promise<string> {
  const file = path.join(cloud.workDir, `${role}.kubeconfig`);
  const args = [
    'eks',
    'update-kubeconfig',
    '--name',
    CLUSTER,
    '--kubeconfig',
    file,
    '--role-arn',
    `arn:aws:iam::${cloud.account}:role/${role}`,
  ];
  await run('aws', args, { env: await toolEnvironment() });
  return file;
}

async function kubectlAs(kubeconfig: string, args: readonly string[]): Promise<string> {
  const tools = await clientTools();
  return (await run(tools.kubectl, ['--kubeconfig', kubeconfig, ...args], { env: await toolEnvironment() })).stdout;
}

async function toolEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { bin } = await prepareParts(() => undefined);
  return {
    ...process.env,
    ...cloud.env,
    PATH: `${bin}${path.delimiter}${process.env['PATH']}`,
    KUBECACHEDIR: path.join(cloud.workDir, 'kube-cache'),
  };
}

/** A repository with one chart, on loopback: the chart makes a ConfigMap of its value `clusterName`. */
async function chartRepository(chart: string, version: string): Promise<{ url: string; close: () => void }> {
  const folder = path.join(cloud.workDir, 'charts');
  mkdirSync(path.join(folder, chart, 'templates'), { recursive: true });
  writeFileSync(path.join(folder, chart, 'Chart.yaml'), JSON.stringify({ apiVersion: 'v2', name: chart, version }));
  writeFileSync(
    path.join(folder, chart, 'templates', 'object.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: from-chart }\ndata: { cluster: "{{ .Values.clusterName }}" }\n',
  );
  const { helm } = await clientTools();
  await run(helm, ['package', path.join(folder, chart), '-d', folder]);
  await run(helm, ['repo', 'index', folder]);
  const server = createServer((request, response) => {
    const file = path.join(folder, path.basename(request.url ?? ''));
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
    },
  };
}

async function servedVersion(): Promise<string> {
  const version = (await kubectl(['get', '--raw', '/version'])) as {
    emulationMajor: string;
    emulationMinor: string;
  };
  return `${version.emulationMajor}.${version.emulationMinor}`;
}

/** The types of EKS that the last update of the stack changed, in the order in which their last resource was ready. */
async function updated(): Promise<string[]> {
  const client = new CloudFormationClient(clientOptions(cloud));
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: STACK }));
  const begin = StackEvents.findIndex((event) => event.ResourceStatus === 'UPDATE_IN_PROGRESS' && isStack(event));
  const done = StackEvents.slice(0, begin)
    .filter(({ ResourceStatus, ResourceType = '' }) => ResourceStatus === 'UPDATE_COMPLETE' && isOfEks(ResourceType))
    .map(({ ResourceType = '' }) => ResourceType);
  // Events come newest first.
  return [...new Set(done)].toReversed();
}

function isStack({ LogicalResourceId }: { readonly LogicalResourceId?: string }): boolean {
  return LogicalResourceId === STACK;
}

function isOfEks(type: string): boolean {
  return ['AWS::EKS::Cluster', 'AWS::EKS::Addon', 'AWS::EKS::Nodegroup'].includes(type);
}

async function stackStatus(): Promise<string | undefined> {
  const client = new CloudFormationClient(clientOptions(cloud));
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
  return Stacks?.[0]?.StackStatus;
}

async function processesOf(folder: string): Promise<string[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(folder));
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
}
