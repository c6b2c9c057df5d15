import { createHash } from 'node:crypto';
import { isLateBound } from '../../core/late-bound';
import { RECORDED, selectionMatchers, type SeriesSelection } from './inference-rules';

/** The dashboard's id in Grafana: its URL stays the same when it is imported again. */
export const DASHBOARD_UID = 'ai-datacenter-inference';
/** @see https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/ */
const MAX_UID_LENGTH = 40;

interface Query {
  readonly expr: string;
  /** The name of the series, with labels in double braces. */
  readonly legend: string;
}

interface PanelOptions {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly queries: readonly Query[];
  /** The value at which a line is drawn. */
  readonly threshold?: number;
  /** Stacked, for parts of a whole. */
  readonly isStacked?: boolean;
}

const COLUMNS = 3;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;
/** The selection by the variables at the top of the dashboard. */
const CHOSEN = 'namespace=~"$namespace", service=~"$service", model_name=~"$model"';
const CHOSEN_PODS = 'namespace=~"$namespace", service=~"$service"';

const sumRate = (counter: string, by = 'model_name'): string =>
  `sum by (${by}) (rate(${counter}{${CHOSEN}}[$__rate_interval]))`;
const percentile = (histogram: string, part: number): Query => ({
  expr: `histogram_quantile(${part}, sum by (le, model_name) (rate(${histogram}_bucket{${CHOSEN}}[$__rate_interval])))`,
  legend: `{{model_name}} p${part * 100}`,
});
const percentiles = (histogram: string): Query[] => [0.5, 0.95, 0.99].map((part) => percentile(histogram, part));

/** First what users notice, then the causes. */
const PANELS: readonly PanelOptions[] = [
  {
    title: 'First token',
    description: 'From the request to its first token.',
    unit: 's',
    queries: percentiles('vllm:time_to_first_token_seconds'),
  },
  {
    title: 'Between tokens',
    description: 'From one token of a response to the next.',
    unit: 's',
    queries: percentiles('vllm:inter_token_latency_seconds'),
  },
  {
    title: 'Whole responses',
    description: 'From the request to its last token.',
    unit: 's',
    queries: percentiles('vllm:e2e_request_latency_seconds'),
  },
  {
    title: 'Responses by finish reason',
    description: 'stop and length are complete responses; abort is a cancelled one.',
    unit: 'reqps',
    isStacked: true,
    queries: [
      { expr: sumRate('vllm:request_success_total', 'finished_reason'), legend: '{{finished_reason}}' },
      { expr: sumRate('vllm:admission_rejections_total'), legend: 'rejected' },
    ],
  },
  {
    title: 'Failures',
    description: 'Fraction of requests that were aborted or rejected, by the recording rule.',
    unit: 'percentunit',
    queries: [{ expr: `${RECORDED.failures}{${CHOSEN}}`, legend: '{{model_name}}' }],
  },
  {
    title: 'Tokens',
    description: 'Computed prompt tokens, and generated ones.',
    unit: 'short',
    queries: [
      { expr: sumRate('vllm:prompt_tokens_total'), legend: '{{model_name}} prompt' },
      { expr: sumRate('vllm:generation_tokens_total'), legend: '{{model_name}} generated' },
    ],
  },
  {
    title: 'Requests',
    description: 'Running requests are in the batch; waiting ones are in the queue.',
    unit: 'short',
    queries: [
      { expr: `sum by (model_name) (vllm:num_requests_running{${CHOSEN}})`, legend: '{{model_name}} running' },
      { expr: `sum by (model_name) (vllm:num_requests_waiting{${CHOSEN}})`, legend: '{{model_name}} waiting' },
    ],
  },
  {
    title: 'Time in the queue',
    description: 'From the request to its admission into the batch.',
    unit: 's',
    queries: percentiles('vllm:request_queue_time_seconds'),
  },
  {
    title: 'KV cache',
    description: 'Used fraction, by pod. When it is full, requests wait or are computed again.',
    unit: 'percentunit',
    threshold: 0.95,
    queries: [{ expr: `max by (pod, instance) (vllm:kv_cache_usage_perc{${CHOSEN}})`, legend: '{{pod}}{{instance}}' }],
  },
  {
    title: 'Prefix cache',
    description: 'Fraction of the prompt tokens that did not have to be computed.',
    unit: 'percentunit',
    queries: [
      {
        expr: `${sumRate('vllm:prefix_cache_hits_total')} / ${sumRate('vllm:prefix_cache_queries_total')}`,
        legend: '{{model_name}}',
      },
    ],
  },
  {
    title: 'Preemptions',
    description: 'Running requests that freed their cache blocks and start again.',
    unit: 'short',
    queries: [{ expr: sumRate('vllm:num_preemptions_total'), legend: '{{model_name}}' }],
  },
  {
    title: 'Memory and CPU of the process',
    description: 'Resident memory and busy cores, from the Prometheus client library of both engines.',
    unit: 'short',
    queries: [
      { expr: `process_resident_memory_bytes{${CHOSEN_PODS}} / 2^30`, legend: '{{pod}}{{instance}} GiB' },
      {
        expr: `rate(process_cpu_seconds_total{${CHOSEN_PODS}}[$__rate_interval])`,
        legend: '{{pod}}{{instance}} cores',
      },
    ],
  },
];

