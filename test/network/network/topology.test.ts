import { required } from '../../../lib/core/plan';
import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';
import { natGatewayRole, natGatewayZones, subnetSettings, vpcSettings } from '../../../lib/network/network/topology';
import { firstZones } from '../../../lib/network/network/zones';

function routes(options: NetworkOptions): readonly string[] {
  return subnetSettings(required(planNetwork(options))).map(({ name, defaultRoute }) => {
    const to = defaultRoute?.to === 'nat-gateway' ? `nat-${defaultRoute.zone + 1}` : (defaultRoute?.to ?? 'nowhere');
    return `${name} ${to}`;
  });
}

test('names of the VPC resolve, as endpoints and EKS need it', () => {
  expect(vpcSettings(required(planNetwork({ cidr: '10.20.0.0/16' })))).toEqual({
    cidrBlock: '10.20.0.0/16',
    enableDnsHostnames: true,
    enableDnsSupport: true,
    instanceTenancy: 'default',
  });
});

test('all private subnets use the one NAT gateway', () => {
  expect(routes({ zoneCount: 3 })).toEqual([
    'private-1 nat-1',
    'private-2 nat-1',
    'private-3 nat-1',
    'isolated-1 nowhere',
    'isolated-2 nowhere',
    'isolated-3 nowhere',
    'public-1 internet-gateway',
    'public-2 internet-gateway',
    'public-3 internet-gateway',
  ]);
});

test('with a NAT gateway in each zone, each private subnet uses its own', () => {
  expect(routes({ natGateways: 'per-zone' }).slice(0, 2)).toEqual(['private-1 nat-1', 'private-2 nat-2']);
  expect(natGatewayZones(required(planNetwork({ natGateways: 'per-zone', zoneCount: 3 })))).toEqual([0, 1, 2]);
});

test('behind a firewall NAT gateways have subnets of their own, with the way back to their private subnets', () => {
  const options = { egress: 'filtered', egressFilter: 'network-firewall', zoneCount: 2 } as const;
  const backOf = (natGateways: 'single' | 'per-zone') => {
    const plan = required(planNetwork({ ...options, natGateways }));
    const privateCidrs = plan.subnets.filter(({ role }) => role === 'private').map(({ cidr }) => cidr);
    const settings = subnetSettings(plan);
    expect(settings.filter(({ role }) => role !== 'nat').flatMap(({ returnRoutes }) => returnRoutes)).toEqual([]);
    return settings
      .filter(({ role }) => role === 'nat')
      .map(({ returnRoutes }) => returnRoutes.map((it) => [privateCidrs.indexOf(it.cidrBlock), it.zone]));
  };
  expect(backOf('single')).toEqual([
    [
      [0, 0],
      [1, 1],
    ],
  ]);
  expect(backOf('per-zone')).toEqual([[[0, 0]], [[1, 1]]]);
  expect(natGatewayRole(required(planNetwork(options)))).toBe('nat');
  expect(natGatewayRole(required(planNetwork({})))).toBe('public');
});

test('without NAT gateways private subnets have no route', () => {
  expect(routes({ natGateways: 'none' }).slice(0, 2)).toEqual(['private-1 nowhere', 'private-2 nowhere']);
  expect(natGatewayZones(required(planNetwork({ natGateways: 'none' })))).toEqual([]);
});

test('subnets have the tags and networks of the plan, and give no public addresses', () => {
  const plan = required(planNetwork({}));
  const settings = subnetSettings(plan);
  expect(settings.map(({ cidrBlock }) => cidrBlock)).toEqual(plan.subnets.map(({ cidr }) => cidr));
  expect(settings.map(({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch)).toEqual(plan.subnets.map(() => false));
  expect(settings.map(({ tags }) => tags)).toEqual(plan.subnets.map(({ role }) => plan.subnetTags[role]));
});

test('the first zones of a region are used, and a region with too few says so', () => {
  expect(firstZones(['a', 'b', 'c'], 2)).toEqual(['a', 'b']);
  expect(firstZones(['a', 'b'], 2)).toEqual(['a', 'b']);
  expect(() => firstZones(['us-west-1a', 'us-west-1c'], 3)).toThrow(
    'The network spans 3 zones, and the region has 2 (us-west-1a, us-west-1c). Use another region or zoneCount.',
  );
});
