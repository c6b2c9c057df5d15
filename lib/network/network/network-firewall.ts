import type { EgressFilterPlan } from './egress-filter';

/**
 * Rules that a group may have at most, which cannot be changed later: one for each domain and protocol, with room for
 * domains to come.
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/nwfw-rule-group-capacity.html
 */
const RULE_GROUP_CAPACITY = 1000;
const STRICT_ORDER = 'STRICT_ORDER';

/** The rule groups of a filter in the order in which they are judged; each is there only if it has a domain. */
export type DomainList = 'blocked' | 'allowed';

/**
 * Returns the rule groups of a filter in AWS's own shape: by the server name of TLS and the host of HTTP.
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_RulesSourceList.html
 */
export function ruleGroupData({ blockedDomains, allowedDomains }: EgressFilterPlan) {
  const lists = [
    { list: 'blocked', targets: blockedDomains, generatedRulesType: 'DENYLIST' },
    { list: 'allowed', targets: allowedDomains, generatedRulesType: 'ALLOWLIST' },
  ] as const;
  return lists
    .filter(({ targets }) => targets.length > 0)
    .map(({ list, targets, generatedRulesType }) => ({
      list,
      data: {
        type: 'STATEFUL',
        capacity: RULE_GROUP_CAPACITY,
        description: `Domains that are ${list}`,
        ruleGroup: {
          rulesSource: {
            rulesSourceList: { generatedRulesType, targets: [...targets], targetTypes: ['TLS_SNI', 'HTTP_HOST'] },
          },
          statefulRuleOptions: { ruleOrder: STRICT_ORDER },
        },
      },
    }));
}

/**
 * Returns the policy in AWS's own shape: what no rule lets through is dropped, and written into the alerts. Packets
 * that set a connection up pass, as the name comes after them. A connection that loses its state is dropped too.
 *
 * @param ruleGroupArns in the order of `ruleGroupData`
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
 */
export function firewallPolicyData(ruleGroupArns: readonly string[]) {
  return {
    statelessDefaultActions: ['aws:forward_to_sfe'],
    statelessFragmentDefaultActions: ['aws:forward_to_sfe'],
    statefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
    statefulEngineOptions: { ruleOrder: STRICT_ORDER, streamExceptionPolicy: 'DROP' },
    statefulRuleGroupReferences: ruleGroupArns.map((resourceArn, index) => ({ resourceArn, priority: index + 1 })),
  };
}

/** What a firewall refers to. Each value may be late-bound. */
export interface FirewallReferences {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly firewallPolicyArn: string;
}

/**
 * Returns the firewall of one zone in AWS's own shape. Each zone has one of its own: of one firewall with several
 * endpoints CloudFormation does not say which endpoint is in which zone.
 */
export function firewallData(
  { deletionProtection }: EgressFilterPlan,
  { vpcId, subnetId, firewallPolicyArn }: FirewallReferences,
) {
  return {
    vpcId,
    firewallPolicyArn,
    subnetMappings: [{ subnetId }],
    deleteProtection: deletionProtection,
    subnetChangeProtection: deletionProtection,
  };
}

/** Returns where a firewall writes its alerts and flows, in AWS's own shape. */
export function firewallLogData(logGroup: string) {
  return {
    logDestinationConfigs: ['ALERT', 'FLOW'].map((logType) => ({
      logType,
      logDestinationType: 'CloudWatchLogs',
      logDestination: { logGroup },
    })),
  };
}
