import { AWS_DOMAINS, dnsDomains, type EgressFilterPlan } from './egress-filter';

/** A list of names, and what happens to a query for one of them. */
export interface DnsRule {
  readonly list: 'blocked' | 'allowed' | 'all';
  readonly domains: readonly string[];
  /** All of the rule in AWS's own shape, without the id of its list. */
  readonly data: {
    readonly priority: number;
    readonly action: 'ALLOW' | 'BLOCK';
    readonly blockResponse?: 'NXDOMAIN';
    readonly firewallDomainRedirectionAction: 'INSPECT_REDIRECTION_DOMAIN' | 'TRUST_REDIRECTION_DOMAIN';
  };
}

/** Between that of rule groups which Firewall Manager puts first and last. */
const ASSOCIATION_PRIORITY = 101;
const BLOCK = {
  action: 'BLOCK',
  blockResponse: 'NXDOMAIN',
  firewallDomainRedirectionAction: 'INSPECT_REDIRECTION_DOMAIN',
} as const;

/**
 * Returns the rules of a filter of names, first match first: what is blocked, what is let through, and everything else,
 * which does not exist. A name that is let through may be an alias of any other, as those of content delivery networks
 * are.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-settings.html
 */
export function dnsRules({ blockedDomains, allowedDomains }: EgressFilterPlan): readonly DnsRule[] {
  const allowed: DnsRule['data'] = {
    priority: 2,
    action: 'ALLOW',
    firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
  };
  const rules: readonly DnsRule[] = [
    { list: 'blocked', domains: dnsDomains(blockedDomains), data: { priority: 1, ...BLOCK } },
    { list: 'allowed', domains: dnsDomains([...AWS_DOMAINS, ...allowedDomains]), data: allowed },
    { list: 'all', domains: ['*'], data: { priority: 3, ...BLOCK } },
  ];
  return rules.filter(({ domains }) => domains.length > 0);
}

/**
 * Returns how the rules apply to a VPC, in AWS's own shape. If the firewall itself fails, queries fail: that is AWS's
 * default, and CloudFormation cannot set it.
 */
export function dnsAssociationData(
  { deletionProtection }: EgressFilterPlan,
  { vpcId, firewallRuleGroupId }: { readonly vpcId: string; readonly firewallRuleGroupId: string },
) {
  return {
    vpcId,
    firewallRuleGroupId,
    priority: ASSOCIATION_PRIORITY,
    mutationProtection: deletionProtection ? 'ENABLED' : 'DISABLED',
  };
}
