import { findInstance } from '../../lib/catalog/instance-lookup';
import { nodeCapacity } from '../../lib/data/node-capacity';

/** 255 MiB and 11 MiB for each pod that the node may have, 100 MiB at which the kubelet evicts, and 1 GiB. */
const reservedMiB = (pods: number) => 255 + 11 * pods + 100 + 1024;

test.each([
  ['i4i.8xlarge', 31.25, 256, 234],
  ['m7i.4xlarge', 15.25, 64, 110],
  ['i4i.large', 1.25, 16, 29],
])(
  'a node of %s has %d cores for pods, and what the kubelet leaves of %d GiB with %d pods',
  (type, cores, giB, pods) => {
    const instance = findInstance(type);
    expect(instance && nodeCapacity(instance)).toEqual({ cores, memoryMiB: giB * 1024 - reservedMiB(pods) });
  },
);

test('an instance type whose addresses are not known has 110 pods', () => {
  const known = findInstance('i4i.8xlarge');
  const instance = known && { ...known, ipv4PerInterface: undefined };
  expect(instance && nodeCapacity(instance as never).memoryMiB).toBe(256 * 1024 - reservedMiB(110));
});
