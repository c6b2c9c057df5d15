import type { Network, NetworkArgs } from '../../../lib/network/network/network.pulumi';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, knownValue, registered } from '../../core/registrations';

const ROUTE = 'aws:ec2/route:Route';
const FIREWALL = 'aws:networkfirewall/firewall:Firewall';
const RULE = 'aws:route53/resolverFirewallRule:ResolverFirewallRule';
const LOG_GROUP = 'aws:cloudwatch/logGroup:LogGroup';

function declared(args: NetworkArgs): Promise<Network> {
  return declare(async () => {
    const { Network } = await import('../../../lib/network/network/network.pulumi');
    return new Network('network', args);
  });
}

/** Where the traffic of each route table goes. */
function routes(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    registered(ROUTE).map(({ inputs }) => [
      `${String(inputs.routeTableId)} ${String(inputs.destinationCidrBlock)}`,
      String(inputs.vpcEndpointId ?? inputs.natGatewayId ?? inputs.gatewayId),
    ]),
  );
}

test('private subnets go through the firewall of their zone to the NAT gateway, and back the same way', async () => {
  await declared({ egress: 'filtered' });
  expect(routes()).toEqual({
    'network-private-1-id 0.0.0.0/0': 'vpce-of-network-firewall-1',
    'network-private-2-id 0.0.0.0/0': 'vpce-of-network-firewall-2',
    'network-firewall-1-id 0.0.0.0/0': 'network-nat-1-id',
    'network-firewall-2-id 0.0.0.0/0': 'network-nat-1-id',
    'network-nat-1-id 0.0.0.0/0': 'network-id',
    'network-nat-1-id 10.0.0.0/18': 'vpce-of-network-firewall-1',
    'network-nat-1-id 10.0.64.0/18': 'vpce-of-network-firewall-2',
    'network-public-1-id 0.0.0.0/0': 'network-id',
    'network-public-2-id 0.0.0.0/0': 'network-id',
  });
  expect(inputsOf('aws:ec2/natGateway:NatGateway').subnetId).toBe('network-nat-1-id');
  const gateway = registered('aws:ec2/vpcEndpoint:VpcEndpoint').find(({ name }) => name === 'network-s3');
  expect(gateway?.inputs.routeTableIds).toHaveLength(6);
});

test('each zone has a firewall with one policy, which logs into an encrypted group', async () => {
  const logsKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1';
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const blockedDomains = ['x.example.com'];
  const network = await declared({ egress: 'filtered', blockedDomains, egressFilterProtection: true, logsKeyArn });
  expect(registered(FIREWALL).map(({ inputs }) => inputs)).toEqual(
    [1, 2].map((zone) => ({
      vpcId: 'network-id',
      firewallPolicyArn: 'arn:aws:mock:::network-egress',
      subnetMappings: [{ subnetId: `network-firewall-${zone}-id` }],
      deleteProtection: true,
      subnetChangeProtection: true,
      tags: { Name: `network-firewall-${zone}` },
    })),
  );
  expect(inputsOf('aws:networkfirewall/firewallPolicy:FirewallPolicy').firewallPolicy).toMatchObject({
    statefulRuleGroupReferences: [
      { resourceArn: 'arn:aws:mock:::network-blocked', priority: 1 },
      { resourceArn: 'arn:aws:mock:::network-allowed', priority: 2 },
    ],
  });
  expect(inputsOf('aws:networkfirewall/ruleGroup:RuleGroup', 'network-blocked').ruleGroup).toMatchObject({
    rulesSource: { rulesSourceList: { targets: blockedDomains } },
  });
  expect(registered('aws:networkfirewall/loggingConfiguration:LoggingConfiguration')).toHaveLength(2);
  expect(inputsOf(LOG_GROUP, 'network-egress-logs')).toEqual({ retentionInDays: 90, kmsKeyId: logsKeyArn });
  expect(await knownValue(network.egressLogGroup?.name)).toBe('network-egress-logs');
});

test('names are blocked, let through and not known; the rules are there before the VPC uses them', async () => {
  await declared({ egress: 'filtered', egressFilter: 'dns-firewall', blockedDomains: ['x.example.com'] });
  const rules = registered(RULE).map(({ inputs }) => [inputs.priority, inputs.action, inputs.firewallDomainListId]);
  expect(rules.toSorted()).toEqual([
    [1, 'BLOCK', 'network-blocked-id'],
    [2, 'ALLOW', 'network-allowed-id'],
    [3, 'BLOCK', 'network-all-id'],
  ]);
  const association = 'aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation';
  expect(inputsOf(association)).toEqual({
    vpcId: 'network-id',
    firewallRuleGroupId: 'network-egress-id',
    priority: 101,
    mutationProtection: 'DISABLED',
  });
  expect(optionsOf(`${association} network-egress`).dependencies).toEqual(
    expect.arrayContaining([`${RULE} network-blocked`, `${RULE} network-allowed`, `${RULE} network-all`]),
  );
  expect(inputsOf('aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig')).toMatchObject({
    destinationArn: 'arn:aws:mock:::network-egress-logs',
  });
  expect(inputsOf('aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation')).toEqual({
    resolverQueryLogConfigId: 'network-egress-id',
    resourceId: 'network-id',
  });
  expect(registered(FIREWALL)).toEqual([]);
});

test('an open network has no filter', async () => {
  const network = await declared({});
  expect(network.egressLogGroup).toBeUndefined();
  expect(allRegistered().filter(({ type }) => /irewall/.test(type))).toEqual([]);
});
