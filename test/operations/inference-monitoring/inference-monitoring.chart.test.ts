import { App } from 'cdk8s';
import type { InferenceMonitoringOptions } from '../../../lib/operations/inference-monitoring/inference-monitoring';
import { InferenceMonitoringChart } from '../../../lib/operations/inference-monitoring/inference-monitoring.chart';
import { InferenceServiceChart } from '../../../lib/inference/inference-service/inference-service.chart';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function rendered(options: InferenceMonitoringOptions = {}): (kind: string) => Json {
  const objects: Json[] = InferenceMonitoringChart.fromOptions(new App(), 'monitoring', {
    namespace: 'chat',
    ...options,
  }).toJson();
  return (kind) => objects.find((object) => object.kind === kind) ?? {};
}

test('the monitor finds the pods of an inference service at the port that serves metrics', () => {
  const monitor = rendered()('PodMonitor');
  const deployment: Json = InferenceServiceChart.fromOptions(new App(), 'chat', {
    image: 'engine:1',
    namespace: 'chat',
  })
    .toJson()
    .find(({ kind }: Json) => kind === 'Deployment');
  const { metadata, spec } = deployment.spec.template;
  for (const [label, value] of Object.entries(monitor.spec.selector.matchLabels))
    expect(metadata.labels[label]).toBe(value);
  const [endpoint] = monitor.spec.podMetricsEndpoints;
  expect(spec.containers[0].ports.map(({ name }: Json) => name)).toContain(endpoint.port);
  expect(monitor.metadata.namespace).toBe(deployment.metadata.namespace);
});

test('an operator that selects by labels finds the monitor and the rules', () => {
  const kind = rendered({ selectorLabels: { release: 'monitoring' } });
  for (const name of ['PodMonitor', 'PrometheusRule']) expect(kind(name).metadata.labels.release).toBe('monitoring');
});

test('the dashboard is one that the sidecar of Grafana picks up', () => {
  const map = rendered()('ConfigMap');
  expect(map.metadata.labels.grafana_dashboard).toBe('1');
  expect(JSON.parse(map.data['chat-inference.json']).title).toBe('Inference: chat');
});

test('objectives reach the rules, and wrong ones fail before anything is rendered', () => {
  const rules: Json[] = rendered({ objectives: { interTokenSeconds: 0.5 } })('PrometheusRule').spec.groups.flatMap(
    (group: Json) => group.rules,
  );
  expect(rules.find(({ alert }) => alert === 'InferenceInterTokenSlow')?.expr).toContain('> 0.5');
  expect(() => rendered({ objectives: { interTokenSeconds: 0 } })).toThrow(
    /^objectives\.interTokenSeconds: .*\[out-of-range\]$/,
  );
});

test('the objects are of the Prometheus operator and the sidecar of Grafana, under stable names', () => {
  const kind = rendered();
  const part = { 'app.kubernetes.io/name': 'inference', 'app.kubernetes.io/part-of': 'ai-datacenter' };
  for (const [name, apiVersion, objectName] of [
    ['PodMonitor', 'monitoring.coreos.com/v1', 'inference'],
    ['PrometheusRule', 'monitoring.coreos.com/v1', 'inference'],
    ['ConfigMap', 'v1', 'inference-dashboard'],
  ] as const) {
    const object = kind(name);
    expect(object).toMatchObject({ apiVersion, metadata: { name: objectName, namespace: 'chat', labels: part } });
  }
});

test('two charts of one namespace have objects of their own', () => {
  const [all, small] = [undefined, 'small'].map((serviceName) => rendered({ serviceName }));
  for (const kind of ['PodMonitor', 'PrometheusRule', 'ConfigMap'])
    expect(all?.(kind).metadata.name).not.toBe(small?.(kind).metadata.name);
  expect(small?.('PodMonitor').spec.selector.matchLabels['app.kubernetes.io/instance']).toBe('small');
});
