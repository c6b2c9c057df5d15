import { Account } from '@pulumi/aws/securityhub/account';
import { StandardsSubscription } from '@pulumi/aws/securityhub/standardsSubscription';
import type * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import type { AwsPlace } from '../policy';
import { hubSettings, type SecurityHubPlan, standardArn } from './security-hub';

/** Turns Security Hub on with its standards, unless the account has it already or nothing is checked. */
export function createSecurityHub(
  parent: pulumi.Resource,
  name: string,
  plan: SecurityHubPlan | undefined,
  { place, late }: { readonly place: AwsPlace; readonly late: OutputMarkers },
): Account | undefined {
  if (plan?.standards === undefined) return undefined;
  const hub = new Account(`${name}-security-hub`, hubSettings(), { parent });
  for (const standard of plan.standards) {
    const standardsArn = late.resolve(standardArn(standard, place));
    new StandardsSubscription(`${name}-${standard}`, { standardsArn }, { parent, dependsOn: [hub] });
  }
  return hub;
}
