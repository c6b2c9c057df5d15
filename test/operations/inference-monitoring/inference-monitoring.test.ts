import {
  type InferenceMonitoringOptions,
  planInferenceMonitoring,
} from '../../../lib/operations/inference-monitoring/inference-monitoring';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<InferenceMonitoringOptions>({
  namespace: true,
  serviceName: true,
  objectives: true,
  selectorLabels: true,
});

test('by default the pods of the namespace inference are scraped every 15 seconds', () => {
  const { plan, problems } = planInferenceMonitoring({});
  expect(problems).toEqual([]);
  expect(plan.podLabels).toEqual({ 'app.kubernetes.io/name': 'inference' });
  expect(plan).toMatchObject({
    namespace: 'inference',
    selectorLabels: {},
    podLabels: { 'app.kubernetes.io/name': 'inference' },
    endpoints: [
      {
        port: 'http',
        path: '/metrics',
        interval: '15s',
        relabelings: [
          { sourceLabels: ['__meta_kubernetes_pod_label_app_kubernetes_io_instance'], targetLabel: 'service' },
        ],
      },
    ],
    name: 'inference',
    serviceName: undefined,
    dashboardFile: 'inference-inference.json',
  });
});

test('problems of objectives have the path of the objectives', () => {
  const { problems } = planInferenceMonitoring({ namespace: 'My_Models', objectives: { failureRatio: 1 } });
  expect(problems).toMatchObject([
    { code: 'out-of-range', path: 'objectives.failureRatio' },
    { code: 'malformed', path: 'namespace' },
  ]);
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<InferenceMonitoringOptions>(planInferenceMonitoring, {}, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<InferenceMonitoringOptions>(planInferenceMonitoring, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});

/** Every expression of rules and dashboard. */
function expressions(options: InferenceMonitoringOptions): string[] {
  const { rules, dashboard } = planInferenceMonitoring(options).plan;
  const { panels } = dashboard as unknown as { panels: { targets: { expr: string }[] }[] };
  return [
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
}

/** The matchers of each series in an expression. */
function matchersOf(expression: string): string[] {
  return [...expression.matchAll(/\b[a-z_]+:[\w:]+(\{[^}]*\})?/g)].map(([, matchers = '']) => matchers);
}

test('no rule and no panel reads a series of another namespace', () => {
  const matchers = expressions({ namespace: 'chat' }).flatMap(matchersOf);
  expect(matchers.length).toBeGreaterThan(30);
  expect(matchers.filter((it) => !/namespace="chat"|namespace=~"\$namespace"/.test(it))).toEqual([]);
});

test('no rule and no panel of a service reads a series of another service', () => {
  const matchers = expressions({ namespace: 'chat', serviceName: 'small' }).flatMap(matchersOf);
  expect(matchers.filter((it) => !/service="small"|service=~"\$service"/.test(it))).toEqual([]);
});

test('a dashboard of one namespace and service offers no other', () => {
  const { list } = planInferenceMonitoring({ namespace: 'chat', serviceName: 'small' }).plan.dashboard.templating as {
    list: { name: string; type: string; query: unknown }[];
  };
  expect(list.filter(({ type }) => type === 'constant')).toEqual([
    { name: 'namespace', label: 'Namespace', type: 'constant', query: 'chat', hide: 2, skipUrlSync: true },
    { name: 'service', label: 'Service', type: 'constant', query: 'small', hide: 2, skipUrlSync: true },
  ]);
});

test('the monitoring of one service is named after it', () => {
  const { plan } = planInferenceMonitoring({ namespace: 'chat', serviceName: 'small' });
  expect(plan).toMatchObject({
    name: 'inference-small',
    dashboardFile: 'chat-inference-small.json',
    dashboard: { title: 'Inference: chat/small', uid: 'ai-datacenter-inference-chat-small' },
  });
  expect(plan.rules.groups[1]?.rules[0]?.expr).toBe(
    'namespace_model:vllm_time_to_first_token_seconds:p95_5m{namespace="chat",service="small"} > 2',
  );
});

test('two monitorings of a cluster have nothing in common that Kubernetes or Grafana knows by name', () => {
  const plans = [{ namespace: 'chat' }, { namespace: 'code' }, { namespace: 'chat', serviceName: 'small' }].map(
    (options) => planInferenceMonitoring(options).plan,
  );
  for (const names of [
    plans.map(({ namespace, name }) => `${namespace}/${name}`),
    plans.map(({ dashboardFile }) => dashboardFile),
    plans.map(({ dashboard }) => dashboard.uid),
    plans.map(({ dashboard }) => dashboard.title),
  ])
    expect(new Set(names).size).toBe(plans.length);
});

test('a service is scraped by the name of its instance, and by no other', () => {
  expect(planInferenceMonitoring({ serviceName: 'small' }).plan.podLabels).toEqual({
    'app.kubernetes.io/name': 'inference',
    'app.kubernetes.io/instance': 'small',
  });
  expect(planInferenceMonitoring({ serviceName: 'Small' }).problems).toMatchObject([
    { code: 'malformed', path: 'serviceName' },
  ]);
});

test('a namespace that is known only at deployment reaches rules and dashboard, and names no file', () => {
  const namespace = '${Token[Namespace.1]}';
  const { plan, problems } = planInferenceMonitoring({ namespace });
  expect(problems).toEqual([]);
  expect(plan.dashboardFile).toBe('inference.json');
  expect(plan.dashboard.uid).toBe(`ai-datacenter-inference-${namespace}`);
  expect(expressions({ namespace })[0]).toContain(`namespace="${namespace}"`);
});
