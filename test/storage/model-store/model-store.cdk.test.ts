import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { refusedSynthesis } from '../../core/refused-synthesis';
import { ModelStore, type ModelStoreProps } from '../../../lib/storage/model-store/model-store.cdk';

function declared(props: Partial<ModelStoreProps> = {}): { stack: Stack; models: ModelStore } {
  const stack = new Stack(new App(), 'Serving');
  const models = new ModelStore(stack, 'Models', {
    encryptionKey: new kms.Key(stack, 'Key'),
    vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1'),
    ...props,
  });
  return { stack, models };
}

test.each(['vpcEndpoint', 'encryptionKey'] as const)('without %s it says so', (name) => {
  expect(() => declared({ [name]: undefined })).toThrow(`${name} is required, and was left out.`);
});

const bucketArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('ModelsBucket'), 'Arn'] };
const keyArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };

test('the bucket of a backup plan has its tag', () => {
  const { stack } = declared({ backupPlan: 'daily', uploadPrincipals: ['arn:aws:iam::111122223333:role/backups'] });

  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    Tags: [{ Key: 'ai-datacenter/backup-plan', Value: 'daily' }],
  });
});

test('the bucket is encrypted with the given key, versioned, closed to the public, and outlives the stack', () => {
  const template = Template.fromStack(declared().stack);

  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: {
        Rules: [
          Match.objectEquals({
            Id: 'expire-replaced-models',
            Status: 'Enabled',
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            ExpiredObjectDeleteMarker: true,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          }),
        ],
      },
    },
  });
});

test('the bucket is deleted with the stack if the removal policy says so', () => {
  const { stack } = declared({ removalPolicy: RemovalPolicy.DESTROY });
  Template.fromStack(stack).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

test('the policy of the bucket is the planned one, with the endpoint and the key in it', () => {
  const template = Template.fromStack(
    declared({ uploadPrincipals: ['arn:aws:iam::111122223333:role/uploader'] }).stack,
  );

  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Sid: 'DenyPlaintext', Effect: 'Deny' }),
        Match.objectLike({ Sid: 'DenyOldTls', Effect: 'Deny' }),
        Match.objectLike({
          Sid: 'DenyModelsOutsideVpc',
          Effect: 'Deny',
          Condition: {
            StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
            ArnNotLike: {
              'aws:PrincipalArn': Match.arrayWith(['arn:aws:iam::111122223333:role/uploader']),
            },
          },
        }),
        Match.objectLike({ Sid: 'DenyOtherEncryption', Effect: 'Deny' }),
        Match.objectLike({ Sid: 'DenyUnnamedKey', Effect: 'Deny' }),
        Match.objectLike({
          Sid: 'DenyOtherKey',
          Effect: 'Deny',
          Condition: Match.objectLike({
            StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn },
          }),
        }),
        Match.objectLike({ Sid: 'DenyCustomerKey', Effect: 'Deny' }),
      ],
    },
  });
});

const COPIES = {
  bucketName: 'company-models',
  replicaBucketName: 'company-models-eu',
  replicaRegion: 'eu-west-1',
  replicaKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/eu',
};

test('models are copied by a role of its own, whose permissions are a resource beside it', () => {
  const { stack, models } = declared({ ...COPIES, rolePath: '/platform/' });
  const template = Template.fromStack(stack);
  const role = { 'Fn::GetAtt': [Match.stringLikeRegexp('ModelsReplicationRole'), 'Arn'] };

  expect(stack.resolve(models.replicationRole?.roleArn)).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Arn'] });
  template.hasResourceProperties('AWS::S3::Bucket', {
    ReplicationConfiguration: {
      Role: role,
      Rules: [
        Match.objectEquals({
          Id: 'copy-models',
          Status: 'Enabled',
          Priority: 1,
          Filter: { Prefix: '' },
          DeleteMarkerReplication: { Status: 'Disabled' },
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
          Destination: {
            Bucket: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::company-models-eu']] },
            EncryptionConfiguration: { ReplicaKmsKeyID: COPIES.replicaKeyArn },
          },
        }),
      ],
    },
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'company-models-replication',
    Path: '/platform/',
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('ModelsReplicationRole') }],
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'EncryptCopies' })]) },
  });
});

test('a zone gets a directory bucket with its policy, and readers get sessions that only read', () => {
  const stack = new Stack(new App(), 'Serving', { env: { account: '111122223333', region: 'us-east-1' } });
  const models = new ModelStore(stack, 'Models', {
    encryptionKey: new kms.Key(stack, 'Key'),
    vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1'),
    expressVpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'ExpressEndpoint', 'vpce-2'),
    bucketName: 'models',
    expressZoneIds: ['use1-az4'],
  });
  models.grants.read(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));

  const template = Template.fromStack(stack);
  template.hasResource('AWS::S3Express::DirectoryBucket', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BucketName: 'models--use1-az4--x-s3',
      LocationName: 'use1-az4',
      DataRedundancy: 'SingleAvailabilityZone',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          },
        ],
      },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'remove-incomplete-uploads',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    },
  });
  template.hasResourceProperties('AWS::S3Express::BucketPolicy', {
    Bucket: { Ref: Match.stringLikeRegexp('ModelsExpressuse1az4') },
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Condition: Match.objectLike({ StringNotEquals: { 'aws:SourceVpce': 'vpce-2' } }) }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 's3express:CreateSession',
          Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
        }),
      ]),
    },
  });
  expect(models.expressBuckets['use1-az4']?.bucketName).toBe('models--use1-az4--x-s3');
  expect(models.expressUriOf('use1-az4', 'llama')).toBe('s3://models--use1-az4--x-s3/llama');
});