/**
 * Returns a Grafana dashboard for services with vLLM's metrics, as the JSON that Grafana imports. CPU pods of this
 * package's engine and GPU pods of vLLM appear in the same panels.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function inferenceDashboard(selection: SeriesSelection = {}): Readonly<Record<string, unknown>> {
  const parts = [selection.namespace, selection.service].filter((part) => part !== undefined);
  return {
    uid: uidOf(parts),
    title: parts.length === 0 ? 'Inference' : `Inference: ${parts.join('/')}`,
    tags: ['ai-datacenter', 'inference'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        variable('namespace', 'Namespace', valuesOf('namespace', selectionMatchers(selection)), selection.namespace),
        variable('service', 'Service', valuesOf('service', ['namespace=~"$namespace"']), selection.service),
        variable('model', 'Model', valuesOf('model_name', ['namespace=~"$namespace"', 'service=~"$service"'])),
      ],
    },
    panels: PANELS.map(panel),
  };
}

/** Two dashboards of one Grafana are two. An id that is too long keeps its beginning; an expression has no length. */
function uidOf(parts: readonly string[]): string {
  const uid = [DASHBOARD_UID, ...parts].join('-');
  if (uid.length <= MAX_UID_LENGTH || isLateBound(uid)) return uid;
  const digest = createHash('sha256').update(uid).digest('hex').slice(0, 8);
  return `${uid.slice(0, MAX_UID_LENGTH - digest.length - 1)}-${digest}`;
}

function valuesOf(label: string, matchers: readonly string[]): string {
  const series = 'vllm:num_requests_running';
  return `label_values(${matchers.length === 0 ? series : `${series}{${matchers.join(', ')}}`}, ${label})`;
}

/** A variable that is chosen at the top, or one that has a single value and is hidden. */
function variable(name: string, label: string, query: string, only?: string): Record<string, unknown> {
  if (only !== undefined) return { name, label, type: 'constant', query: only, hide: 2, skipUrlSync: true };
  return {
    name,
    label,
    type: 'query',
    query: { query, refId: name },
    definition: query,
    datasource: DATA_SOURCE,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
    refresh: 2,
    sort: 1,
  };
}

const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };

function panel(options: PanelOptions, index: number): Record<string, unknown> {
  const steps = [
    { color: 'green', value: null },
    ...(options.threshold === undefined ? [] : [{ color: 'red', value: options.threshold }]),
  ];
  return {
    id: index + 1,
    type: 'timeseries',
    title: options.title,
    description: options.description,
    datasource: DATA_SOURCE,
    gridPos: { x: (index % COLUMNS) * WIDTH, y: Math.floor(index / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: {
      defaults: {
        unit: options.unit,
        min: 0,
        thresholds: { mode: 'absolute', steps },
        custom: {
          fillOpacity: 10,
          stacking: { mode: options.isStacked === true ? 'normal' : 'none' },
          thresholdsStyle: { mode: options.threshold === undefined ? 'off' : 'dashed' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: options.queries.map(({ expr, legend }, query) => ({
      refId: String.fromCodePoint(65 + query),
      expr,
      legendFormat: legend,
      datasource: DATA_SOURCE,
    })),
  };
}
