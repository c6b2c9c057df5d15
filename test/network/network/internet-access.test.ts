import { judgeInternetAccess, sourceAccess } from '../../../lib/network/network/internet-access';
import { planNetwork } from '../../../lib/network/network/network';

test.each([
  [{ planned: true, routes: [] }, 'yes'],
  [{ planned: false, routes: [] }, 'no'],
  [{ planned: false, routes: ['0.0.0.0/0'] }, 'no'],
  [{ routes: ['10.0.0.0/8', '0.0.0.0/0'] }, 'yes'],
  [{ routes: ['10.0.0.0/8'] }, 'unknown'],
  [{ routes: [] }, 'unknown'],
] as const)('a VPC of which %j is known reaches the internet: %s', (facts, access) => {
  expect(judgeInternetAccess(facts)).toBe(access);
});

test.each([
  [{}, true],
  [{ natGateways: 'per-zone' }, true],
  [{ natGateways: 'none' }, false],
  [{ natGateways: 'none', internetByOtherRoutes: true }, true],
] as const)('a network of %j plans internet access: %s', (options, expected) => {
  expect(planNetwork(options)).toMatchObject({ plan: { internetAccess: expected }, problems: [] });
});

test('a network with routes of its own needs no endpoint: it reaches AWS by them', () => {
  const natGateways = 'none';
  expect(planNetwork({ natGateways, internetByOtherRoutes: true, interfaceEndpoints: [] }).problems).toEqual([]);
  expect(planNetwork({ natGateways, internetByOtherRoutes: false, interfaceEndpoints: [] }).problems).toHaveLength(1);
});

test('a cluster reaches what its network does; of a network that is not ours nothing is known', () => {
  expect(sourceAccess(undefined)).toEqual({ internetAccess: 'unknown', allowedDomains: undefined });
  expect(sourceAccess({ internetAccess: false })).toEqual({ internetAccess: 'no', allowedDomains: undefined });
  const egressFilter = { allowedDomains: ['ghcr.io'] };
  expect(sourceAccess({ internetAccess: true, egressFilter })).toEqual({
    internetAccess: 'yes',
    allowedDomains: ['ghcr.io'],
  });
});
