import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { planPods, type PodsPlan, requireSubnetRoom } from '../../../lib/compute/node-group/pods';
import { OptionReader } from '../../../lib/core/option-reader';
import type { Planned } from '../../../lib/core/plan';
import type { Problem } from '../../../lib/core/problem';

const m7i = findInstance('m7i.xlarge') as Instance;
const p5 = findInstance('p5.48xlarge') as Instance;
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
): readonly Problem[] {
  const { podNetwork } = podsOf(instance).plan;
  const read: Reader = new OptionReader({ instanceType: instance.type, subnetPrefixLengths });
  requireSubnetRoom(read, instance, maxNodes, podNetwork);
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
  expect(podsOf(UNKNOWN)).toStrictEqual({ plan: {}, problems: [], warnings: [] });
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
  expect(podsOf(m7i, { maxPods: 59 }).problems[0]?.fix).toMatch(/^Use at most 58, or turn on prefix delegation in/);
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

describe('subnets', () => {
  test('hold the nodes at their start, each in one subnet', () => {
    // A /24 has 251 addresses, and a node takes 30 of one subnet: 8 nodes, twice.
    expect(roomProblems(m7i, 16, [24, 24])).toEqual([]);
    expect(roomProblems(m7i, 17, [24, 24])).toMatchObject([
      {
        code: 'subnets-too-small',
        path: 'maxNodes',
        message:
          '17 nodes do not fit: each m7i.xlarge takes 30 addresses at its start, ' +
          'and the subnets (/24, /24) hold 16 such nodes when they are empty.',
      },
    ]);
  });

  test('are not judged by the rest of a list with a mistake', () => {
    expect(roomProblems(m7i, 99, [15, 28])).toMatchObject([{ path: 'subnetPrefixLengths[0]' }]);
  });

  test('that are not known are not judged', () => {
    expect(roomProblems(m7i, 9999, undefined)).toEqual([]);
    expect(roomProblems(m7i, 9999, [])).toEqual([]);
  });

  test('with nodes whose addresses are not known hold one node for each address', () => {
    expect(roomProblems(UNKNOWN, 11, [28])).toEqual([]);
    expect(roomProblems(UNKNOWN, 12, [28])).toHaveLength(1);
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
    requireSubnetRoom(read, m7i, 99, podsOf(m7i).plan.podNetwork);
    expect(read.planned(undefined).problems).toHaveLength(1);
  });
});
