import type { RemovalPolicy } from 'aws-cdk-lib';
import * as s3express from 'aws-cdk-lib/aws-s3express';
import type { Construct } from 'constructs';
import { awsPlaceOf, policyDocument } from '../../security/policy.cdk';
import type { ExpressBucketPlan } from './express';
import { expressBucketArn, expressBucketPolicy, expressBucketSettings } from './express-data';
import type { ModelStorePlan } from './model-store';

/** What a directory bucket is created with. */
export interface ExpressBucketContext {
  readonly plan: ModelStorePlan;
  readonly keyArn: string;
  readonly vpcEndpointId: string;
  readonly removalPolicy: RemovalPolicy;
}

/** Creates the directory bucket of a zone, and its policy. */
export function createExpressBucket(
  scope: Construct,
  bucket: ExpressBucketPlan,
  { plan, keyArn, vpcEndpointId, removalPolicy }: ExpressBucketContext,
): s3express.CfnDirectoryBucket {
  const settings = expressBucketSettings(plan, bucket, keyArn);
  const { bucketName, locationName, dataRedundancy, encryption, bucketKeyEnabled, lifecycle } = settings;
  const resource = new s3express.CfnDirectoryBucket(scope, `Express-${bucket.zoneId}`, {
    bucketName,
    locationName,
    dataRedundancy,
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: encryption, bucketKeyEnabled }],
    },
    lifecycleConfiguration: { rules: [lifecycle] },
  });
  resource.applyRemovalPolicy(removalPolicy);
  const arn = expressBucketArn(bucketName, awsPlaceOf(scope));
  new s3express.CfnBucketPolicy(scope, `ExpressPolicy-${bucket.zoneId}`, {
    bucket: resource.ref,
    policyDocument: policyDocument(expressBucketPolicy(plan, arn, vpcEndpointId)),
  });
  return resource;
}
