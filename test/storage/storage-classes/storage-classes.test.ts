import * as fc from 'fast-check';
import { STORAGE_CLASS_NAMES } from '../../../lib/storage/storage-classes/class-names';
import { leastSizeGiB } from '../../../lib/storage/storage-classes/ebs-volumes';
import type { StorageClassesOptions } from '../../../lib/storage/storage-classes/options';
import { EBS_DRIVER_ADDON, planStorageClasses } from '../../../lib/storage/storage-classes/storage-classes';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<StorageClassesOptions>({
  namePrefix: true,
  encryptionKeyArn: true,
  defaultClass: true,
  reclaimPolicy: true,
  fileSystem: true,
  gp3Iops: true,
  gp3ThroughputMiBs: true,
  io2Iops: true,
  snapshots: true,
  snapshotDeletionPolicy: true,
  backupPlan: true,
  withoutBackup: true,
});

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const DECIDED = { withoutBackup: 'nothing is kept here' };

const io2Parameters = (io2Iops: number) => planStorageClasses({ io2Iops }).plan.classes[1]?.parameters;

const codesOf = (options: StorageClassesOptions) => planStorageClasses(options).problems.map(({ code }) => code);

test('by default there is an encrypted class for each type of volume, gp3 is the default, and volumes are kept', () => {
  const { plan, problems, warnings } = planStorageClasses(DECIDED);
  expect(problems).toEqual([]);
  expect(warnings).toEqual([]);
  const common = { encrypted: 'true', 'csi.storage.k8s.io/fstype': 'ext4' };
  expect(plan).toMatchObject({
    provisioner: 'ebs.csi.aws.com',
    reclaimPolicy: 'Retain',
    allowVolumeExpansion: true,
    volumeBindingMode: 'WaitForFirstConsumer',
    keyStatements: [],
    snapshotClass: { name: 'ai-datacenter-ebs', deletionPolicy: 'Retain' },
  });
  expect(plan.classes).toStrictEqual([
    {
      name: 'ai-datacenter-gp3',
      volumeType: 'gp3',
      isDefault: true,
      iops: 3000,
      throughputMiBs: 125,
      minSizeGiB: 1,
      maxSizeGiB: 65_536,
      parameters: { type: 'gp3', ...common },
    },
    {
      name: 'ai-datacenter-io2',
      volumeType: 'io2',
      isDefault: false,
      iops: 3000,
      minSizeGiB: 4,
      maxSizeGiB: 65_536,
      parameters: { type: 'io2', ...common, iops: '3000' },
    },
    {
      name: 'ai-datacenter-st1',
      volumeType: 'st1',
      isDefault: false,
      minSizeGiB: 125,
      maxSizeGiB: 16_384,
      parameters: { type: 'st1', ...common },
    },
    {
      name: 'ai-datacenter-sc1',
      volumeType: 'sc1',
      isDefault: false,
      minSizeGiB: 125,
      maxSizeGiB: 16_384,
      parameters: { type: 'sc1', ...common },
    },
  ]);
});

