import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import type { Construct } from 'constructs';
import { detectorSettings, type ThreatDetectionPlan } from './threat-detection';

/** Turns GuardDuty on, unless the account has it already or threats are not looked for. */
export function createDetector(
  audit: Construct,
  threats: ThreatDetectionPlan | undefined,
): guardduty.CfnDetector | undefined {
  const detector = threats?.detector;
  return detector && new guardduty.CfnDetector(audit, 'Detector', detectorSettings(detector));
}
