import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { declareNetworkPolicy } from '../../core/network-policy.chart';
import { driverLabels, sparkApplication } from './application';
import { sparkNetworkPolicy } from './network-policy';
import type { SparkJobOptions } from './options';
import { planSparkJob, type SparkJobPlan } from './spark-job';

export interface SparkJobChartProps {
  /** An accepted plan: `required(planSparkJob(...))`. */
  readonly plan: SparkJobPlan;
}

/**
 * A Spark job as Kubernetes objects: the application, its files, a disruption budget of its driver and a network
 * policy. The operator must be in the cluster: `SparkPlatform` installs it.
 *
 * @example
 * SparkJobChart.fromOptions(app, 'count', { mainApplicationFile: 'hdfs:///jobs/count.py', hadoopConfigMap: 'hdfs' });
 */
export class SparkJobChart extends Chart {
  /**
   * Plans the job and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: SparkJobOptions): SparkJobChart {
    return new SparkJobChart(scope, id, { plan: required(planSparkJob(options, { id })) });
  }

  readonly plan: SparkJobPlan;

  constructor(scope: Construct, id: string, { plan }: SparkJobChartProps) {
    super(scope, id, {
      namespace: plan.namespace,
      labels: { 'app.kubernetes.io/name': 'spark', 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    const { name, files } = plan;
    if (Object.keys(files).length > 0)
      new k8s.KubeConfigMap(this, 'Files', { metadata: { name: `${name}-files` }, data: files });
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: { name: `${name}-driver` },
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(0), selector: { matchLabels: driverLabels(name) } },
    });
    declareNetworkPolicy(this, sparkNetworkPolicy(plan), 'NetworkPolicy');
    new ApiObject(this, 'Application', sparkApplication(plan) as { apiVersion: string; kind: string });
  }
}

/** Returns the objects of a job as the API server takes them, for every engine that applies objects. */
export function sparkJobObjects(plan: SparkJobPlan): readonly KubernetesObject[] {
  return new SparkJobChart(new App(), 'job', { plan }).toJson();
}
