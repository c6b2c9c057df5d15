import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { internetAccessOf, sourceAccessOf } from '../../../lib/network/network/internet-access.cdk';
import { Network, type NetworkProps } from '../../../lib/network/network/network.cdk';

function build(props: NetworkProps) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const network = new Network(stack, 'Network', {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    logsKey: new kms.Key(stack, 'Key'),
    ...props,
  });
  return { network, template: Template.fromStack(stack) };
}

function found(template: Template, type: string): readonly [string, Record<string, unknown>][] {
  return Object.entries(template.findResources(type)).map(([id, it]) => [id, it.Properties]);
}

/** The logical id that a value refers to. */
function idIn(value: unknown): string {
  return /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(value))?.[1] ?? '';
}

describe('a network with a firewall', () => {
  const { network, template } = build({ egress: 'filtered', allowedDomains: ['.example.com'] });

  test('leads each private subnet through the firewall of its zone to a NAT gateway, and back the same way', () => {
    const firewalls = new Map(
      found(template, 'AWS::NetworkFirewall::Firewall').map(([id, { SubnetMappings }]) => [id, idIn(SubnetMappings)]),
    );
    expect(firewalls.size).toBe(2);
    const tables = new Map(
      found(template, 'AWS::EC2::SubnetRouteTableAssociation').map(([, { SubnetId, RouteTableId }]) => [
        idIn(RouteTableId),
        idIn(SubnetId),
      ]),
    );
    const cidrs = new Map(found(template, 'AWS::EC2::Subnet').map(([id, { CidrBlock }]) => [id, String(CidrBlock)]));
    const zones = new Map(
      found(template, 'AWS::EC2::Subnet').map(([id, { AvailabilityZone }]) => [id, String(AvailabilityZone)]),
    );
    const routes = found(template, 'AWS::EC2::Route').map(([, properties]) => ({
      subnet: tables.get(idIn(properties.RouteTableId)) ?? '',
      to: String(properties.DestinationCidrBlock),
      firewall: properties.VpcEndpointId === undefined ? undefined : idIn(properties.VpcEndpointId),
      nat: properties.NatGatewayId === undefined ? undefined : idIn(properties.NatGatewayId),
      internet: properties.GatewayId !== undefined,
    }));
    const [natGateway] = found(template, 'AWS::EC2::NatGateway');
    const natSubnet = idIn(natGateway?.[1].SubnetId);
    const privates = network.vpc.privateSubnets.map(({ ipv4CidrBlock }) => ipv4CidrBlock);
    expect(privates).toHaveLength(2);
    for (const cidr of privates) {
      const subnet = [...cidrs].find(([, it]) => it === cidr)?.[0] ?? '';
      const [out] = routes.filter((it) => it.subnet === subnet);
      expect(out).toMatchObject({ to: '0.0.0.0/0', nat: undefined, internet: false });
      const firewallSubnet = firewalls.get(out?.firewall ?? '') ?? '';
      expect(zones.get(firewallSubnet)).toBe(zones.get(subnet));
      expect(routes.filter((it) => it.subnet === firewallSubnet)).toMatchObject([
        { to: '0.0.0.0/0', nat: natGateway?.[0] },
      ]);
      expect(routes.filter((it) => it.subnet === natSubnet && it.to === cidr)).toMatchObject([
        { firewall: out?.firewall },
      ]);
    }
    expect(routes.filter((it) => it.subnet === natSubnet && it.internet)).toHaveLength(1);
  });

  test('takes the id of an endpoint out of the list that the firewall has', () => {
    template.hasResourceProperties('AWS::EC2::Route', {
      DestinationCidrBlock: '0.0.0.0/0',
      VpcEndpointId: {
        'Fn::Select': [
          1,
          { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': [Match.anyValue(), 'EndpointIds'] }] }] },
        ],
      },
    });
  });

  test('lets the named domains through, and logs what it drops into an encrypted group', () => {
    template.hasResourceProperties('AWS::NetworkFirewall::RuleGroup', {
      Type: 'STATEFUL',
      Capacity: 1000,
      RuleGroup: {
        RulesSource: {
          RulesSourceList: {
            GeneratedRulesType: 'ALLOWLIST',
            Targets: Match.arrayWith(['.example.com', 'public.ecr.aws']),
            TargetTypes: ['TLS_SNI', 'HTTP_HOST'],
          },
        },
        StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' },
      },
    });
    template.hasResourceProperties('AWS::NetworkFirewall::FirewallPolicy', {
      FirewallPolicy: { StatefulDefaultActions: ['aws:drop_established', 'aws:alert_established'] },
    });
    template.resourceCountIs('AWS::NetworkFirewall::LoggingConfiguration', 2);
    const [[, log] = []] = found(template, 'AWS::NetworkFirewall::LoggingConfiguration');
    const group = template.findResources('AWS::Logs::LogGroup')[idIn(log?.LoggingConfiguration)];
    expect(group?.Properties).toMatchObject({ RetentionInDays: 90, KmsKeyId: expect.anything() });
    expect(network.egressLogGroup).toBeDefined();
    template.resourceCountIs('AWS::Route53Resolver::FirewallRuleGroup', 0);
  });

  test('has one elastic address a NAT gateway, and reaches the internet', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    template.resourceCountIs('AWS::EC2::EIP', 1);
    expect(internetAccessOf(network.vpc)).toBe('yes');
    expect(sourceAccessOf(network.vpc).allowedDomains).toContain('.example.com');
  });
});

describe('a network with a filter of names', () => {
  const { network, template } = build({
    egress: 'filtered',
    egressFilter: 'dns-firewall',
    blockedDomains: ['x.example.com'],
    egressFilterProtection: true,
  });

  test('blocks, lets through, and knows nothing else', () => {
    const [[, group] = []] = found(template, 'AWS::Route53Resolver::FirewallRuleGroup');
    const lists = template.findResources('AWS::Route53Resolver::FirewallDomainList');
    const rules = ((group ?? {}).FirewallRules as Record<string, unknown>[]).map(
      ({ FirewallDomainListId, ...rule }) => ({
        ...rule,
        domains: lists[idIn(FirewallDomainListId)]?.Properties.Domains,
      }),
    );
    const block = {
      Action: 'BLOCK',
      BlockResponse: 'NXDOMAIN',
      FirewallDomainRedirectionAction: 'INSPECT_REDIRECTION_DOMAIN',
    };
    expect(rules).toEqual([
      { ...block, Priority: 1, domains: ['x.example.com'] },
      {
        Action: 'ALLOW',
        Priority: 2,
        FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
        domains: expect.arrayContaining(['*.amazonaws.com', 'public.ecr.aws']),
      },
      { ...block, Priority: 3, domains: ['*'] },
    ]);
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
      Priority: 101,
      MutationProtection: 'ENABLED',
    });
  });

  test('logs its queries, and has the routes of an open network', () => {
    template.resourceCountIs('AWS::Route53Resolver::ResolverQueryLoggingConfig', 1);
    template.resourceCountIs('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', 1);
    template.resourceCountIs('AWS::NetworkFirewall::Firewall', 0);
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
    expect(network.egressLogGroup).toBeDefined();
  });
});

test('an open network has no filter, and no log of one', () => {
  const { network, template } = build({});
  template.resourceCountIs('AWS::Logs::LogGroup', 1);
  expect(network.egressLogGroup).toBeUndefined();
  expect(sourceAccessOf(undefined)).toEqual({});
});
