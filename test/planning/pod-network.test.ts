import { OptionReader } from '../../lib/core/option-reader';
import {
  cniConfiguration,
  planPodNetwork,
  podNetworkDifference,
  type POD_NETWORK_CODES,
  type PodNetworkFollower,
  type PodNetworkOptions,
  type PodNetworkPlan,
  readPodNetwork,
  requireSamePodNetwork,
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

test.each<[PodNetworkOptions, keyof PodNetworkOptions, string, string]>([
  [
    { warmPrefixes: 2 },
    'warmPrefixes',
    'prefixDelegation is not',
    'Set prefixDelegation to true, or leave warmPrefixes out.',
  ],
  [
    { prefixDelegation: true, warmInterfaces: 2 },
    'warmInterfaces',
    'prefixDelegation is true',
    'Set warmPrefixes in its place.',
  ],
  [{ warmInterfaces: 2, warmAddresses: 2 }, 'warmInterfaces', 'warmAddresses is set too', 'Leave one of the two out.'],
  [
    { prefixDelegation: true, warmPrefixes: 2, warmAddresses: 2 },
    'warmPrefixes',
    'warmAddresses is set too',
    'Leave one of the two out.',
  ],
  [{ minimumAddresses: 12 }, 'minimumAddresses', 'warmAddresses is not', 'Set warmAddresses too, for example to 2.'],
])('%j: the CNI would ignore %s', (options, path, reason, fix) => {
  const { plan, problems } = planPodNetwork(options);
  expect(planPodNetwork(plan).problems).toEqual([]);
  expect(problems).toMatchObject([
    { code: 'pod-network-ignored', path, message: expect.stringContaining(`${path} is set, and ${reason}`), fix },
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

/** What a part that follows the cluster reads, and its problems. */
function followed(options: PodNetworkFollower, judge?: (read: FollowerReader) => void) {
  const read: FollowerReader = new OptionReader(options);
  const plan = judge === undefined ? readPodNetwork(read) : judge(read);
  const { problems } = read.planned(undefined);
  return { plan, problems: problems.map(({ code, path, message }) => `${code} ${path}: ${message.split(':')[0]}`) };
}
type FollowerReader = OptionReader<PodNetworkFollower, keyof typeof POD_NETWORK_CODES>;

const OF_NETWORK = 'pod-network-mismatch prefixDelegation: prefixDelegation is';

test.each<[PodNetworkFollower, object, readonly string[]]>([
  [{}, { prefixDelegation: false }, []],
  [{ prefixDelegation: true }, { prefixDelegation: true }, []],
  [{ podNetwork: {} }, { prefixDelegation: false }, []],
  [{ podNetwork: { prefixDelegation: true } }, { prefixDelegation: true }, []],
  [{ podNetwork: { prefixDelegation: true }, prefixDelegation: true }, { prefixDelegation: true }, []],
  [{ podNetwork: { warmAddresses: 2 } }, { prefixDelegation: false, warmAddresses: 2 }, []],
  [
    { podNetwork: { warmAddresses: 2 }, prefixDelegation: true },
    { prefixDelegation: false, warmAddresses: 2 },
    [`${OF_NETWORK} true here, and false in podNetwork of the cluster`],
  ],
  [
    { podNetwork: { prefixDelegation: true }, prefixDelegation: false },
    { prefixDelegation: true },
    [`${OF_NETWORK} false here, and true in podNetwork of the cluster`],
  ],
  [
    { podNetwork: null as never, prefixDelegation: true },
    { prefixDelegation: true },
    ['wrong-type podNetwork: podNetwork is null; it must be an object of options.'],
  ],
  [
    { podNetwork: { prefixDelegation: true }, prefixDelegation: 1 as never },
    { prefixDelegation: true },
    ['wrong-type prefixDelegation: prefixDelegation is 1; it must be true or false.'],
  ],
  [
    { podNetwork: { warmAddresses: 0 }, prefixDelegation: true },
    { prefixDelegation: false },
    [expect.stringMatching(/^out-of-range podNetwork\.warmAddresses: .* from 1 to 250 addresses\.$/)],
  ],
])('a part with %j follows the cluster', (options, plan, problems) => {
  expect(followed(options)).toEqual({ plan, problems });
});

const warm: PodNetworkPlan = { prefixDelegation: false, warmAddresses: 2 };

test.each<[PodNetworkFollower, PodNetworkPlan | undefined, readonly string[]]>([
  [{}, warm, []],
  [{ podNetwork: warm }, undefined, []],
  [{ podNetwork: { warmAddresses: 2 } }, warm, []],
  [{ podNetwork: null as never }, warm, []],
  [{ podNetwork: 'warm' as never }, warm, []],
  [{ podNetwork: { warmAddresses: 0 } }, warm, []],
  [
    { podNetwork: { warmAddresses: 3 } },
    warm,
    ['pod-network-mismatch podNetwork: warmAddresses is 3 here, and 2 in podNetwork of the cluster'],
  ],
  [
    { podNetwork: {} },
    warm,
    ['pod-network-mismatch podNetwork: warmAddresses is left out here, and 2 in podNetwork of the cluster'],
  ],
])('a node group with %j in a cluster with %j', (options, cluster, problems) => {
  expect(followed(options, (read) => requireSamePodNetwork(read, cluster)).problems).toEqual(problems);
});

test('a wrong flag is one problem: what depends on it is not judged', () => {
  const options = { prefixDelegation: 1 as never, warmPrefixes: 2, minimumAddresses: 12 };
  expect(planPodNetwork(options).problems).toMatchObject([{ code: 'wrong-type', path: 'prefixDelegation' }]);
});

test('a wrong number is one problem, also where the CNI would ignore it', () => {
  expect(planPodNetwork({ warmPrefixes: 0 }).problems).toMatchObject([{ code: 'out-of-range', path: 'warmPrefixes' }]);
});

test.each(['us-east-1a', 'us-gov-west-1b', 'us-west-2-lax-1a', 'us-iso-east-1c'])("'%s' is a zone", (zone) => {
  expect(planPodNetwork({ podSubnets: { [zone]: 'subnet-01234567' } }).problems).toEqual([]);
});

test.each(['us-east', 'useast-1a', 'xus-east-1a', 'us--1a', 'us-east-1A', 'us-east-1a ', ' us-east-1a', 'us-east-a'])(
  "'%s' is none",
  (zone) => {
    expect(planPodNetwork({ podSubnets: { [zone]: 'subnet-01234567' } }).problems).toMatchObject([
      { code: 'malformed', path: `podSubnets['${zone}']`, message: `'${zone}' is not the name of a zone.` },
    ]);
  },
);

test.each([
  ['01234567', true],
  ['0123456789abcdef0', true],
  ['0123456', false],
  ['0123456789abcdef01', false],
  ['0123456g', false],
])("pods have the subnet 'subnet-%s': %s", (digits, valid) => {
  for (const [prefix, isValid] of [
    ['subnet-', valid],
    ['xsubnet-', false],
    ['subnet-subnet-', false],
  ] as const)
    expect(planPodNetwork({ podSubnets: { 'us-east-1a': `${prefix}${digits}` } }).problems).toHaveLength(
      isValid ? 0 : 1,
    );
});

test.each([
  ['us-gov-west-1b', 'us-gov-west-1'],
  ['us-west-2-lax-1a', 'us-west-2'],
])('the zone %s is in %s', (zone, region) => {
  const { plan } = planPodNetwork({ podSubnets: { [zone]: 'subnet-01234567' } });
  expect(cniConfiguration(plan).eniConfig).toEqual({
    create: true,
    region,
    subnets: { [zone]: { id: 'subnet-01234567' } },
  });
});
