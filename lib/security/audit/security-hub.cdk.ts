import * as securityhub from 'aws-cdk-lib/aws-securityhub';
import type { Construct } from 'constructs';
import { awsPlaceOf } from '../policy.cdk';
import { hubSettings, type SecurityHubPlan, standardArn } from './security-hub';

/** Turns Security Hub on with its standards, unless the account has it already or nothing is checked. */
export function createSecurityHub(audit: Construct, plan: SecurityHubPlan | undefined): securityhub.CfnHub | undefined {
  if (plan?.standards === undefined) return undefined;
  const hub = new securityhub.CfnHub(audit, 'SecurityHub', hubSettings());
  for (const standard of plan.standards) {
    const standardsArn = standardArn(standard, awsPlaceOf(audit));
    new securityhub.CfnStandard(audit, `Standard-${standard}`, { standardsArn }).node.addDependency(hub);
  }
  return hub;
}
