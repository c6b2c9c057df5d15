import { type Attachment, networkOf } from '../../../lib/rehearsal/src/reachability/network';
import type { NetworkResource } from '../../../lib/rehearsal/src/reachability/network-resource';
import {
  reach,
  reachFromInternet,
  reachInternet,
  reachService,
} from '../../../lib/rehearsal/src/reachability/reachability';

type Properties = Record<string, unknown>;

const resource = (id: string, type: string, properties: Properties): NetworkResource => ({
  id,
  type: `AWS::EC2::${type}`,
  path: id,
  properties,
});

const rule = (properties: Properties) => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...properties });

interface Changes {
  readonly subnet?: Properties;
  readonly route?: Properties;
  readonly ingress?: readonly Properties[];
  readonly egress?: readonly Properties[];
  readonly more?: readonly NetworkResource[];
}

/** A node, a load balancer and an endpoint in one dual-stack subnet without a public IPv4 address. */
function networkWith({ subnet, route, ingress = [], egress, more = [] }: Changes) {
  const placed = (id: string, type: string, properties: Properties): NetworkResource => ({
    ...resource(id, '', { SecurityGroups: ['group'], ...properties }),
    type,
  });
  const network = networkOf([
    resource('subnet', 'Subnet', {
      VpcId: 'vpc',
      CidrBlock: '10.0.0.0/24',
      Ipv6CidrBlock: '2001:db8:1:1::/64',
      AssignIpv6AddressOnCreation: true,
      ...subnet,
    }),
    resource('association', 'SubnetRouteTableAssociation', { SubnetId: 'subnet', RouteTableId: 'table' }),
    resource('gateway', 'InternetGateway', {}),
    resource('route', 'Route', {
      RouteTableId: 'table',
      DestinationIpv6CidrBlock: '::/0',
      GatewayId: 'gateway',
      ...route,
    }),
    resource('group', 'SecurityGroup', { SecurityGroupIngress: ingress, SecurityGroupEgress: egress }),
    resource('template', 'LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: ['group'] } }),
    placed('node', 'AWS::EKS::Nodegroup', { Subnets: ['subnet'], LaunchTemplate: { Id: 'template' } }),
    placed('wide', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Subnets: ['subnet'],
      Scheme: 'internet-facing',
      IpAddressType: 'dualstack',
    }),
    placed('inner', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Subnets: ['subnet'],
      Scheme: 'internal',
      IpAddressType: 'dualstack',
    }),
    placed('narrow', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Subnets: ['subnet'],
      Scheme: 'internet-facing',
      IpAddressType: 'ipv4',
    }),
    ...more,
  ]);
  const at = (id: string) => network.attachments.find((it) => it.id === id) as Attachment;
  return { network, at };
}

const EVERYWHERE = [rule({ CidrIpv6: '::/0' })];
/** Which places a host of the internet reaches, at port 443. */
const open = (changes: Changes) => {
  const { network, at } = networkWith(changes);
  return ['node', 'wide', 'inner', 'narrow'].filter((id) => reachFromInternet(network, at(id), 443).reached);
};

/** An access list of the subnet, with entries for IPv6 only. */
const accessList = (allow: boolean) => [
  resource('list', 'NetworkAcl', {}),
  resource('held', 'SubnetNetworkAclAssociation', { NetworkAclId: 'list', SubnetId: 'subnet' }),
  ...[true, false].map((Egress) =>
    resource(`entry-${Egress}`, 'NetworkAclEntry', {
      NetworkAclId: 'list',
      RuleNumber: 100,
      RuleAction: allow ? 'allow' : 'deny',
      Protocol: -1,
      Egress,
      Ipv6CidrBlock: '::/0',
    }),
  ),
];

/** What a node reaches of the internet, at port 443. */
const leaving = (changes: Changes) => {
  const { network, at } = networkWith(changes);
  return reachInternet(network, at('node'), 443);
};

/** A resource of any type, in the subnet. */
const anywhere = (type: string, properties: Properties, id: string): NetworkResource => ({
  id,
  type,
  path: id,
  properties: { SubnetId: 'subnet', SubnetIds: ['subnet'], ...properties },
});

