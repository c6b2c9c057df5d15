import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { Network } from '../../../lib/network/network/network.cdk';
import { Hdfs } from '../../../lib/storage/hdfs/hdfs.cdk';
import { HdfsBackups, type HdfsBackupsProps } from '../../../lib/storage/hdfs-backups/hdfs-backups.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

function declared(props: Partial<HdfsBackupsProps> = {}, app = new App()): { stack: Stack; backups: HdfsBackups } {
  const stack = new Stack(app, 'Data', { env: { account: '111122223333', region: 'us-east-1' } });
  const network = new Network(stack, 'Network');
  const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc });
  const hdfs = new Hdfs(stack, 'Hdfs', {
    cluster,
    instanceType: 'i4i.xlarge',
    dataNodes: 6,
    directories: [{ path: '/datasets', snapshots: true }],
    withoutBackup: 'the test has no data',
  });
  const backups = new HdfsBackups(stack, 'Backups', {
    cluster,
    hdfs,
    bucket: s3.Bucket.fromBucketName(stack, 'Copies', 'company-copies'),
    encryptionKey: new kms.Key(stack, 'Key'),
    ...props,
  });
  return { stack, backups };
}

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function applied(stack: Stack) {
  const found = Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource');
  return Object.entries(found).flatMap(([id, { Properties, DependsOn }]) => {
    const { Manifest } = Properties as { Manifest: unknown };
    if (typeof Manifest !== 'string') return [];
    const [object] = JSON.parse(Manifest) as Json[];
    const name = `${object?.kind} ${object?.metadata.name}`;
    return [{ id, name, object, dependsOn: (DependsOn ?? []) as string[] }];
  });
}

test('the jobs are applied after HDFS, their permissions and their scripts', () => {
  const all = applied(declared().stack);
  const idOf = (name: string) => all.find((it) => it.name === name)?.id;
  const job = all.find(({ name }) => name === 'CronJob hdfs-backup-copies');
  expect(job?.dependsOn).toEqual(
    expect.arrayContaining([
      idOf('ConfigMap hdfs-backup'),
      idOf('NetworkPolicy hdfs-backup'),
      idOf('StatefulSet hdfs-nn'),
      expect.stringMatching(/^BackupsIdentity.*Association/),
    ]),
  );
  const environment = JSON.stringify(job?.object);
  expect(environment).toContain('s3://company-copies/hdfs/hdfs/');
  expect(environment).toContain('"us-east-1"');
});

test('the role of the jobs reads and writes copies of this HDFS, and nothing else', () => {
  const template = Template.fromStack(declared({ prefix: 'copies/' }).stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^BackupsIdentity'),
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'copies/*' } } }),
        Match.objectLike({ Action: ['s3:PutObject', 's3:AbortMultipartUpload'] }),
        Match.objectLike({
          Action: 's3:GetObject',
          Resource: { 'Fn::Join': ['', Match.arrayWith([':s3:::company-copies/copies/*'])] },
        }),
        Match.objectLike({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringLike: Match.objectLike({ 'kms:ViaService': 's3.us-east-1.*' }) },
        }),
      ],
    },
  });
  template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    Namespace: 'hdfs',
    ServiceAccount: 'hdfs-backup',
  });
});

test('the construct has its bucket, key, plan and identity', () => {
  const { backups } = declared({ encryptionKey: undefined });
  expect(backups.bucket.bucketName).toBe('company-copies');
  expect(backups.encryptionKey).toBeUndefined();
  expect(backups.plan.snapshotDirectories).toEqual(['/datasets']);
  expect(backups.identity.node.path).toBe('Data/Backups/Identity');
});

test('a cluster, an HDFS and a bucket are required, and a key of the region of the bucket', () => {
  expect(() => new HdfsBackups(new Stack(), 'None', {} as HdfsBackupsProps)).toThrow(
    /cluster.*\[missing\][^]*hdfs.*\[missing\][^]*bucket.*\[missing\]/,
  );
  const { message } = refusedSynthesis((app) => {
    const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '111122223333', region: 'us-east-1' } });
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    declared({ encryptionKey: kms.Key.fromKeyArn(elsewhere, 'Key', arn) }, app);
  });
  expect(message).toContain('[Data/Backups] encryptionKey:');
});

test('nothing of refused backups reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => declared({ prefix: 'copies' }, app));
  expect(message).toContain("[Data/Backups] prefix: 'copies' is not a valid prefix of a bucket");
  expect(templates).toEqual([]);
});
