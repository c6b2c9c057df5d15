import { modelStoreBucketSettings } from '../../../lib/storage/model-store/bucket-settings';
import { planModelStore } from '../../../lib/storage/model-store/model-store';

test("the settings of the bucket have the shape of S3's own API", () => {
  const { plan } = planModelStore({ keepReplacedDays: 14 });

  expect(modelStoreBucketSettings(plan, 'arn:aws:kms:eu-central-1:111122223333:key/k')).toEqual({
    encryption: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: 'arn:aws:kms:eu-central-1:111122223333:key/k',
          },
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
    lifecycle: {
      Rules: [
        {
          ID: 'expire-replaced-models',
          Status: 'Enabled',
          Filter: { Prefix: '' },
          NoncurrentVersionExpiration: { NoncurrentDays: 14 },
          Expiration: { ExpiredObjectDeleteMarker: true },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    },
  });
});
