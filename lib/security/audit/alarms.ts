/**
 * One alarm on events of CloudTrail. A pattern is a filter pattern of CloudWatch Logs; an event that meets one of them
 * counts.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (read 2026-11)
 */
export interface AlarmPlan {
  readonly name: AlarmName;
  readonly description: string;
  /** By the name of the metric filter. */
  readonly patterns: Readonly<Record<string, string>>;
  /** Events within `periodSeconds` from which the alarm goes off. */
  readonly threshold: number;
  readonly periodSeconds: number;
}

const PERIOD_SECONDS = 300;

/** An event of one service, with one of these names. The end of the name of a service differs between partitions. */
function calls(service: string, names: readonly string[]): string {
  const named = names.map((name) => `($.eventName = "${name}")`).join(' || ');
  return `{ ($.eventSource = "${service}.*") && (${named}) }`;
}

/** A rule of a security group for every address, which may stand anywhere in the event. */
const OPENS_GROUP = {
  'public-exposure-group-ipv4': '"AuthorizeSecurityGroupIngress" "0.0.0.0/0"',
  'public-exposure-group-ipv6': '"AuthorizeSecurityGroupIngress" "::/0"',
  'public-exposure-rule-ipv4': '"ModifySecurityGroupRules" "0.0.0.0/0"',
  'public-exposure-rule-ipv6': '"ModifySecurityGroupRules" "::/0"',
};

/**
 * What each alarm is about. Most follow the CIS AWS Foundations Benchmark.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html (read 2026-11)
 */
