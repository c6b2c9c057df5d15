import { type EphemeralStorageOptions, planEphemeralStorage } from '../../../lib/compute/node-group/ephemeral-storage';
import { everyOption, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<EphemeralStorageOptions>({
  instanceType: true,
  customInstance: true,
  nvmeStrategy: true,
  rootVolumeGiB: true,
  requestsGiB: true,
});

const I4I = { instanceType: 'i4i.8xlarge' };

test('an array of local disks holds the ephemeral storage, less what the kubelet keeps', () => {
  const { plan, problems } = planEphemeralStorage({ ...I4I, requestsGiB: [1000, 2000.5] });
  expect(problems).toEqual([]);
  // 2 disks of 3750 GB are 6984.9 GiB.
  expect(plan).toEqual({ on: 'nvme', capacityGiB: 6915, allocatableGiB: 6222, requestedGiB: 3000.5 });
});

test.each([
  [{ ...I4I, nvmeStrategy: 'mount' }, 'root-volume', 43],
  [{ ...I4I, nvmeStrategy: 'none', rootVolumeGiB: 1000 }, 'root-volume', 890],
  [{ instanceType: 'i4i.16xlarge', nvmeStrategy: 'raid10' }, 'nvme', 6222],
  [{ instanceType: 'm7i.xlarge' }, 'root-volume', 43],
  // Hard disks are mounted one by one.
  [{ instanceType: 'd3en.8xlarge' }, 'root-volume', 43],
  // The images of accelerated nodes need a larger root volume.
  [{ instanceType: 'p5.48xlarge', nvmeStrategy: 'none' }, 'root-volume', 266],
] as const)('%j: on %s, %d GiB for pods', (options, on, allocatableGiB) => {
  expect(planEphemeralStorage(options).plan).toMatchObject({ on, allocatableGiB });
});

test('requests up to what a node has are accepted, and a GiB more is a problem', () => {
  expect(planEphemeralStorage({ ...I4I, requestsGiB: [6000, 222] }).problems).toEqual([]);
  expect(planEphemeralStorage({ ...I4I, requestsGiB: [6000, 223] }).problems).toEqual([
    {
      code: 'ephemeral-storage-too-large',
      path: 'requestsGiB',
      message: 'requestsGiB adds up to 6223 GiB; a node of i4i.8xlarge has 6222 GiB for pods, on its local disks.',
      fix: 'Request less, put fewer of these pods on a node, or use an instance type with larger disks.',
    },
  ]);
  const [onRoot] = planEphemeralStorage({ instanceType: 'm7i.xlarge', requestsGiB: [44] }).problems;
  expect(onRoot?.fix).toContain('rootVolumeGiB');
});

test('an unknown type, and requests that are no numbers, are the only problem', () => {
  const requestsGiB = [10_000];
  expect(planEphemeralStorage({ instanceType: 'i4i.8xlrage', requestsGiB }).problems).toMatchObject([
    { code: 'instance-type-unknown' },
  ]);
  expect(planEphemeralStorage({ ...I4I, requestsGiB: [10_000, -1] }).problems).toMatchObject([
    { code: 'out-of-range', path: 'requestsGiB[1]' },
  ]);
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<EphemeralStorageOptions>(planEphemeralStorage, I4I, OPTIONS)).toEqual([]);
});
