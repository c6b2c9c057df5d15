import { findInstance } from '../../lib/catalog/instance-lookup';
import {
  arrayGB,
  diskLayouts,
  diskMountPaths,
  efaCards,
  efaInterfaceCount,
  expandNetworkCards,
  GIB_PER_GB,
  instanceKind,
  interfacesOnCard0,
  isSoldAs,
  isSoldInCapacityBlocksOnly,
  networkBandwidth,
  networkCardCount,
  nvmeDiskCount,
  nvmeGB,
} from '../../lib/catalog/instance-properties';
import type { Instance, InstanceFacts } from '../../lib/catalog/instances';

const plain: InstanceFacts = { architecture: 'amd64', vcpus: 8, memoryGiB: 32, acceleratorCount: 0 };

function instance(type: string): Instance {
  const found = findInstance(type);
  if (found === undefined) throw new Error(`${type} is not in the catalog`);
  return found;
}

test('groups of cards become single cards, numbered from 0', () => {
  expect(
    expandNetworkCards({
      networkCards: [
        { interfaces: 4, baselineGbps: 10 },
        { count: 2, interfaces: 2, efa: true },
      ],
    }),
  ).toEqual([
    { index: 0, interfaces: 4, efa: false, baselineGbps: 10, peakGbps: 10 },
    { index: 1, interfaces: 2, efa: true },
    { index: 2, interfaces: 2, efa: true },
  ]);
});

test('cards are counted one by one', () => {
  expect(networkCardCount({ ...plain, networkCards: [{ interfaces: 4 }, { count: 2, interfaces: 2 }] })).toBe(3);
});

test('card 0 is the first of the first group', () => {
  expect(interfacesOnCard0({ ...plain, networkCards: [{ interfaces: 4 }, { count: 2, interfaces: 2 }] })).toBe(4);
});

test('EFA goes on every card that takes it, or on the cards that are named', () => {
  const networkCards = [{ interfaces: 2 }, { count: 3, interfaces: 2, efa: true }];
  expect(efaCards({ ...plain, networkCards })).toEqual([1, 2, 3]);
  expect(efaCards({ ...plain, networkCards, efaCards: [2] })).toEqual([2]);
  expect(efaInterfaceCount({ ...plain, networkCards, efaCards: [2] })).toBe(1);
  expect(efaInterfaceCount({ ...plain, networkCards: [{ interfaces: 2 }] })).toBe(0);
});

test('what the catalog does not know stays unknown', () => {
  const unknown = [efaCards, efaInterfaceCount, networkCardCount, interfacesOnCard0, networkBandwidth];
  expect(unknown.map((property) => property(plain))).toEqual(unknown.map(() => undefined));
  expect([nvmeGB(plain), nvmeDiskCount(plain)]).toEqual([undefined, undefined]);
  expect(networkBandwidth({ ...plain, networkCards: [{ interfaces: 2 }] })).toBeUndefined();
  const partly = [{ interfaces: 2, baselineGbps: 10 }, { interfaces: 2 }];
  expect(networkBandwidth({ ...plain, networkCards: partly })).toBeUndefined();
  expect(interfacesOnCard0({ ...plain, networkCards: [] })).toBeUndefined();
});

test("bandwidth is the sum of the cards, or the instance's own where it differs", () => {
  const networkCards = [
    { interfaces: 4, baselineGbps: 10, peakGbps: 25 },
    { count: 2, interfaces: 4, baselineGbps: 5 },
  ];
  expect(networkBandwidth({ ...plain, networkCards })).toEqual({ baselineGbps: 20, peakGbps: 35 });
  expect(networkBandwidth({ ...plain, networkCards, networkGbps: 18 })).toEqual({ baselineGbps: 18, peakGbps: 18 });
});

test('local NVMe counts NVMe disks only', () => {
  expect([nvmeGB(instance('p5.48xlarge')), nvmeDiskCount(instance('p5.48xlarge'))]).toEqual([30_400, 8]);
  expect([nvmeGB(instance('d3.8xlarge')), nvmeDiskCount(instance('d3.8xlarge'))]).toEqual([47_520, 24]);
  expect([nvmeGB(instance('h1.16xlarge')), nvmeDiskCount(instance('h1.16xlarge'))]).toEqual([0, 0]);
  expect(nvmeGB(instance('m7i.large'))).toBe(0);
});

test.each([
  [0, ['none']],
  [1, ['raid0', 'mount', 'none']],
  [3, ['raid0', 'mount', 'none']],
  [4, ['raid0', 'raid10', 'mount', 'none']],
])('%i disks can be used as %j', (count, layouts) => {
  expect(diskLayouts({ ...plain, disks: count === 0 ? [] : [{ count, sizeGB: 100 }] })).toEqual(layouts);
});

test('an array has the disks of NVMe together, a mirror half of them, and disks that stay alone make none', () => {
  const disks = [
    { count: 4, sizeGB: 100 },
    { count: 1, sizeGB: 80, nvme: false },
  ];
  const sizes = (['raid0', 'raid10', 'mount', 'none'] as const).map((layout) => arrayGB({ ...plain, disks }, layout));
  expect(sizes).toEqual([400, 200, 0, 0]);
  expect(arrayGB({ ...plain, disks: undefined }, 'raid10')).toBeUndefined();
});

test('each disk that is mounted has a folder from number 1 on, and an array is number 0', () => {
  const two = { ...plain, disks: [{ count: 2, sizeGB: 100 }] };
  const paths = (['mount', 'raid0', 'raid10', 'none'] as const).map((layout) => diskMountPaths(two, layout));
  expect(paths).toEqual([['/mnt/k8s-disks/1', '/mnt/k8s-disks/2'], ['/mnt/k8s-disks/0'], ['/mnt/k8s-disks/0'], []]);
  expect([diskMountPaths(plain, 'raid0'), diskMountPaths({ ...plain, disks: [] }, 'mount')]).toEqual([[], []]);
});

test('sizes of disks are in 10^9 bytes', () => {
  expect(1000 * GIB_PER_GB).toBeCloseTo(931.32, 2);
});

test('an instance is sold in the ways that EC2 says, and in every way where the catalog does not know', () => {
  expect(isSoldAs(instance('p5.48xlarge'), 'capacity-block')).toBe(true);
  expect(isSoldAs(instance('g5.xlarge'), 'capacity-block')).toBe(false);
  expect(isSoldAs(instance('hpc7a.96xlarge'), 'spot')).toBe(false);
  expect(isSoldAs(plain, 'capacity-block')).toBe(true);
});

test('only the Grace Blackwell types are sold in capacity blocks alone', () => {
  expect(isSoldInCapacityBlocksOnly(instance('p6e-gb200.36xlarge'))).toBe(true);
  expect(isSoldInCapacityBlocksOnly(instance('p5.48xlarge'))).toBe(false);
  expect(isSoldInCapacityBlocksOnly(plain)).toBe(false);
});

test('the kind of an instance follows from its accelerator', () => {
  expect([instanceKind(instance('g6f.large')), instanceKind(instance('i4i.large'))]).toEqual([
    'accelerated',
    'general',
  ]);
});
