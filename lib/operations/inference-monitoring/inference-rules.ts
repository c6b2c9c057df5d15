import type { Planned } from '../../core/plan';
import type { AlertingRule, RecordingRule, RuleGroup } from '../../planning/alert-rules';
import {
  type InferenceObjectives,
  type InferenceObjectivesPlan,
  planInferenceObjectives,
} from './inference-objectives';

/** The rule file of Prometheus. */
export interface InferenceRulesPlan {
  readonly groups: readonly RuleGroup[];
}

/** Which series the rules read: those of a namespace, or of one service in it. */
export interface SeriesSelection {
  /** @default - all namespaces */
  readonly namespace?: string;
  /** The `service` label, which the PodMonitor sets. @default - all services */
  readonly service?: string;
}

/** Labels that identify the service of one model, whichever engine it runs. Series without `service` are one. */
const BY = 'namespace, service, model_name';

/** The series that the recording rules write and the dashboard reads. */
export const RECORDED = {
  firstToken: 'namespace_model:vllm_time_to_first_token_seconds:p95_5m',
  interToken: 'namespace_model:vllm_inter_token_latency_seconds:p95_5m',
  generated: 'namespace_model:vllm_generation_tokens:rate5m',
  failures: 'namespace_model:vllm_request_failures:ratio_rate5m',
} as const;

/** Expressions over the selected series. Two sets of rules in one Prometheus read and write no series of each other. */
class Selected {
  constructor(private readonly selection: SeriesSelection) {}

  series(name: string, ...matchers: readonly string[]): string {
    const all = [...selectionMatchers(this.selection), ...matchers];
    return all.length === 0 ? name : `${name}{${all.join(',')}}`;
  }

  rate(counter: string, ...matchers: readonly string[]): string {
    return `sum by (${BY}) (rate(${this.series(counter, ...matchers)}[5m]))`;
  }

  quantile(histogram: string): string {
    return `histogram_quantile(0.95, sum by (le, ${BY}) (rate(${this.series(`${histogram}_bucket`)}[5m])))`;
  }

  /** 0 where the counter does not exist: a sum with a missing series would be missing too. */
  rateOrNone(counter: string, ...matchers: readonly string[]): string {
    return `(${this.rate(counter, ...matchers)} or ${this.rate('vllm:request_success_total')} * 0)`;
  }
}

/** The label matchers of PromQL for a selection. */
export function selectionMatchers({ namespace, service }: SeriesSelection): readonly string[] {
  return [
    ...(namespace === undefined ? [] : [`namespace="${namespace}"`]),
    ...(service === undefined ? [] : [`service="${service}"`]),
  ];
}

/**
 * Plans recording and alerting rules for services with vLLM's metrics: this package's engine, and vLLM itself.
 *
 * Every alert says what users notice, and what to check first.
 */
export function planInferenceRules(objectives?: InferenceObjectives): Planned<InferenceRulesPlan> {
  const { plan, problems, warnings } = planInferenceObjectives(objectives);
  return { plan: inferenceRules(plan), problems, warnings };
}

/** Returns the rules for objectives that are planned already. @param selection by default every series */
export function inferenceRules(
  objectives: InferenceObjectivesPlan,
  selection: SeriesSelection = {},
): InferenceRulesPlan {
  const of = new Selected(selection);
  return {
    groups: [
      { name: 'inference.recording', rules: recordingRules(of) },
      {
        name: 'inference.alerts',
        rules: [
          ...latencyAlerts(of, objectives),
          failureAlert(of, objectives),
          ...capacityAlerts(of),
          stalledAlert(of),
        ],
      },
    ],
  };
}

