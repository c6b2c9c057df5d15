import * as fc from 'fast-check';
import { customInstance } from '../../lib/catalog/custom-instance';
import { allInstances, findInstance } from '../../lib/catalog/instance-lookup';
import { interfacesOnCard0 } from '../../lib/catalog/instance-properties';
import type { Instance } from '../../lib/catalog/instances';
import {
  eksMaxPods,
  eksPodLimit,
  nodeAddresses,
  nodeAddressesNeeded,
  podAddresses,
} from '../../lib/planning/pod-addresses';

function instance(type: string): Instance {
  const found = findInstance(type);
  if (found === undefined) throw new Error(`${type} is not in the catalog`);
  return found;
}

const known = allInstances()
  .filter((row) => interfacesOnCard0(row) !== undefined && row.ipv4PerInterface !== undefined)
  .map((row) => [row.type, row] as const);

test('the limits are known of all types but the Grace Blackwell ones', () => {
  const unknown = allInstances().filter((row) => podAddresses(row) === undefined);
  expect(unknown.map((row) => row.type)).toEqual(['p6e-gb200.36xlarge', 'p6e-gb300.36xlarge']);
  expect(known).toHaveLength(allInstances().length - 2);
});

describe('addresses of a node', () => {
  test('the VPC CNI holds whole interfaces full of addresses, one more than pods need', () => {
    // 4 interfaces with 14 addresses for pods and one of their own.
    expect([0, 1, 14, 15, 29, 56].map((pods) => nodeAddresses(instance('m7i.xlarge'), pods))).toEqual([
      15, 30, 30, 45, 60, 60,
    ]);
  });

  test('an EFA interface takes the place of one for pods on card 0, where that card takes EFA', () => {
    expect(nodeAddresses(instance('p5.48xlarge'), 1)).toBe(50);
    expect(nodeAddresses(instance('p5.48xlarge'), 1, { efa: 'none' })).toBe(100);
    expect(nodeAddresses(instance('p6-b300.48xlarge'), 196)).toBe(
      nodeAddresses(instance('p6-b300.48xlarge'), 196, { efa: 'none' }),
    );
  });

  test('efa-only interfaces take no addresses, those that carry IP as well take one each', () => {
    const p5 = instance('p5.48xlarge');
    expect(nodeAddresses(p5, 1, { efa: 'efa' }) - nodeAddresses(p5, 1)).toBe(32);
    expect(nodeAddresses(p5, 1, { efa: 'efa-only' })).toBe(nodeAddresses(p5, 1));
  });

  test('interfaces with an address beside the first one take one each, and carry no pods', () => {
    const p5 = instance('p5.48xlarge');
    expect(nodeAddresses(p5, 1, { ipInterfaces: 1 })).toBe(nodeAddresses(p5, 1));
    expect(nodeAddresses(p5, 1, { ipInterfaces: 8 }) - nodeAddresses(p5, 1)).toBe(7);
    expect(nodeAddressesNeeded(p5, 1, { ipInterfaces: 8 })).toBe(9);
    expect(podAddresses(p5, { ipInterfaces: 8 })).toEqual({ maxPods: 51, addressesAtStart: 57 });
    const podSubnets = { 'us-east-1a': 'subnet-0123456789abcdef0' };
    expect(nodeAddresses(p5, 1, { podSubnets, ipInterfaces: 8 })).toBe(8);
  });

  test('with prefix delegation a node takes one prefix more than its pods fill', () => {
    const p5 = instance('p5.48xlarge');
    expect([1, 16, 17].map((pods) => nodeAddresses(p5, pods, { prefixDelegation: true }))).toEqual([33, 33, 49]);
  });

  test('where the limits are not known, each pod counts twice', () => {
    expect(nodeAddresses(instance('p6e-gb200.36xlarge'), 30)).toBe(61);
    expect(nodeAddresses(instance('p6e-gb200.36xlarge'), 30, { efa: 'efa' })).toBe(65);
  });
});

describe('what the cluster decided of the CNI', () => {
  const m7i = instance('m7i.xlarge'); // 4 interfaces with 14 addresses for pods and one of their own

  test('warm interfaces: none, one, two', () => {
    expect([0, 1, 2].map((warmInterfaces) => nodeAddresses(m7i, 1, { warmInterfaces }))).toEqual([15, 30, 45]);
    expect(nodeAddresses(m7i, 0, { warmInterfaces: 0 })).toBe(15);
  });

  test('warm addresses take the place of whole interfaces', () => {
    expect(nodeAddresses(m7i, 1, { warmAddresses: 2 })).toBe(4);
    expect(nodeAddresses(m7i, 1, { warmAddresses: 2, minimumAddresses: 12 })).toBe(13);
    expect(nodeAddresses(m7i, 13, { warmAddresses: 2, minimumAddresses: 12 })).toBe(17);
    expect(podAddresses(m7i, { warmAddresses: 2 })).toEqual({ maxPods: 58, addressesAtStart: 4 });
  });

  test('warm prefixes, or warm addresses in prefixes', () => {
    expect(nodeAddresses(m7i, 1, { prefixDelegation: true, warmPrefixes: 3 })).toBe(65);
    expect(nodeAddresses(m7i, 1, { prefixDelegation: true, warmAddresses: 2 })).toBe(17);
    expect(nodeAddresses(m7i, 15, { prefixDelegation: true, warmAddresses: 2 })).toBe(33);
  });

  test("with subnets of their own, pods are not on the first interface and take nothing of the node's subnet", () => {
    const podSubnets = { 'us-east-1a': 'subnet-0123456789abcdef0' };
    expect(podAddresses(m7i, { podSubnets })).toEqual({ maxPods: 44, addressesAtStart: 1 });
    expect(nodeAddresses(m7i, 40, { podSubnets })).toBe(1);
    expect(nodeAddressesNeeded(m7i, 40, { podSubnets })).toBe(1);
  });
});

