import type { RemovalPolicy } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { closedBucketProps } from '../closed-bucket.cdk';
import { awsPlaceOf, cdkStatements } from '../policy.cdk';
import { createRole } from '../role.cdk';
import type { AuditPlan } from './audit';
import type { ConfigurationPlan } from './configuration';
import {
  CONFIGURATION_POLICIES,
  configurationBucketPolicy,
  configurationBucketSettings,
  configurationStatements,
  configurationTrustPolicy,
  recorderSettings,
  SNAPSHOT_FREQUENCY,
} from './configuration-data';

/** What records the configuration of resources. */
export interface AuditConfiguration {
  readonly recorder: config.CfnConfigurationRecorder;
  readonly bucket: s3.Bucket;
  /** The role by which AWS Config reads resources and writes files. */
  readonly role: iam.Role;
}

/** Turns AWS Config on, with a bucket and a role of its own. */
export function createConfiguration(
  audit: Construct,
  { auditName, roles, configuration }: AuditPlan & { readonly configuration: ConfigurationPlan },
  encryptionKey: kms.Key,
  removalPolicy: RemovalPolicy,
): AuditConfiguration {
  const place = awsPlaceOf(audit);
  const bucket = new s3.Bucket(audit, 'ConfigurationBucket', {
    ...closedBucketProps(encryptionKey, configurationBucketSettings(configuration, encryptionKey.keyArn)),
    removalPolicy,
  });
  for (const statement of cdkStatements(configurationBucketPolicy(bucket.bucketArn)))
    bucket.addToResourcePolicy(statement);
  const role = createRole(audit, 'ConfigurationRole', {
    ...roles,
    description: `Records the configuration of resources, on behalf of ${audit.node.path}`,
    trust: configurationTrustPolicy(place),
    managedPolicies: CONFIGURATION_POLICIES,
    inlinePolicies: {
      Record: configurationStatements({ bucketArn: bucket.bucketArn, keyArn: encryptionKey.keyArn }, place),
    },
  });
  const recorder = new config.CfnConfigurationRecorder(audit, 'Recorder', {
    ...recorderSettings(auditName, configuration),
    roleArn: role.roleArn,
  });
  // CloudFormation starts the recorder when the channel is there: neither may wait for the other.
  const channel = new config.CfnDeliveryChannel(audit, 'DeliveryChannel', {
    name: auditName,
    s3BucketName: bucket.bucketName,
    s3KmsKeyArn: encryptionKey.keyArn,
    configSnapshotDeliveryProperties: { deliveryFrequency: SNAPSHOT_FREQUENCY },
  });
  channel.node.addDependency(role);
  return { recorder, bucket, role };
}
