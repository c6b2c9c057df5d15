import { made, type Row } from './made';

test.each<Row>([
  [
    'aws:s3/bucket:Bucket',
    {
      bucket: 'models',
      forceDestroy: true,
      versioning: { enabled: true },
      serverSideEncryptionConfiguration: {},
      logging: {},
      lifecycleRules: [],
      policy: '{}',
      tags: { team: 'ml' },
    },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: { BucketName: 'models', Tags: [{ Key: 'team', Value: 'ml' }] },
      id: 'models',
      outputs: { bucketDomainName: 'models.s3.amazonaws.com' },
    },
  ],
  [
    'aws:s3/bucketPolicy:BucketPolicy',
    { bucket: 'models', policy: '{"Statement":[]}' },
    {},
    {
      type: 'AWS::S3::BucketPolicy',
      properties: { Bucket: 'models', PolicyDocument: '{"Statement":[]}' },
      id: 'models',
    },
  ],
  [
    'aws:s3/bucketVersioning:BucketVersioning',
    {
      bucket: 'models',
      expectedBucketOwner: '1',
      mfa: '7',
      versioningConfiguration: { status: 'Enabled', mfaDelete: 'Disabled' },
    },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: { VersioningConfiguration: { Status: 'Enabled' } },
      replaces: ['bucket'],
      owner: 'models',
      id: 'models',
    },
  ],
  [
    'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    {
      bucket: 'models',
      expectedBucketOwner: '1',
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: 'key' },
          bucketKeyEnabled: true,
        },
      ],
    },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              ServerSideEncryptionByDefault: { SseAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' },
              BucketKeyEnabled: true,
            },
          ],
        },
      },
      replaces: ['bucket'],
      owner: 'models',
      id: 'models',
    },
  ],
  [
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    { bucket: 'models', skipDestroy: true, blockPublicAcls: true, restrictPublicBuckets: true },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: {
        BlockPublicAcls: true,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        RestrictPublicBuckets: true,
      },
      replaces: ['bucket'],
      owner: 'models',
      id: 'models',
    },
  ],
  [
    'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
    { bucket: 'models', rule: { objectOwnership: 'BucketOwnerEnforced' } },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: { OwnershipControls: { Rules: { ObjectOwnership: 'BucketOwnerEnforced' } } },
      replaces: ['bucket'],
      owner: 'models',
      id: 'models',
    },
  ],
  [
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    {
      bucket: 'models',
      expectedBucketOwner: '1',
      timeouts: {},
      rules: [
        {
          id: 'all',
          status: 'Enabled',
          filter: { prefix: 'tmp/' },
          expiration: { days: 30 },
          noncurrentVersionExpiration: { noncurrentDays: 7, newerNoncurrentVersions: 2 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          transitions: [{ days: 10, storageClass: 'STANDARD_IA' }],
          noncurrentVersionTransitions: [{ noncurrentDays: 3, storageClass: 'GLACIER' }],
        },
        { id: 'markers', status: 'Enabled', prefix: 'old/', expiration: { expiredObjectDeleteMarker: true } },
      ],
    },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: {
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'all',
              Status: 'Enabled',
              Prefix: 'tmp/',
              ExpirationInDays: 30,
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              NoncurrentVersionExpiration: { NoncurrentDays: 7, NewerNoncurrentVersions: 2 },
              Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 10 }],
              NoncurrentVersionTransitions: [{ StorageClass: 'GLACIER', TransitionInDays: 3 }],
            },
            { Id: 'markers', Status: 'Enabled', Prefix: 'old/', ExpiredObjectDeleteMarker: true },
          ],
        },
      },
      replaces: ['bucket'],
      owner: 'models',
      id: 'models',
    },
  ],
  [
    'aws:s3/bucketLogging:BucketLogging',
    {
      bucket: 'models',
      expectedBucketOwner: '1',
      targetBucket: 'logs',
      targetPrefix: 'models/',
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
    },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: {
        LoggingConfiguration: {
          DestinationBucketName: 'logs',
          LogFilePrefix: 'models/',
          TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
        },
      },
      replaces: ['bucket'],
      owner: 'models',
      id: 'models',
    },
  ],
])('%s of %j in CloudFormation’s form', (token, inputs, cloud, expected) => {
  expect(made(token, inputs, cloud)).toStrictEqual(expected);
});
