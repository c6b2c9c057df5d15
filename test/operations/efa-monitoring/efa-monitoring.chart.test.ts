import { App } from 'cdk8s';
import { EFA_SCRIPT } from '../../../lib/operations/efa-monitoring/efa-counters';
import type { EfaMonitoringOptions } from '../../../lib/operations/efa-monitoring/efa-monitoring';
import { EfaMonitoringChart } from '../../../lib/operations/efa-monitoring/efa-monitoring.chart';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function rendered(options: EfaMonitoringOptions = {}) {
  const chart = EfaMonitoringChart.fromOptions(new App(), 'efa', options);
  const objects: Json[] = chart.toJson();
  return { plan: chart.plan, objects, kind: (kind: string) => objects.find((it) => it.kind === kind) ?? {} };
}

const LABELS = { 'app.kubernetes.io/name': 'efa-monitoring' };
const CLOSED = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };

test('a pod on each node with EFA reads /sys without any right, and cannot write there', () => {
  const { spec } = rendered().kind('DaemonSet').spec.template;
  const RESOURCES = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } };
  expect(spec).toEqual({
    automountServiceAccountToken: false,
    nodeSelector: { 'vpc.amazonaws.com/efa.present': 'true' },
    tolerations: [{ operator: 'Exists' }],
    securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'counters',
        image: 'quay.io/prometheus/node-exporter:v1.10.2',
        command: ['sh', '/script/efa-counters.sh'],
        env: [
          { name: 'SYS', value: '/host/sys' },
          { name: 'OUT', value: '/counters' },
          { name: 'INTERVAL_SECONDS', value: '15' },
        ],
        resources: RESOURCES,
        securityContext: CLOSED,
        volumeMounts: [
          { name: 'sys', mountPath: '/host/sys', readOnly: true },
          { name: 'counters', mountPath: '/counters' },
          { name: 'script', mountPath: '/script', readOnly: true },
        ],
      },
      {
        name: 'exporter',
        image: 'quay.io/prometheus/node-exporter:v1.10.2',
        args: [
          '--collector.disable-defaults',
          '--collector.textfile',
          '--collector.textfile.directory=/counters',
          '--web.listen-address=:9100',
        ],
        ports: [{ name: 'metrics', containerPort: 9100 }],
        readinessProbe: { httpGet: { path: '/', port: 'metrics' } },
        resources: RESOURCES,
        securityContext: CLOSED,
        volumeMounts: [{ name: 'counters', mountPath: '/counters', readOnly: true }],
      },
    ],
    volumes: [
      { name: 'sys', hostPath: { path: '/sys', type: 'Directory' } },
      { name: 'counters', emptyDir: { medium: 'Memory', sizeLimit: '8Mi' } },
      { name: 'script', configMap: { name: 'efa-monitoring' } },
    ],
  });
});

test('the monitor, the policy and the set of pods find the same pods, and the series have the name of the node', () => {
  const { kind } = rendered();
  const { selector, template } = kind('DaemonSet').spec;
  expect([selector.matchLabels, template.metadata.labels]).toEqual([LABELS, LABELS]);
  expect(kind('PodMonitor').spec).toEqual({
    selector: { matchLabels: LABELS },
    podMetricsEndpoints: [
      {
        port: 'metrics',
        interval: '15s',
        relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
      },
    ],
  });
  expect(kind('NetworkPolicy').spec).toEqual({
    podSelector: { matchLabels: LABELS },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 'metrics' }] }],
  });
});

test('the script and the rules of the plan are in the objects, all of one name and namespace', () => {
  const { kind, objects, plan } = rendered({ namespace: 'monitoring', selectorLabels: { release: 'stack' } });
  expect(kind('ConfigMap').data).toEqual({ 'efa-counters.sh': EFA_SCRIPT });
  expect(kind('PrometheusRule').spec).toEqual({ groups: plan.rules });
  for (const { metadata } of objects) {
    expect(metadata).toMatchObject({ name: 'efa-monitoring', namespace: 'monitoring' });
    expect(metadata.labels).toMatchObject({ ...LABELS, 'app.kubernetes.io/part-of': 'ai-datacenter' });
  }
  for (const name of ['PodMonitor', 'PrometheusRule']) expect(kind(name).metadata.labels.release).toBe('stack');
});

test('wrong options fail before anything is rendered', () => {
  const app = new App();
  expect(() => EfaMonitoringChart.fromOptions(app, 'efa', { retransmitRatio: 2 })).toThrow('retransmitRatio');
  expect(app.charts).toEqual([]);
});
