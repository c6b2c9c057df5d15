import { required } from '../../../lib/core/plan';
import { inferenceDashboard } from '../../../lib/operations/inference-monitoring/inference-dashboard';
import { planInferenceObjectives } from '../../../lib/operations/inference-monitoring/inference-objectives';
import {
  inferenceRules,
  planInferenceRules,
  RECORDED,
} from '../../../lib/operations/inference-monitoring/inference-rules';
import type { RuleGroup } from '../../../lib/planning/alert-rules';
import { firing, promtool, type TestSeries } from './promtool';

// The rules, evaluated by Prometheus's own tool over series that a service would have.

const { groups: GROUPS } = required(
  planInferenceRules({ firstTokenSeconds: 2, interTokenSeconds: 0.2, failureRatio: 0.01 }),
);
const LABELS = 'namespace="chat", model_name="m", engine="0", pod="p"';
const MINUTES = 40;

const counter = (name: string, perMinute: number, labels = ''): TestSeries => ({
  series: `${name}{${LABELS}${labels}}`,
  values: `0+${perMinute}x${MINUTES}`,
});
const gauge = (name: string, value: number): TestSeries => ({
  series: `${name}{${LABELS}}`,
  values: `${value}x${MINUTES}`,
});
/** All observations fall into the bucket that ends at `edge`. */
const histogram = (name: string, edge: string, below: string): TestSeries[] => [
  counter(`${name}_bucket`, 0, `, le="${below}"`),
  counter(`${name}_bucket`, 60, `, le="${edge}"`),
  counter(`${name}_bucket`, 60, ', le="+Inf"'),
];

/** A service at which nothing is wrong. */
const HEALTHY: readonly TestSeries[] = [
  ...histogram('vllm:time_to_first_token_seconds', '0.5', '0.25'),
  ...histogram('vllm:inter_token_latency_seconds', '0.05', '0.025'),
  counter('vllm:generation_tokens_total', 6000),
  counter('vllm:request_success_total', 60, ', finished_reason="stop"'),
  counter('vllm:request_success_total', 0, ', finished_reason="abort"'),
  counter('vllm:admission_rejections_total', 0),
  counter('vllm:num_preemptions_total', 0),
  gauge('vllm:num_requests_running', 4),
  gauge('vllm:num_requests_waiting', 0),
  gauge('vllm:kv_cache_usage_perc', 0.5),
];

/** The same with some of the series as they are when something is wrong. */
function changed(...series: readonly TestSeries[]): TestSeries[] {
  const names = new Set(series.map((entry) => entry.series));
  const metric = new Set(
    series.filter((entry) => entry.series.includes('le=')).map((entry) => entry.series.split('{')[0]),
  );
  return [...HEALTHY.filter((entry) => !names.has(entry.series) && !metric.has(entry.series.split('{')[0])), ...series];
}

const fired = (input: readonly TestSeries[], groups: readonly RuleGroup[] = GROUPS): string[] =>
  firing(input, groups, '30m');

test('Prometheus takes the rules', () => {
  expect(promtool((file) => ['check', 'rules', file('rules.yml')], { 'rules.yml': { groups: GROUPS } })).toContain(
    `${GROUPS.flatMap(({ rules }) => rules).length} rules found`,
  );
});

test('no alert fires while nothing is wrong', () => {
  expect(fired(HEALTHY)).toEqual([]);
});

test('no alert fires for a service without requests', () => {
  expect(fired(HEALTHY.map((entry) => ({ ...entry, values: `0x${MINUTES}` })))).toEqual([]);
});

test.each<[string, readonly TestSeries[]]>([
  ['InferenceFirstTokenSlow', histogram('vllm:time_to_first_token_seconds', '5', '2.5')],
  ['InferenceInterTokenSlow', histogram('vllm:inter_token_latency_seconds', '0.5', '0.4')],
  ['InferenceRequestsFail', [counter('vllm:request_success_total', 2, ', finished_reason="abort"')]],
  ['InferenceRequestsFail', [counter('vllm:admission_rejections_total', 5)]],
  ['InferenceQueueNeverEmpty', [gauge('vllm:num_requests_waiting', 3)]],
  ['InferenceCacheFull', [gauge('vllm:kv_cache_usage_perc', 0.99)]],
  ['InferencePreempts', [counter('vllm:num_preemptions_total', 30)]],
  ['InferenceStalled', [counter('vllm:generation_tokens_total', 0)]],
])('%s is what fires, and nothing else', (name, series) => {
  expect(fired(changed(...series))).toEqual([name]);
});

test('rules of a namespace and of a service do not fire for another', () => {
  const broken = changed(gauge('vllm:num_requests_waiting', 3));
  const firedFor = (namespace: string, service?: string) =>
    fired(broken, inferenceRules(required(planInferenceObjectives(undefined)), { namespace, service }).groups);
  expect(firedFor('chat')).toEqual(['InferenceQueueNeverEmpty']);
  expect(firedFor('other')).toEqual([]);
  expect(firedFor('chat', 'other')).toEqual([]);
});

test('an engine without a counter of rejections has its failures recorded too', () => {
  const input = HEALTHY.filter(
    ({ series }) =>
      !series.startsWith('vllm:admission_rejections_total') && !series.includes('finished_reason="abort"'),
  );
  promtool((file) => ['test', 'rules', file('test.yml')], {
    'rules.yml': { groups: GROUPS },
    'test.yml': {
      rule_files: ['rules.yml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: input,
          promql_expr_test: [
            {
              expr: RECORDED.failures,
              eval_time: '30m',
              exp_samples: [{ labels: `${RECORDED.failures}{namespace="chat", model_name="m"}`, value: 0 }],
            },
          ],
        },
      ],
    },
  });
});

test('Prometheus takes every query of the dashboard', () => {
  const { panels } = inferenceDashboard() as unknown as { panels: { targets: { expr: string }[] }[] };
  const rules = panels
    .flatMap(({ targets }) => targets)
    .map(({ expr }, index) => ({
      record: `dashboard:query:${index}`,
      expr: expr
        .replaceAll('$__rate_interval', '5m')
        .replaceAll('$namespace', 'chat')
        .replaceAll('$service', 's')
        .replaceAll('$model', 'm'),
    }));
  promtool((file) => ['check', 'rules', file('queries.yml')], {
    'queries.yml': { groups: [{ name: 'dashboard', rules }] },
  });
});
