import { CLUSTER_ADDONS } from '../../../lib/compute/cluster/addons';
import {
  type ClusterOptions,
  defaultClusterName,
  planCluster,
  secretsKeyStatements,
} from '../../../lib/compute/cluster/cluster';
import { required } from '../../../lib/core/plan';
import type { Problem } from '../../../lib/core/problem';
import { WRONG_VALUES } from '../node-group/wrong-values';

function problemsOf(options: ClusterOptions): readonly Problem[] {
  return planCluster(options).problems;
}

test.each<[string, ClusterOptions, string]>([
  ['malformed', { kubernetesVersion: '1.28' }, '1.28'],
  ['malformed', { clusterName: '-lab' }, "'-lab'"],
  ['cluster-endpoint-open', { publicCidrs: ['203.0.113.0/24', '0.0.0.0/0'] }, '0.0.0.0/0'],
  ['instance-type-unknown', { systemInstanceType: 'm7i.xlrage' }, 'm7i.xlarge'],
  ['system-nodes-accelerated', { systemInstanceType: 'p5.48xlarge' }, 'H100'],
  ['out-of-range', { systemNodes: 1 }, 'systemNodes is 1'],
  ['out-of-range', { logRetentionDays: 31 }, 'logRetentionDays is 31'],
  ['out-of-range', { systemVolumeGiB: 4 }, 'systemVolumeGiB is 4'],
])('%s', (code, options, value) => {
  const problems = problemsOf(options);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  expect(problems[0]?.message).toContain(value);
});

test.each<[keyof ClusterOptions, number, boolean]>([
  ['systemNodes', 1, false],
  ['systemNodes', 2, true],
  ['systemVolumeGiB', 19, false],
  ['systemVolumeGiB', 20, true],
  ['systemVolumeGiB', 65_536, true],
  ['systemVolumeGiB', 65_537, false],
  ['logRetentionDays', 1, true],
  ['logRetentionDays', 3653, true],
  ['logRetentionDays', 3654, false],
])('%s of %i is valid: %s', (option, value, valid) => {
  expect(problemsOf({ [option]: value })).toMatchObject(valid ? [] : [{ code: 'out-of-range', path: option }]);
});

test.each([
  ['x', true],
  ['x'.repeat(100), true],
  ['x'.repeat(101), false],
  ['', false],
  ['a_b-c', true],
  ['a.b', false],
  ['${Token[TOKEN.1]}', true],
])("the cluster name '%s' is valid: %s", (clusterName, valid) => {
  expect(problemsOf({ clusterName })).toMatchObject(
    valid ? [] : [{ code: 'malformed', path: 'clusterName', message: expect.stringContaining(`'${clusterName}'`) }],
  );
  if (valid) expect(planCluster({ clusterName }).plan.clusterName).toBe(clusterName);
});

test.each([
  ['banana', 'malformed'],
  ['203.0.113.1/24', 'malformed'],
  ['0.0.0.0/0', 'cluster-endpoint-open'],
  ['203.0.113.0/24', undefined],
  ['${Token[TOKEN.1]}', undefined],
])("publicCidrs of '%s': %s", (cidr, code) => {
  const problems = code === undefined ? [] : [{ code, path: 'publicCidrs[1]' }];
  expect(problemsOf({ publicCidrs: ['198.51.100.0/24', cidr] })).toMatchObject(problems);
});

test.each(['platform', 'arn:aws:iam::1:role/x', 'arn:aws:iam::123456789012:group/x'])(
  "'%s' is not an administrator",
  (administrator) => {
    expect(problemsOf({ administrators: [administrator] })).toMatchObject([
      { code: 'malformed', path: 'administrators[0]' },
    ]);
  },
);

test('the system nodes are a node group: with room for two more, pods by addresses, no CNI policy', () => {
  const { systemNodes, cost } = planCluster({ systemNodes: 4 }).plan;
  expect(systemNodes.capacity).toMatchObject({ minNodes: 4, desiredNodes: 4, maxNodes: 6, maxUnavailable: 1 });
  expect(systemNodes.settings.maxPods).toBe(58);
  expect(systemNodes.rolePolicies).toEqual(['AmazonEC2ContainerRegistryPullOnly']);
  expect(cost.map(({ item, usdPerHour }) => [item, usdPerHour])).toEqual([
    ['EKS control plane', 0.1],
    ['4 x m7i.xlarge', 4 * 0.2016],
    ['4 x gp3 root volume of 50 GiB', (4 * 50 * 0.08) / 730],
  ]);
});

test('a type that the catalog does not have is no reason to write a custom instance', () => {
  const [problem] = problemsOf({ systemInstanceType: 'm7i.xlrage' });
  expect(problem).toMatchObject({ path: 'systemInstanceType', fix: expect.not.stringContaining('customInstance') });
});

test('what a plan depends on must be known', () => {
  const token = '${Token[TOKEN.1]}';
  const options = { kubernetesVersion: token, systemInstanceType: token, systemNodes: -1.8881545897087626e289 };
  expect(problemsOf(options).map(({ code, path }) => `${path} ${code}`)).toEqual([
    'kubernetesVersion must-be-known',
    'systemNodes must-be-known',
    'systemInstanceType must-be-known',
  ]);
});