test('the driver encrypts with a given key, which its role may use for EBS and for nothing else', () => {
  const { plan } = planStorageClasses({ ...DECIDED, encryptionKeyArn: KEY });
  for (const { parameters } of plan.classes) expect(parameters['kmsKeyId']).toBe(KEY);
  expect(plan.keyStatements).toMatchObject([
    { Sid: 'VolumeKeys', Resource: [KEY] },
    {
      Sid: 'VolumeKeyGrants',
      Resource: [KEY],
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ]);
});

test('a driver whose role is not known is a warning with the statements, but only with a key', () => {
  const unknown = { driverRoleKnown: false };
  expect(planStorageClasses(DECIDED, unknown).warnings).toEqual([]);
  const { warnings } = planStorageClasses({ ...DECIDED, encryptionKeyArn: KEY }, unknown);
  expect(warnings).toMatchObject([{ id: 'ai-datacenter:volume-key-permission' }]);
  expect(warnings[0]?.message).toContain('"Action":["kms:CreateGrant"');
});

test('a plan of backups selects the volumes by their tag, and no decision is a warning', () => {
  const { plan } = planStorageClasses({ backupPlan: 'daily' });
  for (const { parameters } of plan.classes)
    expect(parameters['tagSpecification_1']).toBe('ai-datacenter/backup-plan=daily');
  expect(planStorageClasses({}).warnings).toEqual([
    { id: 'ai-datacenter:backup-undecided', message: expect.stringContaining('the volumes of pods') },
  ]);
});

test('a prefix gives every class another name, because Kubernetes changes no StorageClass', () => {
  const { plan } = planStorageClasses({ ...DECIDED, namePrefix: 'company' });
  expect([...plan.classes.map(({ name }) => name), plan.snapshotClass?.name]).toEqual([
    'company-gp3',
    'company-io2',
    'company-st1',
    'company-sc1',
    'company-ebs',
  ]);
});

test('claims name the classes of the default prefix, and the driver is the add-on of EKS', () => {
  expect([STORAGE_CLASS_NAMES, EBS_DRIVER_ADDON]).toEqual([
    {
      gp3: 'ai-datacenter-gp3',
      io2: 'ai-datacenter-io2',
      st1: 'ai-datacenter-st1',
      sc1: 'ai-datacenter-sc1',
      snapshots: 'ai-datacenter-ebs',
    },
    'aws-ebs-csi-driver',
  ]);
});

test('the role of the driver is known unless it is said that it is not', () => {
  expect(planStorageClasses({ ...DECIDED, encryptionKeyArn: KEY }).warnings).toEqual([]);
});

test('the smallest volume of gp3 grows with IOPS that not every one has', () => {
  expect([undefined, 3000, 3001, 80_000].map((iops) => leastSizeGiB('gp3', iops))).toEqual([1, 1, 7, 160]);
  expect([100, 3000, 4001].map((iops) => leastSizeGiB('io2', iops))).toEqual([4, 4, 5]);
  expect(leastSizeGiB('st1', 3000)).toBe(125);
});

test('no class is the default if the cluster has one already', () => {
  const { plan } = planStorageClasses({ ...DECIDED, defaultClass: 'none' });
  expect(plan.classes.filter(({ isDefault }) => isDefault)).toEqual([]);
});

test('without snapshots there is no class for them', () => {
  expect(planStorageClasses({ ...DECIDED, snapshots: false }).plan.snapshotClass).toBeUndefined();
});

test.each([
  [{ gp3Iops: 2999 }, 'gp3Iops'],
  [{ gp3Iops: 80_001 }, 'gp3Iops'],
  [{ gp3ThroughputMiBs: 124 }, 'gp3ThroughputMiBs'],
  [{ gp3Iops: 16_000, gp3ThroughputMiBs: 2001 }, 'gp3ThroughputMiBs'],
  [{ io2Iops: 99 }, 'io2Iops'],
  [{ io2Iops: 256_001 }, 'io2Iops'],
] as const)('%j is out of range', (options, path) => {
  expect(planStorageClasses(options).problems).toMatchObject([{ code: 'out-of-range', path }]);
});

test.each([
  { gp3Iops: 3000, gp3ThroughputMiBs: 750 },
  { gp3Iops: 80_000, gp3ThroughputMiBs: 2000 },
  { io2Iops: 100 },
  { io2Iops: 256_000 },
])('%j is in range', (options) => {
  expect(codesOf(options)).toEqual([]);
});

test('a throughput that the IOPS do not carry is a problem that names both', () => {
  expect(planStorageClasses({ gp3Iops: 4000, gp3ThroughputMiBs: 1001 }).problems).toEqual([
    {
      code: 'throughput-above-iops',
      path: 'gp3ThroughputMiBs',
      message: 'gp3ThroughputMiBs is 1001, and a gp3 volume with 4000 IOPS has at most 1000 MiB/s.',
      fix: 'Set gp3Iops to 4004 or more, or gp3ThroughputMiBs to 1000 or less.',
    },
  ]);
});

test('IOPS out of range are not judged again by the throughput', () => {
  expect(codesOf({ gp3Iops: 1, gp3ThroughputMiBs: 1000 })).toEqual(['out-of-range']);
  expect(codesOf({ gp3ThroughputMiBs: 1 })).toEqual(['out-of-range']);
});

test('what every gp3 volume has is no parameter, more is one, and makes the least size grow', () => {
  const [gp3] = planStorageClasses({ gp3Iops: 4000, gp3ThroughputMiBs: 126 }).plan.classes;
  expect(gp3).toMatchObject({ minSizeGiB: 8, parameters: { iops: '4000', throughput: '126' } });
});

test('an io2 volume of the Block Express kind needs a parameter', () => {
  expect(io2Parameters(64_000)).not.toHaveProperty('blockExpress');
  expect(io2Parameters(64_001)).toMatchObject({ iops: '64001', blockExpress: 'true' });
});

test('the smallest volume has room for its IOPS, and no smaller one has', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 256_000 }), (iops) => {
      const least = leastSizeGiB('io2', iops);
      expect(least * 1000).toBeGreaterThanOrEqual(iops);
      expect(least === 4 || (least - 1) * 1000 < iops).toBe(true);
    }),
  );
});

test.each([
  [{}, 'ai-datacenter-gp3', '0.08 USD per GB and month'],
  [
    { gp3Iops: 5000, gp3ThroughputMiBs: 225 },
    'ai-datacenter-gp3',
    '0.08 USD per GB and month, and 14 USD a month for the performance of each volume',
  ],
  [
    { gp3Iops: 3001 },
    'ai-datacenter-gp3',
    '0.08 USD per GB and month, and 0.01 USD a month for the performance of each volume',
  ],
  [
    { gp3Iops: 80_000 },
    'ai-datacenter-gp3',
    '0.08 USD per GB and month, and 385 USD a month for the performance of each volume',
  ],
  [
    { io2Iops: 32_000 },
    'ai-datacenter-io2',
    '0.125 USD per GB and month, and 2080 USD a month for the performance of each volume',
  ],
  [{}, 'ai-datacenter-io2', '0.125 USD per GB and month, and 195 USD a month for the performance of each volume'],
  [
    { io2Iops: 32_001 },
    'ai-datacenter-io2',
    '0.125 USD per GB and month, and at most 2080.07 USD a month for the performance of each volume',
  ],
  [{}, 'ai-datacenter-st1', '0.045 USD per GB and month'],
  [{}, 'ai-datacenter-sc1', '0.015 USD per GB and month'],
])('%j: %s costs %s', (options, name, basis) => {
  const line = planStorageClasses(options).plan.cost.find(({ item }) => item.includes(name));
  expect(line).toMatchObject({ usdPerHour: 0, basis });
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<StorageClassesOptions>(planStorageClasses, {}, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<StorageClassesOptions>(planStorageClasses, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
