import { BucketLifecycleConfiguration } from '@pulumi/aws/s3/bucketLifecycleConfiguration';
import { BucketPolicy } from '@pulumi/aws/s3/bucketPolicy';
import { BucketServerSideEncryptionConfiguration } from '@pulumi/aws/s3/bucketServerSideEncryptionConfiguration';
import { DirectoryBucket } from '@pulumi/aws/s3/directoryBucket';
import type { CustomResourceOptions, Resource } from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import type { AwsPlace } from '../../security/policy';
import { policyText } from '../../security/policy.pulumi';
import type { ExpressBucketPlan } from './express';
import { expressBucketArn, expressBucketPolicy, expressBucketSettings } from './express-data';
import type { ModelStorePlan } from './model-store';

/** What a directory bucket is created with. Each text may have markers. */
export interface ExpressBucketContext {
  readonly plan: ModelStorePlan;
  readonly keyArn: string;
  readonly vpcEndpointId: string;
  readonly place: AwsPlace;
  readonly late: OutputMarkers;
  /** The options of the bucket and its settings. */
  readonly child: CustomResourceOptions & { readonly parent: Resource };
}

/** Creates the directory bucket of a zone, with its settings and its policy. */
export function createExpressBucket(
  name: string,
  express: ExpressBucketPlan,
  { plan, keyArn, vpcEndpointId, place, late, child }: ExpressBucketContext,
): DirectoryBucket {
  const settings = late.resolve(expressBucketSettings(plan, express, keyArn));
  const id = `${name}-express-${express.zoneId}`;
  const resource = new DirectoryBucket(
    id,
    {
      bucket: settings.bucketName,
      location: { name: settings.locationName },
      dataRedundancy: settings.dataRedundancy,
    },
    child,
  );
  const { bucket } = resource;
  new BucketServerSideEncryptionConfiguration(
    `${id}-encryption`,
    {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: settings.encryption, bucketKeyEnabled: settings.bucketKeyEnabled }],
    },
    child,
  );
  new BucketLifecycleConfiguration(`${id}-lifecycle`, { bucket, rules: [settings.lifecycle] }, child);
  const statements = expressBucketPolicy(plan, expressBucketArn(express.bucketName, place), vpcEndpointId);
  new BucketPolicy(`${id}-policy`, { bucket, policy: policyText(statements, late) }, { parent: child.parent });
  return resource;
}
