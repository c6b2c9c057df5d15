import { Firewall, type FirewallArgs } from '@pulumi/aws/networkfirewall/firewall';
import { FirewallPolicy } from '@pulumi/aws/networkfirewall/firewallPolicy';
import { LoggingConfiguration } from '@pulumi/aws/networkfirewall/loggingConfiguration';
import { RuleGroup } from '@pulumi/aws/networkfirewall/ruleGroup';
import * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import type { EgressFilterPlan } from './egress-filter';
import { firewallData, firewallLogData, firewallPolicyData, ruleGroupData } from './network-firewall';

/** What the firewalls of a network are made of. */
export interface NetworkFirewallContext {
  readonly name: string;
  readonly filter: EgressFilterPlan;
  readonly vpcId: pulumi.Output<string>;
  /** The subnet of the firewall in each zone, with its route to the NAT gateway. */
  readonly subnetIds: readonly pulumi.Output<string>[];
  /** The name of the group of alerts and flows. */
  readonly logGroupName: pulumi.Output<string>;
  readonly late: OutputMarkers;
}

/** Creates AWS Network Firewall, one in each zone, and returns the id of the endpoint of each. */
export function createNetworkFirewall(
  parent: pulumi.Resource,
  { name, filter, vpcId, subnetIds, logGroupName, late }: NetworkFirewallContext,
): readonly pulumi.Output<string>[] {
  const child = { parent };
  const arns = ruleGroupData(filter).map(({ list, data }) =>
    late.mark(new RuleGroup(`${name}-${list}`, data, child).arn),
  );
  const firewallPolicy = late.resolve(firewallPolicyData(arns));
  const policy = new FirewallPolicy(`${name}-egress`, { firewallPolicy }, child);
  return subnetIds.map((subnetId, zone) => {
    const references = {
      vpcId: late.mark(vpcId),
      subnetId: late.mark(subnetId),
      firewallPolicyArn: late.mark(policy.arn),
    };
    const firewallName = `${name}-firewall-${zone + 1}`;
    const args: FirewallArgs = late.resolve(firewallData(filter, references));
    const firewall = new Firewall(firewallName, { ...args, tags: { Name: firewallName } }, child);
    const loggingConfiguration = late.resolve(firewallLogData(late.mark(logGroupName)));
    new LoggingConfiguration(firewallName, { firewallArn: firewall.arn, loggingConfiguration }, child);
    return endpointIdOf(firewall);
  });
}

/** A firewall of one subnet has one endpoint. */
function endpointIdOf({ firewallStatuses }: Firewall): pulumi.Output<string> {
  return firewallStatuses.apply((statuses) => statuses[0]?.syncStates?.[0]?.attachments?.[0]?.endpointId ?? '');
}
