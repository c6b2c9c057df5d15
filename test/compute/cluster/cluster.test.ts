import { type ClusterOptions, planCluster } from '../../../lib/compute/cluster/cluster';
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
  expect(systemNodes.rolePolicies).toEqual(['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly']);
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
  administrators: true,
  systemInstanceType: true,
  systemNodes: true,
  systemVolumeGiB: true,
  logRetentionDays: true,
};

test.each(Object.keys(OPTIONS).flatMap((option) => WRONG_VALUES.map((value) => [option, value] as const)))(
  '%s: %p never throws, and a plan exists',
  (option, value) => {
    const { plan, problems } = planCluster({ [option]: value } as ClusterOptions);
    expect(plan.systemNodes.capacity.desiredNodes).toBeGreaterThan(1);
    for (const { path } of problems) expect(path.startsWith(option)).toBe(true);
  },
);

test('all problems are reported at once', () => {
  expect(problemsOf({ kubernetesVersion: '1.28', systemNodes: 0, logRetentionDays: 2 })).toHaveLength(3);
});
