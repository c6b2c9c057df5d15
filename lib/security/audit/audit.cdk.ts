import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as guardduty from 'aws-cdk-lib/aws-guardduty';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as securityhub from 'aws-cdk-lib/aws-securityhub';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { accept, checked } from '../../core/plan.cdk';
import { closedBucketProps } from '../closed-bucket.cdk';
import { createKey } from '../key.cdk';
import { awsPlaceOf, cdkStatements, grantStatements, policyDocument } from '../policy.cdk';
import { createRole } from '../role.cdk';
import { type AlarmPlan, alarmSettings, metricFilters } from './alarms';
import { type AuditOptions, type AuditPlan, MAX_AUDIT_NAME_LENGTH, planAudit } from './audit';
import { auditKeyStatements } from './audit-key';
import { type AuditConfiguration, createConfiguration } from './configuration.cdk';
import { sendFindings } from './findings.cdk';
import { queryDefinitions } from './queries';
import { createSecurityHub } from './security-hub.cdk';
import { topicPolicy } from './topic-data';
import { createDetector } from './threat-detection.cdk';
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

/** Props of `Audit`. */
export interface AuditProps extends AuditOptions {
  /**
   * What happens to the bucket, the log group and their key when the stack is deleted. They stay or go together: log
   * files under a deleted key are lost.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Permissions on log files, for roles. */
export interface AuditGrants {
  /** List, read and decrypt log files: what an auditor needs. */
  read(grantee: iam.IGrantable): iam.Grant;
}

/** What a trail of the audit consists of. */
export interface AuditTrail {
  readonly trail: cloudtrail.CfnTrail;
  readonly bucket: s3.Bucket;
  readonly logGroup: logs.LogGroup;
  /** The role by which CloudTrail delivers events to the log group. */
  readonly role: iam.Role;
}

/**
 * A trail of all regions in an encrypted bucket that denies deletion, alarms on what should not happen, and saved
 * queries on the audit logs of clusters.
 *
 * Costs `plan.cost`: a key and ten alarms; then a price per GB and for each call of an object that is recorded.
 *
 * @example
 * const audit = new Audit(stack, 'Audit', {
 *   alarmEmails: ['security@example.com'],
 *   dataEventBucketArns: [modelStore.bucket.bucketArn],
 *   clusterNames: [cluster.clusterName],
 * });
 */
export class Audit extends Construct {
  readonly plan: AuditPlan;
  /** Encrypts log files, events and alarms. None if the trail and the topic exist already. */
  readonly encryptionKey: kms.Key | undefined;
  /** The trail with its bucket and log group. None if one exists already. */
  readonly trail: AuditTrail | undefined;
  /** The topic that gets the alarms. None if one exists already. */
  readonly topic: sns.Topic | undefined;
  readonly alarms: readonly cloudwatch.CfnAlarm[];
  /** GuardDuty. None if the account has it already, or threats are not looked for. */
  readonly detector: guardduty.CfnDetector | undefined;
  /** AWS Config with its bucket and role. None unless `configurationRecorder` is `create`. */
  readonly configuration: AuditConfiguration | undefined;
  /** Security Hub. None unless `securityHub` is `create`. */
  readonly securityHub: securityhub.CfnHub | undefined;
  readonly grants: AuditGrants = { read: (grantee) => this.grantRead(grantee) };

  constructor(scope: Construct, id: string, props: AuditProps = {}) {
    super(scope, id);
    checked(this, props, []);
    const { auditName = Names.uniqueResourceName(this, { maxLength: MAX_AUDIT_NAME_LENGTH, separator: '-' }) } = props;
    this.plan = accept(this, planAudit({ ...props, auditName }));
    const { key, trail, alarmTopicArn } = this.plan;
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const keyPolicy = auditKeyStatements(this.plan, awsPlaceOf(this));
    this.encryptionKey = key && createKey(this, 'Key', key, keyPolicy, removalPolicy);
    this.trail = trail && this.encryptionKey && this.createTrail(trail, this.encryptionKey, removalPolicy);
    this.topic = alarmTopicArn === undefined ? this.createTopic() : undefined;
    const topicArn = this.topic?.topicArn ?? (alarmTopicArn as string);
    this.subscribe(topicArn);
    const logGroupName = this.trail?.logGroup.logGroupName ?? (this.plan.trailLogGroupName as string);
    this.alarms = this.plan.alarms.map((alarm) => this.createAlarm(alarm, logGroupName, topicArn));
    for (const { id: query, ...definition } of queryDefinitions(this.plan, logGroupName))
      new logs.CfnQueryDefinition(this, `Query-${query}`, definition);
    this.detector = createDetector(this, this.plan.threats);
    const { configuration } = this.plan;
    this.configuration =
      configuration &&
      this.encryptionKey &&
      createConfiguration(this, { ...this.plan, configuration }, this.encryptionKey, removalPolicy);
    this.securityHub = createSecurityHub(this, this.plan.securityHub);
    sendFindings(this, this.plan, topicArn);
  }

