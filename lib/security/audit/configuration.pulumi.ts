import { DeliveryChannel } from '@pulumi/aws/cfg/deliveryChannel';
import { Recorder } from '@pulumi/aws/cfg/recorder';
import { RecorderStatus } from '@pulumi/aws/cfg/recorderStatus';
import type { Role } from '@pulumi/aws/iam/role';
import type { Key } from '@pulumi/aws/kms/key';
import { Bucket } from '@pulumi/aws/s3/bucket';
import type * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import { applyBucketPolicy, applyBucketSettings } from '../closed-bucket.pulumi';
import type { AwsPlace } from '../policy';
import { createRole, type CreatedRole } from '../role.pulumi';
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
  readonly recorder: Recorder;
  readonly bucket: Bucket;
  /** The role by which AWS Config reads resources and writes files. */
  readonly role: Role;
}

/** What the audit has around its recorder. */
interface Surroundings {
  readonly parent: pulumi.Resource;
  readonly key: Key;
  readonly place: AwsPlace;
  readonly late: OutputMarkers;
  /** Of what stays when the stack is deleted. */
  readonly kept: pulumi.CustomResourceOptions;
}

/** Turns AWS Config on, with a bucket and a role of its own. */
export function createConfiguration(
  name: string,
  { auditName, configuration, roles }: AuditPlan & { readonly configuration: ConfigurationPlan },
  around: Surroundings,
): AuditConfiguration {
  const { parent, key } = around;
  const { bucket, policy } = createBucket(`${name}-configuration`, configuration, around);
  const { role, policies } = createConfigurationRole(name, roles, bucket, around);
  const recorder = new Recorder(
    `${name}-recorder`,
    { ...recorderSettings(auditName, configuration), roleArn: role.arn },
    { parent, dependsOn: [...policies] },
  );
  const channel = new DeliveryChannel(
    `${name}-channel`,
    {
      name: auditName,
      s3BucketName: bucket.bucket,
      s3KmsKeyArn: key.arn,
      snapshotDeliveryProperties: { deliveryFrequency: SNAPSHOT_FREQUENCY },
    },
    { parent, dependsOn: [recorder, policy] },
  );
  new RecorderStatus(`${name}-recorder`, { name: recorder.name, isEnabled: true }, { parent, dependsOn: [channel] });
  return { recorder, bucket, role };
}

function createBucket(name: string, plan: ConfigurationPlan, { key, late, kept }: Surroundings) {
  const bucket = new Bucket(`${name}-bucket`, {}, kept);
  const settings = late.resolve(configurationBucketSettings(plan, late.mark(key.arn)));
  const { publicAccess } = applyBucketSettings(name, bucket.bucket, settings, kept);
  const statements = configurationBucketPolicy(late.mark(bucket.arn));
  const policy = applyBucketPolicy(name, bucket.bucket, statements, { publicAccess, late }, kept);
  return { bucket, policy };
}

function createConfigurationRole(
  name: string,
  roles: AuditPlan['roles'],
  bucket: Bucket,
  { parent, key, place, late }: Surroundings,
): CreatedRole {
  const arns = { bucketArn: late.mark(bucket.arn), keyArn: late.mark(key.arn) };
  return createRole(
    parent,
    `${name}-configuration`,
    {
      ...roles,
      description: `Records the configuration of resources, on behalf of ${name}`,
      trust: configurationTrustPolicy(place),
      managedPolicies: CONFIGURATION_POLICIES,
      inlinePolicies: { record: configurationStatements(arns, place) },
    },
    late,
  );
}
