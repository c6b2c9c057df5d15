import type { TeamNamespaceOptions } from '../../../lib/security/team-namespace/options';
import { clusterFacts } from '../../../lib/security/team-namespace/cluster-facts';
import { planTeamNamespace } from '../../../lib/security/team-namespace/team-namespace';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<TeamNamespaceOptions>({
  namespace: true,
  cpu: true,
  memoryGiB: true,
  pods: true,
  storageGiB: true,
  volumes: true,
  devices: true,
  loadBalancers: true,
  containerCpu: true,
  containerMemoryGiB: true,
  maxContainerCpu: true,
  maxContainerMemoryGiB: true,
  internalTraffic: true,
  httpsEgress: true,
  egressNamespaces: true,
  ingressNamespaces: true,
  podSecurity: true,
  researcherGroups: true,
  serviceGroups: true,
});

const ENFORCED = { networkPoliciesEnforced: true };

const planned = (options: Partial<TeamNamespaceOptions> = {}) =>
  planTeamNamespace({ namespace: 'vision', ...options }, ENFORCED);

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

test('by default a team has CPUs and memory, no device and no load balancer, and calls nothing but DNS', () => {
  const { plan, problems, warnings } = planned();
  expect([problems, warnings]).toEqual([[], []]);
  expect(plan).toMatchObject({
    namespace: 'vision',
    labels: {
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'v1.35',
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/audit-version': 'v1.35',
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/warn-version': 'v1.35',
    },
    containers: {
      defaultRequest: { cpu: '500m', memory: '1Gi' },
      default: { cpu: '32', memory: '1Gi' },
      max: { cpu: '32', memory: '128Gi' },
    },
    networkPolicy: { name: 'team', podLabels: {}, ingress: [], egress: [DNS] },
  });
  expect(plan.quota).toEqual({
    'requests.cpu': '32',
    'requests.memory': '128Gi',
    'limits.memory': '128Gi',
    pods: '100',
    'requests.storage': '1000Gi',
    persistentvolumeclaims: '20',
    'requests.nvidia.com/gpu': '0',
    'requests.aws.amazon.com/neuron': '0',
    'requests.aws.amazon.com/neuroncore': '0',
    'requests.vpc.amazonaws.com/efa': '0',
    'services.loadbalancers': '0',
    'count/ingresses.networking.k8s.io': '0',
    'count/gateways.gateway.networking.k8s.io': '0',
    'services.nodeports': '0',
  });
});

test('devices are counted by the names of their resources, known ones and others', () => {
  const { quota } = planned({
    devices: [
      { name: 'nvidia.com/gpu', count: 16 },
      { name: 'nvidia.com/mig-1g.10gb', count: 7 },
    ],
  }).plan;
  expect(quota).toMatchObject({
    'requests.nvidia.com/gpu': '16',
    'requests.nvidia.com/mig-1g.10gb': '7',
    'requests.vpc.amazonaws.com/efa': '0',
  });
});

test('a device has one quota, and a namespace has a name', () => {
  const gpu = { name: 'nvidia.com/gpu', count: 8 };
  expect(planned({ devices: [gpu, gpu] }).problems).toMatchObject([
    { code: 'name-repeated', message: "Two quotas of devices have the name 'nvidia.com/gpu'." },
  ]);
  expect(planTeamNamespace(JSON.parse('{}') as TeamNamespaceOptions, ENFORCED).problems).toMatchObject([
    { code: 'missing', path: 'namespace', fix: "Set namespace, for example to 'vision'." },
  ]);
});

test('a team with load balancers may have ports of nodes, which its load balancers need', () => {
  const { quota } = planned({ loadBalancers: 2 }).plan;
  expect(quota).toMatchObject({ 'services.loadbalancers': '2', 'count/ingresses.networking.k8s.io': '2' });
  expect(quota).not.toHaveProperty(['services.nodeports']);
});

test('traffic is opened one by one', () => {
  const inHdfs = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'hdfs' } } };
  const inChat = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'chat' } } };
  const own = { podSelector: { matchLabels: {} } };
  expect(planned({ internalTraffic: true }).plan.networkPolicy).toMatchObject({
    ingress: [{ from: [own], ports: [] }],
    egress: [DNS, { to: [own], ports: [] }],
  });
  expect(planned({ egressNamespaces: ['hdfs'], ingressNamespaces: ['chat'] }).plan.networkPolicy).toMatchObject({
    ingress: [{ from: [inChat], ports: [] }],
    egress: [DNS, { to: [inHdfs], ports: [] }],
  });
  const { egress = [] } = planned({ httpsEgress: true }).plan.networkPolicy;
  expect(egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[53, 53], [443], [80]]);
});

