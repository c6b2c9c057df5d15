import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bootstrap, cdk } from '../../../lib/rehearsal/src/cloud/cdk';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { prepareParts } from '../../../lib/rehearsal/src/cloud/parts';
import { buildControlPlane, findControlPlane } from '../../../lib/rehearsal/src/cluster/binaries';
import { nodeCatalog } from '../../../lib/rehearsal/src/cluster/catalog';
import {
  type ClusterSupport,
  clusterSupport,
  type RecordedObject,
  type RecordedRelease,
} from '../../../lib/rehearsal/src/cluster/cluster';

const run = promisify(execFile);
const APP = `tsx ${path.join(__dirname, 'sample', 'app.ts')}`;
const REHEARSAL = path.resolve(__dirname, '../../../lib/rehearsal/src');
const MINUTES = 60_000;

let support: ClusterSupport;
let bin: string;

beforeAll(async () => {
  ({ bin } = await prepareParts((line) => console.log(line)));
  support = await clusterSupport({ recordOnly: true });
}, 5 * MINUTES);

afterAll(() => support?.close());

it('the arithmetic of nodes holds, and the last nodes wait for what their controllers remove', async () => {
  const { stderr } = await run(
    path.join(bin, 'python'),
    ['-m', 'unittest', '-v', 'nodes_test', 'node_groups_test', 'volumes_test'],
    {
      cwd: path.join(__dirname, 'emulator'),
      env: { ...process.env, PYTHONPATH: path.join(REHEARSAL, 'cluster/emulator') },
    },
  );

  expect(stderr).toMatch(/Ran 25 tests.*\n\nOK/s);
});

it('every row of the catalog makes a node, with the resource of its accelerator', () => {
  const catalog = nodeCatalog();

  expect(catalog['p5.48xlarge']).toMatchObject({
    vcpus: 192,
    acceleratorResource: 'nvidia.com/gpu',
    acceleratorCount: 8,
  });
  expect(catalog['trn1.32xlarge']).toMatchObject({ acceleratorResource: 'aws.amazon.com/neuron' });
  expect(catalog['g6f.large']).not.toHaveProperty('acceleratorResource');
  expect(catalog['m7i.xlarge']).not.toHaveProperty('acceleratorResource');
});

it('says in one line what to do where Go is missing', async () => {
  const { PATH, XDG_CACHE_HOME } = process.env;
  process.env['PATH'] = '';
  process.env['XDG_CACHE_HOME'] = path.join(support.workDir, 'empty-cache');
  try {
    expect(findControlPlane()).toBeUndefined();
    const reason = 'The local Kubernetes control plane is built with Go, and no go command was found: ';
    await expect(buildControlPlane()).rejects.toThrow(new RegExp(`^${reason}install Go 1\\.26 or newer .*$`));
  } finally {
    Object.assign(process.env, { PATH, XDG_CACHE_HOME });
    if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME'];
  }
});

describe('the stand-in for kubectl', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'main', image: 'x' }] },
  };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'stand-in-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['an unknown field', { ...pod, spec: { ...pod.spec, container: [] } }, 'unknown field "spec.container"'],
    ['a missing field', { ...pod, spec: { containers: [{ image: 'x' }] } }, 'spec.containers[0].name: Required value'],
    [
      'a number for a string',
      { ...pod, spec: { containers: [{ name: 'main', image: 1 }] } },
      'spec.containers[0].image: expected str, got int',
    ],
    ['a string for a number', { ...pod, spec: { ...pod.spec, priority: '1' } }, 'spec.priority: expected int, got str'],
    [
      'a number as a label',
      { ...pod, metadata: { name: 'a', labels: { tier: 1 } } },
      'metadata.labels.tier: expected str, got int',
    ],
    ['an unknown kind', { ...pod, kind: 'Podd' }, 'no matches for kind "Podd" in version "v1"'],
    ['a name in capitals', { ...pod, metadata: { name: 'A' } }, 'lowercase RFC 1123 subdomain'],
    [
      'a namespace that is not there',
      { ...pod, metadata: { name: 'a', namespace: 'nowhere' } },
      'namespaces "nowhere" not found',
    ],
  ])('refuses %s', async (_, object, message) => {
    await expect(kubectl('create', object)).rejects.toMatchObject({ stderr: expect.stringContaining(message) });
    expect(recordedIn('stand-in')).toEqual([]);
  });

  it('keeps what is right, and says that it is only recorded', async () => {
    const quantities = { limits: { 'nvidia.com/gpu': 8, memory: '1Gi' } };

    const { stdout } = await kubectl('create', {
      ...pod,
      spec: { containers: [{ name: 'main', image: 'x', resources: quantities }] },
    });

    expect(stdout).toContain('recorded, not applied');
    expect(recordedIn('stand-in')).toEqual([expect.objectContaining({ cluster: 'stand-in', validated: true })]);
    await expect(kubectl('create', pod)).rejects.toMatchObject({ stderr: expect.stringContaining('AlreadyExists') });
    await kubectl('delete', pod);
    expect(recordedIn('stand-in')).toEqual([]);
  });

  it('keeps a custom resource without claiming that it is valid', async () => {
    await kubectl('apply', {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'gpus' },
      spec: { anything: 1 },
    });

    expect(recordedIn('stand-in')).toEqual([expect.objectContaining({ validated: false })]);
  });

  async function kubectl(verb: string, object: object) {
    const kubeconfig = path.join(folder, 'kubeconfig');
    const manifest = path.join(folder, 'manifest.yaml');
    writeFileSync(
      kubeconfig,
      JSON.stringify({ 'current-context': 'arn:aws:eks:us-east-1:000000000000:cluster/stand-in' }),
    );
    writeFileSync(manifest, JSON.stringify(object));
    return run(
      path.join(bin, 'python'),
      [path.join(REHEARSAL, 'cluster/stand-in', 'kubectl'), verb, '--kubeconfig', kubeconfig, '-f', manifest],
      {
        env: { ...process.env, CLUSTER_WORK_DIR: support.workDir },
      },
    );
  }
});

