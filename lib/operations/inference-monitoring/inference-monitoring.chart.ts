import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import {
  type InferenceMonitoringOptions,
  type InferenceMonitoringPlan,
  planInferenceMonitoring,
} from './inference-monitoring';

export interface InferenceMonitoringChartProps {
  /** An accepted plan: `required(planInferenceMonitoring(...))`. */
  readonly plan: InferenceMonitoringPlan;
}

/**
 * Scraping, rules, alerts and a Grafana dashboard for the inference services of a namespace. The Prometheus operator
 * must be in the cluster; Grafana's sidecar finds the dashboard by its label.
 *
 * kube-prometheus-stack selects only objects with its release's label unless its `…SelectorNilUsesHelmValues` are
 * false: pass that label as `selectorLabels`.
 *
 * @example
 * InferenceMonitoringChart.fromOptions(app, 'monitoring', { namespace: 'chat', objectives: { firstTokenSeconds: 1 } });
 */
export class InferenceMonitoringChart extends Chart {
  /**
   * Plans the monitoring and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: InferenceMonitoringOptions): InferenceMonitoringChart {
    return new InferenceMonitoringChart(scope, id, { plan: required(planInferenceMonitoring(options)) });
  }

  readonly plan: InferenceMonitoringPlan;

  constructor(scope: Construct, id: string, { plan }: InferenceMonitoringChartProps) {
    super(scope, id, {
      namespace: plan.namespace,
      labels: { 'app.kubernetes.io/name': 'inference', 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    const labels = { ...plan.selectorLabels };
    new ApiObject(this, 'PodMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: plan.name, labels },
      spec: { selector: { matchLabels: plan.podLabels }, podMetricsEndpoints: plan.endpoints },
    });
    new ApiObject(this, 'Rules', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: plan.name, labels },
      spec: { groups: plan.rules.groups },
    });
    new k8s.KubeConfigMap(this, 'Dashboard', {
      metadata: { name: `${plan.name}-dashboard`, labels: { grafana_dashboard: '1' } },
      data: { [plan.dashboardFile]: JSON.stringify(plan.dashboard) },
    });
  }
}

/** Returns the objects of the monitoring as the API server takes them, for every engine that applies objects. */
export function inferenceMonitoringObjects(plan: InferenceMonitoringPlan): readonly KubernetesObject[] {
  return new InferenceMonitoringChart(new App(), 'monitoring', { plan }).toJson();
}
