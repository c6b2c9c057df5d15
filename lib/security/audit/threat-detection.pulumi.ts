import { EventRule } from '@pulumi/aws/cloudwatch/eventRule';
import { EventTarget } from '@pulumi/aws/cloudwatch/eventTarget';
import { Detector } from '@pulumi/aws/guardduty/detector';
import { DetectorFeature } from '@pulumi/aws/guardduty/detectorFeature';
import type * as pulumi from '@pulumi/pulumi';
import type { AuditPlan } from './audit';
import { detectorSettings, findingPattern, type ThreatDetectionPlan } from './threat-detection';

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

/** Sends the findings of GuardDuty to the topic. */
export function sendFindings(
  parent: pulumi.Resource,
  name: string,
  { auditName, threats }: AuditPlan,
  topicArn: pulumi.Output<string>,
): void {
  if (threats === undefined) return;
  const rule = new EventRule(
    `${name}-findings`,
    {
      name: `${auditName}-findings`,
      description: `Findings for the topic of ${name}`,
      eventPattern: JSON.stringify(findingPattern(threats)),
    },
    { parent },
  );
  new EventTarget(`${name}-findings`, { rule: rule.name, targetId: 'topic', arn: topicArn }, { parent });
}
