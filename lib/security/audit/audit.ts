import { SERVICE_PRICES } from '../../catalog/prices';
import { TOPIC_ARN } from '../../core/arn';
import { CLUSTER_NAME } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { joinedName } from '../../core/joined-name';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import { DELETION_WINDOW_DAYS, keyCost, type KeySettings, ROTATION_PERIOD_DAYS } from '../keys';
import { readRoles, type RoleOptions } from '../roles';
import { ALARM_NAMES, type AlarmPlan, planAlarms } from './alarms';
import {
  type CONFIGURATION_CODES,
  configurationCost,
  type ConfigurationOptions,
  type ConfigurationPlan,
  readConfiguration,
} from './configuration';
import { type FINDING_CODES, type FindingOptions, type FindingsPlan, readFindings } from './findings';
import {
  readSecurityHub,
  type SECURITY_HUB_CODES,
  securityHubCost,
  type SecurityHubOptions,
  type SecurityHubPlan,
} from './security-hub';
import {
  detectorCost,
  readThreatDetection,
  type THREAT_DETECTION_CODES,
  type ThreatDetectionOptions,
  type ThreatDetectionPlan,
} from './threat-detection';
import { readTrail, readTrailLogGroup, type TRAIL_CODES, type TrailOptions, type TrailPlan } from './trail';

/** A record of who did what in an account, and alarms on what should not happen. */
export interface AuditOptions
  extends TrailOptions, ThreatDetectionOptions, ConfigurationOptions, SecurityHubOptions, FindingOptions, RoleOptions {
  /**
   * Name of the trail and of the topic, and the beginning of the names of alarms and saved queries: 3 to 64 letters and
   * digits, with single '-' and '_' between them. A change makes another trail and topic.
   * @default - the deployment makes a name
   */
  readonly auditName?: string;
  /**
   * ARN of an SNS topic that gets the alarms. Its policy, and that of its key, lets `cloudwatch.amazonaws.com` publish.
   * @default - a topic is made, encrypted with the key of the audit
   */
  readonly alarmTopicArn?: string;
  /** Addresses that get the alarms by mail; AWS asks each of them to confirm. @default - none */
  readonly alarmEmails?: readonly string[];
  /** Alarms that are left out, for example `iam-policy-change` where policies change each day. @default - none */
  readonly withoutAlarms?: readonly string[];
  /** Denied calls within 5 minutes from which the alarm `denied-calls` goes off, from 1. @default 20 */
  readonly deniedCallsThreshold?: number;
  /**
   * Names of EKS clusters whose audit logs get saved queries: our `Cluster` writes them. In the region of the audit.
   * @default - none
   */
  readonly clusterNames?: readonly string[];
  /** Days between two rotations of the key, 90 to 2560. @default 365 */
  readonly rotationPeriodDays?: number;
  /** Days in which a scheduled deletion of the key can be cancelled, 7 to 30. @default 30 */
  readonly deletionWindowDays?: number;
}

/** An audit, as planned. */
export interface AuditPlan {
  readonly auditName: string;
  /** Undefined if a trail exists, which delivers to `trailLogGroupName`. */
  readonly trail: TrailPlan | undefined;
  readonly trailLogGroupName: string | undefined;
  /** Undefined if a topic is made. */
  readonly alarmTopicArn: string | undefined;
  readonly alarmEmails: readonly string[];
  readonly alarms: readonly AlarmPlan[];
  readonly clusterNames: readonly string[];
  /** The key and its alias. Undefined if the audit makes nothing that it encrypts. */
  readonly key: KeySettings | undefined;
  /** Undefined if threats are not looked for. */
  readonly threats: ThreatDetectionPlan | undefined;
  /** Undefined if AWS Config is not turned on here. */
  readonly configuration: ConfigurationPlan | undefined;
  /** Undefined if nothing is checked by standards. */
  readonly securityHub: SecurityHubPlan | undefined;
  /** Which findings are sent to the topic; undefined for none. */
  readonly findings: FindingsPlan | undefined;
  readonly roles: RoleOptions;
  readonly cost: readonly CostLine[];
}

type Codes =
  | keyof typeof TRAIL_CODES
  | keyof typeof THREAT_DETECTION_CODES
  | keyof typeof CONFIGURATION_CODES
  | keyof typeof SECURITY_HUB_CODES
  | keyof typeof FINDING_CODES;
type Reader = OptionReader<AuditOptions, Codes>;

/** The longest name of an audit: names of alarms and queries begin with it. */
export const MAX_AUDIT_NAME_LENGTH = 64;

/**
 * What trails, topics and aliases of keys all take.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html
 */