test('groups of the company are researchers and services beside those of Access, each once', () => {
  const groups = ['company:vision', 'ai-datacenter:researchers:vision'];
  const { roles } = planned({ researcherGroups: groups, serviceGroups: ['company:ci'] }).plan;
  expect(roles.map(({ persona, groups: of }) => [persona, of])).toEqual([
    ['researcher', ['ai-datacenter:researchers:vision', 'company:vision']],
    ['service', ['ai-datacenter:services:vision', 'company:ci']],
    ['operator', ['ai-datacenter:operators']],
  ]);
});

test('no role reads Secrets, makes service accounts, or changes rights, quotas, limits and network policies', () => {
  const closed = ['secrets', 'serviceaccounts/token', 'roles', 'rolebindings', 'pods/ephemeralcontainers'];
  const readOnly = ['serviceaccounts', 'resourcequotas', 'limitranges', 'networkpolicies'];
  for (const { persona, rules } of planned().plan.roles)
    for (const { apiGroups, resources, verbs } of rules) {
      expect([persona, ...resources].filter((it) => closed.includes(it))).toEqual([]);
      expect([...apiGroups, ...resources, ...verbs]).not.toContain('*');
      if (resources.some((it) => readOnly.includes(it))) expect(verbs).toEqual(['get', 'list', 'watch']);
    }
});

test('only researchers run commands in pods', () => {
  const runs = planned().plan.roles.filter(({ rules }) => rules.some((it) => it.resources.includes('pods/exec')));
  expect(runs.map(({ persona }) => persona)).toEqual(['researcher']);
});

test('a cluster whose CNI ignores policies is a problem, one that is not known a warning with the flag', () => {
  expect(planTeamNamespace({ namespace: 'vision' }, { networkPoliciesEnforced: false }).problems).toMatchObject([
    { code: 'network-policies-ignored', path: 'cluster', fix: expect.stringContaining("enableNetworkPolicy: 'true'") },
  ]);
  const { problems, warnings } = planTeamNamespace({ namespace: 'vision' });
  expect(problems).toEqual([]);
  expect(warnings).toMatchObject([{ id: 'ai-datacenter:network-policies-unknown' }]);
  expect(warnings[0]?.message).toContain("enableNetworkPolicy: 'true'");
});

function cni(configuration?: Record<string, unknown>) {
  return { plan: { kubernetesVersion: '1.36', addons: [{ name: 'kube-proxy' }, { name: 'vpc-cni', configuration }] } };
}

test('what a cluster enforces is read from its plan, where it has one', () => {
  expect(clusterFacts([{}, cni({ enableNetworkPolicy: 'true' })])).toEqual({
    kubernetesVersion: '1.36',
    networkPoliciesEnforced: true,
  });
  expect(clusterFacts([cni({ enableNetworkPolicy: 'false' })]).networkPoliciesEnforced).toBe(false);
  expect(clusterFacts([cni()]).networkPoliciesEnforced).toBe(false);
  expect(clusterFacts([{ plan: { addons: [] } }]).networkPoliciesEnforced).toBe(false);
  expect(clusterFacts([undefined, null, 'x', {}, { plan: null }, { plan: {} }, { plan: { addons: 1 } }])).toEqual({});
});

test('Pod Security has the version of the cluster, and may be baseline', () => {
  expect(planned({ podSecurity: 'restricted' })).toEqual(planned());
  const { labels } = planTeamNamespace(
    { namespace: 'vision', podSecurity: 'baseline' },
    { ...ENFORCED, kubernetesVersion: '1.34' },
  ).plan;
  expect(labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'baseline',
    'pod-security.kubernetes.io/enforce-version': 'v1.34',
  });
});

test.each([
  [{ cpu: 0.9 }, 'cpu'],
  [{ cpu: 1_000_001 }, 'cpu'],
  [{ memoryGiB: 0 }, 'memoryGiB'],
  [{ memoryGiB: 10_000_001 }, 'memoryGiB'],
  [{ pods: 0 }, 'pods'],
  [{ pods: 100_001 }, 'pods'],
  [{ storageGiB: -1 }, 'storageGiB'],
  [{ storageGiB: 100_000_001 }, 'storageGiB'],
  [{ volumes: -1 }, 'volumes'],
  [{ volumes: 100_001 }, 'volumes'],
  [{ loadBalancers: -1 }, 'loadBalancers'],
  [{ loadBalancers: 1001 }, 'loadBalancers'],
  [{ containerCpu: 0.009 }, 'containerCpu'],
  [{ containerMemoryGiB: 0.009 }, 'containerMemoryGiB'],
  [{ devices: [{ name: 'nvidia.com/gpu', count: -1 }] }, 'devices[0].count'],
  [{ devices: [{ name: 'nvidia.com/gpu', count: 1_000_001 }] }, 'devices[0].count'],
] as const)('%j is out of range', (options, path) => {
  expect(planned(options).problems).toMatchObject([{ code: 'out-of-range', path }]);
});