const OPTIONS: Record<keyof ClusterOptions, true> = {
  clusterName: true,
  kubernetesVersion: true,
  publicCidrs: true,
  apiClientCidrs: true,
  administrators: true,
  podNetwork: true,
  systemInstanceType: true,
  systemNodes: true,
  systemVolumeGiB: true,
  logRetentionDays: true,
  rolePath: true,
  permissionsBoundaryArn: true,
  addonVersions: true,
  networkFlowMonitor: true,
  volumeScope: true,
  imageRepositories: true,
  legacyCloudProvider: true,
};

test.each(Object.keys(OPTIONS).flatMap((option) => WRONG_VALUES.map((value) => [option, value] as const)))(
  '%s: %p never throws, and a plan exists',
  (option, value) => {
    const { plan, problems } = planCluster({ [option]: value } as ClusterOptions);
    expect(plan.systemNodes.capacity.desiredNodes).toBeGreaterThan(1);
    for (const { path } of problems) expect(path.startsWith(option)).toBe(true);
  },
);

test('what the cluster decides of the CNI reaches its add-on and its system nodes', () => {
  const plan = required(planCluster({ podNetwork: { prefixDelegation: true } }));
  expect(plan.podNetwork).toEqual({ prefixDelegation: true });
  expect(plan.addons.find(({ name }) => name === 'vpc-cni')?.configuration).toHaveProperty('env');
  expect(plan.systemNodes.settings.maxPods).toBe(110);
  expect(required(planCluster({})).systemNodes.settings.maxPods).toBe(58);
});

test('a wrong decision about the CNI is one problem, and none of the system nodes', () => {
  const podNetwork = { warmPrefixes: 2, podSubnets: { a: 'subnet' } };
  const paths = planCluster({ podNetwork }).problems.map(({ path }) => path);
  expect(paths).toEqual(["podNetwork.podSubnets['a']", "podNetwork.podSubnets['a']", 'podNetwork.warmPrefixes']);
});

test('all problems are reported at once', () => {
  expect(problemsOf({ kubernetesVersion: '1.28', systemNodes: 0, logRetentionDays: 2 })).toHaveLength(3);
});

test('by default a cluster is private, logged, and admits its administrators only', () => {
  const { systemNodes, addons, cost, ...plan } = planCluster({}).plan;
  expect(plan).toEqual({
    clusterName: undefined,
    kubernetesVersion: '1.35',
    podNetwork: { prefixDelegation: false },
    kubectl: { package: '@aws-cdk/lambda-layer-kubectl-v35', layerClass: 'KubectlV35Layer' },
    endpoint: { privateAccess: true, publicAccess: false, publicCidrs: [], apiClientCidrs: [], port: 443 },
    roles: {},
    rolePolicies: [],
    legacyCloudProvider: false,
    logTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
    logRetentionDays: 90,
    bootstrap: { selfManagedAddons: false, clusterCreatorAdminPermissions: false },
    administrators: [],
  });
  expect(systemNodes.instance.type).toBe('m7i.xlarge');
  expect(systemNodes.capacity).toMatchObject({ minNodes: 3, desiredNodes: 3, maxNodes: 5 });
  expect(systemNodes.volume.sizeGiB).toBe(50);
  expect(cost.slice(1)).toEqual(systemNodes.cost);
  expect(addons.map(({ name }) => name)).toEqual(CLUSTER_ADDONS.map(({ name }) => name));
  expect(planCluster({}).warnings).toEqual([]);
});

test('a cluster is what its options say', () => {
  const administrator = 'arn:aws-us-gov:iam::123456789012:role/team/platform';
  const { plan, problems } = planCluster({
    clusterName: 'lab',
    kubernetesVersion: '1.36',
    publicCidrs: ['203.0.113.0/24'],
    apiClientCidrs: ['10.0.0.0/16'],
    administrators: [administrator, administrator],
    systemInstanceType: 'm7g.xlarge',
    systemNodes: 2,
    systemVolumeGiB: 60,
    logRetentionDays: 365,
  });
  expect(problems).toEqual([]);
  expect(plan).toMatchObject({
    clusterName: 'lab',
    kubernetesVersion: '1.36',
    kubectl: { package: '@aws-cdk/lambda-layer-kubectl-v36', layerClass: 'KubectlV36Layer' },
    endpoint: {
      privateAccess: true,
      publicAccess: true,
      publicCidrs: ['203.0.113.0/24'],
      apiClientCidrs: ['10.0.0.0/16'],
      port: 443,
    },
    administrators: [administrator],
    logRetentionDays: 365,
  });
  expect(plan.systemNodes).toMatchObject({ instance: { type: 'm7g.xlarge' }, volume: { sizeGiB: 60 } });
});

test('the control plane has the policy of AWS only where it makes load balancers itself', () => {
  const { rolePolicies, legacyCloudProvider } = required(planCluster({ legacyCloudProvider: true }));
  expect([rolePolicies, legacyCloudProvider]).toEqual([['AmazonEKSClusterPolicy'], true]);
});

