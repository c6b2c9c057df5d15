import { DASHBOARD_UID, inferenceDashboard } from '../../../lib/operations/inference-monitoring/inference-dashboard';
import { RECORDED } from '../../../lib/operations/inference-monitoring/inference-rules';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly fieldConfig: { readonly defaults: Defaults; readonly overrides: readonly unknown[] };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly refId: string; readonly legendFormat: string }[];
}

interface Defaults {
  readonly unit: string;
  readonly thresholds: unknown;
  readonly custom: { readonly stacking: { readonly mode: string }; readonly thresholdsStyle: unknown };
}

const { panels, ...dashboard } = inferenceDashboard() as unknown as { panels: Panel[]; templating: unknown };
const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };

function panelNamed(title: string): Panel | undefined {
  return panels.find((panel) => panel.title === title);
}

/** The queries of a panel, with `{}` for the selection of the chosen services. */
function queriesOf({ targets }: Panel): string[] {
  const pods = 'namespace=~"$namespace", service=~"$service"';
  const chosen = (expr: string) =>
    expr.replaceAll(`{${pods}, model_name=~"$model"}`, '{}').replaceAll(`{${pods}}`, '<>');
  return targets.map(({ legendFormat, expr }) => `${legendFormat}: ${chosen(expr)}`);
}

function rate(counter: string, by = 'model_name'): string {
  return `sum by (${by}) (rate(${counter}{}[$__rate_interval]))`;
}

function percentiles(histogram: string): string[] {
  const sum = `sum by (le, model_name) (rate(${histogram}_bucket{}[$__rate_interval]))`;
  return [50, 95, 99].map((percent) => `{{model_name}} p${percent}: histogram_quantile(${percent / 100}, ${sum})`);
}

test('no two panels lie over each other, and none leaves the grid', () => {
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});

test('every query looks at the chosen services only', () => {
  for (const { expr } of panels.flatMap(({ targets }) => targets))
    expect(expr).toContain('namespace=~"$namespace", service=~"$service"');
});

