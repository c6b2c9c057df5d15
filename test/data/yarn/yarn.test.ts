import { nodeCapacity } from '../../../lib/data/node-capacity';
import type { YarnOptions } from '../../../lib/data/yarn/options';
import { planYarn } from '../../../lib/data/yarn/yarn';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { boundFaults } from '../../core/bounds';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { HDFS } from '../../storage/hdfs/hdfs-options';
import { HDFS_PLAN, yarnWith } from './yarn-options';

const OPTIONS = everyOption<YarnOptions>({
  name: true,
  nodes: true,
  memoryGiBPerNode: true,
  coresPerNode: true,
  queues: true,
  resourceManagerHeapGiB: true,
  drainMinutes: true,
  image: true,
});
const planned = (options: YarnOptions) => planYarn(options, HDFS_PLAN);
const TAINTED = { tolerations: [{ key: 'storage', effect: 'NoSchedule' }] } as const satisfies Partial<HdfsOptions>;

test('YARN has two ResourceManagers and a NodeManager for each DataNode, in the namespace of HDFS', () => {
  const plan = yarnWith({}, { namespace: 'data' });
  expect(Object.values(plan.pods).map(({ podNames }) => podNames)).toEqual([
    ['yarn-rm-0', 'yarn-rm-1'],
    ['yarn-nm-0', 'yarn-nm-1', 'yarn-nm-2', 'yarn-nm-3', 'yarn-nm-4', 'yarn-nm-5'],
  ]);
  expect(plan).toMatchObject({
    name: 'yarn',
    namespace: 'data',
    image: 'apache/hadoop:3.5.0',
    userId: 1000,
    nodes: 6,
    configMapName: 'yarn-config',
    configurationPath: '/etc/hadoop',
    clientConfigMapName: 'yarn-client',
    clientNamespaces: ['data'],
    nodeSelector: { 'node.kubernetes.io/instance-type': 'i4i.8xlarge' },
    tolerations: [],
    cost: [],
  });
  expect(plan.queues).toEqual([{ name: 'default', sharePercent: 100, maximumPercent: 100 }]);
});

test('jobs get what the system and HDFS leave of a node; nodes with a taint run DataNodes only', () => {
  // 32 cores and 256 GiB. The system leaves 31.25; a DataNode and a NodeManager take 1.5.
  const tainted = yarnWith({}, TAINTED);
  expect(tainted.coresPerNode).toBe(29);
  // Beside them at most one pod of each other role: 1.2 + 0.25 + 0.25 cores of HDFS, and 1.1 of a ResourceManager.
  const shared = yarnWith();
  expect(shared.coresPerNode).toBe(26);
  expect(tainted.memoryMiBPerNode - shared.memoryMiBPerNode).toBeGreaterThanOrEqual(8 * 1024);
});

test('the pod of a NodeManager has what its jobs may use, a margin, and its own share; the node has as much', () => {
  const { daemons, memoryMiBPerNode, coresPerNode } = yarnWith({}, TAINTED);
  const [container] = daemons.nodeManager.containers;
  expect(container?.cpu).toBe(coresPerNode + 0.5);
  expect(container?.memoryMiB).toBe(Math.ceil(memoryMiBPerNode * 1.05) + 1792);
  const dataNode = HDFS_PLAN.daemons.dataNode.containers[0]?.memoryMiB ?? 0;
  expect((container?.memoryMiB ?? 0) + dataNode).toBeLessThanOrEqual(nodeCapacity(HDFS_PLAN.instance).memoryMiB);
});

test('a node without a taint has what one pod of each role needs, with all of its containers', () => {
  const { daemons } = yarnWith();
  const pods = [...Object.values(HDFS_PLAN.daemons), ...Object.values(daemons)];
  const containers = pods.flatMap((pod) => pod.containers);
  const node = nodeCapacity(HDFS_PLAN.instance);
  expect(containers.reduce((sum, { cpu }) => sum + cpu, 0)).toBeLessThanOrEqual(node.cores);
  expect(containers.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)).toBeLessThanOrEqual(node.memoryMiB);
});

test('another queue or rack starts no daemon anew; another configuration does', () => {
  const { configurationChecksum } = yarnWith();
  const queues = [{ name: 'nightly', sharePercent: 100 }];
  expect(yarnWith({ queues }).configurationChecksum).toBe(configurationChecksum);
  const subnetZones = [...(HDFS.subnetZones ?? []), { cidr: '10.0.192.0/18', zone: 'us-east-1d' }];
  expect(yarnWith({}, { subnetZones, dataNodes: 8 }).files['topology.table']).toContain('10.0.192.0/18');
  expect(yarnWith({}, { subnetZones, dataNodes: 8 }).configurationChecksum).toBe(configurationChecksum);
  expect(yarnWith({ drainMinutes: 1 }).files['cluster.sh']).not.toBe(yarnWith().files['cluster.sh']);
  expect(yarnWith({ drainMinutes: 1 }).configurationChecksum).toBe(configurationChecksum);
  expect(yarnWith({ memoryGiBPerNode: 10 }).configurationChecksum).not.toBe(configurationChecksum);
});

