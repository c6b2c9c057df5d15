import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { planPods, type PodsPlan, requireSubnetRoom } from '../../../lib/compute/node-group/pods';
import { OptionReader } from '../../../lib/core/option-reader';
import { type PodNetworkPlan, requireSamePodNetwork } from '../../../lib/planning/pod-network';
import type { Planned } from '../../../lib/core/plan';
import type { Problem } from '../../../lib/core/problem';

const m7i = findInstance('m7i.xlarge') as Instance;
const p5 = findInstance('p5.48xlarge') as Instance;
const g6e = findInstance('g6e.48xlarge') as Instance;
const UNKNOWN: Instance = { type: 'x1.large', architecture: 'amd64', vcpus: 8, memoryGiB: 32, acceleratorCount: 0 };

type Reader = Parameters<typeof planPods>[0];

function podsOf(instance: Instance, options: Partial<NodeGroupOptions> = {}, efa = 0): Planned<PodsPlan> {
  const read: Reader = new OptionReader({ instanceType: instance.type, ...options });
  return read.planned(planPods(read, instance, efa));
}

function roomProblems(
  instance: Instance,
  maxNodes: number,
  subnetPrefixLengths: readonly number[] | undefined,
  options: Partial<NodeGroupOptions> = {},
): readonly Problem[] {
  return roomOf(instance, maxNodes, { ...options, subnetPrefixLengths }).problems;
}

function roomOf(instance: Instance, maxNodes: number, options: Partial<NodeGroupOptions>): Planned<undefined> {
  const read: Reader = new OptionReader({ instanceType: instance.type, ...options });
  requireSubnetRoom(read, instance, { maxNodes, cni: podsOf(instance, options).plan.cni, efaInterfaces: 0 });
  return read.planned(undefined);
}

function judged(podNetwork: unknown, cluster: PodNetworkPlan | undefined) {
  const read: Reader = new OptionReader({ instanceType: 'm7i.xlarge', podNetwork } as NodeGroupOptions);
  requireSamePodNetwork(read, cluster);
  return read.planned(undefined).problems;
}

test('a node takes as many pods as it has addresses, and keeps what EKS reserves', () => {
  const { plan, problems } = podsOf(m7i);
  expect(problems).toEqual([]);
  expect(plan).toMatchObject({
    podNetwork: { maxPods: 58 },
    maxPods: 58,
    reservation: { cpuMillicores: 80, memoryMiB: 11 * 58 + 255, ephemeralStorageGiB: 1 },
  });
});

test('EFA takes an interface of card 0 from the pods', () => {
  expect(podsOf(p5, {}, 32).plan.maxPods).toBeLessThan(podsOf(p5, {}, 0).plan.maxPods ?? 0);
});

test('prefix delegation gives more pods', () => {
  expect(podsOf(m7i, { prefixDelegation: true }).plan.maxPods).toBe(110);
});

test('what is reserved grows with the pods that are chosen, or is what is stated', () => {
  expect(podsOf(m7i, { maxPods: 10 }).plan).toMatchObject({ maxPods: 10, reservation: { memoryMiB: 365 } });
  const stated = { reservedCpuMillicores: 0, reservedMemoryMiB: 0 };
  expect(podsOf(m7i, stated).plan.reservation).toEqual({ cpuMillicores: 0, memoryMiB: 0, ephemeralStorageGiB: 1 });
});

test('where addresses are not known, pods are left to the image, unless they are stated', () => {
  const plan = { cni: { prefixDelegation: false } };
  expect(podsOf(UNKNOWN)).toStrictEqual({ plan, problems: [], warnings: [] });
  expect(podsOf(UNKNOWN, { maxPods: 300 })).toMatchObject({ plan: { maxPods: 300 }, problems: [] });
  expect(podsOf(UNKNOWN, { maxPods: 300 }).plan).not.toHaveProperty('podNetwork');
});

test.each([
  [0, 'out-of-range', /^maxPods is 0; it must be a whole number of at least 1 pods\.$/],
  [59, 'max-pods-invalid', /^maxPods is 59; m7i\.xlarge has addresses for 58 pods with these interfaces\.$/],
])('%i pods are refused: %s', (maxPods, code, message) => {
  const { plan, problems } = podsOf(m7i, { maxPods });
  expect(problems).toMatchObject([{ code, path: 'maxPods', message: expect.stringMatching(message) }]);
  expect(plan.maxPods).toBe(58);
});

test.each([1, 58])('%i pods are accepted', (maxPods) => {
  expect(podsOf(m7i, { maxPods })).toMatchObject({ plan: { maxPods }, problems: [] });
});

