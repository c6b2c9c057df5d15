import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { AuditPlan } from './audit';

/** Sends findings to the topic. */
export function sendFindings(audit: Construct, { auditName, findings }: AuditPlan, topicArn: string): void {
  for (const { name, eventPattern } of findings?.rules ?? []) {
    new events.CfnRule(audit, `Rule-${name}`, {
      name: `${auditName}-${name}`,
      description: `Findings for the topic of ${audit.node.path}`,
      eventPattern,
      targets: [{ id: 'topic', arn: topicArn }],
    });
  }
}
