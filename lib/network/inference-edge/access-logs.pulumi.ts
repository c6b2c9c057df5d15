import { Bucket } from '@pulumi/aws/s3/bucket';
import type { BucketPolicy } from '@pulumi/aws/s3/bucketPolicy';
import type { Resource } from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import { applyBucketPolicy, applyBucketSettings } from '../../security/closed-bucket.pulumi';
import type { AwsPlace } from '../../security/policy';
import { accessLogBucketSettings, accessLogPolicy } from './access-logs';
import type { InferenceEdgePlan } from './inference-edge';

/** Where the bucket is made, and whether it stays. */
interface AccessLogContext {
  readonly place: AwsPlace;
  readonly late: OutputMarkers;
  readonly retainOnDelete: boolean;
}

/** Makes the bucket of access logs with its settings, of which the provider has a resource each. None without logs. */
export function createAccessLogBucket(
  parent: Resource,
  edgeName: string,
  plan: InferenceEdgePlan,
  { place, late, retainOnDelete }: AccessLogContext,
): { readonly bucket: Bucket; readonly policy: BucketPolicy } | undefined {
  if (plan.accessLogRetentionDays === undefined) return undefined;
  const settings = late.resolve(accessLogBucketSettings(plan.accessLogRetentionDays));
  const child = { parent, retainOnDelete };
  const name = `${edgeName}-logs`;
  const made = new Bucket(name, {}, child);
  const { bucket } = made;
  const { publicAccess } = applyBucketSettings(name, bucket, settings, child);
  const statements = accessLogPolicy(plan, late.mark(made.arn), place);
  const policy = applyBucketPolicy(name, bucket, statements, { publicAccess, late }, child);
  return { bucket: made, policy };
}