test('more pods than addresses: the fix names prefix delegation unless it is on', () => {
  expect(podsOf(m7i, { maxPods: 59 }).problems[0]?.fix).toMatch(
    /^Use at most 58, or prefix delegation: podNetwork of the cluster/,
  );
  expect(podsOf(m7i, { maxPods: 111, prefixDelegation: true }).problems[0]?.fix).toBe('Use at most 110.');
});

test.each<[keyof NodeGroupOptions, number, RegExp | undefined]>([
  ['reservedCpuMillicores', -1, /from 0 to 2000 millicores/],
  ['reservedCpuMillicores', 2000, undefined],
  ['reservedCpuMillicores', 2001, /from 0 to 2000 millicores/],
  ['reservedMemoryMiB', -1, /from 0 to 8192 MiB/],
  ['reservedMemoryMiB', 8192, undefined],
  ['reservedMemoryMiB', 8193, /from 0 to 8192 MiB/],
])('%s of %i on 4 vCPUs and 16 GiB', (option, value, refused) => {
  expect(podsOf(m7i, { [option]: value }).problems).toMatchObject(
    refused === undefined ? [] : [{ code: 'out-of-range', path: option, message: expect.stringMatching(refused) }],
  );
});

test('half of a node with an odd share is rounded down', () => {
  const odd = { ...m7i, memoryGiB: 0.5 + 1 / 1024 };
  expect(podsOf(odd, { reservedMemoryMiB: 256 }).problems).toEqual([]);
  expect(podsOf(odd, { reservedMemoryMiB: 257 }).problems).toHaveLength(1);
});

test('the pods and reservations of a stand-in are not judged by its size', () => {
  const options = { instanceType: '', maxPods: 999, reservedCpuMillicores: 1e6, reservedMemoryMiB: 1e9 };
  const read: Reader = new OptionReader<NodeGroupOptions>(options);
  read.requiredText('instanceType', { pattern: /./, name: 'type', rule: 'any', example: 'm7i.xlarge' });
  expect(planPods(read, m7i, 0).maxPods).toBe(58);
  expect(read.planned(undefined).problems).toMatchObject([{ path: 'instanceType' }]);
});

describe('what the cluster decided of the CNI', () => {
  test('decides the pods of a node', () => {
    expect(podsOf(m7i, { podNetwork: { prefixDelegation: true } }).plan).toMatchObject({
      cni: { prefixDelegation: true },
      maxPods: 110,
    });
    expect(podsOf(m7i, { podNetwork: { podSubnets: { 'us-east-1a': 'subnet-0123456789abcdef0' } } }).plan.maxPods).toBe(
      44,
    );
  });

  test.each([
    [true, true],
    [false, false],
    [undefined, true],
  ])('is not contradicted by prefixDelegation %p beside %p', (prefixDelegation, decided) => {
    const options = { prefixDelegation, podNetwork: { prefixDelegation: decided } };
    expect(podsOf(m7i, options)).toMatchObject({ plan: { cni: { prefixDelegation: decided } }, problems: [] });
  });

  test('is contradicted by another prefixDelegation: a problem that names both', () => {
    expect(podsOf(m7i, { prefixDelegation: true, podNetwork: {} }).problems).toEqual([
      {
        code: 'pod-network-mismatch',
        path: 'prefixDelegation',
        message:
          'prefixDelegation is true here, and false in podNetwork of the cluster: ' +
          'the CNI gives addresses to all nodes of a cluster in one way.',
        fix: 'Leave prefixDelegation out here, and set podNetwork of the cluster.',
      },
    ]);
  });

  test('that is wrong is a problem of its own option', () => {
    expect(podsOf(m7i, { podNetwork: { warmAddresses: 0 } }).problems).toMatchObject([
      { code: 'out-of-range', path: 'podNetwork.warmAddresses' },
    ]);
    const network = 'prefixes' as unknown as object;
    expect(podsOf(m7i, { podNetwork: network }).problems).toMatchObject([{ code: 'wrong-type', path: 'podNetwork' }]);
  });

  test.each([
    [undefined, { prefixDelegation: true }],
    [{ prefixDelegation: true }, { prefixDelegation: true }],
    [{ prefixDelegation: true }, undefined],
    [{ warmAddresses: -1 }, { prefixDelegation: true }],
    [null, { prefixDelegation: true }],
  ])('%j of a group fits %j of its cluster, or is judged elsewhere', (podNetwork, cluster) => {
    expect(judged(podNetwork, cluster)).toEqual([]);
  });

  test('is the same for all groups of a cluster', () => {
    expect(judged({ warmAddresses: 2 }, { prefixDelegation: false })).toMatchObject([
      {
        code: 'pod-network-mismatch',
        path: 'podNetwork',
        message: expect.stringContaining('warmAddresses is 2 here, and left out in podNetwork of the cluster'),
      },
    ]);
  });
});

