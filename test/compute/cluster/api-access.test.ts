import { planReach } from '../../../lib/compute/cluster/api-access';
import { type ClusterOptions, planCluster } from '../../../lib/compute/cluster/cluster';

function problemsOf(options: ClusterOptions) {
  return planCluster(options).problems;
}

function endpointOf(options: ClusterOptions) {
  return planCluster(options).plan.endpoint;
}

test('clients in the VPC are named by their networks, on the port of the API server', () => {
  expect(endpointOf({ apiClientCidrs: ['10.0.0.0/16', '192.168.0.0/24'] })).toEqual({
    privateAccess: true,
    publicAccess: false,
    publicCidrs: [],
    apiClientCidrs: ['10.0.0.0/16', '192.168.0.0/24'],
    port: 443,
  });
});

test.each(['publicCidrs', 'apiClientCidrs'] as const)('a network that %s lists twice counts once', (name) => {
  const { plan, problems } = planCluster({ [name]: ['203.0.113.0/24', '198.51.100.0/24', '203.0.113.0/24'] });
  expect(problems).toEqual([]);
  expect(plan.endpoint[name]).toEqual(['203.0.113.0/24', '198.51.100.0/24']);
});

test.each([
  ['publicCidrs', 'the whole internet', /offices and runners, or leave publicCidrs out/],
  ['apiClientCidrs', 'every network that is connected to the VPC', /bastions, VPNs and other VPCs/],
] as const)('%s does not take every address: that is %s', (name, what, fix) => {
  expect(problemsOf({ [name]: ['203.0.113.0/24', '0.0.0.0/0'] })).toEqual([
    {
      code: 'cluster-endpoint-open',
      path: `${name}[1]`,
      message: `0.0.0.0/0 opens the API server to ${what}.`,
      fix: expect.stringMatching(fix),
    },
  ]);
});

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.1.2.0/24', '10.0.0.0/8'],
  ['172.16.0.0/12', '172.16.0.0/12'],
  ['172.31.255.255/32', '172.16.0.0/12'],
  ['192.168.1.0/24', '192.168.0.0/16'],
  ['100.64.0.0/10', '100.64.0.0/10'],
  ['127.0.0.1/32', '127.0.0.0/8'],
  ['169.254.169.254/32', '169.254.0.0/16'],
  ['255.255.255.255/32', '224.0.0.0/3'],
])('%s is no network of the internet', (cidr, reserved) => {
  expect(problemsOf({ publicCidrs: ['203.0.113.0/24', cidr] })).toMatchObject([
    { code: 'public-cidr-private', path: 'publicCidrs[1]', message: expect.stringContaining(`lies in ${reserved}`) },
  ]);
  expect(problemsOf({ apiClientCidrs: [cidr] })).toEqual([]);
});

test.each(['9.255.255.0/24', '11.0.0.0/8', '172.32.0.0/12', '100.128.0.0/10', '223.255.255.0/24'])(
  '%s is a network of the internet',
  (cidr) => {
    expect(problemsOf({ publicCidrs: [cidr] })).toEqual([]);
  },
);

test('IPv6 networks are refused: the cluster has IPv4 addresses', () => {
  for (const name of ['publicCidrs', 'apiClientCidrs']) {
    expect(problemsOf({ [name]: ['2001:db8::/32'] })).toMatchObject([{ code: 'malformed', path: `${name}[0]` }]);
  }
});

test('a session is not an administrator; the role behind it is named', () => {
  const session = 'arn:aws-us-gov:sts::111122223333:assumed-role/platform/alice';
  expect(problemsOf({ administrators: ['arn:aws:iam::111122223333:user/ops', session] })).toEqual([
    {
      code: 'administrator-unsupported',
      path: 'administrators[1]',
      message: `'${session}' is a session of a role, which ends; EKS admits the role itself.`,
      fix: "Use 'arn:aws-us-gov:iam::111122223333:role/platform', with the path of the role if it has one.",
    },
  ]);
  expect(planCluster({ administrators: [session] }).plan.administrators).toEqual([]);
});

test('a service-linked role is not an administrator', () => {
  const role = 'arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS';
  const { plan, problems } = planCluster({ administrators: [role] });
  expect(problems).toMatchObject([
    { code: 'administrator-unsupported', path: 'administrators[0]', message: expect.stringContaining(role) },
  ]);
  expect(plan.administrators).toEqual([]);
});

test.each([
  'office',
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:role/*',
  'arn:aws:sts::111122223333:federated-user/alice',
  '',
])("'%s' is not an administrator", (administrator) => {
  expect(problemsOf({ administrators: [administrator] })).toMatchObject([
    { code: 'malformed', path: 'administrators[0]' },
  ]);
});

test('a role that people assume by IAM Identity Center is an administrator, with its path', () => {
  const role =
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef';
  expect(planCluster({ administrators: [role, role] })).toMatchObject({
    problems: [],
    plan: { administrators: [role] },
  });
});

test('networks on the internet may be a list that only the deployment knows', () => {
  const publicCidrs = ['#{Token[Networks.7]}'];
  expect(planCluster({ publicCidrs })).toMatchObject({
    problems: [],
    plan: { endpoint: { publicAccess: true, publicCidrs } },
  });
});

test.each(['apiClientCidrs', 'administrators'])('how many %s there are must be known', (name) => {
  const { plan, problems } = planCluster({ [name]: ['#{Token[List.7]}'] });
  expect(problems).toMatchObject([{ code: 'must-be-known', path: name }]);
  expect([plan.endpoint.apiClientCidrs, plan.administrators]).toEqual([[], []]);
});

test.each(['apiClientCidrs', 'administrators'])('each of the %s may be a token', (name) => {
  expect(problemsOf({ [name]: ['${Token[One.7]}', '${Token[Two.8]}'] })).toEqual([]);
});

test('an engine that applies charts from outside is warned of an API server that it cannot reach', () => {
  expect(planReach(endpointOf({}), false).warnings).toMatchObject([{ id: 'ai-datacenter:api-server-unreached' }]);
  for (const reached of [
    planReach(endpointOf({}), true),
    planReach(endpointOf({ publicCidrs: ['203.0.113.0/24'] }), false),
    planReach(endpointOf({ apiClientCidrs: ['10.0.0.0/16'] }), false),
  ])
    expect(reached.warnings).toEqual([]);
});
