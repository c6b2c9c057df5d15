import type { HdfsDirectory } from '../../../lib/storage/hdfs/options';
import { type HdfsBackupsOptions, planHdfsBackups } from '../../../lib/storage/hdfs-backups/hdfs-backups';
import { copiesStatements } from '../../../lib/storage/hdfs-backups/policy';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { planned } from '../hdfs/hdfs-options';

const OPTIONS = everyOption<HdfsBackupsOptions>({
  snapshotDirectories: true,
  snapshotSchedule: true,
  keepSnapshots: true,
  copySchedule: true,
  prefix: true,
  awsCliImage: true,
});
const DIRECTORIES: readonly HdfsDirectory[] = [{ path: '/datasets', snapshots: true }, { path: '/shards' }];
const hdfs = planned({ directories: DIRECTORIES });
const plan = (options: HdfsBackupsOptions = {}) => planHdfsBackups(options, hdfs);

test('directories that allow snapshots get one each night, and the namespace is copied each hour', () => {
  expect(plan()).toEqual({
    plan: {
      hdfs,
      name: 'hdfs-backup',
      snapshotDirectories: ['/datasets'],
      snapshotSchedule: '0 2 * * *',
      keepSnapshots: 7,
      copySchedule: '15 * * * *',
      prefix: 'hdfs/hdfs/',
      awsCliImage: 'public.ecr.aws/aws-cli/aws-cli:2.36.15',
      cost: [
        expect.objectContaining({
          item: 'Copies of the namespace, while there are none',
          usdPerHour: 0,
          basis: expect.stringMatching(/^0\.023 USD per GB and month; .* heap of a NameNode, 2 GiB/),
        }),
      ],
    },
    problems: [],
    warnings: [],
  });
});

test('directories that are named count, once each, and an empty list means none', () => {
  const snapshotDirectories = ['/a', '/b', '/a'];
  expect(plan({ snapshotDirectories }).plan.snapshotDirectories).toEqual(['/a', '/b']);
  expect(plan({ snapshotDirectories: [] }).plan.snapshotDirectories).toEqual([]);
});

test('two HDFS of one bucket have prefixes of their own', () => {
  const other = planned({ namespace: 'lab', name: 'scratch' });
  expect(planHdfsBackups({}, other).plan.prefix).toBe('lab/scratch/');
});

test.each<[HdfsBackupsOptions, string, string, RegExp]>([
  [{ keepSnapshots: 0 }, 'out-of-range', 'keepSnapshots', /from 1 to 65535 snapshots/],
  [{ keepSnapshots: 65_536 }, 'out-of-range', 'keepSnapshots', /from 1 to 65535 snapshots/],
  [{ snapshotDirectories: ['data'] }, 'malformed', 'snapshotDirectories[0]', /'data'/],
  [{ snapshotDirectories: ['/data/'] }, 'malformed', 'snapshotDirectories[0]', /'\/data\/'/],
  [{ snapshotSchedule: 'nightly' }, 'malformed', 'snapshotSchedule', /a cron expression/],
  [{ copySchedule: '0 * * *' }, 'malformed', 'copySchedule', /'0 \* \* \*'/],
  [{ prefix: 'hdfs' }, 'malformed', 'prefix', /'hdfs' is not a valid prefix of a bucket/],
  [{ prefix: '/hdfs/' }, 'malformed', 'prefix', /not at the beginning/],
  [{ awsCliImage: 'aws cli' }, 'malformed', 'awsCliImage', /no blanks/],
  [{ snapshotDirectories: ['/a/b', '/a'] }, 'snapshots-nested', 'snapshotDirectories', /^'\/a\/b' is below '\/a'/],
  [{ snapshotDirectories: ['/datasets/x'] }, 'snapshots-nested', 'snapshotDirectories', /is below '\/datasets'/],
])('%j is refused', (options, code, path, message) => {
  expect(plan(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<HdfsBackupsOptions>([
  { keepSnapshots: 1 },
  { keepSnapshots: 65_535 },
  { snapshotDirectories: ['/'] },
  { snapshotDirectories: ['/a', '/ab'] },
  { snapshotSchedule: '*/30 0,12 1-7 JAN MON-FRI' },
  { prefix: 'backups/of/hdfs/' },
])('%j is valid', (options) => {
  expect(planHdfsBackups(options, planned({})).problems).toEqual([]);
});

const problemsOfName = (length: number) => planHdfsBackups({}, planned({ name: 'h'.repeat(length) })).problems;

test('the names of CronJobs have 52 characters at most, so that of HDFS has 35', () => {
  expect(problemsOfName(35)).toEqual([]);
  expect(problemsOfName(36)).toEqual([
    expect.objectContaining({
      code: 'cron-job-name-too-long',
      path: 'hdfs',
      fix: 'Give HDFS a name of at most 35 characters.',
    }),
  ]);
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<HdfsBackupsOptions>(plan, {}, OPTIONS)).toEqual([]);
  expect(nullProblems<HdfsBackupsOptions>(plan, {}, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
});

const BUCKET = 'arn:aws:s3:::company-copies';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('permissions end at the prefix, the key serves this bucket only, and nothing deletes a copy', () => {
  const statements = copiesStatements({ prefix: 'hdfs/' }, { bucketArn: BUCKET, keyArn: KEY }, { region: 'us-east-1' });
  const objects = [`${BUCKET}/hdfs/*`];
  expect(statements).toEqual([
    {
      Sid: 'ListCopies',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: [BUCKET],
      Condition: { StringLike: { 's3:prefix': 'hdfs/*' } },
    },
    {
      Sid: 'WriteCopies',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
      Resource: objects,
    },
    { Sid: 'ReadCopies', Effect: 'Allow', Action: ['s3:GetObject'], Resource: objects },
    {
      Sid: 'CopiesKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [KEY],
      Condition: {
        StringLike: {
          'kms:ViaService': 's3.us-east-1.*',
          'kms:EncryptionContext:aws:s3:arn': [BUCKET, `${BUCKET}/*`],
        },
      },
    },
  ]);
});

test('objects with a key of S3 need no permission on a key', () => {
  const statements = copiesStatements({ prefix: 'hdfs/' }, { bucketArn: BUCKET }, { region: 'us-east-1' });
  expect(statements.flatMap(({ Action }) => Action).filter((it) => it.startsWith('kms:'))).toEqual([]);
});
