import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import {
  type InferenceMonitoringOptions,
  type InferenceMonitoringPlan,
  planInferenceMonitoring,
} from './inference-monitoring';

/** Args of `InferenceMonitoring`. */
export interface InferenceMonitoringArgs extends Omit<
  InferenceMonitoringOptions,
  'namespace' | 'serviceName' | 'selectorLabels'
> {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
  /** The namespace of the monitored services: no other is scraped, alerted on or shown. @default 'inference' */
  readonly namespace?: pulumi.Input<string>;
  /** The name of one service in the namespace, for objectives of its own. @default - all services of the namespace */
  readonly serviceName?: pulumi.Input<string>;
  /** Labels by which the Prometheus operator selects monitors and rules. @default - none: it selects all */
  readonly selectorLabels?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Services of the program that are watched. Their namespace is made before the monitoring, and removed after it.
   * @default - none: the namespace is in the cluster already
   */
  readonly services?: readonly MonitoredService[];
  /**
   * What installs the Prometheus operator, for example its Helm release. The monitoring waits for it.
   * @default - the operator is in the cluster already
   */
  readonly prometheusOperator?: pulumi.Resource;
}

/** A service in a namespace: our `InferenceService`. */
export interface MonitoredService {
  readonly namespace: readonly pulumi.Resource[] | undefined;
}

/**
 * Scraping, rules, alerts and a Grafana dashboard for the inference services of a namespace. The Prometheus operator
 * must be in the cluster; Grafana's sidecar finds the dashboard by its label.
 *
 * kube-prometheus-stack selects only objects with its release's label unless its `…SelectorNilUsesHelmValues` are
 * false: pass that label as `selectorLabels`.
 *
 * @example
 * new InferenceMonitoring('monitoring', { cluster, services: [chat], objectives: { firstTokenSeconds: 1 } });
 */
export class InferenceMonitoring extends pulumi.ComponentResource {
  readonly plan: InferenceMonitoringPlan;
  /** The applied objects. */
  readonly objects: readonly pulumi.CustomResource[];
  private readonly late = new OutputMarkers();

  constructor(name: string, args: InferenceMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:operations:InferenceMonitoring', name, {}, opts);
    const { cluster, services = [], prometheusOperator, ...options } = checked(name, args, []);
    this.plan = accept(this, name, planMonitoring(this.late.markAll<InferenceMonitoringOptions>(options), args));
    const namespaces = services.flatMap(({ namespace }) => namespace ?? []);
    // The kinds of the operator have to be there.
    const operator = prometheusOperator === undefined ? [] : [prometheusOperator];
    const dependsOn = [...new Set(namespaces), ...operator];
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late: this.late, dependsOn });
    this.registerOutputs({});
  }
}

function planMonitoring(
  options: InferenceMonitoringOptions,
  { cluster }: InferenceMonitoringArgs,
): Planned<InferenceMonitoringPlan> {
  const read = new OptionReader<InferenceMonitoringOptions, never>(options);
  read.part(requireReferences({ cluster }, ['cluster']));
  return read.planned(read.part(planInferenceMonitoring(options)));
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: InferenceMonitoringPlan) {
  const { inferenceMonitoringObjects } =
    require('./inference-monitoring.chart') as typeof import('./inference-monitoring.chart');
  return inferenceMonitoringObjects(plan);
}
