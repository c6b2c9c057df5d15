import { Testing } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { type HdfsBackupsOptions, planHdfsBackups } from '../../../lib/storage/hdfs-backups/hdfs-backups';
import { HdfsBackupsChart, hdfsBackupsObjects } from '../../../lib/storage/hdfs-backups/hdfs-backups.chart';
import { planned } from '../hdfs/hdfs-options';

const hdfs = planned({ directories: [{ path: '/datasets', snapshots: true }], image: 'hadoop:1' });
const BUCKET = { bucketName: 'company-copies', region: 'eu-west-1' };

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = any;

function objects(options: HdfsBackupsOptions = {}): Json[] {
  return hdfsBackupsObjects(required(planHdfsBackups(options, hdfs)), BUCKET) as Json[];
}

function job(name: string, options?: HdfsBackupsOptions): Json {
  return objects(options).find((it) => it.kind === 'CronJob' && it.metadata.name === `hdfs-backup-${name}`);
}

const templateOf = (it: Json) => it.spec.jobTemplate.spec.template;
const podOf = (it: Json) => templateOf(it).spec;
const environmentOf = ({ env }: Json) => Object.fromEntries(env.map(({ name, value }: Json) => [name, value]));

test('all objects are in the namespace of HDFS', () => {
  expect(objects().map((it) => `${it.kind} ${it.metadata.namespace}/${it.metadata.name}`)).toEqual([
    'ServiceAccount hdfs/hdfs-backup',
    'ConfigMap hdfs/hdfs-backup',
    'NetworkPolicy hdfs/hdfs-backup',
    'NetworkPolicy hdfs/hdfs-backup-restore',
    'NetworkPolicy hdfs/hdfs-backup-journal',
    'CronJob hdfs/hdfs-backup-snapshots',
    'CronJob hdfs/hdfs-backup-copies',
    'CronJob hdfs/hdfs-backup-restore',
  ]);
});

test('objects are a part of the datacenter; scripts are those of the backups, and nothing calls the API server', () => {
  for (const { metadata } of objects())
    expect(metadata.labels).toEqual({ 'app.kubernetes.io/part-of': 'ai-datacenter' });
  const [account, scripts] = objects();
  expect(account.automountServiceAccountToken).toBe(false);
  expect(Object.keys(scripts.data).toSorted()).toEqual([
    'copy-namespace.sh',
    'download.sh',
    'restore.sh',
    'snapshot.sh',
    'upload.sh',
  ]);
});

test('containers have the configuration of HDFS, the scripts, and a place to write; a failure ends the job', () => {
  const { initContainers, containers, volumes } = podOf(job('copies'));
  for (const it of [...initContainers, ...containers])
    expect(it).toMatchObject({
      imagePullPolicy: 'IfNotPresent',
      volumeMounts: [
        { name: 'config', mountPath: '/etc/hadoop', readOnly: true },
        { name: 'scripts', mountPath: '/opt/backup', readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'data', mountPath: '/data' },
      ],
    });
  expect(volumes).toEqual([
    { name: 'config', configMap: { name: 'hdfs-config', defaultMode: 0o555 } },
    { name: 'scripts', configMap: { name: 'hdfs-backup', defaultMode: 0o555 } },
    { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'data', emptyDir: { sizeLimit: '3Gi' } },
  ]);
  expect(job('copies').spec.jobTemplate.spec.podFailurePolicy).toEqual({
    rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [2] }, onPodConditions: [] }],
  });
});

test('fromOptions plans and declares the same objects, and refuses wrong options', () => {
  const chart = HdfsBackupsChart.fromOptions(Testing.app(), 'backups', { hdfs, ...BUCKET, keepSnapshots: 3 });
  expect(chart.toJson()).toEqual(objects({ keepSnapshots: 3 }));
  expect(() => HdfsBackupsChart.fromOptions(Testing.app(), 'wrong', { hdfs, ...BUCKET, keepSnapshots: 0 })).toThrow(
    /keepSnapshots is 0/,
  );
  const wrong = { hdfs, ...BUCKET, bucketName: 's3://company-copies', keepSnapshots: 0 };
  expect(() => HdfsBackupsChart.fromOptions(Testing.app(), 'both', wrong)).toThrow(
    /'s3:\/\/company-copies' is not a valid bucket name.*\n.*keepSnapshots is 0/,
  );
});

test('one job of a kind at a time; one that hangs ends, and one that did a part is not repeated', () => {
  for (const name of ['snapshots', 'copies']) {
    expect(job(name).spec).toMatchObject({
      timeZone: 'Etc/UTC',
      suspend: false,
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: {
          backoffLimit: 3,
          activeDeadlineSeconds: 21_600,
          podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [2] } }] },
          template: { spec: { restartPolicy: 'Never' } },
        },
      },
    });
  }
});