describe('the stand-in for helm', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'stand-in-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('records a chart of an unreachable OCI registry, from login to uninstall, as CDK calls it', async () => {
    writeFileSync(
      path.join(folder, 'kubeconfig'),
      JSON.stringify({ 'current-context': 'arn:aws:eks:us-east-1:000000000000:cluster/helm' }),
    );
    writeFileSync(path.join(folder, 'values.yaml'), JSON.stringify({ replicas: 2 }));
    const inCluster = ['--namespace', 'karpenter', '--kubeconfig', 'kubeconfig'];

    await helm(['registry', 'login', '--username', 'AWS', '--password-stdin', 'charts.invalid']);
    await helm(['pull', 'oci://charts.invalid/karpenter/karpenter', '--version', '1.14.1', '--untar']);
    const { stdout } = await helm([
      'upgrade',
      'karpenter',
      path.join(folder, 'karpenter'),
      '--install',
      '--create-namespace',
      '--values',
      'values.yaml',
      '--wait',
      ...inCluster,
    ]);

    expect(stdout).toContain('recorded, not applied: charts.invalid cannot be reached');
    expect(releasesIn('helm')).toEqual([
      expect.objectContaining({
        namespace: 'karpenter',
        release: 'karpenter',
        chart: 'karpenter',
        repository: 'oci://charts.invalid/karpenter',
        version: '1.14.1',
        values: { replicas: 2 },
      }),
    ]);

    await helm(['uninstall', 'karpenter', '--wait', ...inCluster]);
    expect(releasesIn('helm')).toEqual([]);
  });

  it('refuses a second release of a chart whose objects have fixed names, and keeps the first as it is', async () => {
    writeFileSync(
      path.join(folder, 'kubeconfig'),
      JSON.stringify({ 'current-context': 'arn:aws:eks:us-east-1:000000000000:cluster/twice' }),
    );
    await install('aws-load-balancer-controller');
    await expect(install('ai-datacenter-aws-load-balancer-controller')).rejects.toThrow(/invalid ownership metadata/);
    await install('aws-load-balancer-controller');

    expect(releasesIn('twice')).toEqual([
      expect.objectContaining({ release: 'aws-load-balancer-controller', revision: 2 }),
    ]);
  });

  function install(release: string) {
    const chart = ['aws-load-balancer-controller', '--repo', 'https://charts.invalid', '--version', '3.5.0'];
    const inCluster = ['--namespace', 'kube-system', '--kubeconfig', 'kubeconfig'];
    return helm(['upgrade', release, ...chart, '--install', ...inCluster]);
  }

  function helm(args: readonly string[]) {
    const child = run(path.join(bin, 'python'), [path.join(REHEARSAL, 'cluster/stand-in', 'helm'), ...args], {
      cwd: folder,
      env: { ...process.env, CLUSTER_WORK_DIR: support.workDir, CLUSTER_REAL_HELM: '/no/helm' },
    });
    child.child.stdin?.end('password');
    return child;
  }
});

describe('a deploy where no control plane runs', () => {
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await startCloud({ clusterModule: support.module });
    await bootstrap(cloud);
  }, MINUTES);

  afterAll(() => cloud?.stop(), MINUTES);

  it(
    'checks and records the objects and the release, and still fails on an unknown field',
    async () => {
      await deploy({});

      expect(support.kind).toBe('recorded');
      const before = named(recordedIn('sample'));
      expect(before).toEqual([
        'Deployment engine',
        'Namespace serving',
        'Pod no-toleration',
        'Pod plain',
        'PodDisruptionBudget engine',
      ]);
      expect(releasesIn('sample')).toEqual([
        expect.objectContaining({
          release: 'aws-load-balancer-controller',
          reason: 'no Kubernetes control plane runs here',
        }),
      ]);

      await expect(deploy({ SAMPLE_MISSPELT: 'true', SAMPLE_REPLICAS: '5' })).rejects.toThrow(
        /unknown field \\*"spec.replica\\*"/,
      );

      expect(named(recordedIn('sample'))).toEqual(before);
      expect(recordedIn('sample').find((record) => record.object.kind === 'Deployment')).toMatchObject({
        object: { spec: { replicas: 2 } },
      });
      await expect(support.nodes('sample')).rejects.toThrow(/npm start -- --cluster/);
    },
    5 * MINUTES,
  );

  async function deploy(env: Record<string, string>): Promise<void> {
    await cdk(cloud, ['deploy', '--all', '--require-approval', 'never'], {
      app: APP,
      output: path.join(cloud.workDir, 'assembly'),
      env,
    });
  }
});

function recordedIn(cluster: string): RecordedObject[] {
  return support.recordedObjects().filter((record) => record.cluster === cluster);
}

function releasesIn(cluster: string): RecordedRelease[] {
  return support.recordedReleases().filter((release) => release.cluster === cluster);
}

function named(records: readonly RecordedObject[]): string[] {
  return records.map(({ object }) => `${object.kind} ${object.metadata.name}`).toSorted();
}
