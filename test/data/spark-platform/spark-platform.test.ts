import { sparkOperatorValues } from '../../../lib/data/spark-platform/spark-operator-values';
import { namespaceLabels } from '../../../lib/data/spark-platform/spark-namespace';
import { planSparkPlatform, type SparkPlatformOptions } from '../../../lib/data/spark-platform/spark-platform';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<SparkPlatformOptions>({
  jobNamespaces: true,
  hostNetworkNamespaces: true,
  createNamespaces: true,
  serviceAccount: true,
  releaseName: true,
  chartRepository: true,
  imageRegistry: true,
});

test('the chart is pinned, and the deployment waits until the webhook answers', () => {
  expect(planSparkPlatform({})).toEqual({
    plan: {
      release: expect.objectContaining({ chart: 'spark-operator', version: '2.5.2', namespace: 'spark-operator' }),
      releaseName: 'ai-datacenter-spark-operator',
      repository: 'https://kubeflow.github.io/spark-operator',
      imageRegistry: 'ghcr.io',
      createNamespace: true,
      waitUntilReady: true,
      readyTimeoutMinutes: 13,
      namespaces: [{ namespace: 'spark', hostNetwork: false }],
      createNamespaces: true,
      serviceAccount: 'spark',
    },
    problems: [],
    warnings: [],
  });
});

test('the API server refuses applications and their pods while no webhook answers', () => {
  const values = sparkOperatorValues(planSparkPlatform({}).plan);
  expect(values.webhook).toMatchObject({ enable: true, failurePolicy: 'Fail', replicas: 2 });
});

test('the controller has memory for four submissions, each a JVM of 0.4 GiB, and the webhook a little', () => {
  const values = sparkOperatorValues(planSparkPlatform({}).plan);
  expect(values['controller']).toMatchObject({
    workers: 4,
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } },
  });
  expect(values['webhook']).toMatchObject({
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
  });
});

test('one pod of each kind stays while nodes are replaced', () => {
  const values = sparkOperatorValues(planSparkPlatform({}).plan);
  for (const kind of [values.controller, values.webhook]) {
    expect(kind).toMatchObject({
      replicas: 2,
      leaderElection: { enable: true },
      podDisruptionBudget: { enable: true, minAvailable: 1 },
      topologySpreadConstraints: [
        { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
        { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    });
  }
});

test('the operator acts in the namespaces of jobs only, with the service account of the platform', () => {
  const { plan } = planSparkPlatform({ jobNamespaces: ['etl', 'lab', 'etl'], serviceAccount: 'jobs' });
  expect(sparkOperatorValues(plan).spark).toEqual({
    jobNamespaces: ['etl', 'lab'],
    serviceAccount: { create: false, name: 'jobs' },
    rbac: { create: false },
  });
});

test('an upgrade brings the definitions of the kinds, which Helm itself would leave as they are', () => {
  expect(sparkOperatorValues(planSparkPlatform({}).plan).hook).toEqual({
    upgradeCrd: true,
    image: { registry: 'ghcr.io', repository: 'kubeflow/spark-operator/kubectl', tag: '2.5.2' },
  });
});

test('images and chart may come from registries of the company', () => {
  const { plan, problems } = planSparkPlatform(
    { chartRepository: 'oci://registry.example.com/charts/', imageRegistry: 'registry.example.com/mirror' },
    { internetAccess: 'no' },
  );
  expect(problems).toEqual([]);
  expect(plan.repository).toBe('oci://registry.example.com/charts/spark-operator');
  expect(sparkOperatorValues(plan).image).toEqual({
    registry: 'registry.example.com/mirror',
    repository: 'kubeflow/spark-operator/controller',
    tag: '2.5.2',
  });
});

test('a network without the internet has neither chart nor images', () => {
  const { problems } = planSparkPlatform({}, { internetAccess: 'no' });
  expect(problems.map(({ code, path }) => `${path} ${code}`)).toEqual([
    'chartRepository source-unreachable',
    'imageRegistry source-unreachable',
  ]);
});

test('the network of the nodes is open to the jobs of named namespaces only', () => {
  const { plan, problems } = planSparkPlatform({ jobNamespaces: ['etl', 'near'], hostNetworkNamespaces: ['near'] });
  expect(problems).toEqual([]);
  expect(plan.namespaces).toEqual([
    { namespace: 'etl', hostNetwork: false },
    { namespace: 'near', hostNetwork: true },
  ]);
  expect(plan.namespaces.map((it) => namespaceLabels(it)['pod-security.kubernetes.io/enforce'])).toEqual([
    'restricted',
    'privileged',
  ]);
});

test('a namespace with host network must be one of the namespaces of jobs', () => {
  expect(planSparkPlatform({ hostNetworkNamespaces: ['near'] }).problems).toEqual([
    {
      code: 'spark-namespace-unknown',
      path: 'hostNetworkNamespaces',
      message: "'near' is in hostNetworkNamespaces and not in jobNamespaces, which are spark.",
      fix: "Add 'near' to jobNamespaces.",
    },
  ]);
});

test.each<SparkPlatformOptions>([
  { jobNamespaces: ['etl', 'No name'], hostNetworkNamespaces: ['near'] },
  { hostNetworkNamespaces: ['near', 'No name'] },
])('%j: a list that is wrong already is not compared', (options) => {
  expect(planSparkPlatform(options).problems.map(({ code }) => code)).toEqual(['malformed']);
});

test('a cluster of which nothing is known may reach the internet', () => {
  expect(planSparkPlatform({}, { internetAccess: 'unknown' })).toEqual(planSparkPlatform({}));
});

test('an empty list of namespaces is a problem: the operator would act in all of them', () => {
  const { plan, problems } = planSparkPlatform({ jobNamespaces: [] });
  expect(problems).toEqual([expect.objectContaining({ code: 'missing', path: 'jobNamespaces' })]);
  expect(plan.namespaces).toEqual([{ namespace: 'spark', hostNetwork: false }]);
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<SparkPlatformOptions>(planSparkPlatform, {}, OPTIONS)).toEqual([]);
  expect(nullProblems<SparkPlatformOptions>(planSparkPlatform, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
