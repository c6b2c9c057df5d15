import { findInstance } from '../../catalog/instance-lookup';
import { SERVICE_PRICES } from '../../catalog/prices';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';
import { refuseWithoutEffect } from './without-effect';

/** How GuardDuty looks for threats in the account, its clusters and their nodes. */
export interface ThreatDetectionOptions {
  /**
   * `create`: GuardDuty is turned on. `existing`: the account has it already, for example by its organization; only its
   * findings are sent to the topic. `none`: neither. An account has one detector a region: a second one is refused.
   * @default 'create'
   */
  readonly threatDetector?: 'create' | 'existing' | 'none';
  /**
   * What installs GuardDuty's agent on the nodes of clusters. `guardduty`: GuardDuty, as the add-on
   * `aws-guardduty-agent`; it also makes a VPC endpoint and a security group, which block the deletion of the VPC.
   * `manual`: you do, with an endpoint for `guardduty-data`. `none`: nodes are not watched. The agent costs for each
   * vCPU of a node, see `Cost`.
   * @default 'guardduty'
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/using-iac-with-gdu-automated-agents-runtime-monitoring.html
   */
  readonly runtimeAgent?: 'guardduty' | 'manual' | 'none';
  /** Whether GuardDuty looks at all calls of objects in the account's buckets. Costs for each. @default false */
  readonly objectProtection?: boolean;
}

/** The detection of threats, as planned. */
export interface ThreatDetectionPlan {
  /** Undefined if the account has a detector. */
  readonly detector: DetectorPlan | undefined;
}

/** The detector of GuardDuty, as planned. */
export interface DetectorPlan {
  readonly runtimeAgent: 'guardduty' | 'manual' | 'none';
  readonly objectProtection: boolean;
}

export const THREAT_DETECTION_CODES = {
  'detector-not-made': 'An option is about a detector of GuardDuty, and the audit makes none.',
} as const satisfies ProblemCodes;

type Reader = OptionReader<ThreatDetectionOptions, keyof typeof THREAT_DETECTION_CODES>;

/** Reads the detection of threats; undefined for none. */
export function readThreatDetection(read: Reader): ThreatDetectionPlan | undefined {
  const detector = read.oneOf('threatDetector', ['create', 'existing', 'none'], 'create');
  const settings = {
    runtimeAgent: read.oneOf('runtimeAgent', ['guardduty', 'manual', 'none'], 'guardduty'),
    objectProtection: read.flag('objectProtection', false),
  };
  if (detector === 'create') return { detector: settings };
  refuseWithoutEffect(read, ['runtimeAgent', 'objectProtection'], {
    code: 'detector-not-made',
    because: 'threatDetector',
    given: `threatDetector is '${detector}': it has no effect.`,
    otherwise: "set threatDetector to 'create'.",
  });
  return detector === 'existing' ? { detector: undefined } : undefined;
}

/** How soon GuardDuty sends a finding that it has seen before, the soonest that there is. */
const PUBLISHING_FREQUENCY = 'FIFTEEN_MINUTES';

const status = (enabled: boolean) => (enabled ? 'ENABLED' : 'DISABLED');

/**
 * Returns the detector as GuardDuty takes it. What is not named here, such as the protection of databases, is as AWS
 * turns it on for a new detector.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfiguration.html (read 2026-11)
 */
export function detectorSettings({ runtimeAgent, objectProtection }: DetectorPlan) {
  return {
    enable: true,
    findingPublishingFrequency: PUBLISHING_FREQUENCY,
    features: [
      { name: 'EKS_AUDIT_LOGS', status: 'ENABLED' },
      { name: 'S3_DATA_EVENTS', status: status(objectProtection) },
      {
        name: 'RUNTIME_MONITORING',
        status: status(runtimeAgent !== 'none'),
        additionalConfiguration: [
          { name: 'EKS_ADDON_MANAGEMENT', status: status(runtimeAgent === 'guardduty') },
          { name: 'ECS_FARGATE_AGENT_MANAGEMENT', status: 'DISABLED' },
          { name: 'EC2_AGENT_MANAGEMENT', status: 'DISABLED' },
        ],
      },
    ],
  };
}

/** A node with many vCPUs, as an example. */
const LARGE_NODE = 'p5.48xlarge';

/** How much GuardDuty looks at is not known to a plan: only the price is. */
export function detectorCost({ runtimeAgent, objectProtection }: DetectorPlan): readonly CostLine[] {
  const { guardDuty, guardDutyClusters } = SERVICE_PRICES;
  const nodes =
    runtimeAgent === 'none'
      ? ''
      : `; ${guardDutyClusters.usdPerVcpuMonth} USD per vCPU and month of nodes, the first 500: ` +
        `${guardDutyClusters.usdPerVcpuMonth * (findInstance(LARGE_NODE)?.vcpus ?? 0)} USD for each ${LARGE_NODE}`;
  const objects = objectProtection
    ? `; ${guardDutyClusters.usdPer1000000ObjectEvents} USD per million calls of objects`
    : '';
  return [
    {
      item: 'GuardDuty, while there is nothing to look at',
      usdPerHour: 0,
      basis:
        `${guardDuty.usdPer1000000Events} USD per million management events, ${guardDuty.usdPerGB} USD per GB of ` +
        `flow and DNS logs, ${guardDutyClusters.usdPer1000000AuditEvents} USD per million events of audit logs` +
        `${nodes}${objects}; the first 30 days are free`,
      source: [guardDuty, guardDutyClusters].map(sourceOf).join(' and '),
    },
  ];
}
