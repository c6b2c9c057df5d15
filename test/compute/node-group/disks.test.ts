import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import { planNvme, planVolume, type RootVolumePlan } from '../../../lib/compute/node-group/disks';
import type { ImagePlan } from '../../../lib/compute/node-group/image';
import type { NodeGroupOptions, NvmeStrategy } from '../../../lib/compute/node-group/options';
import { OptionReader } from '../../../lib/core/option-reader';
import type { Planned } from '../../../lib/core/plan';

const AL2023: ImagePlan = {
  amiType: 'AL2023_x86_64_STANDARD',
  bootstrap: 'nodeadm',
  volumeDeviceName: '/dev/xvda',
  systemDeviceNames: [],
};
const BOTTLEROCKET: ImagePlan = {
  amiType: 'BOTTLEROCKET_x86_64',
  bootstrap: 'bottlerocket',
  volumeDeviceName: '/dev/xvdb',
  systemDeviceNames: ['/dev/xvda'],
};

type Reader = Parameters<typeof planNvme>[0];

function row(instance: string | Instance): Instance {
  return typeof instance === 'string' ? (findInstance(instance) as Instance) : instance;
}

function nvmeOf(
  instance: string | Instance,
  nvmeStrategy?: NvmeStrategy,
  image: ImagePlan = AL2023,
): Planned<NvmeStrategy> {
  const read: Reader = new OptionReader({ instanceType: row(instance).type, nvmeStrategy });
  return read.planned(planNvme(read, row(instance), image));
}

function volumeOf(
  instance: string,
  options: Partial<NodeGroupOptions>,
  strategy: NvmeStrategy,
): Planned<RootVolumePlan> {
  const read: Reader = new OptionReader({ instanceType: instance, ...options });
  return read.planned(planVolume(read, row(instance), AL2023, strategy));
}

test.each([
  ['i4i.8xlarge', AL2023, 'raid0'],
  ['i4i.8xlarge', BOTTLEROCKET, 'raid0'],
  ['d3.8xlarge', AL2023, 'mount'],
  ['d3.8xlarge', BOTTLEROCKET, 'none'],
  ['h1.16xlarge', AL2023, 'none'],
  ['m7i.xlarge', AL2023, 'none'],
] as const)('the local disks of %s with %j: %s', (instance, image, strategy) => {
  expect(nvmeOf(instance, undefined, image)).toEqual({ plan: strategy, problems: [], warnings: [] });
});

test('hard disks that are no NVMe devices do not change what is done with SSDs that are', () => {
  const disks = [
    { count: 2, sizeGB: 1000 },
    { count: 2, sizeGB: 4000, type: 'hdd', nvme: false },
  ] as const;
  expect(nvmeOf({ ...row('i4i.8xlarge'), disks }).plan).toBe('raid0');
  expect(nvmeOf({ ...row('i4i.8xlarge'), disks: [{ count: 2, sizeGB: 4000, type: 'hdd' }] }).plan).toBe('mount');
  expect(nvmeOf({ ...row('i4i.8xlarge'), disks: [...disks.slice(0, 1), { ...disks[1], nvme: true }] }).plan).toBe(
    'mount',
  );
});

test.each(['raid0', 'raid10', 'mount', 'none'] as const)('%s is taken where there are disks enough', (strategy) => {
  expect(nvmeOf('i4i.32xlarge', strategy)).toEqual({ plan: strategy, problems: [], warnings: [] });
});

test.each<[string, Instance | string, NvmeStrategy, ImagePlan, string, string]>([
  [
    'no disks',
    'm7i.xlarge',
    'raid0',
    AL2023,
    'nvme-missing',
    "nvmeStrategy is 'raid0', and m7i.xlarge has no local NVMe disks.",
  ],
  [
    'disks that are not known',
    { ...row('m7i.xlarge'), disks: undefined },
    'mount',
    AL2023,
    'nvme-missing',
    "nvmeStrategy is 'mount', and m7i.xlarge has no local NVMe disks that the catalog knows of.",
  ],
  [
    'too few disks',
    'i4i.large',
    'raid10',
    AL2023,
    'nvme-too-few',
    "nvmeStrategy is 'raid10', and i4i.large has too few local NVMe disks for it: 1.",
  ],
  [
    'Bottlerocket',
    'i4i.32xlarge',
    'raid10',
    BOTTLEROCKET,
    'nvme-strategy-bottlerocket',
    "nvmeStrategy is 'raid10'; Bottlerocket supports 'raid0' and 'none'.",
  ],
])('%s: refused', (_, instance, strategy, image, code, message) => {
  expect(nvmeOf(instance, strategy, image).problems).toMatchObject([{ code, path: 'nvmeStrategy', message }]);
});

