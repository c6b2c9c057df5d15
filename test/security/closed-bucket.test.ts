import { closedBucketSettings, expiringLogFiles, tlsStatements } from '../../lib/security/closed-bucket';

const BUCKET = 'arn:aws:s3:::models';

test('a closed bucket keeps versions, and has no ACLs and nothing public', () => {
  expect(closedBucketSettings('key', [])).toEqual({
    encryption: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' },
          BucketKeyEnabled: true,
        },
      ],
    },
    versioning: { Status: 'Enabled' },
    publicAccessBlock: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    ownership: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    lifecycle: { Rules: [] },
  });
});

test('without a key, S3 encrypts with its own; a bucket key is left out where each object needs its own', () => {
  expect(closedBucketSettings(undefined, []).encryption.Rules).toEqual([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  ]);
  expect(closedBucketSettings('key', [], false).encryption.Rules).toMatchObject([{ BucketKeyEnabled: false }]);
});

test('log files go after their days, and what was overwritten after thirty', () => {
  const rule = expiringLogFiles(90);
  expect(closedBucketSettings('key', [rule]).lifecycle.Rules).toEqual([rule]);
  expect(rule).toEqual({
    ID: 'expire-log-files',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days: 90 },
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  });
});

test('calls without TLS 1.2 are denied, of the bucket and of its objects', () => {
  const everyone = { Effect: 'Deny', Principal: { AWS: '*' }, Action: ['s3:*'], Resource: [BUCKET, `${BUCKET}/*`] };
  expect(tlsStatements(BUCKET)).toEqual([
    { Sid: 'DenyPlaintext', ...everyone, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Sid: 'DenyOldTls', ...everyone, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ]);
});
