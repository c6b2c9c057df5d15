import * as events from 'aws-cdk-lib/aws-events';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import type { Construct } from 'constructs';
import type { AuditPlan } from './audit';
import { detectorSettings, findingPattern, type ThreatDetectionPlan } from './threat-detection';

/** Turns GuardDuty on, unless the account has it already or threats are not looked for. */
export function createDetector(
  audit: Construct,
  threats: ThreatDetectionPlan | undefined,
): guardduty.CfnDetector | undefined {
  const detector = threats?.detector;
  return detector && new guardduty.CfnDetector(audit, 'Detector', detectorSettings(detector));
}

/** Sends the findings of GuardDuty to the topic. */
export function sendFindings(audit: Construct, { auditName, threats }: AuditPlan, topicArn: string): void {
  if (threats === undefined) return;
  new events.CfnRule(audit, 'Findings', {
    name: `${auditName}-findings`,
    description: `Findings for the topic of ${audit.node.path}`,
    eventPattern: findingPattern(threats),
    targets: [{ id: 'topic', arn: topicArn }],
  });
}
