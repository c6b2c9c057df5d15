import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { isProblems, ProblemsError } from '../planning/problem';
import { inferenceDashboard } from './inference-dashboard';
import type { InferenceObjectives } from './inference-objectives';
import { planInferenceRules } from './inference-rules';

export interface InferenceMonitoringChartProps {
  /** The namespace of the services that are watched. */
  readonly namespace: string;
  /** What answers are promised to be. @default - see `InferenceObjectives` */
  readonly objectives?: InferenceObjectives;
  /** Labels that the Prometheus operator selects monitors and rules by. @default - none: it selects all */
  readonly selectorLabels?: Readonly<Record<string, string>>;
}

/**
 * Scraping, rules, alerts and a Grafana dashboard for the inference services of a namespace. The Prometheus operator
 * has to be in the cluster; Grafana's sidecar finds the dashboard by its label.
 *
 * kube-prometheus-stack looks only at objects with its release's label unless its `…SelectorNilUsesHelmValues` are
 * false: pass that label as `selectorLabels`.
 *
 * @example
 * new InferenceMonitoringChart(app, 'monitoring', { namespace: 'chat', objectives: { firstTokenSeconds: 1 } });
 */
export class InferenceMonitoringChart extends Chart {
  constructor(scope: Construct, id: string, props: InferenceMonitoringChartProps) {
    const plan = planInferenceRules(props.objectives);
    if (isProblems(plan)) throw new ProblemsError(plan);
    super(scope, id, {
      namespace: props.namespace,
      labels: { 'app.kubernetes.io/name': 'inference', 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    const labels = { ...props.selectorLabels };
    new ApiObject(this, 'PodMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'inference', labels },
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'inference' } },
        podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
      },
    });
    new ApiObject(this, 'Rules', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'inference', labels },
      spec: { groups: plan.groups },
    });
    new k8s.KubeConfigMap(this, 'Dashboard', {
      metadata: { name: 'inference-dashboard', labels: { grafana_dashboard: '1' } },
      data: { 'inference.json': JSON.stringify(inferenceDashboard()) },
    });
  }
}
