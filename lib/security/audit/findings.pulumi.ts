import { EventRule } from '@pulumi/aws/cloudwatch/eventRule';
import { EventTarget } from '@pulumi/aws/cloudwatch/eventTarget';
import type * as pulumi from '@pulumi/pulumi';
import type { AuditPlan } from './audit';

/** Sends findings to the topic. */
export function sendFindings(
  parent: pulumi.Resource,
  audit: string,
  { auditName, findings }: AuditPlan,
  topicArn: pulumi.Output<string>,
): void {
  for (const { name, eventPattern } of findings?.rules ?? []) {
    const settings = {
      name: `${auditName}-${name}`,
      description: `Findings for the topic of ${audit}`,
      eventPattern: JSON.stringify(eventPattern),
    };
    const rule = new EventRule(`${audit}-${name}`, settings, { parent });
    new EventTarget(`${audit}-${name}`, { rule: rule.name, targetId: 'topic', arn: topicArn }, { parent });
  }
}