function recordingRules(of: Selected): readonly RecordingRule[] {
  const aborted = of.rateOrNone('vllm:request_success_total', 'finished_reason="abort"');
  const rejected = of.rateOrNone('vllm:admission_rejections_total');
  return [
    { record: RECORDED.firstToken, expr: of.quantile('vllm:time_to_first_token_seconds') },
    { record: RECORDED.interToken, expr: of.quantile('vllm:inter_token_latency_seconds') },
    { record: RECORDED.generated, expr: of.rate('vllm:generation_tokens_total') },
    {
      record: RECORDED.failures,
      expr: `(${aborted} + ${rejected}) / (${of.rate('vllm:request_success_total')} + ${rejected} > 0)`,
    },
  ];
}

function latencyAlerts(of: Selected, objectives: InferenceObjectivesPlan): readonly AlertingRule[] {
  const { firstTokenSeconds, interTokenSeconds } = objectives;
  return [
    {
      alert: 'InferenceFirstTokenSlow',
      expr: `${of.series(RECORDED.firstToken)} > ${firstTokenSeconds}`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Responses of {{ $labels.model_name }} start late',
        description:
          `95 % of requests should get their first token within ${firstTokenSeconds} s; now it is ` +
          '{{ $value | humanizeDuration }}. Check the queue and the length of prompts; more replicas help both.',
      },
    },
    {
      alert: 'InferenceInterTokenSlow',
      expr: `${of.series(RECORDED.interToken)} > ${interTokenSeconds}`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Responses of {{ $labels.model_name }} are generated slowly',
        description:
          `95 % of tokens should follow within ${interTokenSeconds} s; now it is ` +
          '{{ $value | humanizeDuration }}. Check the number of concurrent requests and CPU throttling.',
      },
    },
  ];
}

function failureAlert(of: Selected, { failureRatio }: InferenceObjectivesPlan): AlertingRule {
  return {
    alert: 'InferenceRequestsFail',
    expr: `${of.series(RECORDED.failures)} > ${failureRatio}`,
    for: '5m',
    labels: { severity: 'critical' },
    annotations: {
      summary: 'Requests to {{ $labels.model_name }} fail',
      description:
        '{{ $value | humanizePercentage }} of the requests are aborted or rejected, more than ' +
        `${failureRatio * 100} %. Rejected means a full queue: add replicas. Aborted means restarts, timeouts or ` +
        'clients that disconnect: check the pods.',
    },
  };
}

function capacityAlerts(of: Selected): readonly AlertingRule[] {
  return [
    {
      alert: 'InferenceQueueNeverEmpty',
      expr: `min_over_time(sum by (${BY}) (${of.series('vllm:num_requests_waiting')})[10m:1m]) > 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Requests to {{ $labels.model_name }} always wait',
        description: 'For more than ten minutes at least one request was waiting. Add replicas.',
      },
    },
    {
      alert: 'InferenceCacheFull',
      expr: `max by (${BY}) (${of.series('vllm:kv_cache_usage_perc')}) > 0.95`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The KV cache of {{ $labels.model_name }} is full',
        description:
          'Requests wait for free blocks or are computed again. Use shorter contexts, fewer concurrent requests, or ' +
          'more memory for the cache.',
      },
    },
    {
      alert: 'InferencePreempts',
      expr: `${of.rate('vllm:num_preemptions_total')} > 0.1`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: '{{ $labels.model_name }} computes requests twice',
        description:
          'Running requests are preempted: they free their cache blocks and start again. The cache is too small for ' +
          'the number of concurrent requests.',
      },
    },
  ];
}

function stalledAlert(of: Selected): AlertingRule {
  return {
    alert: 'InferenceStalled',
    expr: `sum by (${BY}) (${of.series('vllm:num_requests_running')}) > 0 and ${of.series(RECORDED.generated)} == 0`,
    for: '5m',
    labels: { severity: 'critical' },
    annotations: {
      summary: '{{ $labels.model_name }} generates nothing',
      description:
        'Requests are running, and no token was generated for five minutes. The engine hangs: read the logs of the ' +
        'pods, then restart them.',
    },
  };
}
