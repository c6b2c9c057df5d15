import * as fc from 'fast-check';
import { customInstance } from '../../lib/catalog/custom-instance';
import { allInstances, findInstance } from '../../lib/catalog/instance-lookup';
import { interfacesOnCard0 } from '../../lib/catalog/instance-properties';
import type { Instance } from '../../lib/catalog/instances';
import { eksMaxPods, eksPodLimit, nodeAddresses, podAddresses } from '../../lib/planning/pod-addresses';

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

  test('with prefix delegation a node takes one prefix more than its pods fill', () => {
    const p5 = instance('p5.48xlarge');
    expect([1, 16, 17].map((pods) => nodeAddresses(p5, pods, { prefixDelegation: true }))).toEqual([33, 33, 49]);
  });

  test('where the limits are not known, each pod counts twice', () => {
    expect(nodeAddresses(instance('p6e-gb200.36xlarge'), 30)).toBe(61);
    expect(nodeAddresses(instance('p6e-gb200.36xlarge'), 30, { efa: 'efa' })).toBe(65);
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
