import { Trail } from '@pulumi/aws/cloudtrail/trail';
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup';
import { LogMetricFilter } from '@pulumi/aws/cloudwatch/logMetricFilter';
import { MetricAlarm } from '@pulumi/aws/cloudwatch/metricAlarm';
import { QueryDefinition } from '@pulumi/aws/cloudwatch/queryDefinition';
import type { Detector } from '@pulumi/aws/guardduty/detector';
import type { Role } from '@pulumi/aws/iam/role';
import type { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import type { Key } from '@pulumi/aws/kms/key';
import { Bucket } from '@pulumi/aws/s3/bucket';
import { BucketObjectLockConfiguration } from '@pulumi/aws/s3/bucketObjectLockConfiguration';
import type { Account } from '@pulumi/aws/securityhub/account';
import { Topic } from '@pulumi/aws/sns/topic';
import { TopicPolicy } from '@pulumi/aws/sns/topicPolicy';
import { TopicSubscription } from '@pulumi/aws/sns/topicSubscription';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { applyBucketPolicy, applyBucketSettings } from '../closed-bucket.pulumi';
import { type Grantee, grantStatements } from '../grantee.pulumi';
import { createKey } from '../key.pulumi';
import type { RoleArgs } from '../pod-identity-association.pulumi';
import type { AwsPlace } from '../policy';
import { awsPlace, markedPlace, policyText } from '../policy.pulumi';
import { createRole, type CreatedRole } from '../role.pulumi';
import { type AlarmPlan, alarmSettings, metricFilters } from './alarms';
import { auditNameOf, type AuditOptions, type AuditPlan, planAudit } from './audit';
import { auditKeyStatements } from './audit-key';
import { type AuditConfiguration, createConfiguration } from './configuration.pulumi';
import { sendFindings } from './findings.pulumi';
import { queryDefinitions } from './queries';
import { createSecurityHub } from './security-hub.pulumi';
import { topicPolicy } from './topic-data';
import { createDetector } from './threat-detection.pulumi';
import type { TrailPlan } from './trail';
import {
  eventSelectors,
  insightSelectors,
  trailBucketPolicy,
  trailBucketSettings,
  trailLogStatements,
  trailReadStatements,
  trailSettings,
  trailTrustPolicy,
} from './trail-data';

type LateBound =
  | 'trailLogGroupName'
  | 'dataEventBucketArns'
  | 'dataEventExpressBucketArns'
  | 'bucketName'
  | 'deletePrincipals'
  | 'alarmTopicArn'
  | 'clusterNames';

/** Args of `Audit`. */
export interface AuditArgs extends Omit<AuditOptions, LateBound | keyof RoleArgs>, RoleArgs {
  /** Name of the log group to which a trail of the account delivers already. @default - a trail is made */
  readonly trailLogGroupName?: pulumi.Input<string>;
  /** ARNs of buckets whose calls of objects are recorded. @default - none but the bucket of the trail itself */
  readonly dataEventBucketArns?: readonly pulumi.Input<string>[];
  /** ARNs of directory buckets of S3 Express One Zone whose calls are recorded. @default - none */
  readonly dataEventExpressBucketArns?: readonly pulumi.Input<string>[];
  /** Name of the bucket of the trail. @default - Pulumi makes a name */
  readonly bucketName?: pulumi.Input<string>;
  /** ARNs of roles or users that the bucket lets delete log files. @default - none */
  readonly deletePrincipals?: readonly pulumi.Input<string>[];
  /** ARN of an SNS topic that gets the alarms. @default - a topic is made */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /** Names of EKS clusters whose audit logs get saved queries. @default - none */
  readonly clusterNames?: readonly pulumi.Input<string>[];
  /**
   * Whether the bucket, the log group and their key stay in the account when the stack no longer has them. They stay or
   * go together: log files under a deleted key are lost.
   * @default true
   */
  readonly retainOnDelete?: boolean;
}

/** Permissions on log files, for roles. Each is a policy of the role, named `<audit>-<name>-read`. */
export interface AuditGrants {
  /** List, read and decrypt log files: what an auditor needs. */
  read(name: string, grantee: Grantee): RolePolicy;
}

/** What a trail of the audit consists of. */
export interface AuditTrail {
  readonly trail: Trail;
  readonly bucket: Bucket;
  readonly logGroup: LogGroup;
  /** The role by which CloudTrail delivers events to the log group. */
  readonly role: Role;
}

/**
 * A trail of all regions in an encrypted bucket that denies deletion, alarms on what should not happen, and saved
 * queries on the audit logs of clusters.
 *
 * Costs `plan.cost`: a key and ten alarms; then a price per GB and for each call of an object that is recorded.
 *
 * @example
 * const audit = new Audit('audit', {
 *   alarmEmails: ['security@example.com'],
 *   dataEventBucketArns: [modelStore.bucketArn],
 *   clusterNames: [cluster.clusterName],
 * });
 */
export class Audit extends pulumi.ComponentResource {
  readonly plan: AuditPlan;
  /** Encrypts log files, events and alarms. None if the trail and the topic exist already. */
  readonly encryptionKey: Key | undefined;
  /** The trail with its bucket and log group. None if one exists already. */
  readonly trail: AuditTrail | undefined;
  /** The topic that gets the alarms. None if one exists already. */
  readonly topic: Topic | undefined;
  readonly alarms: readonly MetricAlarm[];
  /** GuardDuty. None if the account has it already, or threats are not looked for. */
  readonly detector: Detector | undefined;
  /** AWS Config with its bucket and role. None unless `configurationRecorder` is `create`. */
  readonly configuration: AuditConfiguration | undefined;
  /** Security Hub. None unless `securityHub` is `create`. */
  readonly securityHub: Account | undefined;
  readonly grants: AuditGrants = { read: (name, grantee) => this.grantRead(name, grantee) };
  private readonly late = new OutputMarkers();
  private readonly place: AwsPlace;
  private readonly child = { parent: this };
  private readonly kept: pulumi.CustomResourceOptions;

  constructor(
    private readonly name: string,
    args: AuditArgs = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:security:Audit', name, {}, opts);
    checked(name, args, []);
    const { auditName = auditNameOf(pulumi.getProject(), pulumi.getStack(), name), ...options } =
      this.late.markAll<AuditOptions>(args);
    this.plan = accept(this, name, planAudit({ ...options, auditName }));
    this.place = markedPlace(awsPlace(this), this.late);
    this.kept = { parent: this, retainOnDelete: args.retainOnDelete ?? true };
    const { key, trail, alarmTopicArn } = this.plan;
    const keyPolicy = auditKeyStatements(this.plan, this.place);
    this.encryptionKey = key && createKey(`${name}-key`, key, keyPolicy, this.late, this.kept);
    this.trail = trail && this.encryptionKey && this.createTrail(trail, this.encryptionKey);
    this.topic = alarmTopicArn === undefined ? this.createTopic() : undefined;
    const topicArn = this.topic?.arn ?? pulumi.output(this.late.resolve(alarmTopicArn as string));
    for (const endpoint of this.plan.alarmEmails)
      new TopicSubscription(`${name}-${endpoint}`, { topic: topicArn, protocol: 'email', endpoint }, this.child);
    const logGroupName =
      this.trail?.logGroup.name ?? pulumi.output(this.late.resolve(this.plan.trailLogGroupName as string));
    this.alarms = this.plan.alarms.map((alarm) => this.createAlarm(alarm, logGroupName, topicArn));
    for (const { id, ...definition } of queryDefinitions(this.plan, this.late.mark(logGroupName)))
      new QueryDefinition(`${name}-${id}`, this.late.resolve(definition), this.child);
    this.detector = createDetector(this, name, this.plan.threats);
    this.configuration = this.createConfiguration();
    this.securityHub = createSecurityHub(this, name, this.plan.securityHub, { place: this.place, late: this.late });
    sendFindings(this, name, this.plan, topicArn);
    this.registerOutputs({ topicArn, trailLogGroupName: logGroupName });
  }

  private createConfiguration(): AuditConfiguration | undefined {
    const { configuration } = this.plan;
    if (configuration === undefined || this.encryptionKey === undefined) return undefined;
    const { place, late, kept, encryptionKey: key } = this;
    return createConfiguration(this.name, { ...this.plan, configuration }, { parent: this, key, place, late, kept });
  }

  private createTrail(plan: TrailPlan, { arn: kmsKeyId }: Key): AuditTrail {
    const { auditName: trailName, roles } = this.plan;
    const { bucket, policy } = this.createBucket(plan, kmsKeyId);
    const logGroup = new LogGroup(
      `${this.name}-events`,
      { retentionInDays: plan.logRetentionDays, kmsKeyId },
      this.kept,
    );
    const delivery = this.createRole(logGroup, roles);
    const { trailName: name, isLogging: enableLogging, ...settings } = trailSettings(trailName);
    const selectors = this.late.resolve(eventSelectors(plan, this.late.mark(bucket.arn)));
    const trail = new Trail(
      `${this.name}-trail`,
      {
        ...settings,
        name,
        enableLogging,
        s3BucketName: bucket.bucket,
        kmsKeyId,
        cloudWatchLogsGroupArn: pulumi.interpolate`${logGroup.arn}:*`,
        cloudWatchLogsRoleArn: delivery.role.arn,
        advancedEventSelectors: selectors.map(({ name: selector, fieldSelectors }) => ({
          name: selector,
          fieldSelectors: fieldSelectors.map(({ startsWith: startsWiths, ...it }) => ({ ...it, startsWiths })),
        })),
        insightSelectors: insightSelectors(plan),
      },
      // CloudTrail refuses a bucket that it may not write to, and a role that may not deliver.
      { parent: this, dependsOn: [policy, ...delivery.policies] },
    );
    return { trail, bucket, logGroup, role: delivery.role };
  }

  private createRole(logGroup: LogGroup, roles: AuditPlan['roles']): CreatedRole {
    return createRole(
      this,
      this.name,
      {
        ...roles,
        description: `Delivers events of ${this.name}`,
        trust: trailTrustPolicy(),
        inlinePolicies: { deliver: trailLogStatements(this.late.mark(logGroup.name), this.place) },
      },
      this.late,
    );
  }

  private createBucket(plan: TrailPlan, keyArn: pulumi.Output<string>) {
    const { lock, bucketName } = plan;
    const name = `${this.name}-bucket`;
    const bucket = new Bucket(
      name,
      { bucket: this.late.resolve(bucketName), ...(lock && { objectLockEnabled: true }) },
      this.kept,
    );
    const settings = this.late.resolve(trailBucketSettings(plan, this.late.mark(keyArn)));
    const { publicAccess, versions } = applyBucketSettings(this.name, bucket.bucket, settings, this.kept);
    if (lock) {
      const rule = { defaultRetention: lock };
      const options = { ...this.kept, dependsOn: [versions] };
      new BucketObjectLockConfiguration(`${this.name}-lock`, { bucket: bucket.bucket, rule }, options);
    }
    const references = { bucketArn: this.late.mark(bucket.arn), trailName: this.plan.auditName };
    const statements = trailBucketPolicy(plan, references, this.place);
    const { late, kept } = this;
    const policy = applyBucketPolicy(this.name, bucket.bucket, statements, { publicAccess, late }, kept);
    return { bucket, policy };
  }

  private createTopic(): Topic {
    const { auditName } = this.plan;
    const kmsMasterKeyId = this.encryptionKey?.id;
    const topic = new Topic(`${this.name}-topic`, { name: auditName, kmsMasterKeyId }, this.child);
    const statements = topicPolicy(this.plan, this.late.mark(topic.arn), this.place);
    new TopicPolicy(`${this.name}-topic`, { arn: topic.arn, policy: policyText(statements, this.late) }, this.child);
    return topic;
  }

  private createAlarm(
    alarm: AlarmPlan,
    logGroupName: pulumi.Output<string>,
    topicArn: pulumi.Output<string>,
  ): MetricAlarm {
    const { auditName } = this.plan;
    for (const { filterName, filterPattern: pattern, metricTransformation: it } of metricFilters(auditName, alarm)) {
      const metricTransformation = { namespace: it.metricNamespace, name: it.metricName, value: it.metricValue };
      const filter = { name: filterName, logGroupName, pattern, metricTransformation };
      new LogMetricFilter(`${this.name}-${filterName}`, filter, this.child);
    }
    const { alarmName: name, ...settings } = alarmSettings(auditName, alarm);
    return new MetricAlarm(`${this.name}-${alarm.name}`, { ...settings, name, alarmActions: [topicArn] }, this.child);
  }

  private grantRead(name: string, grantee: Grantee): RolePolicy {
    if (this.trail === undefined || this.encryptionKey === undefined)
      throw new Error(`${this.name} has no bucket: its trail exists. Grant access to the bucket of that trail.`);
    const arns = {
      bucketArn: this.late.mark(this.trail.bucket.arn),
      keyArn: this.late.mark(this.encryptionKey.arn),
      trailName: this.plan.auditName,
    };
    const statements = trailReadStatements(arns, this.place);
    return grantStatements(this, `${this.name}-${name}-read`, grantee, statements, this.late);
  }
}
