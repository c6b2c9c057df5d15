import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { Network } from '../../../lib/network/network/network.cdk';
import { DatasetCache, type DatasetCacheProps } from '../../../lib/storage/dataset-cache/dataset-cache.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

function declared(props: Partial<DatasetCacheProps> = {}, app = new App()): { stack: Stack; cache: DatasetCache } {
  const stack = new Stack(app, 'Storage', { env: { account: '111122223333', region: 'us-east-1' } });
  const network = new Network(stack, 'Network');
  const cache = new DatasetCache(stack, 'Corpus', {
    cluster: new Cluster(stack, 'Cluster', { vpc: network.vpc }),
    bucket: s3.Bucket.fromBucketName(stack, 'Datasets', 'company-datasets'),
    encryptionKey: new kms.Key(stack, 'Key'),
    namespaces: ['training'],
    prefix: 'corpus/',
    ...props,
  });
  return { stack, cache };
}

function manifests(stack: Stack): readonly Record<string, never>[] {
  return Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource')).flatMap(
    ({ Properties }) => {
      const { Manifest } = Properties as { Manifest: unknown };
      return typeof Manifest === 'string' ? (JSON.parse(Manifest) as Record<string, never>[]) : [];
    },
  );
}

test('the namespace gets a volume of the prefix, with a cache of a limited size, and its claim', () => {
  const all = manifests(declared({ cacheGiB: 500 }).stack);
  expect(all).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'PersistentVolume',
        metadata: expect.objectContaining({ name: 'datasets-training' }),
        spec: expect.objectContaining({
          accessModes: ['ReadOnlyMany'],
          mountOptions: ['allow-other', 'read-only', 'prefix corpus/', 'metadata-ttl 60', 'region us-east-1'],
          csi: {
            driver: 's3.csi.aws.com',
            volumeHandle: 'datasets-training',
            volumeAttributes: {
              bucketName: 'company-datasets',
              authenticationSource: 'driver',
              cache: 'emptyDir',
              cacheEmptyDirSizeLimit: '500Gi',
            },
          },
        }),
      }),
      expect.objectContaining({
        kind: 'PersistentVolumeClaim',
        metadata: expect.objectContaining({ name: 'datasets', namespace: 'training' }),
      }),
    ]),
  );
});

test('the driver reads the prefix, and nothing else', () => {
  const { stack } = declared();
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('CorpusDriverPolicy'),
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 's3:GetObject',
          Resource: { 'Fn::Join': ['', Match.arrayWith([':s3:::company-datasets/corpus/*'])] },
        }),
      ]),
    },
    Roles: [{ Ref: Match.stringLikeRegexp('s3csidriversaRole') }],
  });
});

test('with permissions of pods the driver gets none, and a role gets them by a grant', () => {
  const { stack, cache } = declared({ authenticationSource: 'pod' });
  const role = new iam.Role(stack, 'Trainer', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
  cache.grants.mount(role);
  const template = Template.fromStack(stack);
  const policies = Object.keys(template.findResources('AWS::IAM::Policy'));
  expect(policies.some((id) => id.startsWith('CorpusDriverPolicy'))).toBe(false);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject' })]) },
    Roles: [{ Ref: Match.stringLikeRegexp('^Trainer') }],
  });
});

test('the objects come after the driver and its permissions', () => {
  const { stack, cache } = declared();
  expect(cache.objects.node.path).toBe('Storage/Corpus/Objects');
  const before = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource'))
    .filter(({ Properties }) => JSON.stringify(Properties).includes('company-datasets'))
    .flatMap(({ DependsOn }) => DependsOn as string[]);
  expect(before).toEqual(
    expect.arrayContaining([expect.stringMatching(/s3csidriver/), expect.stringMatching(/^CorpusDriverPolicy/)]),
  );
});

test('the cluster and the bucket are required; the key is that of the region of the bucket', () => {
  expect(() => new DatasetCache(new Stack(), 'None', {} as DatasetCacheProps)).toThrow(
    /cluster.*\[missing\][^]*bucket.*\[missing\]/,
  );
  const { message } = refusedSynthesis((app) => {
    const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '111122223333', region: 'us-east-1' } });
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    declared({ encryptionKey: kms.Key.fromKeyArn(elsewhere, 'Key', arn) }, app);
  });
  expect(message).toContain('[Storage/Corpus] encryptionKey:');
});

test('disks of node groups are compared with the cache, under the paths of the groups', () => {
  const { message } = refusedSynthesis((app) => {
    const elsewhere = new Stack(app, 'Elsewhere');
    const nodes = Object.assign(new Construct(elsewhere, 'Gpus'), {
      plan: { instance: findInstance('i4i.large') as Instance, nvmeStrategy: 'none' as const },
    });
    declared({ nodeGroups: [nodes] }, app);
  });
  expect(message).toContain("[Storage/Corpus] nodeGroups: The nodes 'Elsewhere/Gpus' have the NVMe strategy 'none'");
});

test('nothing of a refused cache reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => declared({ prefix: 'corpus' }, app));
  expect(message).toContain("[Storage/Corpus] prefix: 'corpus' is not a valid prefix");
  expect(templates).toEqual([]);
});