test.each([
  { cpu: 1, memoryGiB: 1, pods: 1, storageGiB: 0, volumes: 0 },
  { cpu: 1_000_000, memoryGiB: 10_000_000, pods: 100_000, storageGiB: 100_000_000, volumes: 100_000 },
  { containerCpu: 0.01, containerMemoryGiB: 0.01, loadBalancers: 1000 },
  { devices: [{ name: 'nvidia.com/gpu', count: 0 }] },
  { devices: [{ name: 'nvidia.com/gpu', count: 1_000_000 }] },
])('%j is in range', (options) => {
  expect(planned(options).problems).toEqual([]);
});

test.each([
  [{ cpu: 8, maxContainerCpu: 9 }, 'maxContainerCpu', '8 or less, or cpu to 9 or more'],
  [{ memoryGiB: 8, maxContainerMemoryGiB: 9 }, 'maxContainerMemoryGiB', '8 or less, or memoryGiB to 9 or more'],
  [{ maxContainerCpu: 0.4 }, 'containerCpu', '0.4 or less, or maxContainerCpu to 0.5 or more'],
  [{ maxContainerMemoryGiB: 0.5 }, 'containerMemoryGiB', '0.5 or less, or maxContainerMemoryGiB to 1 or more'],
])('%j: %s is above what it may be', (options, path, fix) => {
  expect(planned(options).problems).toEqual([
    { code: 'container-above-quota', path, message: expect.any(String), fix: `Set ${path} to ${fix}.` },
  ]);
});

test('a limit as large as the quota is none too large, and a wrong quota is one problem', () => {
  expect(planned({ cpu: 8, maxContainerCpu: 8, containerCpu: 8 }).problems).toEqual([]);
  expect(planned({ cpu: 0, maxContainerCpu: 64 }).problems).toMatchObject([{ code: 'out-of-range', path: 'cpu' }]);
});

test('parts of a core and of a GiB are written as the API server writes them', () => {
  const { containers } = planned({ containerCpu: 0.25, containerMemoryGiB: 0.5 }).plan;
  expect(containers.defaultRequest).toEqual({ cpu: '250m', memory: '512Mi' });
});

test.each([
  [{ namespace: 'Vision' }, 'namespace'],
  [{ devices: [{ name: 'gpu', count: 1 }] }, 'devices[0].name'],
  [{ egressNamespaces: ['a_b'] }, 'egressNamespaces[0]'],
  [{ ingressNamespaces: ['a_b'] }, 'ingressNamespaces[0]'],
  [{ researcherGroups: ['system:masters'] }, 'researcherGroups[0]'],
  [{ serviceGroups: ['eks:admins'] }, 'serviceGroups[0]'],
  [{ serviceGroups: ['two words'] }, 'serviceGroups[0]'],
])('%j has a form that is not valid', (options, path) => {
  expect(planned(options).problems).toMatchObject([{ code: 'malformed', path }]);
});

test('a device that is listed twice, or has no count, is a problem', () => {
  const gpu = { name: 'nvidia.com/gpu', count: 1 };
  expect(planned({ devices: [gpu, gpu] }).problems).toMatchObject([{ code: 'name-repeated', path: 'devices[1].name' }]);
  const incomplete = JSON.parse('[{ "name": "nvidia.com/gpu" }]') as TeamNamespaceOptions['devices'];
  expect(planned({ devices: incomplete }).problems).toMatchObject([{ code: 'missing', path: 'devices[0].count' }]);
});

test('without a namespace there is one problem', () => {
  expect(planTeamNamespace(JSON.parse('{}') as TeamNamespaceOptions, ENFORCED).problems).toMatchObject([
    { code: 'missing', path: 'namespace' },
  ]);
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<TeamNamespaceOptions>(planTeamNamespace, { namespace: 'vision' }, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<TeamNamespaceOptions>(planTeamNamespace, { namespace: 'vision' }, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
