import { isProblems, type Problem } from '../planning/problem';
import { type InferenceObjectives, planInferenceObjectives } from './inference-objectives';

/** A rule that writes a series of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** A rule that calls somebody. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<'severity', 'warning' | 'critical'>>;
  readonly annotations: Readonly<Record<'summary' | 'description', string>>;
}

/** Rules that Prometheus evaluates together, in order. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** What Prometheus is to evaluate. */
export interface InferenceRulesPlan {
  readonly groups: readonly RuleGroup[];
}

/** Labels that tell one model's service from another's, whichever engine computes. */
const BY = 'namespace, model_name';

/** The series that the recording rules write; the dashboard reads them too. */
export const RECORDED = {
  firstToken: 'namespace_model:vllm_time_to_first_token_seconds:p95_5m',
  interToken: 'namespace_model:vllm_inter_token_latency_seconds:p95_5m',
  generated: 'namespace_model:vllm_generation_tokens:rate5m',
  failures: 'namespace_model:vllm_request_failures:ratio_rate5m',
} as const;

const rate = (counter: string, range = '5m'): string => `sum by (${BY}) (rate(${counter}[${range}]))`;
const quantile = (histogram: string): string =>
  `histogram_quantile(0.95, sum by (le, ${BY}) (rate(${histogram}_bucket[5m])))`;
/** 0 where nothing has counted: a sum with a missing series is missing too. */
const orNone = (expression: string): string => `(${expression} or ${rate('vllm:request_success_total')} * 0)`;

/**
 * Recording and alerting rules for services that speak vLLM's metrics: this package's engine, and vLLM itself.
 *
 * Every alert says what users notice, and what to look at first.
 */
export function planInferenceRules(objectives: InferenceObjectives = {}): InferenceRulesPlan | Problem[] {
  const plan = planInferenceObjectives(objectives);
  if (isProblems(plan)) return plan;
  const { firstTokenSeconds, interTokenSeconds, failureRatio } = plan;
  const given = rate('vllm:request_success_total{finished_reason="abort"}');
  const turnedAway = rate('vllm:admission_rejections_total');
  const failures = `${orNone(given)} + ${orNone(turnedAway)}`;
  const recording: RecordingRule[] = [
    { record: RECORDED.firstToken, expr: quantile('vllm:time_to_first_token_seconds') },
    { record: RECORDED.interToken, expr: quantile('vllm:inter_token_latency_seconds') },
    { record: RECORDED.generated, expr: rate('vllm:generation_tokens_total') },
    {
      record: RECORDED.failures,
      expr: `(${failures}) / (${rate('vllm:request_success_total')} + ${orNone(turnedAway)} > 0)`,
    },
  ];
  const alerts: AlertingRule[] = [
    alert(
      'InferenceFirstTokenSlow',
      `${RECORDED.firstToken} > ${firstTokenSeconds}`,
      '10m',
      'warning',
      'Answers of {{ $labels.model_name }} start late',
      `95 of 100 requests should get their first token within ${firstTokenSeconds} s; now it is {{ $value | humanizeDuration }}. Look at the queue and at the length of prompts; more replicas help both.`,
    ),
    alert(
      'InferenceInterTokenSlow',
      `${RECORDED.interToken} > ${interTokenSeconds}`,
      '10m',
      'warning',
      'Answers of {{ $labels.model_name }} are written slowly',
      `95 of 100 tokens should follow within ${interTokenSeconds} s; now it is {{ $value | humanizeDuration }}. Look at requests that run at once and at CPU throttling.`,
    ),
    alert(
      'InferenceRequestsFail',
      `${RECORDED.failures} > ${failureRatio}`,
      '5m',
      'critical',
      'Requests to {{ $labels.model_name }} fail',
      `{{ $value | humanizePercentage }} of the requests are given up or turned away, more than ${failureRatio * 100} %. Turned away means a full queue: scale out. Given up means restarts or clients that go: look at the pods.`,
    ),
    alert(
      'InferenceQueueNeverEmpty',
      `min_over_time(sum by (${BY}) (vllm:num_requests_waiting)[10m:1m]) > 0`,
      '5m',
      'warning',
      'Requests to {{ $labels.model_name }} always wait',
      'For more than ten minutes there was never a moment without requests that wait. The service is smaller than its load.',
    ),
    alert(
      'InferenceCacheFull',
      `max by (${BY}) (vllm:kv_cache_usage_perc) > 0.95`,
      '10m',
      'warning',
      'The key/value cache of {{ $labels.model_name }} is full',
      'Requests wait for a place or are computed again. Shorter contexts, fewer requests at once, or more memory for the cache.',
    ),
    alert(
      'InferencePreempts',
      `${rate('vllm:num_preemptions_total')} > 0.1`,
      '10m',
      'warning',
      '{{ $labels.model_name }} computes requests twice',
      'Running requests give their place in the cache back and start over. The cache is too small for the requests that run at once.',
    ),
    alert(
      'InferenceStalled',
      `sum by (${BY}) (vllm:num_requests_running) > 0 and ${RECORDED.generated} == 0`,
      '5m',
      'critical',
      '{{ $labels.model_name }} computes nothing',
      'Requests are running, and for five minutes no token came. The engine hangs: look at the log of the pods, then restart them.',
    ),
  ];
  return {
    groups: [
      { name: 'inference.recording', rules: recording },
      { name: 'inference.alerts', rules: alerts },
    ],
  };
}

function alert(
  name: string,
  expr: string,
  duration: string,
  severity: 'warning' | 'critical',
  summary: string,
  description: string,
): AlertingRule {
  return { alert: name, expr, for: duration, labels: { severity }, annotations: { summary, description } };
}