test.each(['raid0', 'none'] as const)('Bottlerocket takes %s', (strategy) => {
  expect(nvmeOf('i4i.32xlarge', strategy, BOTTLEROCKET).problems).toEqual([]);
});

test('the fix for too few disks lists what they are enough for', () => {
  expect(nvmeOf('i4i.large', 'raid10').problems[0]?.fix).toBe("Use 'raid0' or 'mount' or 'none'.");
});

test('the disks of a stand-in are not judged', () => {
  const read: Reader = new OptionReader<NodeGroupOptions>({ instanceType: '', nvmeStrategy: 'raid10' });
  read.requiredText('instanceType', { pattern: /./, name: 'type', rule: 'any', example: 'm7i.xlarge' });
  expect(planNvme(read, row('m7i.xlarge'), AL2023)).toBe('raid10');
  expect(read.planned(undefined).problems).toMatchObject([{ path: 'instanceType' }]);
});

test.each([
  ['m7i.xlarge', 'none', 50],
  ['i4i.8xlarge', 'raid0', 50],
  ['p5.48xlarge', 'raid0', 100],
  ['p5.48xlarge', 'raid10', 100],
  ['p5.48xlarge', 'mount', 300],
  ['p5.48xlarge', 'none', 300],
] as const)('the root volume of %s with %s has %i GiB', (instance, strategy, sizeGiB) => {
  expect(volumeOf(instance, {}, strategy)).toEqual({
    plan: {
      deviceName: '/dev/xvda',
      volumeType: 'gp3',
      encrypted: true,
      sizeGiB,
      iops: 3000,
      throughputMiBs: 125,
    },
    problems: [],
    warnings: [],
  });
});

test.each<[string, keyof NodeGroupOptions, number, RegExp | undefined]>([
  ['m7i.xlarge', 'rootVolumeGiB', 19, /from 20 to 65536 GiB/],
  ['m7i.xlarge', 'rootVolumeGiB', 20, undefined],
  ['m7i.xlarge', 'rootVolumeGiB', 65_536, undefined],
  ['m7i.xlarge', 'rootVolumeGiB', 65_537, /from 20 to 65536 GiB/],
  ['p5.48xlarge', 'rootVolumeGiB', 29, /from 30 to 65536 GiB/],
  ['p5.48xlarge', 'rootVolumeGiB', 30, undefined],
  ['m7i.xlarge', 'rootVolumeIops', 2999, /from 3000 to 80000 IOPS/],
  ['m7i.xlarge', 'rootVolumeIops', 3000, undefined],
  ['m7i.xlarge', 'rootVolumeIops', 80_000, undefined],
  ['m7i.xlarge', 'rootVolumeIops', 80_001, /from 3000 to 80000 IOPS/],
  ['m7i.xlarge', 'rootVolumeThroughputMiBs', 124, /from 125 to 2000 MiB\/s/],
  ['m7i.xlarge', 'rootVolumeThroughputMiBs', 125, undefined],
  ['m7i.xlarge', 'rootVolumeThroughputMiBs', 2000, undefined],
  ['m7i.xlarge', 'rootVolumeThroughputMiBs', 2001, /from 125 to 2000 MiB\/s/],
])('%s with %s of %i', (instance, option, value, refused) => {
  const { problems } = volumeOf(instance, { [option]: value }, 'none');
  expect(problems).toMatchObject(
    refused === undefined ? [] : [{ code: 'out-of-range', path: option, message: expect.stringMatching(refused) }],
  );
});
