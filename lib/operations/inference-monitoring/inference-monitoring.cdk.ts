import { Construct, type IConstruct, type IDependable } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import type { InferenceService } from '../../inference/inference-service/inference-service.cdk';
import {
  type InferenceMonitoringOptions,
  type InferenceMonitoringPlan,
  planInferenceMonitoring,
} from './inference-monitoring';

/** Props of `InferenceMonitoring`. */
export interface InferenceMonitoringProps extends InferenceMonitoringOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /**
   * Services of the app that are watched. Their namespace is made before the monitoring, and removed after it.
   * @default - none: the namespace is in the cluster already
   */
  readonly services?: readonly InferenceService[];
  /**
   * What installs the Prometheus operator, for example its Helm chart. The monitoring waits for it.
   * @default - the operator is in the cluster already
   */
  readonly prometheusOperator?: IDependable;
}

/**
 * Scraping, rules, alerts and a Grafana dashboard for the inference services of a namespace. The Prometheus operator
 * must be in the cluster; Grafana's sidecar finds the dashboard by its label.
 *
 * kube-prometheus-stack selects only objects with its release's label unless its `…SelectorNilUsesHelmValues` are
 * false: pass that label as `selectorLabels`.
 *
 * @example
 * new InferenceMonitoring(stack, 'Monitoring', { cluster, services: [chat], objectives: { firstTokenSeconds: 1 } });
 */
export class InferenceMonitoring extends Construct {
  readonly plan: InferenceMonitoringPlan;
  /** The applied objects. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: InferenceMonitoringProps) {
    super(scope, id);
    checked(this, props, ['cluster']);
    this.plan = accept(this, planInferenceMonitoring(props));
    this.objects = applyObjects(this, 'Objects', clusterOf(props.cluster), manifestsOf(this.plan));
    this.addDependencies(props);
  }

  private addDependencies({ services = [], prometheusOperator }: InferenceMonitoringProps): void {
    for (const { namespace } of services) if (namespace !== undefined) this.objects.node.addDependency(namespace);
    // The kinds of the operator have to be there.
    if (prometheusOperator !== undefined) this.objects.node.addDependency(prometheusOperator);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function manifestsOf(plan: InferenceMonitoringPlan) {
  const { inferenceMonitoringObjects } =
    require('./inference-monitoring.chart') as typeof import('./inference-monitoring.chart');
  return inferenceMonitoringObjects(plan);
}