const ALARMS = {
  'root-use': {
    description: 'The root user of the account made a call.',
    patterns: {
      'root-use':
        '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && ' +
        '($.eventType != "AwsServiceEvent") }',
    },
  },
  'console-login-without-mfa': {
    description: 'An IAM user signed in to the console without a second factor.',
    patterns: {
      'console-login-without-mfa':
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ' +
        '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    },
  },
  'denied-calls': {
    description: 'Many calls were denied: a role lacks a permission, or is used for what it may not do.',
    patterns: { 'denied-calls': '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }' },
  },
  'key-deletion': {
    description: 'A key was disabled, or its deletion was scheduled. What it encrypts cannot be read then.',
    patterns: { 'key-deletion': calls('kms', ['DisableKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial']) },
  },
  'key-policy-change': {
    description: 'The policy of a key was changed.',
    patterns: { 'key-policy-change': calls('kms', ['PutKeyPolicy']) },
  },
  'iam-policy-change': {
    description: 'A policy, a boundary or the trust of a role, user or group was changed.',
    patterns: {
      'iam-policy-change-managed': calls('iam', [
        'CreatePolicy',
        'CreatePolicyVersion',
        'SetDefaultPolicyVersion',
        'DeletePolicy',
        'DeletePolicyVersion',
        'AttachRolePolicy',
        'AttachUserPolicy',
        'AttachGroupPolicy',
        'DetachRolePolicy',
        'DetachUserPolicy',
        'DetachGroupPolicy',
      ]),
      'iam-policy-change-inline': calls('iam', [
        'PutRolePolicy',
        'PutUserPolicy',
        'PutGroupPolicy',
        'DeleteRolePolicy',
        'DeleteUserPolicy',
        'DeleteGroupPolicy',
        'PutRolePermissionsBoundary',
        'PutUserPermissionsBoundary',
        'DeleteRolePermissionsBoundary',
        'DeleteUserPermissionsBoundary',
        'UpdateAssumeRolePolicy',
      ]),
    },
  },
  'bucket-policy-change': {
    description: 'The policy, the ACL, the lifecycle or the replication of a bucket was changed.',
    patterns: {
      'bucket-policy-change': calls('s3', [
        'PutBucketPolicy',
        'DeleteBucketPolicy',
        'PutBucketAcl',
        'PutBucketCors',
        'PutBucketLifecycle',
        'PutBucketReplication',
        'DeleteBucketLifecycle',
        'DeleteBucketReplication',
      ]),
    },
  },
  'public-exposure': {
    description:
      'A bucket, a security group, a snapshot, an image or the endpoint of a cluster was opened to everyone.',
    patterns: {
      'public-exposure-bucket': calls('s3', [
        'PutBucketPublicAccessBlock',
        'DeleteBucketPublicAccessBlock',
        'PutAccountPublicAccessBlock',
        'DeleteAccountPublicAccessBlock',
      ]),
      ...OPENS_GROUP,
      'public-exposure-snapshot':
        '{ ($.eventName = "ModifySnapshotAttribute") && ' +
        '($.requestParameters.createVolumePermission.add.items[0].group = "all") }',
      'public-exposure-image':
        '{ ($.eventName = "ModifyImageAttribute") && ' +
        '($.requestParameters.launchPermission.add.items[0].group = "all") }',
      'public-exposure-cluster':
        '{ ($.eventSource = "eks.*") && ($.eventName = "UpdateClusterConfig") && ' +
        '($.requestParameters.resourcesVpcConfig.endpointPublicAccess IS TRUE) }',
    },
  },
  'audit-change': {
    description: 'A trail, a detector, a recorder or an alarm was changed, stopped or deleted.',
    patterns: {
      'audit-change-trail': calls('cloudtrail', [
        'StopLogging',
        'DeleteTrail',
        'UpdateTrail',
        'PutEventSelectors',
        'PutInsightSelectors',
      ]),
      'audit-change-detector': calls('guardduty', [
        'DeleteDetector',
        'UpdateDetector',
        'CreateFilter',
        'DisassociateFromAdministratorAccount',
      ]),
      'audit-change-recorder': calls('config', [
        'StopConfigurationRecorder',
        'DeleteConfigurationRecorder',
        'DeleteDeliveryChannel',
      ]),
      'audit-change-alarm': calls('monitoring', ['DeleteAlarms', 'DisableAlarmActions']),
      'audit-change-log-group': calls('logs', ['DeleteLogGroup', 'DeleteMetricFilter', 'PutRetentionPolicy']),
    },
  },
  'eks-access-change': {
    description: 'Who may use the API of a cluster, or which role pods get, was changed.',
    patterns: {
      'eks-access-change': calls('eks', [
        'CreateAccessEntry',
        'UpdateAccessEntry',
        'DeleteAccessEntry',
        'AssociateAccessPolicy',
        'DisassociateAccessPolicy',
        'CreatePodIdentityAssociation',
        'UpdatePodIdentityAssociation',
        'AssociateIdentityProviderConfig',
      ]),
    },
  },
} as const satisfies Readonly<Record<string, Pick<AlarmPlan, 'description' | 'patterns'>>>;

/** What an alarm is about. */
export type AlarmName = keyof typeof ALARMS;

/** All alarms. */
export const ALARM_NAMES = Object.keys(ALARMS) as readonly AlarmName[];

/** Returns the alarms but for those that were left out. Each goes off at the first event, but for denied calls. */
export function planAlarms(without: readonly string[], deniedCallsThreshold: number): readonly AlarmPlan[] {
  return ALARM_NAMES.filter((name) => !without.includes(name)).map((name) => ({
    name,
    ...ALARMS[name],
    threshold: name === 'denied-calls' ? deniedCallsThreshold : 1,
    periodSeconds: PERIOD_SECONDS,
  }));
}

/** Returns the namespace of the metrics of an audit. */
export function metricNamespace(auditName: string): string {
  return `Audit/${auditName}`;
}

/** Returns an alarm as CloudWatch takes it, without its topic. */
export function alarmSettings(auditName: string, { name, description, threshold, periodSeconds }: AlarmPlan) {
  return {
    alarmName: `${auditName}-${name}`,
    alarmDescription: description,
    namespace: metricNamespace(auditName),
    metricName: name,
    statistic: 'Sum',
    period: periodSeconds,
    evaluationPeriods: 1,
    threshold,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    // Without an event there is no metric.
    treatMissingData: 'notBreaching',
  } as const;
}

/** Returns the metric filters of an alarm as CloudWatch Logs takes them; all of them count into one metric. */
export function metricFilters(auditName: string, { name, patterns }: AlarmPlan) {
  return Object.entries(patterns).map(([filterName, filterPattern]) => ({
    filterName,
    filterPattern,
    metricTransformation: { metricNamespace: metricNamespace(auditName), metricName: name, metricValue: '1' },
  }));
}