  private createTrail(plan: TrailPlan, encryptionKey: kms.Key, removalPolicy: RemovalPolicy): AuditTrail {
    const { auditName: trailName, roles } = this.plan;
    const place = awsPlaceOf(this);
    const bucket = this.createBucket(plan, encryptionKey, removalPolicy);
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: plan.logRetentionDays,
      encryptionKey,
      removalPolicy,
    });
    const role = createRole(this, 'Role', {
      ...roles,
      description: `Delivers events of ${this.node.path}`,
      trust: trailTrustPolicy(),
      inlinePolicies: { Deliver: trailLogStatements(logGroup.logGroupName, place) },
    });
    const trail = new cloudtrail.CfnTrail(this, 'Trail', {
      ...trailSettings(trailName),
      s3BucketName: bucket.bucketName,
      kmsKeyId: encryptionKey.keyArn,
      cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      advancedEventSelectors: eventSelectors(plan, bucket.bucketArn).map(({ name, fieldSelectors }) => ({
        name,
        fieldSelectors: fieldSelectors.map((it) => ({
          field: it.field,
          equalTo: it.equals && [...it.equals],
          notEquals: it.notEquals && [...it.notEquals],
          startsWith: it.startsWith && [...it.startsWith],
        })),
      })),
      insightSelectors: insightSelectors(plan),
    });
    // CloudTrail refuses a bucket that it may not write to.
    if (bucket.policy) trail.node.addDependency(bucket.policy);
    return { trail, bucket, logGroup, role };
  }

  private createBucket(plan: TrailPlan, encryptionKey: kms.Key, removalPolicy: RemovalPolicy): s3.Bucket {
    const { lock, bucketName } = plan;
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName,
      ...closedBucketProps(encryptionKey, trailBucketSettings(plan, encryptionKey.keyArn)),
      objectLockEnabled: lock && true,
      objectLockDefaultRetention: lock && {
        mode: lock.mode as s3.ObjectLockMode,
        duration: Duration.days(lock.days),
      },
      removalPolicy,
    });
    const references = { bucketArn: bucket.bucketArn, trailName: this.plan.auditName };
    const statements = trailBucketPolicy(plan, references, awsPlaceOf(this));
    for (const statement of cdkStatements(statements)) bucket.addToResourcePolicy(statement);
    return bucket;
  }

  private createTopic(): sns.Topic {
    const { auditName } = this.plan;
    const topic = new sns.Topic(this, 'Topic', { topicName: auditName, masterKey: this.encryptionKey });
    const statements = topicPolicy(this.plan, topic.topicArn, awsPlaceOf(this));
    new sns.CfnTopicPolicy(this, 'TopicPolicy', {
      topics: [topic.topicArn],
      policyDocument: policyDocument(statements),
    });
    return topic;
  }

  private subscribe(topicArn: string): void {
    for (const endpoint of this.plan.alarmEmails)
      new sns.CfnSubscription(this, `Email-${endpoint}`, { topicArn, protocol: 'email', endpoint });
  }

  private createAlarm(alarm: AlarmPlan, logGroupName: string, topicArn: string): cloudwatch.CfnAlarm {
    const { auditName } = this.plan;
    for (const { metricTransformation, ...filter } of metricFilters(auditName, alarm)) {
      new logs.CfnMetricFilter(this, `Filter-${filter.filterName}`, {
        ...filter,
        logGroupName,
        metricTransformations: [metricTransformation],
      });
    }
    const settings = alarmSettings(auditName, alarm);
    return new cloudwatch.CfnAlarm(this, `Alarm-${alarm.name}`, { ...settings, alarmActions: [topicArn] });
  }

  private grantRead(grantee: iam.IGrantable): iam.Grant {
    if (this.trail === undefined || this.encryptionKey === undefined)
      throw new Error(`${this.node.path} has no bucket: its trail exists. Grant access to the bucket of that trail.`);
    const arns = {
      bucketArn: this.trail.bucket.bucketArn,
      keyArn: this.encryptionKey.keyArn,
      trailName: this.plan.auditName,
    };
    return grantStatements(grantee, trailReadStatements(arns, awsPlaceOf(this)));
  }
}
