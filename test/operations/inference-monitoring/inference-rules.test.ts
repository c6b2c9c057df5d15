import { required } from '../../../lib/core/plan';
import { planInferenceObjectives } from '../../../lib/operations/inference-monitoring/inference-objectives';
import { planInferenceRules, RECORDED } from '../../../lib/operations/inference-monitoring/inference-rules';
import type { AlertingRule, RecordingRule } from '../../../lib/planning/alert-rules';

function rules(objectives = {}): (RecordingRule | AlertingRule)[] {
  return required(planInferenceRules(objectives)).groups.flatMap((group) => group.rules);
}

const alertNamed = (name: string, objectives = {}): AlertingRule | undefined =>
  rules(objectives).find((rule): rule is AlertingRule => 'alert' in rule && rule.alert === name);

test.each([
  ['firstTokenSeconds', 0],
  ['firstTokenSeconds', 2560],
  ['interTokenSeconds', -1],
  ['interTokenSeconds', 80],
  ['failureRatio', 1],
  ['failureRatio', Number.NaN],
])('an objective that is always or never met is refused: %s %s', (path, value) => {
  const { problems } = planInferenceRules({ [path]: value });
  expect(problems).toMatchObject([{ code: 'out-of-range', path }]);
  expect(problems[0]?.message).toContain(String(value));
});

test('all wrong objectives are reported together', () => {
  const { problems } = planInferenceRules({ firstTokenSeconds: 0, interTokenSeconds: 0, failureRatio: 0 });
  expect(problems).toHaveLength(3);
});

test('an objective is what the alert compares with, and what it says', () => {
  const slow = alertNamed('InferenceFirstTokenSlow', { firstTokenSeconds: 0.75 });
  expect(slow?.expr).toBe(`${RECORDED.firstToken} > 0.75`);
  expect(slow?.annotations.description).toContain('0.75 s');
  expect(alertNamed('InferenceRequestsFail', { failureRatio: 0.05 })?.annotations.description).toContain(
    'more than 5 %.',
  );
});

test('every recorded series is written once', () => {
  expect(
    rules()
      .flatMap((rule) => ('record' in rule ? [rule.record] : []))
      .toSorted(),
  ).toEqual(Object.values(RECORDED).toSorted());
});

test.each([
  ['firstTokenSeconds', 2559],
  ['interTokenSeconds', 79],
  ['failureRatio', 0.99],
  ['failureRatio', 0.0001],
])('an objective within the histogram is accepted: %s %s', (path, value) => {
  expect(planInferenceRules({ [path]: value }).problems).toEqual([]);
});

test('by default 95 % of first tokens come within 2 s, of others within 0.2 s, and 1 % of requests may fail', () => {
  const { plan } = planInferenceObjectives(undefined);
  expect(plan).toEqual({ firstTokenSeconds: 2, interTokenSeconds: 0.2, failureRatio: 0.01 });
});

test('a refused objective has a valid stand-in', () => {
  expect(planInferenceObjectives({ failureRatio: 7 }).plan.failureRatio).toBe(0.01);
});

test('each alert waits before it fires, and only failures and stalls are critical', () => {
  const alerts = rules().flatMap((rule) => ('alert' in rule ? [rule] : []));
  expect(alerts.map(({ alert, for: duration, labels }) => `${alert} ${duration} ${labels.severity}`)).toEqual([
    'InferenceFirstTokenSlow 10m warning',
    'InferenceInterTokenSlow 10m warning',
    'InferenceRequestsFail 5m critical',
    'InferenceQueueNeverEmpty 5m warning',
    'InferenceCacheFull 10m warning',
    'InferencePreempts 10m warning',
    'InferenceStalled 5m critical',
  ]);
});

const rate = (counter: string): string => `sum by (namespace, service, model_name) (rate(${counter}[5m]))`;
const latency = (histogram: string): string =>
  `histogram_quantile(0.95, sum by (le, namespace, service, model_name) (rate(${histogram}_bucket[5m])))`;
const finished = rate('vllm:request_success_total');
const aborted = `(${rate('vllm:request_success_total{finished_reason="abort"}')} or ${finished} * 0)`;
const rejected = `(${rate('vllm:admission_rejections_total')} or ${finished} * 0)`;

test.each([
  [RECORDED.firstToken, latency('vllm:time_to_first_token_seconds')],
  [RECORDED.interToken, latency('vllm:inter_token_latency_seconds')],
  [RECORDED.generated, rate('vllm:generation_tokens_total')],
  [RECORDED.failures, `(${aborted} + ${rejected}) / (${finished} + ${rejected} > 0)`],
])('the rule records %s', (series, expr) => {
  expect(rules().find((rule) => 'record' in rule && rule.record === series)).toEqual({ record: series, expr });
});

test.each([
  ['InferenceFirstTokenSlow', `${RECORDED.firstToken} > 2`],
  ['InferenceInterTokenSlow', `${RECORDED.interToken} > 0.2`],
  ['InferenceRequestsFail', `${RECORDED.failures} > 0.01`],
  [
    'InferenceQueueNeverEmpty',
    'min_over_time(sum by (namespace, service, model_name) (vllm:num_requests_waiting)[10m:1m]) > 0',
  ],
  ['InferenceCacheFull', 'max by (namespace, service, model_name) (vllm:kv_cache_usage_perc) > 0.95'],
  ['InferencePreempts', `${rate('vllm:num_preemptions_total')} > 0.1`],
  [
    'InferenceStalled',
    `sum by (namespace, service, model_name) (vllm:num_requests_running) > 0 and ${RECORDED.generated} == 0`,
  ],
])('%s fires at its condition', (alert, expr) => {
  expect(alertNamed(alert)?.expr).toBe(expr);
});

test('series are recorded under these names, which other dashboards may read', () => {
  expect(RECORDED).toEqual({
    firstToken: 'namespace_model:vllm_time_to_first_token_seconds:p95_5m',
    interToken: 'namespace_model:vllm_inter_token_latency_seconds:p95_5m',
    generated: 'namespace_model:vllm_generation_tokens:rate5m',
    failures: 'namespace_model:vllm_request_failures:ratio_rate5m',
  });
});

test('series are recorded before the alerts read them', () => {
  const { groups } = required(planInferenceRules());
  expect(groups.map(({ name }) => name)).toEqual(['inference.recording', 'inference.alerts']);
});

test('every alert names its model, and says in sentences what to check', () => {
  for (const { annotations } of rules().flatMap((rule) => ('alert' in rule ? [rule] : []))) {
    expect(annotations.summary).toContain('{{ $labels.model_name }}');
    expect(annotations.description).toMatch(/^([A-Z0-9]|\{\{ \$value).*[.:;] [A-Z].*\.$/);
  }
});

test('the alerts on latency say the objective and what is measured', () => {
  const measured = 'now it is {{ $value | humanizeDuration }}. Check the';
  expect(alertNamed('InferenceFirstTokenSlow')?.annotations.description).toMatch(/their first token within 2 s; now/);
  expect(alertNamed('InferenceInterTokenSlow')?.annotations.description).toMatch(/should follow within 0\.2 s; now/);
  for (const name of ['InferenceFirstTokenSlow', 'InferenceInterTokenSlow'])
    expect(alertNamed(name)?.annotations.description).toContain(measured);
});

test('a refused objective says what to use', () => {
  expect(planInferenceObjectives({ failureRatio: 1 }).problems).toMatchObject([
    { fix: 'Use 0.01, or leave it out.', message: expect.stringMatching(/below 1 of all requests, which is every/) },
  ]);
});