export const AUDIT_NAME = {
  pattern: /^(?=.{3,64}$)[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$/,
  name: 'name of an audit',
  rule: "3 to 64 letters and digits, with single '-' and '_' between them",
  example: 'datacenter-audit',
  mustBeKnown: true,
} as const satisfies TextForm;

const ALARM_TOPIC_ARN = {
  ...TOPIC_ARN,
  rule: 'arn:aws:sns:<region>:<account>:<name>; alarms take no FIFO topics',
  example: 'arn:aws:sns:us-east-1:111122223333:security',
} as const satisfies TextForm;

const EMAIL = {
  pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  name: 'mail address',
  rule: "a name, '@' and a domain",
  example: 'security@example.com',
  mustBeKnown: true,
} as const satisfies TextForm;

const ALARM_NAME = {
  pattern: new RegExp(`^(${ALARM_NAMES.join('|')})$`),
  name: 'alarm',
  rule: ALARM_NAMES.map((name) => `'${name}'`).join(', '),
  example: 'iam-policy-change',
  mustBeKnown: true,
} as const satisfies TextForm;

const DENIED_CALLS = { min: 1, default: 20, unit: 'calls' } as const;

/** Plans a trail, alarms on it, and saved queries. */
export function planAudit(options: AuditOptions & { readonly auditName: string }): Planned<AuditPlan> {
  const read: Reader = new OptionReader<AuditOptions, Codes>(options);
  const auditName = read.requiredText('auditName', AUDIT_NAME);
  const trailLogGroupName = readTrailLogGroup(read);
  const trail = readTrail(read);
  const alarmTopicArn = read.text('alarmTopicArn', ALARM_TOPIC_ARN);
  const alarmEmails = [...new Set(read.knownTexts('alarmEmails', EMAIL))];
  const alarms = planAlarms(
    read.knownTexts('withoutAlarms', ALARM_NAME),
    read.integer('deniedCallsThreshold', DENIED_CALLS),
  );
  const threats = readThreatDetection(read);
  const { plan: configuration, recorded } = readConfiguration(read);
  const securityHub = readSecurityHub(read, recorded);
  warnUnheard(read, alarmTopicArn, alarmEmails);
  const key: KeySettings = {
    description: `Log files and alarms of the audit ${auditName}`,
    aliasName: `alias/${auditName}/audit`,
    enableKeyRotation: true,
    rotationPeriodDays: read.integer('rotationPeriodDays', ROTATION_PERIOD_DAYS),
    deletionWindowDays: read.integer('deletionWindowDays', DELETION_WINDOW_DAYS),
  };
  const needsKey = trail !== undefined || configuration !== undefined || alarmTopicArn === undefined;
  return read.planned({
    auditName,
    trail,
    trailLogGroupName,
    alarmTopicArn,
    alarmEmails,
    alarms,
    clusterNames: [...new Set(read.texts('clusterNames', CLUSTER_NAME))],
    threats,
    configuration,
    securityHub,
    findings: readFindings(read, threats, securityHub),
    key: needsKey ? key : undefined,
    roles: readRoles(read),
    cost: [
      ...auditCost(trail, alarms, needsKey),
      ...(threats?.detector ? detectorCost(threats.detector) : []),
      ...(configuration ? configurationCost(configuration) : []),
      ...(securityHub?.standards ? securityHubCost() : []),
    ],
  });
}

/** Returns a name of an audit made of names that are one only together: other characters become '-'. */
export function auditNameOf(...names: readonly string[]): string {
  const form = { separator: '-', others: /[^A-Za-z0-9]+/g, maxLength: MAX_AUDIT_NAME_LENGTH };
  return joinedName(names, form).replaceAll(/^-|-$/g, '');
}

function warnUnheard(read: Reader, alarmTopicArn: string | undefined, alarmEmails: readonly string[]): void {
  if (alarmTopicArn !== undefined || alarmEmails.length > 0 || read.failed('alarmTopicArn', 'alarmEmails')) return;
  read.warn(
    'audit-alarms-unheard',
    'alarmEmails and alarmTopicArn were left out: alarms go to a topic that nothing subscribes to. Set one of them, ' +
      'or subscribe to the topic of the audit.',
  );
}

/** How many events there are is not known to a plan: only their price is. */
function auditCost(trail: TrailPlan | undefined, alarms: readonly AlarmPlan[], needsKey: boolean): readonly CostLine[] {
  return [
    ...(needsKey ? [keyCost(1)] : []),
    alarmCost(alarms.length),
    ...(trail === undefined ? [] : trailCost(trail)),
  ];
}

function alarmCost(count: number): CostLine {
  const { cloudWatchAlarm } = SERVICE_PRICES;
  return {
    item: `${count} CloudWatch alarms`,
    usdPerHour: (count * cloudWatchAlarm.usdPerMonth) / HOURS_PER_MONTH,
    basis: `${cloudWatchAlarm.usdPerMonth} USD per alarm and month; a metric costs only in hours with events`,
    source: sourceOf(cloudWatchAlarm),
  };
}

function trailCost({ insights, logRetentionDays, retentionDays }: TrailPlan): readonly CostLine[] {
  const { cloudTrail, cloudTrailInsights, cloudWatchLogs, s3Standard } = SERVICE_PRICES;
  const insight = insights ? `; ${cloudTrailInsights.usdPer100000Events} USD per 100,000 events for insights` : '';
  return [
    {
      item: 'Events of CloudTrail, while there are none',
      usdPerHour: 0,
      basis:
        `the first copy of management events is free, a further trail costs ${cloudTrail.usdPer100000Copies} USD per ` +
        `100,000; ${cloudTrail.usdPer100000DataEvents} USD per 100,000 calls of objects${insight}`,
      source: [cloudTrail, ...(insights ? [cloudTrailInsights] : [])].map(sourceOf).join(' and '),
    },
    {
      item: 'Log files and events, while there are none',
      usdPerHour: 0,
      basis:
        `${cloudWatchLogs.usdPerGB} USD per GB into CloudWatch Logs, and ${cloudWatchLogs.usdPerGBMonth} USD per GB ` +
        `and month for ${logRetentionDays} days there; ` +
        `${s3Standard.usdPerGBMonth} USD per GB and month for ${retentionDays} days in the bucket`,
      source: [cloudWatchLogs, s3Standard].map(sourceOf).join(' and '),
    },
  ];
}
