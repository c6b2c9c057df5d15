import * as pulumi from '@pulumi/pulumi';
import type { HdfsArgs } from '../../../lib/storage/hdfs/hdfs.pulumi';
import type { HdfsBackups, HdfsBackupsArgs } from '../../../lib/storage/hdfs-backups/hdfs-backups.pulumi';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, knownValue, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const CRON_JOB = 'kubernetes:batch/v1:CronJob';
const IDENTITY = 'aws:eks/podIdentityAssociation:PodIdentityAssociation';

function declared(args: Partial<HdfsBackupsArgs> = {}, hdfsArgs: Partial<HdfsArgs> = {}): Promise<HdfsBackups> {
  return declare(async () => {
    const { Hdfs } = await import('../../../lib/storage/hdfs/hdfs.pulumi');
    const { HdfsBackups } = await import('../../../lib/storage/hdfs-backups/hdfs-backups.pulumi');
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const cluster = { clusterName: pulumi.output('company'), provider: new Provider('company', {}) };
    const hdfs = new Hdfs('hdfs', {
      cluster,
      instanceType: 'i4i.xlarge',
      dataNodes: 6,
      racks: 'none',
      directories: [{ path: '/datasets', snapshots: true }],
      withoutBackup: 'the test has no data',
      ...hdfsArgs,
    });
    const backups = new HdfsBackups('backups', {
      cluster,
      hdfs,
      bucketName: pulumi.output('company-copies'),
      region: 'eu-west-1',
      encryptionKeyArn: KEY,
      ...args,
    });
    await Promise.all(backups.objects.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
    return backups;
  });
}

function job(name: string) {
  return allRegistered().find(({ type, name: it }) => type === CRON_JOB && it.endsWith(`-hdfs-backup-${name}`));
}

test('the jobs are made after HDFS and their permissions', async () => {
  await declared();
  expect(allRegistered().map(({ type, name }) => `${type} ${name}`)).toContain(
    'ai-datacenter:storage:HdfsBackups backups',
  );
  expect(outputsOf('ai-datacenter:storage:HdfsBackups backups')).toEqual({ bucketName: 'company-copies' });
  expect(optionsOf('ai-datacenter:security:PodIdentityAssociation backups-identity').parent).toBe(
    'ai-datacenter:storage:HdfsBackups backups',
  );
  const { dependencies } = optionsOf(`${CRON_JOB} ${job('copies')?.name}`);
  expect(dependencies).toEqual(
    expect.arrayContaining([
      expect.stringContaining('StatefulSet hdfs-StatefulSet-hdfs-hdfs-nn'),
      expect.stringContaining(`${IDENTITY} backups-identity`),
      expect.stringContaining('ConfigMap backups-ConfigMap-hdfs-hdfs-backup'),
    ]),
  );
});

test('Outputs of the backups reach the jobs and the permissions', async () => {
  await declared({ prefix: pulumi.output('copies/'), awsCliImage: pulumi.output('registry.example.com/aws:2') });
  const text = JSON.stringify(job('copies')?.inputs);
  expect(text).toContain('s3://company-copies/copies/');
  expect(text).toContain('"eu-west-1"');
  expect(text).toContain('"image":"registry.example.com/aws:2"');
  const { policy } = inputsOf('aws:iam/rolePolicy:RolePolicy');
  expect(JSON.parse(String(policy))).toMatchObject({
    Statement: [
      { Sid: 'ListCopies', Condition: { StringLike: { 's3:prefix': 'copies/*' } } },
      { Sid: 'WriteCopies', Resource: [expect.stringMatching(/:s3:::company-copies\/copies\/\*$/)] },
      { Sid: 'ReadCopies' },
      {
        Sid: 'CopiesKey',
        Resource: [KEY],
        Condition: { StringLike: { 'kms:ViaService': 's3.eu-west-1.*' } },
      },
    ],
  });
});

test('Outputs of HDFS reach the jobs too, beside those of the backups', async () => {
  await declared(
    { prefix: pulumi.output('copies/') },
    { namespace: pulumi.output('late'), image: pulumi.output('registry.example.com/hadoop:1') },
  );
  const text = JSON.stringify(job('copies')?.inputs);
  expect(text).toContain('"namespace":"late"');
  expect(text).toContain('"image":"registry.example.com/hadoop:1"');
  expect(text).toContain('s3://company-copies/copies/');
  expect(text).not.toContain('${Output[');
  expect(inputsOf(IDENTITY, 'backups-identity')).toMatchObject({ namespace: 'late', serviceAccount: 'hdfs-backup' });
});

test('the key of the copies is known, and may be that of S3', async () => {
  const withKey = await declared();
  expect(await knownValue(withKey.encryptionKeyArn)).toBe(KEY);
  const without = await declared({ encryptionKeyArn: undefined });
  expect(without.encryptionKeyArn).toBeUndefined();
  const { policy } = inputsOf('aws:iam/rolePolicy:RolePolicy');
  expect(String(policy)).not.toContain('kms:');
});

test('a cluster and an HDFS are required', async () => {
  await expect(declared({ cluster: undefined })).rejects.toThrow(/cluster: .*\[missing\]/);
  await expect(declared({ hdfs: undefined })).rejects.toThrow(/hdfs: .*\[missing\]/);
});

test('a key that is named by an alias, and backups without a bucket, register nothing', async () => {
  await expect(declared({ encryptionKeyArn: 'alias/company' })).rejects.toThrow(/encryptionKeyArn/);
  await expect(declared({ bucketName: undefined })).rejects.toThrow(/bucketName/);
  await expect(declared({ bucketName: 's3://company-copies', region: 'Ireland' })).rejects.toMatchObject({
    errors: [{ propertyPath: 'bucketName' }, { propertyPath: 'region' }],
  });
  await expect(declared({ keepSnapshots: 0 })).rejects.toThrow(/keepSnapshots is 0/);
  expect(registered(CRON_JOB)).toEqual([]);
});
