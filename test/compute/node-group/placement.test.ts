import {
  type PlacementFacts,
  planPlacement,
  privateSubnetFacts,
  withDefaults,
} from '../../../lib/compute/node-group/placement';
import { required } from '../../../lib/core/plan';
import { planNetwork } from '../../../lib/network/network/network';
import { planPodNetwork } from '../../../lib/planning/pod-network';

function defaultsOf(facts: PlacementFacts) {
  return required(planPlacement({}, facts));
}

test('nodes take over what their cluster decided', () => {
  const podNetwork = required(planPodNetwork({ prefixDelegation: true }));
  const roles = { rolePath: '/platform/' };
  expect(defaultsOf({ kubernetesVersion: '1.34', podNetwork, cniHasOwnRole: true, roles })).toEqual({
    kubernetesVersion: '1.34',
    podNetwork,
    cniPolicyOnNodeRole: false,
    rolePath: '/platform/',
  });
});

test('repositories of a cluster are those of its node groups, also if there are none', () => {
  const imageRepositories = ['arn:aws:ecr:us-east-1:111122223333:repository/team/*'];
  expect(defaultsOf({ imageRepositories })).toMatchObject({ imageRepositories });
  expect(defaultsOf({ imageRepositories: [] })).toMatchObject({ imageRepositories: [] });
});

test('of a cluster of which nothing is known nothing is taken over, and the node role has the CNI policy', () => {
  expect(defaultsOf({})).toEqual({
    kubernetesVersion: undefined,
    podNetwork: undefined,
    cniPolicyOnNodeRole: true,
  });
});

test('sizes and zones of subnets are facts if those of all subnets are known', () => {
  const known = { cidr: '10.0.0.0/20', zone: 'us-east-1a' };
  expect(defaultsOf({ subnets: [known, { cidr: '10.0.16.0/21', zone: 'us-east-1b' }] })).toMatchObject({
    subnetPrefixLengths: [20, 21],
    subnetZones: ['us-east-1a', 'us-east-1b'],
  });
  for (const cidr of [undefined, '${Output[1]}', 'fd00::']) {
    const { subnetPrefixLengths, subnetZones } = defaultsOf({ subnets: [known, { cidr, zone: undefined }] });
    expect([subnetPrefixLengths, subnetZones]).toEqual([undefined, undefined]);
  }
});

test('the private subnets of our own network are known, and a zone that has no name yet is told apart', () => {
  const zones = ['us-east-1a', '${Token[Zone.1]}', 'us-east-1c'];
  const { subnets, ...network } = required(planNetwork({ availabilityZones: zones, zoneCount: 3 }));
  const cidrs = subnets.filter(({ role }) => role === 'private').map(({ cidr }) => cidr);
  expect(cidrs).toHaveLength(3);
  expect(privateSubnetFacts({ ...network, subnets })).toEqual([
    { cidr: cidrs[0], zone: 'us-east-1a' },
    { cidr: cidrs[1], zone: '["zone 2"]' },
    { cidr: cidrs[2], zone: 'us-east-1c' },
  ]);
  expect(privateSubnetFacts(required(planNetwork({}))).map(({ zone }) => zone)).toEqual(['["zone 1"]', '["zone 2"]']);
});

test.each([
  [{ kubernetesVersion: '1.36' }, 'node-version-mismatch', 'kubernetesVersion'],
  [{ podNetwork: { prefixDelegation: true } }, 'pod-network-mismatch', 'podNetwork'],
])('%j contradicts the cluster: %s', (options, code, path) => {
  const { problems } = planPlacement(options, {
    kubernetesVersion: '1.35',
    podNetwork: required(planPodNetwork({})),
  });
  expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
});

test('a network without the endpoints that nodes call is refused', () => {
  const network = { internetAccess: false, endpointUses: ['pod-identity'], interfaceEndpoints: ['eks-auth'] };
  expect(planPlacement({}, { network }).problems).toEqual([
    expect.objectContaining({
      code: 'network-endpoints-missing',
      message: expect.stringContaining('ec2 (nodes), ecr.api (images), ecr.dkr (images), eks (nodes)'),
    }),
  ]);
});

test('defaults fill what was left out, and an option that is undefined counts as left out', () => {
  const defaults = { one: 1, two: 2, three: 3 };
  expect(withDefaults<Partial<typeof defaults>>({ one: 7, two: undefined }, defaults)).toEqual({
    one: 7,
    two: 2,
    three: 3,
  });
});
