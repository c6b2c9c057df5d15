import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { SecurityHubPlan } from './security-hub';
import type { ThreatDetectionPlan } from './threat-detection';

/** Which findings are sent to the topic. */
export interface FindingOptions {
  /**
   * The least severity of a finding that is sent to the topic, 1 to 10: from 4 medium, from 7 high. Severities of
   * Security Hub, which go to 100, count a tenth.
   * @default 7
   */
  readonly findingSeverity?: number;
}

export const FINDING_CODES = {
  'nothing-finds': 'A severity of findings is set, and neither GuardDuty nor Security Hub finds any.',
} as const satisfies ProblemCodes;

type Reader = OptionReader<FindingOptions, keyof typeof FINDING_CODES>;

/** @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html (read 2026-11) */
const SEVERITY = { min: 1, max: 10, default: 7 } as const;

/** Which findings are sent to the topic. */
export interface FindingsPlan {
  readonly severity: number;
  readonly rules: readonly FindingRule[];
}

/** Findings of one source, as EventBridge takes them. */
export interface FindingRule {
  /** Stands behind the name of the audit. */
  readonly name: 'findings' | 'security-hub-findings';
  readonly eventPattern: Readonly<Record<string, unknown>>;
}

/** Severities of Security Hub go to 100 where those of GuardDuty go to 10. */
const HUB_SCALE = 10;

/** Reads which findings are sent: those of GuardDuty, and those of Security Hub that GuardDuty does not send itself. */
export function readFindings(
  read: Reader,
  threats: ThreatDetectionPlan | undefined,
  hub: SecurityHubPlan | undefined,
): FindingsPlan | undefined {
  const severity = read.number('findingSeverity', SEVERITY);
  if (threats === undefined && hub === undefined) {
    if (read.failed('findingSeverity')) return undefined;
    const message = "findingSeverity is set, and threatDetector and securityHub are 'none': there are no findings.";
    const fix = "Leave findingSeverity out, or set threatDetector or securityHub to 'create' or 'existing'.";
    read.require(!read.has('findingSeverity'), 'nothing-finds', 'findingSeverity', message, fix);
    return undefined;
  }
  const threat: FindingRule = {
    name: 'findings',
    eventPattern: {
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Finding'],
      detail: { severity: [{ numeric: ['>=', severity] }] },
    },
  };
  // @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html (read 2026-11)
  const check: FindingRule = {
    name: 'security-hub-findings',
    eventPattern: {
      source: ['aws.securityhub'],
      'detail-type': ['Security Hub Findings - Imported'],
      detail: {
        findings: {
          Severity: { Normalized: [{ numeric: ['>=', severity * HUB_SCALE] }] },
          Workflow: { Status: ['NEW'] },
          RecordState: ['ACTIVE'],
          ...(threats !== undefined && { ProductName: [{ 'anything-but': ['GuardDuty'] }] }),
        },
      },
    },
  };
  return { severity, rules: [...(threats === undefined ? [] : [threat]), ...(hub === undefined ? [] : [check])] };
}
