import { Names } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  CfnFirewallDomainList,
  CfnFirewallRuleGroup,
  CfnFirewallRuleGroupAssociation,
  CfnResolverQueryLoggingConfig,
  CfnResolverQueryLoggingConfigAssociation,
} from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { dnsAssociationData, dnsRules } from './dns-firewall';
import type { EgressFilterPlan } from './egress-filter';

/** What the filter of names is made of. */
export interface DnsFirewallProps {
  readonly filter: EgressFilterPlan;
  readonly vpc: IVpc;
  readonly logGroup: LogGroup;
}

/** Route 53 Resolver DNS Firewall of a VPC, and the log of its queries. */
export class DnsFirewall extends Construct {
  readonly ruleGroup: CfnFirewallRuleGroup;

  constructor(scope: Construct, id: string, { filter, vpc, logGroup }: DnsFirewallProps) {
    super(scope, id);
    const name = Names.uniqueResourceName(this, { maxLength: 50, separator: '-' });
    this.ruleGroup = new CfnFirewallRuleGroup(this, 'RuleGroup', {
      name,
      firewallRules: dnsRules(filter).map(({ list, domains, data }) => {
        const properties = { name: `${name}-${list}`, domains: [...domains] };
        return { ...data, firewallDomainListId: new CfnFirewallDomainList(this, `${list}Domains`, properties).ref };
      }),
    });
    const references = { vpcId: vpc.vpcId, firewallRuleGroupId: this.ruleGroup.ref };
    new CfnFirewallRuleGroupAssociation(this, 'Association', { name, ...dnsAssociationData(filter, references) });
    const log = new CfnResolverQueryLoggingConfig(this, 'QueryLog', { name, destinationArn: logGroup.logGroupArn });
    new CfnResolverQueryLoggingConfigAssociation(this, 'QueryLogAssociation', {
      resolverQueryLogConfigId: log.ref,
      resourceId: vpc.vpcId,
    });
  }
}
