import { closedBucketSettings } from '../../security/closed-bucket';
import type { ModelStorePlan } from './model-store';

/**
 * The settings of a model store's bucket, each in the shape that S3's API takes. The policy is `modelStorePolicy`.
 * Versions make a replaced or deleted model restorable, until they expire.
 *
 * @param keyArn may be late-bound
 */
export function modelStoreBucketSettings(plan: ModelStorePlan, keyArn: string) {
  return closedBucketSettings(keyArn, [
    {
      ID: 'expire-replaced-models',
      Status: 'Enabled',
      // All objects.
      Filter: { Prefix: '' },
      NoncurrentVersionExpiration: { NoncurrentDays: plan.keepReplacedDays },
      Expiration: { ExpiredObjectDeleteMarker: true },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: plan.abortUploadAfterDays },
    },
  ]);
}
