import { CLOUD_TYPES } from '../../../lib/catalog/cloud-types/cloud-types';
import { DIRECTORY_BUCKET_TYPES } from '../../../lib/catalog/cloud-types/storage-types';

test('parts of a directory bucket have types of S3 Express, and are those of other buckets otherwise', () => {
  expect(DIRECTORY_BUCKET_TYPES).toEqual({
    'aws:s3/bucketPolicy:BucketPolicy': { type: 'AWS::S3Express::BucketPolicy' },
    'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': {
      type: 'AWS::S3Express::DirectoryBucket',
    },
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': { type: 'AWS::S3Express::DirectoryBucket' },
  });
  for (const token of Object.keys(DIRECTORY_BUCKET_TYPES)) expect(CLOUD_TYPES[token]?.type).toMatch(/^AWS::S3::/);
});