describe('subnets', () => {
  test('hold what the nodes need to join and to run one pod, each in one subnet', () => {
    // A /26 has 59 addresses, and a node with one pod needs 2 of one subnet: 29 nodes, twice.
    expect(roomProblems(m7i, 58, [26, 26])).toEqual([]);
    expect(roomProblems(m7i, 59, [26, 26])).toMatchObject([
      {
        code: 'subnets-too-small',
        path: 'maxNodes',
        message:
          '59 nodes do not fit: each m7i.xlarge with 1 pods (podsPerNode) needs 2 addresses, ' +
          'and the subnets (/26, /26) hold 58 such nodes when they are empty.',
      },
    ]);
  });

  test('hold one g6e.48xlarge in a /26, although the CNI would take 100 addresses: a warning', () => {
    const { problems, warnings } = roomOf(g6e, 1, { subnetPrefixLengths: [26, 26] });
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([
      {
        id: 'ai-datacenter:subnets-without-spare-addresses',
        message: expect.stringMatching(
          /up to 100 addresses on each g6e\.48xlarge.*\/26, \/26.*hold 0 such nodes, not 1/,
        ),
      },
    ]);
  });

  test('are warned of from the node on for which spare addresses are missing', () => {
    // A /24 has 251 addresses, and the CNI takes 30 of one subnet: 8 nodes, twice.
    expect(roomOf(m7i, 16, { subnetPrefixLengths: [24, 24] }).warnings).toEqual([]);
    expect(roomOf(m7i, 17, { subnetPrefixLengths: [24, 24] }).warnings).toHaveLength(1);
    const few = { subnetPrefixLengths: [24, 24], podNetwork: { warmAddresses: 2 } };
    expect(roomOf(m7i, 124, few)).toMatchObject({ problems: [], warnings: [] });
  });

  test('hold the pods that are declared', () => {
    expect(roomProblems(m7i, 2, [26], { podsPerNode: 28 })).toHaveLength(1);
    expect(roomProblems(m7i, 2, [26], { podsPerNode: 27 })).toEqual([]);
    expect(roomProblems(m7i, 59, [26], { podsPerNode: 0 })).toEqual([]);
  });

  test.each([
    [-1, false],
    [0, true],
    [250, true],
    [251, false],
  ])('%i pods on each node are valid: %s', (podsPerNode, valid) => {
    const problems = valid ? [] : [{ code: 'out-of-range', path: 'podsPerNode' }];
    expect(roomProblems(m7i, 1, [16], { podsPerNode })).toMatchObject(problems);
  });

  test('hold one address of each node where pods have subnets of their own', () => {
    const podNetwork = { podSubnets: { 'us-east-1a': 'subnet-0123456789abcdef0' } };
    expect(roomOf(m7i, 59, { subnetPrefixLengths: [26], podsPerNode: 40, podNetwork })).toMatchObject({
      problems: [],
      warnings: [],
    });
  });

  test('are not judged by the rest of a list with a mistake', () => {
    expect(roomProblems(m7i, 99, [15, 28])).toMatchObject([{ path: 'subnetPrefixLengths[0]' }]);
  });

  test('that are not known are not judged', () => {
    expect(roomProblems(m7i, 9999, undefined)).toEqual([]);
    expect(roomProblems(m7i, 9999, [])).toEqual([]);
  });

  test('with nodes whose addresses are not known hold one address for each node and pod', () => {
    expect(roomProblems(UNKNOWN, 11, [28], { podsPerNode: 0 })).toEqual([]);
    expect(roomProblems(UNKNOWN, 12, [28], { podsPerNode: 0 })).toHaveLength(1);
  });

  test.each([
    [15, 'out-of-range'],
    [16, undefined],
    [28, undefined],
    [29, 'out-of-range'],
  ])('may be /%i: %s', (prefix, code) => {
    expect(roomProblems(UNKNOWN, 1, [prefix])).toMatchObject(code === undefined ? [] : [{ code }]);
  });

  test.each([{ maxNodes: -1 }, { instanceType: '' }])('are not judged with %j', (wrong) => {
    const options = { instanceType: 'm7i.xlarge', subnetPrefixLengths: [28], ...wrong };
    const read: Reader = new OptionReader<NodeGroupOptions>(options);
    read.requiredText('instanceType', { pattern: /./, name: 'type', rule: 'any', example: 'm7i.xlarge' });
    read.integer('maxNodes', { min: 1 });
    requireSubnetRoom(read, m7i, { maxNodes: 99, cni: podsOf(m7i).plan.cni, efaInterfaces: 0 });
    expect(read.planned(undefined).problems).toHaveLength(1);
  });
});
