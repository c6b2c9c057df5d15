import {
  cniConfiguration,
  planPodNetwork,
  podNetworkDifference,
  type PodNetworkOptions,
  SINGLE_ADDRESSES,
} from '../../lib/planning/pod-network';

const TOKEN = '${Token[TOKEN.1]}';
const POD_SUBNETS = { 'us-west-2a': 'subnet-0123456789abcdef0', 'us-west-2-lax-1a': TOKEN };

test.each<[PodNetworkOptions | undefined, object, Record<string, unknown>]>([
  [undefined, SINGLE_ADDRESSES, {}],
  [{}, SINGLE_ADDRESSES, {}],
  [
    { prefixDelegation: true },
    { prefixDelegation: true },
    { env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' } },
  ],
  [
    { prefixDelegation: true, warmPrefixes: 3 },
    { prefixDelegation: true, warmPrefixes: 3 },
    { env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '3' } },
  ],
  [
    { prefixDelegation: true, warmAddresses: 5 },
    { prefixDelegation: true, warmAddresses: 5 },
    { env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_IP_TARGET: '5' } },
  ],
  [{ warmInterfaces: 0 }, { prefixDelegation: false, warmInterfaces: 0 }, { env: { WARM_ENI_TARGET: '0' } }],
  [
    { warmAddresses: 2, minimumAddresses: 12 },
    { prefixDelegation: false, warmAddresses: 2, minimumAddresses: 12 },
    { env: { WARM_IP_TARGET: '2', MINIMUM_IP_TARGET: '12' } },
  ],
  [
    { podSubnets: POD_SUBNETS },
    { prefixDelegation: false, podSubnets: POD_SUBNETS },
    {
      env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone' },
      eniConfig: {
        create: true,
        region: 'us-west-2',
        subnets: { 'us-west-2a': { id: 'subnet-0123456789abcdef0' }, 'us-west-2-lax-1a': { id: TOKEN } },
      },
    },
  ],
])('%j is planned, and told to the CNI as its add-on takes it', (options, plan, configuration) => {
  const planned = planPodNetwork(options);
  expect(planned).toStrictEqual({ plan, problems: [], warnings: [] });
  expect(cniConfiguration(planned.plan)).toEqual(configuration);
});

test.each<[keyof PodNetworkOptions, number, boolean]>([
  ['warmInterfaces', -1, false],
  ['warmInterfaces', 0, true],
  ['warmInterfaces', 15, true],
  ['warmInterfaces', 16, false],
  ['warmAddresses', 0, false],
  ['warmAddresses', 1, true],
  ['warmAddresses', 250, true],
  ['warmAddresses', 251, false],
])('%s of %i is valid: %s', (name, value, valid) => {
  const { problems } = planPodNetwork({ [name]: value });
  expect(problems).toMatchObject(valid ? [] : [{ code: 'out-of-range', path: name }]);
});

test.each([
  [0, false],
  [1, true],
  [64, true],
  [65, false],
])('%i prefixes are valid: %s', (warmPrefixes, valid) => {
  const { problems } = planPodNetwork({ prefixDelegation: true, warmPrefixes });
  expect(problems).toMatchObject(valid ? [] : [{ code: 'out-of-range', path: 'warmPrefixes' }]);
});

test.each([
  [0, false],
  [1, true],
  [250, true],
  [251, false],
])('at least %i addresses are valid: %s', (minimumAddresses, valid) => {
  const { problems } = planPodNetwork({ warmAddresses: 2, minimumAddresses });
  expect(problems).toMatchObject(valid ? [] : [{ code: 'out-of-range', path: 'minimumAddresses' }]);
});

test.each<[PodNetworkOptions, keyof PodNetworkOptions, string]>([
  [{ warmPrefixes: 2 }, 'warmPrefixes', 'prefixDelegation is not'],
  [{ prefixDelegation: true, warmInterfaces: 2 }, 'warmInterfaces', 'prefixDelegation is true'],
  [{ warmInterfaces: 2, warmAddresses: 2 }, 'warmInterfaces', 'warmAddresses is set too'],
  [{ prefixDelegation: true, warmPrefixes: 2, warmAddresses: 2 }, 'warmPrefixes', 'warmAddresses is set too'],
  [{ minimumAddresses: 12 }, 'minimumAddresses', 'warmAddresses is not'],
])('%j: the CNI would ignore %s', (options, path, reason) => {
  const { plan, problems } = planPodNetwork(options);
  expect(planPodNetwork(plan).problems).toEqual([]);
  expect(problems).toMatchObject([
    { code: 'pod-network-ignored', path, message: expect.stringContaining(`${path} is set, and ${reason}`) },
  ]);
});

test.each<[unknown, string, string]>([
  [{}, 'malformed', 'podSubnets'],
  [{ a: 'subnet-0123456789abcdef0' }, 'malformed', "podSubnets['a']"],
  [{ 'us-east-1a': 'sg-0123456789abcdef0' }, 'malformed', "podSubnets['us-east-1a']"],
  [{ 'us-east-1a': null }, 'wrong-type', "podSubnets['us-east-1a']"],
  ['subnet-0123456789abcdef0', 'wrong-type', 'podSubnets'],
])('pod subnets of %j are %s', (podSubnets, code, path) => {
  const options = { podSubnets } as PodNetworkOptions;
  expect(planPodNetwork(options)).toMatchObject({ plan: SINGLE_ADDRESSES, problems: [{ code, path }] });
});

test('two networks differ by the first decision that is another', () => {
  const single = planPodNetwork({ warmAddresses: 2 }).plan;
  expect(podNetworkDifference(single, single)).toBeUndefined();
  expect(podNetworkDifference(single, SINGLE_ADDRESSES)).toBe('warmAddresses');
  expect(podNetworkDifference(SINGLE_ADDRESSES, planPodNetwork({ prefixDelegation: true }).plan)).toBe(
    'prefixDelegation',
  );
});
