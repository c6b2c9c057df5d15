import {
  type InferenceMonitoringOptions,
  planInferenceMonitoring,
} from '../../../lib/operations/inference-monitoring/inference-monitoring';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<InferenceMonitoringOptions>({ namespace: true, objectives: true, selectorLabels: true });

test('by default the pods of the namespace inference are scraped every 15 seconds', () => {
  const { plan, problems } = planInferenceMonitoring({});
  expect(problems).toEqual([]);
  expect(plan).toMatchObject({
    namespace: 'inference',
    selectorLabels: {},
    podLabels: { 'app.kubernetes.io/name': 'inference' },
    endpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
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
