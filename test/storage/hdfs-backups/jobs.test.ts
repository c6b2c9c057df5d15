import type { HdfsBackupsOptions } from '../../../lib/storage/hdfs-backups/hdfs-backups';
import { planHdfsBackups } from '../../../lib/storage/hdfs-backups/hdfs-backups';
import { backupJobs, backupNetworkPolicies, CRON_JOB, NO_RETRY, RETRIES } from '../../../lib/storage/hdfs-backups/jobs';
import { policyRules } from '../../core/policy-rules';
import { planned } from '../hdfs/hdfs-options';

function plan(options: HdfsBackupsOptions = {}) {
  const directories = ['/a', '/b'].map((path) => ({ path, snapshots: true }));
  return planHdfsBackups(options, planned({ name: 'lake', namespace: 'data', directories, nameNodeHeapGiB: 4 })).plan;
}
const jobs = (options?: HdfsBackupsOptions) =>
  backupJobs(plan(options), { bucketName: 'company-copies', region: 'eu-west-1' });

const labels = (component: string) => ({
  'app.kubernetes.io/name': 'hdfs',
  'app.kubernetes.io/instance': 'lake',
  'app.kubernetes.io/component': component,
});
const JVM = '-XX:+UseG1GC -XX:+ExitOnOutOfMemoryError';
/** The environment of a NameNode. */
const HADOOP = {
  HADOOP_HOME: '/opt/hadoop',
  HADOOP_CONF_DIR: '/etc/hadoop',
  HADOOP_LOG_DIR: '/tmp',
  HADOOP_PID_DIR: '/tmp',
  HADOOP_ROOT_LOGGER: 'INFO,console',
  HADOOP_USER_NAME: 'hdfs',
  HADOOP_OPTS: '-Djava.security.properties=$(HADOOP_CONF_DIR)/java.security',
  HADOOP_CLIENT_OPTS: '-Xmx256m',
  HDFS_DATA: '/data',
  HDFS_NAMENODE_OPTS: `-Xms4096m -Xmx4096m ${JVM}`,
  HDFS_ZKFC_OPTS: `-Xms256m -Xmx256m ${JVM}`,
};
const script = (name: string) => ({ name, command: [`/opt/backup/${name}.sh`], memoryMiB: 832, cpu: 0.1 });
const hadoop = (name: string, environment: Readonly<Record<string, string>>) => ({
  ...script(name),
  image: 'apache/hadoop:3.5.0',
  environment: { ...HADOOP, ...environment },
});
const awsCli = (name: string) => ({
  ...script(name),
  image: 'public.ecr.aws/aws-cli/aws-cli:2.36.15',
  environment: {
    HDFS_DATA: '/data',
    COPIES: 's3://company-copies/data/lake/',
    AWS_REGION: 'eu-west-1',
    // The home directory of the image is read-only.
    HOME: '/tmp',
  },
});

test('snapshots are made by Hadoop, copies by it and the AWS CLI, and a restore starts on command only', () => {
  expect(jobs({ snapshotSchedule: '0 4 * * *', keepSnapshots: 3, copySchedule: '30 * * * *' })).toEqual([
    {
      name: 'lake-backup-snapshots',
      schedule: '0 4 * * *',
      suspended: false,
      labels: labels('backup'),
      container: hadoop('snapshot', { SNAPSHOT_DIRECTORIES: '/a\n/b', KEEP_SNAPSHOTS: '3' }),
      scratchGiB: 0,
      deadlineSeconds: 21_600,
    },
    {
      name: 'lake-backup-copies',
      schedule: '30 * * * *',
      suspended: false,
      labels: labels('backup'),
      // The image of the namespace is downloaded and not loaded, so a small heap is enough.
      initContainer: hadoop('copy-namespace', { HDFS_NAMENODE_OPTS: `-Xms256m -Xmx256m ${JVM}` }),
      container: awsCli('upload'),
      scratchGiB: 4,
      deadlineSeconds: 21_600,
    },
    {
      name: 'lake-backup-restore',
      schedule: '0 0 1 1 *',
      suspended: true,
      labels: labels('restore'),
      initContainer: awsCli('download'),
      // It loads the namespace, as a NameNode does.
      container: { ...hadoop('restore', { POD_NAME: 'lake-nn-0' }), cpu: 1, memoryMiB: 5632 },
      claimName: 'data-lake-nn-0',
      scratchGiB: 0,
    },
  ]);
});

test('without directories that allow snapshots there is no job of them', () => {
  expect(jobs({ snapshotDirectories: [] }).map(({ name }) => name)).toEqual([
    'lake-backup-copies',
    'lake-backup-restore',
  ]);
});

test('one job of a kind at a time, which is retried unless it did a part', () => {
  expect([CRON_JOB, RETRIES, NO_RETRY]).toEqual([
    {
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
    },
    3,
    [2],
  ]);
});

test('jobs call NameNodes and S3, and nothing calls them; a restore calls JournalNodes too, which let it in', () => {
  const outside = ['kube-dns: 53/UDP 53', 'everyone: 443', '169.254.170.23/32, fd00:ec2::23/128: 80'];
  expect(policyRules(backupNetworkPolicies(plan()))).toEqual({
    'lake-backup': { ingress: [], egress: [...outside, 'namenode: 8020 9870'] },
    'lake-backup-restore': { ingress: [], egress: [...outside, 'namenode: 8020 9870', 'journalnode: 8485 8480'] },
    // What JournalNodes call is limited by the policy of HDFS.
    'lake-backup-journal': { ingress: ['restore: 8485 8480'], egress: undefined },
  });
  expect(backupNetworkPolicies(plan()).map(({ podLabels }) => podLabels)).toEqual(
    ['backup', 'restore', 'journalnode'].map(labels),
  );
});
