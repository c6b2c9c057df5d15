import { App } from 'cdk8s';
import { YarnChart, yarnObjects } from '../../../lib/data/yarn/yarn.chart';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { HDFS } from '../../storage/hdfs/hdfs-options';
import { yarnWith } from './yarn-options';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

const objectsWith = (hdfs: Partial<HdfsOptions> = {}): readonly Json[] => yarnObjects(yarnWith({}, hdfs)) as Json[];

function find(objects: readonly Json[], kind: string, name: string, namespace = 'hdfs'): Json {
  const found = objects.find(
    (it) => it['kind'] === kind && it['metadata'].name === name && it['metadata'].namespace === namespace,
  );
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

const disks = (container: Json): Json[] =>
  container['volumeMounts'].filter(({ name }: Json) => name.startsWith('nvme'));

test('each role has a Service, pods and a budget, and clients have their files', () => {
  const objects = objectsWith({ clientNamespaces: ['spark'] });
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    'ServiceAccount hdfs/yarn',
    'ConfigMap hdfs/yarn-config',
    'ConfigMap hdfs/yarn-client',
    'ConfigMap spark/yarn-client',
    'Service hdfs/yarn-rm',
    'StatefulSet hdfs/yarn-rm',
    'PodDisruptionBudget hdfs/yarn-rm',
    'Service hdfs/yarn-nm',
    'StatefulSet hdfs/yarn-nm',
    'PodDisruptionBudget hdfs/yarn-nm',
    'NetworkPolicy hdfs/yarn-rm',
    'NetworkPolicy hdfs/yarn-nm',
    'NetworkPolicy hdfs/yarn-zk',
  ]);
});

test('daemons and clients have the files of the plan, and call no API server', () => {
  const plan = yarnWith({}, { clientNamespaces: ['spark'] });
  const objects = yarnObjects(plan) as Json[];
  expect(find(objects, 'ConfigMap', 'yarn-config')['data']).toEqual(plan.files);
  for (const namespace of ['hdfs', 'spark'])
    expect(find(objects, 'ConfigMap', 'yarn-client', namespace)['data']).toEqual(plan.clientFiles);
  expect(find(objects, 'ServiceAccount', 'yarn')['automountServiceAccountToken']).toBe(false);
});

test.each([
  ['rm', 'resourcemanager'],
  ['nm', 'nodemanager'],
])('the pods %s have the labels of a %s, start anew with their files, and leave no volumes', (role, component) => {
  const plan = yarnWith();
  const { metadata, spec } = find(yarnObjects(plan) as Json[], 'StatefulSet', `yarn-${role}`);
  const labels = {
    'app.kubernetes.io/name': 'yarn',
    'app.kubernetes.io/instance': 'yarn',
    'app.kubernetes.io/component': component,
  };
  expect(metadata.labels).toEqual({ ...labels, 'app.kubernetes.io/part-of': 'ai-datacenter' });
  expect(spec.selector).toEqual({ matchLabels: labels });
  expect(spec.template.metadata).toEqual({
    labels,
    annotations: {
      'karpenter.sh/do-not-disrupt': 'true',
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'ai-datacenter/configuration': plan.configurationChecksum,
    },
  });
  expect(spec.persistentVolumeClaimRetentionPolicy.whenDeleted).toBe('Delete');
});

test('NodeManagers run where DataNodes run; ResourceManagers run anywhere, in two zones', () => {
  const objects = objectsWith({ tolerations: [{ key: 'storage', effect: 'NoSchedule' }] });
  const spec = (name: string) => find(objects, 'StatefulSet', name)['spec'].template.spec;
  expect(spec('yarn-nm').nodeSelector).toEqual({ 'node.kubernetes.io/instance-type': 'i4i.8xlarge' });
  expect(spec('yarn-nm').tolerations).toHaveLength(1);
  expect(spec('yarn-nm').shareProcessNamespace).toBe(true);
  expect(spec('yarn-rm').nodeSelector).toBeUndefined();
  expect(spec('yarn-rm').tolerations).toBeUndefined();
  expect(spec('yarn-rm').shareProcessNamespace).toBeUndefined();
  expect(spec('yarn-rm').topologySpreadConstraints).toMatchObject([
    { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' },
  ]);
});

test('jobs see a folder of YARN on each disk, and nothing of the blocks of HDFS', () => {
  const { initContainers, containers } = find(objectsWith(), 'StatefulSet', 'yarn-nm')['spec'].template.spec;
  expect(disks(containers[0])).toEqual([
    { name: 'nvme-1', mountPath: '/disks/nvme-1', subPath: 'hdfs/yarn' },
    { name: 'nvme-2', mountPath: '/disks/nvme-2', subPath: 'hdfs/yarn' },
  ]);
  expect(disks(initContainers[0]).map(({ subPath }: Json) => subPath)).toEqual([undefined, undefined]);
  expect(initContainers[0].securityContext.runAsUser).toBe(0);
});

test('HDFS of other namespaces, and pods without a role, cannot call YARN; its ResourceManagers call ZooKeeper', () => {
  const objects = objectsWith({ clientNamespaces: ['spark'] });
  const policy = (name: string) => find(objects, 'NetworkPolicy', name)['spec'];
  const callers = policy('yarn-rm').ingress.filter(({ ports }: Json) => ports.some(({ port }: Json) => port === 8032));
  expect(JSON.stringify(callers)).toContain('"kubernetes.io/metadata.name":"spark"');
  expect(policy('yarn-nm').ingress.flatMap(({ from }: Json) => from)).toEqual([
    { podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'resourcemanager' }) } },
    { podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'nodemanager' }) } },
  ]);
  expect(policy('yarn-zk')).toMatchObject({
    podSelector: { matchLabels: { 'app.kubernetes.io/component': 'zookeeper' } },
    ingress: [{ ports: [{ port: 2181 }] }],
  });
  for (const { from } of ['yarn-rm', 'yarn-nm', 'yarn-zk'].flatMap((name) => policy(name).ingress))
    expect(from.length).toBeGreaterThan(0);
});

test('NodeManagers on the network of their nodes call from the addresses of nodes', () => {
  const objects = objectsWith({ dataNodeNetwork: 'node-host-network' });
  const { ingress } = find(objects, 'NetworkPolicy', 'yarn-rm')['spec'];
  expect(JSON.stringify(ingress)).toContain('"cidr":"10.0.64.0/18"');
});

test('options plan HDFS and YARN together', () => {
  const chart = YarnChart.fromOptions(new App(), 'yarn', { nodes: 3 }, HDFS);
  expect(chart.plan.nodes).toBe(3);
  expect(() => YarnChart.fromOptions(new App(), 'yarn', { nodes: 7 }, HDFS)).toThrow('node-managers-above-nodes');
});