test('zones without the endpoint of the VPC, and an address in another zone, are refused', () => {
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Serving');
    const models = new ModelStore(stack, 'Models', {
      encryptionKey: new kms.Key(stack, 'Key'),
      vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1'),
      bucketName: 'models',
      expressZoneIds: ['use1-az4'],
    });
    expect(models.expressUriOf('use1-az5', 'llama')).toMatch(/^s3:/);
  });
  expect(message).toMatch(/\[Serving\/Models\] expressZoneIds: .*\[express-endpoint-missing\]/);
  expect(message).toMatch(/\[Serving\/Models\] zoneId: .*\[express-zone-undeclared\]/);
});

test('a name that is none of a directory bucket is refused', () => {
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Serving');
    ModelStore.fromBucket(stack, 'Models', {
      bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'old-models'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k'),
      expressBucketNames: ['old-models'],
    });
  });
  expect(message).toMatch(/\[Serving\/Models\] expressBucketNames\[0\]: 'old-models' is not a valid name/);
});

test('an existing directory bucket is read with the permissions of its store', () => {
  const stack = new Stack(new App(), 'Serving', { env: { account: '111122223333', region: 'us-east-1' } });
  const models = ModelStore.fromBucket(stack, 'Models', {
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'old-models'),
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/k'),
    expressBucketNames: ['old-models--use1-az4--x-s3'],
  });
  models.grants.read(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 's3express:CreateSession',
          Resource: {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':s3express:us-east-1:111122223333:bucket/old-models--use1-az4--x-s3',
              ],
            ],
          },
        }),
      ]),
    },
  });
});

test('a store without copies has no role', () => {
  const { stack, models } = declared();
  expect(models.replicationRole).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
});

test('a role that reads gets exactly the planned rights', () => {
  const { stack, models } = declared();
  const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

  models.grants.read(role);

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Reader') }],
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn },
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Resource: { 'Fn::Join': ['', [bucketArn, '/*']] },
        },
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: keyArn,
          Condition: Match.objectLike({ StringLike: Match.objectLike({ 'kms:ViaService': Match.anyValue() }) }),
        },
      ],
    },
  });
});

test('a service account gets a role that only it can take, and can read before its association exists', () => {
  const { stack, models } = declared();

  models.podIdentity(stack, 'Loader', { clusterName: 'ai', namespace: 'models', serviceAccount: 'loader' });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: {
            StringEquals: Match.objectLike({
              'aws:RequestTag/eks-cluster-name': 'ai',
              'aws:RequestTag/kubernetes-namespace': 'models',
              'aws:RequestTag/kubernetes-service-account': 'loader',
            }),
          },
        },
      ],
    },
  });
  template.hasResource('AWS::EKS::PodIdentityAssociation', {
    Properties: {
      ClusterName: 'ai',
      Namespace: 'models',
      ServiceAccount: 'loader',
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('LoaderRole'), 'Arn'] },
    },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('LoaderRoleDefaultPolicy')]),
  });
});

test('models in a bucket of another region are decrypted by S3 of that region', () => {
  const stack = new Stack(new App(), 'Serving', { env: { account: '111122223333', region: 'us-east-1' } });
  const models = ModelStore.fromBucket(stack, 'Models', {
    bucket: s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'old-models', region: 'eu-central-1' }),
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k'),
  });
  models.grants.read(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'kms:Decrypt',
          Condition: { StringLike: Match.objectLike({ 'kms:ViaService': 's3.eu-central-1.*' }) },
        }),
      ]),
    },
  });
});

test('a bucket that was there before is a model store too, and is not changed', () => {
  const stack = new Stack(new App(), 'Serving');
  const models = ModelStore.fromBucket(stack, 'Models', {
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'old-models'),
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k'),
  });
  const role = new iam.Role(stack, 'Writer', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

  models.grants.write(role);

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
          Resource: 'arn:aws:kms:eu-central-1:111122223333:key/k',
        }),
      ]),
    },
  });
  expect(models.uriOf('llama')).toBe('s3://old-models/llama');
});

test('nothing of a refused model store reaches a template, and what is granted on it does not throw', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Serving');
    const models = new ModelStore(stack, 'Models', {
      encryptionKey: new kms.Key(stack, 'Key'),
      vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1'),
      bucketName: 'No',
      uploadPrincipals: ['me'],
    });
    models.podIdentity(stack, 'Loader', { clusterName: 'ai', namespace: 'Models', serviceAccount: 'loader' });
    expect(models.uriOf('llama')).toMatch(/^s3:\/\/.*\/llama$/);
  });
  expect(message).toMatch(
    /\[Serving\/Models\] bucketName: 'No' is not .*\(declared at test\/.*\/model-store\.cdk\.test\.ts:\d+:\d+\)/,
  );
  expect(message).toMatch(/\[Serving\/Models\] uploadPrincipals\[0\]: 'me' is not .*\[malformed\]/);
  expect(message).toMatch(/\[Serving\/Loader\] namespace: 'Models' is not .*\[malformed\]/);
  expect(templates).toEqual([]);
});

test('a bucket name that only the deployment knows is taken', () => {
  const stack = new Stack(new App(), 'Serving');
  new ModelStore(stack, 'Models', {
    encryptionKey: new kms.Key(stack, 'Key'),
    vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1'),
    bucketName: new CfnParameter(stack, 'Name').valueAsString,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', { BucketName: { Ref: 'Name' } });
});
