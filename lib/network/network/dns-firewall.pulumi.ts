import { ResolverFirewallDomainList } from '@pulumi/aws/route53/resolverFirewallDomainList';
import { ResolverFirewallRule } from '@pulumi/aws/route53/resolverFirewallRule';
import { ResolverFirewallRuleGroup } from '@pulumi/aws/route53/resolverFirewallRuleGroup';
import { ResolverFirewallRuleGroupAssociation } from '@pulumi/aws/route53/resolverFirewallRuleGroupAssociation';
import { ResolverQueryLogConfig } from '@pulumi/aws/route53/resolverQueryLogConfig';
import { ResolverQueryLogConfigAssociation } from '@pulumi/aws/route53/resolverQueryLogConfigAssociation';
import * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import { dnsAssociationData, dnsRules } from './dns-firewall';
import type { EgressFilterPlan } from './egress-filter';

/** What the filter of names is made of. */
export interface DnsFirewallContext {
  readonly name: string;
  readonly filter: EgressFilterPlan;
  readonly vpcId: pulumi.Output<string>;
  readonly logGroupArn: pulumi.Output<string>;
  readonly late: OutputMarkers;
}

/** Creates Route 53 Resolver DNS Firewall of a VPC, and the log of its queries. */
export function createDnsFirewall(
  parent: pulumi.Resource,
  { name, filter, vpcId, logGroupArn, late }: DnsFirewallContext,
): void {
  const child = { parent };
  const group = new ResolverFirewallRuleGroup(`${name}-egress`, {}, child);
  const rules = dnsRules(filter).map(({ list, domains, data }) => {
    const { id: firewallDomainListId } = new ResolverFirewallDomainList(
      `${name}-${list}`,
      { domains: [...domains] },
      child,
    );
    return new ResolverFirewallRule(
      `${name}-${list}`,
      { ...data, firewallRuleGroupId: group.id, firewallDomainListId },
      child,
    );
  });
  const references = { vpcId: late.mark(vpcId), firewallRuleGroupId: late.mark(group.id) };
  new ResolverFirewallRuleGroupAssociation(
    `${name}-egress`,
    late.resolve(dnsAssociationData(filter, references)),
    // Without its rules a group lets everything through.
    { parent, dependsOn: rules },
  );
  const log = new ResolverQueryLogConfig(`${name}-egress`, { destinationArn: logGroupArn }, child);
  new ResolverQueryLogConfigAssociation(
    `${name}-egress`,
    { resolverQueryLogConfigId: log.id, resourceId: vpcId },
    child,
  );
}