describe('what a node needs to join and to run its pods', () => {
  test('is its own address and those of its pods, without spare ones', () => {
    const g6e = instance('g6e.48xlarge');
    expect(nodeAddresses(g6e, 1)).toBe(100);
    expect([0, 1, 49, 50].map((pods) => nodeAddressesNeeded(g6e, pods))).toEqual([1, 2, 50, 52]);
  });

  test('is at least one block of 16 with prefix delegation', () => {
    const m7i = instance('m7i.xlarge');
    expect([0, 16, 17].map((pods) => nodeAddressesNeeded(m7i, pods, { prefixDelegation: true }))).toEqual([17, 17, 33]);
  });

  test('counts EFA interfaces with addresses, and one address for a pod where the limits are not known', () => {
    expect(nodeAddressesNeeded(instance('p5.48xlarge'), 1, { efa: 'efa' })).toBe(34);
    expect(nodeAddressesNeeded(instance('p6e-gb200.36xlarge'), 30)).toBe(31);
  });
});

describe('pods of a node', () => {
  const p5 = instance('p5.48xlarge');

  test('an EFA interface on card 0 takes the place of 49 pods', () => {
    expect(podAddresses(p5)).toEqual({ maxPods: 51, addressesAtStart: 50 });
    expect(podAddresses(p5, { efa: 'none' })).toEqual({ maxPods: 100, addressesAtStart: 100 });
  });

  test('with prefixes there are addresses for more pods than EKS allows', () => {
    expect(podAddresses(p5, { prefixDelegation: true })).toEqual({ maxPods: 250, addressesAtStart: 33 });
  });

  test('a node below 30 vCPUs takes 110 pods at most, one from 30 takes 250', () => {
    expect([1, 29, 30, 192].map(eksPodLimit)).toEqual([110, 110, 250, 250]);
    expect(podAddresses(instance('g5.4xlarge'))?.maxPods).toBe(110);
    expect(podAddresses(instance('m7i.48xlarge'))?.maxPods).toBe(250);
  });

  test('an instance of which the limits are unknown gets no number', () => {
    expect(podAddresses(instance('p6e-gb200.36xlarge'))).toBeUndefined();
    expect(eksMaxPods(instance('p6e-gb200.36xlarge'))).toBeUndefined();
    expect(podAddresses({ ...p5, networkCards: undefined })).toBeUndefined();
    expect(podAddresses({ ...p5, ipv4PerInterface: undefined })).toBeUndefined();
  });

  test.each([
    ['p5.48xlarge', 100],
    ['m7i.large', 29],
    ['g5.48xlarge', 345],
    ['g7.24xlarge', 1514],
    ['trn2.48xlarge', 100],
    ['m7g.medium', 8],
    ['d3.xlarge', 10],
  ])('EKS counts %s with %i pods', (type, pods) => {
    expect(eksMaxPods(instance(type))).toBe(pods);
  });
});

describe.each(known)('%s', (_, row) => {
  test.each([false, true])('takes at its start what one pod takes (prefix delegation: %s)', (prefixDelegation) => {
    expect(nodeAddresses(row, 1, { prefixDelegation })).toBe(podAddresses(row, { prefixDelegation })?.addressesAtStart);
  });

  test('without EFA has as many pods as EKS counts, up to its limit', () => {
    expect(podAddresses(row, { efa: 'none' })?.maxPods).toBe(Math.min(eksPodLimit(row.vcpus), eksMaxPods(row) ?? NaN));
  });

  test('never takes fewer addresses for more pods', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.boolean(), (a, b, prefixDelegation) => {
        const [fewer, more] = a < b ? [a, b] : [b, a];
        expect(nodeAddresses(row, fewer, { prefixDelegation })).toBeLessThanOrEqual(
          nodeAddresses(row, more, { prefixDelegation }),
        );
      }),
      { numRuns: 20 },
    );
  });
});

test('no instance, custom ones included, has a fraction of a pod or of an address', () => {
  const limits = fc.record({
    interfaces: fc.integer({ min: 2, max: 30 }),
    ipv4PerInterface: fc.integer({ min: 2, max: 64 }),
    vcpus: fc.integer({ min: 1, max: 256 }),
    efa: fc.boolean(),
    prefixDelegation: fc.boolean(),
    pods: fc.nat(400),
  });
  fc.assert(
    fc.property(limits, ({ interfaces, ipv4PerInterface, vcpus, efa, prefixDelegation, pods }) => {
      const row = customInstance({
        type: 'x1.large',
        architecture: 'amd64',
        vcpus,
        memoryGiB: 32,
        acceleratorCount: 0,
        networkCards: [{ interfaces, efa }],
        ipv4PerInterface,
      });
      const { maxPods = NaN, addressesAtStart = NaN } = podAddresses(row, { prefixDelegation }) ?? {};
      const numbers = [maxPods, addressesAtStart, nodeAddresses(row, pods, { prefixDelegation }), eksMaxPods(row)];
      expect(numbers.every((it) => Number.isInteger(it))).toBe(true);
      expect(maxPods).toBeGreaterThanOrEqual(2);
    }),
  );
});