describe('from the internet by IPv6', () => {
  test('a group that is open to ::/0 lets it in, where a route leads to an internet gateway', () => {
    const { network, at } = networkWith({ ingress: EVERYWHERE });
    expect(reachFromInternet(network, at('node'), 443)).toEqual({
      reached: true,
      by: 'internet gateway gateway by IPv6',
    });
    expect(open({ ingress: EVERYWHERE })).toEqual(['node', 'wide']);
    expect(reachFromInternet(network, at('node'), 22).reached).toBe(false);
  });

  test.each<[string, Changes]>([
    ['a group without a rule', {}],
    ['a group that is open to IPv4', { ingress: [rule({ CidrIp: '0.0.0.0/0' })] }],
    ['a group that is open to another network', { ingress: [rule({ CidrIpv6: '2001:db8:1::/48' })] }],
    [
      'an egress-only gateway',
      { ingress: EVERYWHERE, route: { GatewayId: undefined, EgressOnlyInternetGatewayId: 'e' } },
    ],
    ['a route for IPv4 only', { ingress: EVERYWHERE, route: { DestinationIpv6CidrBlock: '10.9.0.0/16' } }],
  ])('%s does not', (_, changes) => {
    expect(open(changes)).toEqual([]);
  });

  test('a subnet without a range has no such address, and one that gives none has it for load balancers only', () => {
    expect(open({ ingress: EVERYWHERE, subnet: { Ipv6CidrBlock: undefined } })).toEqual([]);
    expect(open({ ingress: EVERYWHERE, subnet: { AssignIpv6AddressOnCreation: false } })).toEqual(['wide']);
  });

  test('a range that only the deployment knows counts as one', () => {
    expect(open({ ingress: EVERYWHERE, subnet: { Ipv6CidrBlock: { 'Fn::Select': [0, []] } } })).toEqual([
      'node',
      'wide',
    ]);
  });

  test('an access list refuses it by its IPv6 entries', () => {
    expect(open({ ingress: EVERYWHERE, more: accessList(true) })).toEqual(['node', 'wide']);
    expect(open({ ingress: EVERYWHERE, more: accessList(false) })).toEqual([]);
  });
});

describe('to the internet by IPv6', () => {
  test('an egress-only gateway leads out, and so does an internet gateway', () => {
    const route = { GatewayId: undefined, EgressOnlyInternetGatewayId: 'eigw' };
    expect(leaving({ route })).toEqual({ reached: true, by: 'egress-only-gateway eigw by IPv6' });
    expect(leaving({})).toEqual({ reached: true, by: 'internet-gateway gateway by IPv6' });
  });

  test('not without a rule for IPv6, a route, or an address', () => {
    expect(leaving({ egress: [rule({ CidrIp: '0.0.0.0/0' })] }).reached).toBe(false);
    expect(leaving({ egress: EVERYWHERE }).reached).toBe(true);
    expect(leaving({ route: { DestinationIpv6CidrBlock: '2001:db8:2::/48' } }).reached).toBe(false);
    expect(leaving({ subnet: { AssignIpv6AddressOnCreation: false } }).reached).toBe(false);
  });

  test('an API of AWS is not counted as reached by it: its name may have IPv4 addresses only', () => {
    const { network, at } = networkWith({});
    expect(reachInternet(network, at('node'), 443).reached).toBe(true);
    expect(reachService(network, at('node'), 's3').reached).toBe(false);
  });
});

test('inside the VPC two places with IPv6 addresses reach each other where groups let IPv6 through', () => {
  const egress = EVERYWHERE;
  const inside = networkWith({ ingress: [rule({ CidrIpv6: '2001:db8:1:1::/64' })], egress });
  expect(reach(inside.network, inside.at('node'), inside.at('inner'), 443)).toEqual({
    reached: true,
    by: 'inside the VPC by IPv6',
  });
  expect(reach(inside.network, inside.at('node'), inside.at('narrow'), 443).reached).toBe(false);
  const apart = networkWith({ ingress: [rule({ CidrIpv6: '2001:db8:1:2::/64' })], egress });
  expect(reach(apart.network, apart.at('node'), apart.at('inner'), 443).reached).toBe(false);
});

test('functions, endpoints and mount targets have an IPv6 address where they say so', () => {
  const { at } = networkWith({
    more: [
      anywhere(
        'AWS::Lambda::Function',
        { VpcConfig: { SubnetIds: ['subnet'], Ipv6AllowedForDualStack: true } },
        'both',
      ),
      anywhere('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet'] } }, 'one'),
      anywhere('AWS::EC2::VPCEndpoint', { IpAddressType: 'dualstack' }, 'endpoint'),
      anywhere('AWS::EFS::MountTarget', { IpAddressType: 'DUAL_STACK' }, 'files'),
      anywhere('AWS::EFS::MountTarget', { IpAddressType: 'IPV4_ONLY' }, 'old-files'),
    ],
  });
  const has = (id: string) => at(id).ipv6Address !== undefined;
  expect(['node', 'both', 'one', 'endpoint', 'files', 'old-files', 'wide', 'narrow'].filter(has)).toEqual([
    'node',
    'both',
    'endpoint',
    'files',
    'wide',
  ]);
  expect(at('node').ipv6Address).toMatch(/^2001:db8:1:1:0:0:0:[\da-f]+$/);
});
