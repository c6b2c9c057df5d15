import { required } from '../../../lib/core/plan';
import { planInferenceObjectives } from '../../../lib/operations/inference-monitoring/inference-objectives';
import {
  type AlertingRule,
  planInferenceRules,
  RECORDED,
  type RecordingRule,
} from '../../../lib/operations/inference-monitoring/inference-rules';

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
  expect(alertNamed('InferenceRequestsFail', { failureRatio: 0.05 })?.annotations.description).toContain('5 %');
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