test('every series is one of vLLM, of the client library, or one that the rules write', () => {
  const names = panels.flatMap(({ targets }) => targets).flatMap(({ expr }) => expr.match(/[\w:]+(?=\{)/g) ?? []);
  expect(names.length).toBeGreaterThanOrEqual(panels.length);
  for (const name of names)
    expect(
      name.startsWith('vllm:') || name.startsWith('process_') || (Object.values(RECORDED) as string[]).includes(name),
    ).toBe(true);
});

test.each([
  ['First token', 's', percentiles('vllm:time_to_first_token_seconds')],
  ['Between tokens', 's', percentiles('vllm:inter_token_latency_seconds')],
  ['Whole responses', 's', percentiles('vllm:e2e_request_latency_seconds')],
  [
    'Responses by finish reason',
    'reqps',
    [
      `{{finished_reason}}: ${rate('vllm:request_success_total', 'finished_reason')}`,
      `rejected: ${rate('vllm:admission_rejections_total')}`,
    ],
  ],
  ['Failures', 'percentunit', [`{{model_name}}: ${RECORDED.failures}{}`]],
  [
    'Tokens',
    'short',
    [
      `{{model_name}} prompt: ${rate('vllm:prompt_tokens_total')}`,
      `{{model_name}} generated: ${rate('vllm:generation_tokens_total')}`,
    ],
  ],
  [
    'Requests',
    'short',
    [
      '{{model_name}} running: sum by (model_name) (vllm:num_requests_running{})',
      '{{model_name}} waiting: sum by (model_name) (vllm:num_requests_waiting{})',
    ],
  ],
  ['Time in the queue', 's', percentiles('vllm:request_queue_time_seconds')],
  ['KV cache', 'percentunit', ['{{pod}}{{instance}}: max by (pod, instance) (vllm:kv_cache_usage_perc{})']],
  [
    'Prefix cache',
    'percentunit',
    [`{{model_name}}: ${rate('vllm:prefix_cache_hits_total')} / ${rate('vllm:prefix_cache_queries_total')}`],
  ],
  ['Preemptions', 'short', [`{{model_name}}: ${rate('vllm:num_preemptions_total')}`]],
  [
    'Memory and CPU of the process',
    'short',
    [
      '{{pod}}{{instance}} GiB: process_resident_memory_bytes<> / 2^30',
      '{{pod}}{{instance}} cores: rate(process_cpu_seconds_total<>[$__rate_interval])',
    ],
  ],
])('the panel %s counts in %s and asks for these series', (title, unit, queries) => {
  const panel = panelNamed(title);
  expect(panel?.fieldConfig.defaults.unit).toBe(unit);
  expect(panel && queriesOf(panel)).toEqual(queries);
});

test('twelve panels in rows of three, each with an id of its own and a description', () => {
  expect(panels.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(panels.slice(0, 5).map(({ gridPos }) => gridPos)).toEqual([
    { x: 0, y: 0, w: 8, h: 8 },
    { x: 8, y: 0, w: 8, h: 8 },
    { x: 16, y: 0, w: 8, h: 8 },
    { x: 0, y: 8, w: 8, h: 8 },
    { x: 8, y: 8, w: 8, h: 8 },
  ]);
  for (const { description } of panels) expect(description).toMatch(/^[a-zA-Z].{15,}\.$/);
});

test('a panel is a time series of the chosen data source, from 0', () => {
  const { title, description, gridPos, targets } = panels[0] as Panel;
  expect(panels[0]).toEqual({
    id: 1,
    title,
    description,
    gridPos,
    targets,
    type: 'timeseries',
    datasource: DATA_SOURCE,
    fieldConfig: {
      defaults: {
        unit: 's',
        min: 0,
        thresholds: { mode: 'absolute', steps: [{ color: 'green', value: null }] },
        custom: { fillOpacity: 10, stacking: { mode: 'none' }, thresholdsStyle: { mode: 'off' } },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  });
});

test('queries of a panel have the names A, B, C and the data source of the panel', () => {
  expect(panelNamed('First token')?.targets).toMatchObject(
    ['A', 'B', 'C'].map((refId) => ({ refId, datasource: DATA_SOURCE })),
  );
});

test('only parts of a whole are stacked', () => {
  const stacked = panels.filter(({ fieldConfig }) => fieldConfig.defaults.custom.stacking.mode !== 'none');
  expect(stacked.map(({ title }) => title)).toEqual(['Responses by finish reason']);
  expect(stacked[0]?.fieldConfig.defaults.custom.stacking).toEqual({ mode: 'normal' });
});

test('a full KV cache is red above a dashed line', () => {
  const { thresholds, custom } = panelNamed('KV cache')?.fieldConfig.defaults ?? {};
  expect(thresholds).toEqual({
    mode: 'absolute',
    steps: [
      { color: 'green', value: null },
      { color: 'red', value: 0.95 },
    ],
  });
  expect(custom?.thresholdsStyle).toEqual({ mode: 'dashed' });
});

test('the dashboard keeps its address, and reloads the last hour', () => {
  expect(DASHBOARD_UID).toBe('ai-datacenter-inference');
  expect(dashboard).toMatchObject({
    uid: DASHBOARD_UID,
    title: 'Inference',
    tags: ['ai-datacenter', 'inference'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
  });
});

test('data source, namespace, service and model are chosen at the top, several or all of them', () => {
  const several = {
    type: 'query',
    datasource: DATA_SOURCE,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
    refresh: 2,
    sort: 1,
  };
  const namespaces = 'label_values(vllm:num_requests_running, namespace)';
  const services = 'label_values(vllm:num_requests_running{namespace=~"$namespace"}, service)';
  const models = 'label_values(vllm:num_requests_running{namespace=~"$namespace", service=~"$service"}, model_name)';
  expect(dashboard.templating).toEqual({
    list: [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
      {
        ...several,
        name: 'namespace',
        label: 'Namespace',
        query: { query: namespaces, refId: 'namespace' },
        definition: namespaces,
      },
      {
        ...several,
        name: 'service',
        label: 'Service',
        query: { query: services, refId: 'service' },
        definition: services,
      },
      { ...several, name: 'model', label: 'Model', query: { query: models, refId: 'model' }, definition: models },
    ],
  });
});

test('the address of a dashboard with long names has 40 characters, and stays one of its own', () => {
  const uids = ['a', 'b'].map((end) => String(inferenceDashboard({ namespace: `${'n'.repeat(40)}${end}` }).uid));
  expect(uids.map(({ length }) => length)).toEqual([40, 40]);
  expect(uids[0]).not.toBe(uids[1]);
  expect(inferenceDashboard({ namespace: 'n'.repeat(16) }).uid).toBe(`ai-datacenter-inference-${'n'.repeat(16)}`);
});
