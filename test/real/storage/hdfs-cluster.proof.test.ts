import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, cdk } from '../../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterPod, ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';

// HDFS on a real control plane with nodes of the catalog: every object is applied strictly, the real scheduler places
// the pods, the real disruption controller keeps the budgets.

const APP = `tsx ${path.join(__dirname, 'sample', 'hdfs.ts')}`;
const CLUSTER = 'hdfs';
const NAMESPACE = 'hdfs';
const MINUTES = 60_000;

let support: ClusterSupport;
let cloud: Cloud;

beforeAll(async () => {
  ({ cloud, clusters: support } = await startCloudWithClusters());
  await bootstrap(cloud);
}, 30 * MINUTES);

afterAll(stopCloudWithClusters, MINUTES);

describe('HDFS on a cluster', () => {
  it(
    'runs every daemon: DataNodes one a node on nodes with NVMe disks, each role spread over the zones',
    async () => {
      await deploy();

      const pods = await settled(3 + 3 + 2 + 6);
      const nodes = new Map((await support.nodes(CLUSTER)).map((node) => [node.name, node]));
      const nodesOf = (role: string) => pods.filter(isOf(role)).map(({ node = '' }) => nodes.get(node));
      expect(nodesOf('dn').map((node) => node?.instanceType)).toEqual(Array.from({ length: 6 }, () => 'i4i.xlarge'));
      for (const role of ['zk', 'jn', 'dn']) expect(new Set(nodesOf(role).map((node) => node?.zone)).size).toBe(3);
      expect(new Set(nodesOf('nn').map((node) => node?.zone)).size).toBe(2);
      for (const role of ['zk', 'jn', 'nn', 'dn'])
        expect(new Set(nodesOf(role).map((node) => node?.name)).size).toBe(nodesOf(role).length);
    },
    10 * MINUTES,
  );

  it('has the monitor and the rules, by the real definitions of the Prometheus operator', async () => {
    const { items } = (await kubectl('get', 'servicemonitor,prometheusrule', '-o', 'json')) as { items: Claim[] };
    expect(items.map(shown).toSorted()).toEqual(['PrometheusRule hdfs', 'ServiceMonitor hdfs']);
  });

  it('gives each daemon of metadata a volume, in the zone of its pod', async () => {
    const { items } = (await kubectl('get', 'pvc', '-o', 'json')) as { items: Claim[] };
    expect(items.map(({ status }) => status.phase)).toEqual(items.map(() => 'Bound'));
    expect(items.map(({ metadata }) => metadata.name.replace(/^.*(hdfs-(?:nn|jn|zk)-\d)$/, '$1')).toSorted()).toEqual([
      ...[0, 1, 2].map((pod) => `hdfs-jn-${pod}`),
      ...[0, 1].map((pod) => `hdfs-nn-${pod}`),
      ...[0, 1, 2].map((pod) => `hdfs-zk-${pod}`),
    ]);
  });

  it.each(['zk', 'jn', 'nn', 'dn'])(
    'the budget of %s refuses the second eviction',
    async (role) => {
      // No pod comes back meanwhile: the node of the first one takes no other.
      const [first = '', second = ''] = (await support.pods(CLUSTER, NAMESPACE))
        .filter(isOf(role))
        .map(({ name }) => name);
      await support.kubectl(CLUSTER, ['cordon', ...(await nodeNames())]);
      try {
        await evict(first);
        await expect(evict(second)).rejects.toThrow(/Cannot evict pod as it would violate the pod's disruption budget/);
      } finally {
        await support.kubectl(CLUSTER, ['uncordon', ...(await nodeNames())]);
      }
      await settled(14);
    },
    2 * MINUTES,
  );

  it(
    'starts a further DataNode on the node that has none',
    async () => {
      await deploy({ SAMPLE_DATA_NODES: '7' });
      const pods = (await settled(15)).filter(isOf('dn'));
      expect(new Set(pods.map(({ node }) => node)).size).toBe(7);
    },
    5 * MINUTES,
  );

  it(
    'is removed but for the volumes of its metadata',
    async () => {
      await deploy({ SAMPLE_HDFS: 'false' });
      const kinds = 'statefulset,job,pod,service,configmap,networkpolicy,poddisruptionbudget,serviceaccount';
      const left = (await support.kubectl(CLUSTER, ['get', kinds, '-A', '-o', 'json'])) as { items: Claim[] };
      // Kubernetes itself gives these to each namespace.
      const own = left.items.filter(({ metadata }) => metadata.namespace === NAMESPACE);
      expect(own.map(shown).toSorted()).toEqual(['ConfigMap kube-root-ca.crt', 'ServiceAccount default']);
      const claims = (await support.kubectl(CLUSTER, ['get', 'pvc', '-A', '-o', 'json'])) as { items: Claim[] };
      expect(claims.items).toHaveLength(3 + 3 + 2);
    },
    5 * MINUTES,
  );
});

interface Claim {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status: { readonly phase: string };
}

function shown({ kind, metadata }: Claim): string {
  return `${kind} ${metadata.name}`;
}

function isOf(role: string): (pod: ClusterPod) => boolean {
  return ({ name }) => name.startsWith(`hdfs-${role}-`);
}

function kubectl(...args: readonly string[]): Promise<unknown> {
  return support.kubectl(CLUSTER, [...args, '-n', NAMESPACE]);
}

async function nodeNames(): Promise<string[]> {
  return (await support.nodes(CLUSTER)).map(({ name }) => name);
}

/** As `kubectl drain` does it: the API server asks the budgets. */
async function evict(pod: string): Promise<void> {
  const file = path.join(cloud.workDir, 'eviction.json');
  const metadata = { name: pod, namespace: NAMESPACE };
  writeFileSync(file, JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata }));
  await support.kubectl(CLUSTER, [
    'create',
    '--raw',
    `/api/v1/namespaces/${NAMESPACE}/pods/${pod}/eviction`,
    '-f',
    file,
  ]);
}

async function deploy(env: Record<string, string> = {}): Promise<void> {
  await cdk(cloud, ['deploy', '--all', '--require-approval', 'never'], {
    app: APP,
    output: path.join(cloud.workDir, 'assembly'),
    env,
  });
}

/** Waits until so many pods of StatefulSets run. */
async function settled(count: number): Promise<ClusterPod[]> {
  const end = Date.now() + 60_000;
  for (;;) {
    const pods = (await support.pods(CLUSTER, NAMESPACE)).filter(({ name }) => /-(zk|jn|nn|dn)-\d+$/.test(name));
    if (pods.length === count && pods.every(({ phase }) => phase === 'Running')) return pods;
    if (Date.now() > end) throw new Error(`${count} pods should run: ${JSON.stringify(pods)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}
