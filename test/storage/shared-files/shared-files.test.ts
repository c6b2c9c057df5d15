import { HOURS_PER_MONTH, usdPerHour } from '../../../lib/planning/cost';
import { planExistingSharedFiles } from '../../../lib/storage/shared-files/existing-shared-files';
import { fileSystemData } from '../../../lib/storage/shared-files/file-system-data';
import { accessPointData } from '../../../lib/storage/shared-files/folders';
import type { SharedFilesOptions, SharedFolder } from '../../../lib/storage/shared-files/options';
import {
  fileSystemPolicy,
  sharedFilesReadStatements,
  sharedFilesWriteStatements,
} from '../../../lib/storage/shared-files/policy';
import { planSharedFiles } from '../../../lib/storage/shared-files/shared-files';
import { boundFaults } from '../../core/bounds';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const VALID: SharedFilesOptions = { folders: [{ name: 'notebooks' }], backupPlan: 'daily' };
const OPTIONS = everyOption<SharedFilesOptions>({
  folders: true,
  throughputMode: true,
  throughputMiBs: true,
  infrequentAccessAfterDays: true,
  archiveAfterDays: true,
  replicaRegion: true,
  replicaKeyArn: true,
  backupPlan: true,
  withoutBackup: true,
});
function numbered(count: number) {
  return Array.from({ length: count }, (_, index) => ({ name: `folder-${index}` }));
}

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('files are elastic, move to colder storage, and cost nothing while there are none', () => {
  const { plan, problems } = planSharedFiles(VALID);
  expect(problems).toEqual([]);
  expect(plan).toMatchObject({
    throughputMode: 'elastic',
    throughputMiBs: undefined,
    infrequentAccessAfterDays: 30,
    archiveAfterDays: 90,
    replica: undefined,
    folders: [{ name: 'notebooks', path: '/notebooks', uid: 1000, gid: 1000, permissions: '0750', volumes: [] }],
  });
  expect(usdPerHour(plan.cost)).toBe(0);
  expect(fileSystemData(plan, 'key')).toEqual({
    encrypted: true,
    kmsKeyId: 'key',
    performanceMode: 'generalPurpose',
    throughputMode: 'elastic',
    lifecyclePolicies: [
      { transitionToIa: 'AFTER_30_DAYS' },
      { transitionToArchive: 'AFTER_90_DAYS' },
      { transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' },
    ],
    tags: { 'ai-datacenter/backup-plan': 'daily' },
  });
});

const costs = (options: Partial<SharedFilesOptions>) =>
  planSharedFiles({ ...VALID, ...options }).plan.cost.map(({ item, basis }) => [item, basis]);

test('what files cost depends on their throughput', () => {
  const standard = '0.3 USD per GB and month, less in Infrequent Access and Archive';
  expect(costs({})).toEqual([
    ['Shared files, while there are none', `${standard}; 0.03 USD per GB that is read and 0.06 per GB that is written`],
  ]);
  expect(costs({ throughputMode: 'bursting' })).toEqual([['Shared files, while there are none', standard]]);
  expect(costs({ throughputMode: 'provisioned', throughputMiBs: 100 })).toEqual([
    ['Shared files, while there are none', standard],
    ['100 MiB/s of shared files', '6 USD per MiB/s and month, without what the size of the files includes'],
  ]);
});

test('a fixed throughput is paid for, and is not archived', () => {
  const { plan } = planSharedFiles({ ...VALID, throughputMode: 'provisioned', throughputMiBs: 100 });
  expect(usdPerHour(plan.cost) * HOURS_PER_MONTH).toBeCloseTo(600, 6);
  expect(plan.archiveAfterDays).toBe(0);
  expect(fileSystemData(plan, 'key')).toMatchObject({
    provisionedThroughputInMibps: 100,
    lifecyclePolicies: [{ transitionToIa: 'AFTER_30_DAYS' }, { transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' }],
  });
  expect(fileSystemData(planSharedFiles(VALID).plan, 'key')).not.toHaveProperty('provisionedThroughputInMibps');
  const never = planSharedFiles({ ...VALID, infrequentAccessAfterDays: 0 }).plan;
  expect(fileSystemData(never, 'key').lifecyclePolicies).toEqual([]);
  const tomorrow = planSharedFiles({ ...VALID, infrequentAccessAfterDays: 1 }).plan;
  expect(fileSystemData(tomorrow, 'key').lifecyclePolicies[0]).toEqual({ transitionToIa: 'AFTER_1_DAY' });
});

test.each<[SharedFilesOptions, string, string]>([
  [{ folders: [] }, 'shared-folders-many', 'folders'],
  [{ folders: [{ name: 'a' }, { name: 'a' }] }, 'name-repeated', 'folders[1].name'],
  [{ folders: [{ name: 'A' }] }, 'malformed', 'folders[0].name'],
  [{ folders: [{ name: 'a', path: '/a/b/c/d/e' }] }, 'malformed', 'folders[0].path'],
  [{ folders: [{ name: 'a', path: 'a' }] }, 'malformed', 'folders[0].path'],
  [{ folders: [{ name: 'a', uid: 0 }] }, 'out-of-range', 'folders[0].uid'],
  [{ folders: [{ name: 'a', gid: 2 ** 32 }] }, 'out-of-range', 'folders[0].gid'],
  [{ folders: [{ name: 'a', permissions: '750' }] }, 'malformed', 'folders[0].permissions'],
  [{ throughputMiBs: 100 }, 'shared-files-throughput', 'throughputMiBs'],
  [{ throughputMode: 'provisioned' }, 'shared-files-throughput', 'throughputMiBs'],
  [{ throughputMode: 'provisioned', throughputMiBs: 3415 }, 'out-of-range', 'throughputMiBs'],
  [{ throughputMode: 'provisioned', throughputMiBs: 0 }, 'out-of-range', 'throughputMiBs'],
  [{ infrequentAccessAfterDays: 2 }, 'out-of-range', 'infrequentAccessAfterDays'],
  [{ archiveAfterDays: 30 }, 'shared-files-archive', 'archiveAfterDays'],
  [{ archiveAfterDays: 60, infrequentAccessAfterDays: 0 }, 'shared-files-archive', 'archiveAfterDays'],
  [{ archiveAfterDays: 60, throughputMode: 'bursting' }, 'shared-files-archive', 'archiveAfterDays'],
  [{ folders: 'notebooks' as never }, 'wrong-type', 'folders'],
  [{ folders: numbered(1001) }, 'shared-folders-many', 'folders'],
  // What would be judged with a stand-in is not.
  [{ throughputMode: 'fast' as never, throughputMiBs: 100 }, 'malformed', 'throughputMode'],
  [{ infrequentAccessAfterDays: 2, archiveAfterDays: 14 }, 'out-of-range', 'infrequentAccessAfterDays'],
  [{ replicaKeyArn: 'key' }, 'malformed', 'replicaKeyArn'],
  [{ replicaRegion: 'Ireland' }, 'malformed', 'replicaRegion'],
  [{ replicaKeyArn: KEY }, 'shared-files-replica-key', 'replicaKeyArn'],
])('%j is refused', (options, code, path) => {
  expect(planSharedFiles({ ...VALID, ...options }).problems).toEqual([expect.objectContaining({ code, path })]);
});

test('a file system has up to a thousand folders, each of its own name', () => {
  expect(planSharedFiles({ ...VALID, folders: numbered(1000) }).problems).toEqual([]);
  const twice = planSharedFiles({ ...VALID, folders: [{ name: 'a' }, { name: 'a' }] });
  expect(twice.problems[0]?.message).toMatch(/^Two folders /);
});

test('files that move to Infrequent Access late are not archived by default', () => {
  const archive = (days: number) =>
    planSharedFiles({ ...VALID, infrequentAccessAfterDays: days }).plan.archiveAfterDays;
  expect([60, 90, 180].map(archive)).toEqual([90, 0, 0]);
  expect(planSharedFiles({ ...VALID, archiveAfterDays: 2 }).problems[0]?.message).toMatch(/ days\.$/);
  expect(planSharedFiles({ folders: [{ name: 'a' }] }).warnings[0]?.message).toContain('the shared files');
});

test('claims need a cluster; a copy has a key of its region', () => {
  const claims = { ...VALID, folders: [{ name: 'a', namespaces: ['n'] }] };
  expect(planSharedFiles(claims, { hasCluster: false }).problems).toMatchObject([{ code: 'cluster-missing' }]);
  expect(planSharedFiles(VALID, { hasCluster: false }).problems).toEqual([]);
  const copied = planSharedFiles({ ...VALID, replicaRegion: 'eu-west-1', replicaKeyArn: KEY });
  expect(copied).toMatchObject({ problems: [], plan: { replica: { region: 'eu-west-1', keyArn: KEY } } });
});

test('a folder is reached as its own user, and mounted with TLS and IAM', () => {
  const [folder] = planSharedFiles({
    ...VALID,
    folders: [{ name: 'a', path: '/x', uid: 1, gid: 2, permissions: '0770', namespaces: ['n', 'n'] }],
  }).plan.folders;
  expect(folder && accessPointData(folder)).toEqual({
    posixUser: { uid: 1, gid: 2 },
    rootDirectory: { path: '/x', creationInfo: { ownerUid: 1, ownerGid: 2, permissions: '0770' } },
  });
  expect(folder?.volumes).toEqual([
    {
      namespace: 'n',
      claimName: 'a',
      volumeName: 'a-n',
      storage: '1Ti',
      driver: 'efs.csi.aws.com',
      mountOptions: ['tls', 'iam'],
      accessMode: 'ReadWriteMany',
    },
  ]);
});

test('the policy only denies; permissions hold for access points only, and never for root', () => {
  expect(fileSystemPolicy()).toEqual([
    {
      Sid: 'DenyPlaintext',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientRootAccess'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
  const arns = { fileSystemArn: 'fs', accessPointArns: ['ap'] };
  const condition = { StringEquals: { 'elasticfilesystem:AccessPointArn': ['ap'] } };
  const common = { Effect: 'Allow', Resource: ['fs'], Condition: condition };
  expect(sharedFilesReadStatements(arns)).toEqual([
    { ...common, Sid: 'ReadFolders', Action: ['elasticfilesystem:ClientMount'] },
  ]);
  expect(sharedFilesWriteStatements(arns)).toEqual([
    { ...common, Sid: 'WriteFolders', Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'] },
  ]);
});

test('odd values are problems, never exceptions', () => {
  expect(planOddities(planSharedFiles, VALID, OPTIONS)).toEqual([]);
  expect(nullProblems(planSharedFiles, VALID, OPTIONS)).toEqual(
    expect.arrayContaining(OPTIONS.map((it) => `${it} wrong-type`)),
  );
});

test('a file system that exists is named by ids', () => {
  const folders = [{ name: 'a', accessPointId: 'fsap-0123456789abcdef0', namespaces: ['n'] }];
  expect(planExistingSharedFiles({ fileSystemId: 'fs-0123456789abcdef0', folders })).toMatchObject({
    plan: {
      fileSystemId: 'fs-0123456789abcdef0',
      folders: [{ name: 'a', accessPointId: 'fsap-0123456789abcdef0', volumes: [{ namespace: 'n', claimName: 'a' }] }],
    },
    problems: [],
  });
  expect(
    planExistingSharedFiles({ fileSystemId: 'vol-1', folders: [{ name: 'a', accessPointId: 'x' }] }).problems,
  ).toMatchObject([
    { code: 'malformed', path: 'fileSystemId' },
    { code: 'malformed', path: 'folders[0].accessPointId' },
  ]);
});

test('folders that exist have one claim each, and claims need a cluster', () => {
  const options = {
    fileSystemId: 'fs-0123456789abcdef0',
    folders: [
      { name: 'a', accessPointId: 'fsap-0123456789abcdef0' },
      { name: 'a', accessPointId: 'fsap-0123456789abcdef1', namespaces: ['n'] },
    ],
  };
  expect(planExistingSharedFiles(options, { hasCluster: false }).problems).toMatchObject([
    { code: 'name-repeated', path: 'folders[1].name', message: expect.stringMatching(/^Two folders /) },
    { code: 'cluster-missing', message: 'cluster was left out, and folders[1].namespaces names objects of it.' },
  ]);
});

test('throughput and ids of users are taken from their least to their most, and not beyond', () => {
  const provisioned: SharedFilesOptions = { ...VALID, throughputMode: 'provisioned' };
  expect(boundFaults(planSharedFiles, provisioned, { throughputMiBs: [1, 3414] })).toEqual([]);
  const planFolder = (folder: SharedFolder) => planSharedFiles({ ...VALID, folders: [folder] });
  expect(
    boundFaults<SharedFolder>(planFolder, { name: 'a' }, { uid: [1, 2 ** 32 - 1], gid: [1, 2 ** 32 - 1] }),
  ).toEqual([]);
});