test.each<[YarnOptions, string, string, RegExp]>([
  [{ name: 'Yarn' }, 'malformed', 'name', /'Yarn' is not a valid name of YARN/],
  [{ name: 'a'.repeat(41) }, 'malformed', 'name', /a{41}/],
  [{ name: 'hdfs' }, 'yarn-name-taken', 'name', /both called 'hdfs'/],
  [{ nodes: 1001 }, 'out-of-range', 'nodes', /is 1001/],
  [{ nodes: 0 }, 'out-of-range', 'nodes', /is 0/],
  [{ nodes: 7 }, 'node-managers-above-nodes', 'nodes', /is 7, and HDFS has 6 DataNodes/],
  [{ memoryGiBPerNode: 0 }, 'out-of-range', 'memoryGiBPerNode', /is 0/],
  [{ memoryGiBPerNode: 24_001 }, 'out-of-range', 'memoryGiBPerNode', /is 24001/],
  [{ coresPerNode: 0 }, 'out-of-range', 'coresPerNode', /is 0/],
  [{ coresPerNode: 2001 }, 'out-of-range', 'coresPerNode', /is 2001/],
  [{ resourceManagerHeapGiB: 0 }, 'out-of-range', 'resourceManagerHeapGiB', /is 0/],
  [{ memoryGiBPerNode: 240 }, 'yarn-above-node', 'memoryGiBPerNode', /240 GiB .* i4i\.8xlarge has 2\d\d GiB for them/],
  [{ coresPerNode: 27 }, 'yarn-above-node', 'coresPerNode', /27 cores .* has 26 cores for them/],
  [{ resourceManagerHeapGiB: 65 }, 'out-of-range', 'resourceManagerHeapGiB', /is 65/],
  [{ drainMinutes: 0 }, 'out-of-range', 'drainMinutes', /is 0/],
  [{ drainMinutes: 241 }, 'out-of-range', 'drainMinutes', /is 241/],
  [{ image: 'a b' }, 'malformed', 'image', /'a b'/],
])('%j is a problem', (options, code, path, message) => {
  const { problems } = planned(options);
  expect(problems).toEqual([{ code, path, message: expect.stringMatching(message), fix: expect.stringMatching(/\S/) }]);
});

test.each<YarnOptions>([
  { nodes: 1, memoryGiBPerNode: 1, coresPerNode: 1, resourceManagerHeapGiB: 1, drainMinutes: 1 },
  { nodes: 6, coresPerNode: 26, drainMinutes: 240, name: 'a'.repeat(40) },
])('%j is at the bounds', (options) => {
  expect(planned(options).problems).toEqual([]);
});

test.each<[Partial<HdfsOptions>, readonly string[]]>([
  [{ instanceType: 'm7i.4xlarge', gp3VolumesPerDataNode: 1 }, ['hdfs yarn-disks-missing']],
  [{ instanceType: 'i4i.large' }, ['memoryGiBPerNode yarn-above-node', 'coresPerNode yarn-above-node']],
])('beside HDFS with %j there is no place for jobs', (hdfs, expected) => {
  const { problems } = planYarn({}, planHdfs({ ...HDFS, ...hdfs }).plan);
  expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test.each<[YarnOptions, Partial<HdfsOptions>, string]>([
  [{ coresPerNode: 2 }, { instanceType: 'i4i.xlarge', ...TAINTED }, 'Use at most 1, or leave it out.'],
  [{ coresPerNode: 1 }, { instanceType: 'i4i.large', ...TAINTED }, 'Give HDFS a larger instance type.'],
])('jobs that would get %j beside HDFS with %j: the fix is possible', (options, hdfs, fix) => {
  const { problems } = planYarn(options, planHdfs({ ...HDFS, ...hdfs }).plan);
  expect(problems.filter(({ path }) => path === 'coresPerNode')).toEqual([
    expect.objectContaining({ code: 'yarn-above-node', fix }),
  ]);
});

test('a name that is not valid is not compared with that of HDFS', () => {
  const { problems } = planYarn({ name: 'Yarn' }, planHdfs({ ...HDFS, name: 'yarn' }).plan);
  expect(problems.map(({ code }) => code)).toEqual(['malformed']);
});

test('odd values are problems, never exceptions', () => {
  expect(planOddities<YarnOptions>(planned, {}, OPTIONS)).toEqual([]);
});

test('null is a problem of its option', () => {
  const problems = nullProblems<YarnOptions>(planned, {}, OPTIONS);
  expect(OPTIONS.filter((name) => !problems.includes(`${name} wrong-type`))).toEqual([]);
});

test('numbers are taken from their least to their most, and not beyond', () => {
  const bounds = {
    nodes: [1, 1000],
    memoryGiBPerNode: [1, 24_000],
    coresPerNode: [1, 2000],
    resourceManagerHeapGiB: [1, 64],
    drainMinutes: [1, 240],
  } as const;
  expect(boundFaults(planned, {}, bounds)).toEqual([]);
});