test('the repositories of a cluster are those of its system nodes, and a wrong one is one problem', () => {
  const imageRepositories = ['arn:aws:ecr:us-east-1:111122223333:repository/team/*'];
  const plan = required(planCluster({ imageRepositories }));
  expect(plan.imageRepositories).toEqual(imageRepositories);
  expect(plan.systemNodes).toMatchObject({ imageRepositories, rolePolicies: [] });
  expect(required(planCluster({ imageRepositories: [] })).systemNodes.imageRepositories).toEqual([]);
  expect(required(planCluster({}))).not.toHaveProperty('imageRepositories');
  expect(problemsOf({ imageRepositories: ['team/*'] })).toMatchObject([
    { code: 'malformed', path: 'imageRepositories[0]' },
  ]);
});

test('system nodes of a cluster whose options are refused are of the default type', () => {
  const { plan, problems } = planCluster({ systemInstanceType: 'p5.48xlarge' });
  expect(problems).toMatchObject([{ code: 'system-nodes-accelerated', path: 'systemInstanceType' }]);
  expect(plan.systemNodes.instance.type).toBe('m7i.xlarge');
});

test('a type that needs a later Kubernetes is named by the option of the cluster', () => {
  const { problems } = planCluster({ systemInstanceType: 'p6e-gb200.36xlarge' });
  expect(problems).toMatchObject([{ path: 'systemInstanceType' }]);
});

test.each(['203.0.113.0/24', '0.0.0.0/1'])('%s does not open the API server to the whole internet', (cidr) => {
  expect(problemsOf({ publicCidrs: [cidr] })).toEqual([]);
});

test('each network that opens the API server is named by its place', () => {
  const publicCidrs = ['203.0.113.0/24', '0.0.0.0/0'];
  expect(problemsOf({ publicCidrs })).toMatchObject([{ code: 'cluster-endpoint-open', path: 'publicCidrs[1]' }]);
});

test.each([
  'arn:aws:iam::123456789012:role/x',
  'arn:aws-cn:iam::123456789012:user/x',
  '${Token[Role.Arn.1]}',
  '${Output[0]}',
])('%s may be an administrator', (administrator) => {
  expect(planCluster({ administrators: [administrator] })).toMatchObject({
    problems: [],
    plan: { administrators: [administrator] },
  });
});

test.each([
  ['xarn:aws:iam::123456789012:role/x'],
  ['arn:aws:iam::1234567890123:role/x'],
  ['arn:aws:iam::123456789012:role/'],
  ['arn:AWS:iam::123456789012:role/x'],
  ['arn:aws:iam::123456789012:role/x\ny'],
])('%s is not an administrator, and says what is', (administrator) => {
  expect(problemsOf({ administrators: [administrator] })).toEqual([
    {
      code: 'malformed',
      path: 'administrators[0]',
      message: `'${administrator}' is not a valid IAM principal: the ARN of a role or user.`,
      fix: "Use for example 'arn:aws:iam::111122223333:role/platform'.",
    },
  ]);
});

test.each(['x!', '!x', '_x', 'x y'])("a cluster is not named '%s'", (clusterName) => {
  expect(problemsOf({ clusterName })).toMatchObject([
    {
      message: expect.stringContaining(`'${clusterName}' is not a valid cluster name: `),
      fix: "Use for example 'training'.",
    },
  ]);
  expect(planCluster({ clusterName }).plan.clusterName).toBe('training');
});

test("the control plane's role may use the key of the secrets, and nothing else", () => {
  expect(secretsKeyStatements('arn:key')).toEqual([
    {
      Sid: 'Secrets',
      Effect: 'Allow',
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ListGrants', 'kms:DescribeKey'],
      Resource: ['arn:key'],
    },
  ]);
});

test('the control plane costs its hours, by a source with a date', () => {
  expect(planCluster({}).plan.cost[0]).toEqual({
    item: 'EKS control plane',
    usdPerHour: 0.1,
    basis: 'while Kubernetes is in standard support; 0.6 USD in extended support',
    source: expect.stringMatching(/^https:.* \(2024-04-01\)$/),
  });
});

describe('the name of a cluster that has none', () => {
  test('is made from what tells it apart, in the characters that EKS takes', () => {
    expect(defaultClusterName(['platform', 'dev', 'training'])).toBe('platform-dev-training');
    expect(defaultClusterName(['@acme/platform', 'org/dev', 'training'])).toBe('acme-platform-org-dev-training');
    expect(defaultClusterName(['--lab @ home', 'dev'])).toBe('lab-home-dev');
  });

  test('has at most 100 characters, and differs where long names differ in their ends', () => {
    const long = 'x'.repeat(99);
    expect(defaultClusterName(['x'.repeat(100)])).toBe('x'.repeat(100));
    const [one, two] = [defaultClusterName([long, 'one']), defaultClusterName([long, 'two'])];
    expect([one?.length, two?.length]).toEqual([100, 100]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^x{91}-[0-9a-f]{8}$/);
  });
});
