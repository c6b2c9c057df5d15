import {
  type AlertingRule,
  type InferenceRulesPlan,
  planInferenceRules,
  RECORDED,
  type RecordingRule,
} from '../../../lib/operations/inference-monitoring/inference-rules';
import { isProblems, type Problem } from '../../lib/planning/problem';

function rules(objectives = {}): (RecordingRule | AlertingRule)[] {
  return (planInferenceRules(objectives) as InferenceRulesPlan).groups.flatMap((group) => group.rules);
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
])('an objective that nothing could meet or miss is refused: %s %s', (path, value) => {
  const problems = planInferenceRules({ [path]: value });
  expect(isProblems(problems)).toBe(true);
  expect(problems as Problem[]).toMatchObject([{ code: 'objective-invalid', path }]);
  expect((problems as Problem[])[0]?.message).toContain(String(value));
});

test('all objectives that are wrong are told at once', () => {
  expect(planInferenceRules({ firstTokenSeconds: 0, interTokenSeconds: 0, failureRatio: 0 })).toHaveLength(3);
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