test('snapshots are made of the directories, at the schedule', () => {
  const options = { snapshotDirectories: ['/a', '/b'], snapshotSchedule: '0 4 * * *', keepSnapshots: 3 };
  const it = job('snapshots', options);
  expect(it.spec.schedule).toBe('0 4 * * *');
  const [container] = podOf(it).containers;
  expect(container).toMatchObject({ image: 'hadoop:1', command: ['/opt/backup/snapshot.sh'] });
  expect(environmentOf(container)).toMatchObject({
    SNAPSHOT_DIRECTORIES: '/a\n/b',
    KEEP_SNAPSHOTS: '3',
    HADOOP_USER_NAME: 'hdfs',
    HADOOP_CONF_DIR: '/etc/hadoop',
  });
});

test('without directories there is no job for snapshots', () => {
  expect(job('snapshots', { snapshotDirectories: [] })).toBeUndefined();
});

test('a copy is made with the image of Hadoop, and taken to the bucket with that of the AWS CLI', () => {
  const it = job('copies', { copySchedule: '5 */2 * * *', prefix: 'copies/' });
  expect(it.spec.schedule).toBe('5 */2 * * *');
  const { initContainers, containers, volumes } = podOf(it);
  expect(initContainers).toMatchObject([{ image: 'hadoop:1', command: ['/opt/backup/copy-namespace.sh'] }]);
  // The image is downloaded, and not loaded.
  expect(environmentOf(initContainers[0]).HDFS_NAMENODE_OPTS).toContain('-Xmx256m');
  expect(containers).toMatchObject([
    {
      image: 'public.ecr.aws/aws-cli/aws-cli:2.36.15',
      command: ['/opt/backup/upload.sh'],
      resources: { requests: { 'ephemeral-storage': '3Gi' } },
    },
  ]);
  expect(environmentOf(containers[0])).toEqual({
    HDFS_DATA: '/data',
    COPIES: 's3://company-copies/copies/',
    AWS_REGION: 'eu-west-1',
    HOME: '/tmp',
  });
  expect(volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '3Gi' } });
});

test('a restore runs on command only, as the first NameNode and with its memory, on its volume', () => {
  const it = job('restore');
  expect(it.spec.suspend).toBe(true);
  const { initContainers, containers, volumes } = podOf(it);
  expect(initContainers).toMatchObject([{ command: ['/opt/backup/download.sh'] }]);
  const [nameNode] = hdfs.daemons.nameNode.containers;
  expect(containers).toMatchObject([
    {
      image: 'hadoop:1',
      command: ['/opt/backup/restore.sh'],
      resources: { limits: { memory: `${nameNode?.memoryMiB}Mi` } },
    },
  ]);
  expect(environmentOf(containers[0])).toMatchObject({
    POD_NAME: 'hdfs-nn-0',
    HDFS_NAMENODE_OPTS: expect.stringContaining('-Xmx2048m'),
  });
  expect(volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-hdfs-nn-0' } });
});

test('containers cannot do more than those of HDFS, and no pod has a token of the API server', () => {
  for (const it of objects().filter(({ kind }) => kind === 'CronJob')) {
    const pod = podOf(it);
    expect(pod).toMatchObject({
      serviceAccountName: 'hdfs-backup',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
    });
    for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  }
});

function policy(name: string): Json {
  return objects().find((it) => it.kind === 'NetworkPolicy' && it.metadata.name === name)?.spec;
}

const component = (name: string) => expect.objectContaining({ 'app.kubernetes.io/component': name });
const labelsOf = (name: string) => templateOf(job(name)).metadata.labels;

test('nothing connects to the jobs; they reach NameNodes and S3, and only a restore the JournalNodes', () => {
  const reached = (name: string) =>
    policy(name).egress.flatMap(({ to, ports }: Json) =>
      (to ?? [{}]).map(({ podSelector }: Json) =>
        [podSelector?.matchLabels['app.kubernetes.io/component'] ?? '', ...ports.map(({ port }: Json) => port)].join(
          ' ',
        ),
      ),
    );
  expect(policy('hdfs-backup').podSelector.matchLabels).toEqual(labelsOf('copies'));
  expect(policy('hdfs-backup').policyTypes).toEqual(['Ingress', 'Egress']);
  expect(reached('hdfs-backup')).toEqual([' 53 53', ' 443', ' 80', ' 80', 'namenode 8020 9870']);
  expect(policy('hdfs-backup-restore').podSelector.matchLabels).toEqual(labelsOf('restore'));
  expect(reached('hdfs-backup-restore')).toEqual([...reached('hdfs-backup'), 'journalnode 8485 8480']);
});

test('JournalNodes let in a restore beside what HDFS allows, and their own calls stay as they are', () => {
  expect(policy('hdfs-backup-journal')).toMatchObject({
    podSelector: { matchLabels: component('journalnode') },
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ podSelector: { matchLabels: labelsOf('restore') } }], ports: [{ port: 8485 }, { port: 8480 }] },
    ],
  });
});

test('the labels of the jobs are those of no daemon, whose Service and budget would count their pods', () => {
  const daemons = ['namenode', 'journalnode', 'datanode', 'zookeeper'];
  for (const name of ['snapshots', 'copies', 'restore'])
    expect(daemons).not.toContain(labelsOf(name)['app.kubernetes.io/component']);
});
