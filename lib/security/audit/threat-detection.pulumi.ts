import { Detector } from '@pulumi/aws/guardduty/detector';
import { DetectorFeature } from '@pulumi/aws/guardduty/detectorFeature';
import type * as pulumi from '@pulumi/pulumi';
import { detectorSettings, type ThreatDetectionPlan } from './threat-detection';

/** Turns GuardDuty on, unless the account has it already or threats are not looked for. */
export function createDetector(
  parent: pulumi.Resource,
  name: string,
  threats: ThreatDetectionPlan | undefined,
): Detector | undefined {
  if (threats?.detector === undefined) return undefined;
  const { features, ...settings } = detectorSettings(threats.detector);
  const detector = new Detector(`${name}-detector`, settings, { parent });
  for (const { additionalConfiguration: additionalConfigurations, ...feature } of features) {
    const args = { detectorId: detector.id, ...feature, additionalConfigurations };
    new DetectorFeature(`${name}-${feature.name}`, args, { parent });
  }
  return detector;
}
