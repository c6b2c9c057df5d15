import { App, Chart } from 'cdk8s';
import { k8s, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { declareNetworkPolicy } from '../../core/network-policy.chart';
import { declareDaemon } from '../../storage/hdfs/daemon-objects.chart';
import { planHdfs } from '../../storage/hdfs/hdfs';
import type { HdfsOptions } from '../../storage/hdfs/options';
import type { YarnOptions } from './options';
import { planYarn, type YarnPlan } from './yarn';
import { yarnLabels } from './yarn-labels';

export interface YarnChartProps {
  /** An accepted plan: `required(planYarn(...))`. */
  readonly plan: YarnPlan;
}

/**
 * YARN as Kubernetes objects, in the namespace of its HDFS: StatefulSets of ResourceManagers and NodeManagers with
 * their Services, disruption budgets, network policies and configuration, and the ConfigMaps by which clients find it.
 *
 * @example
 * const app = new App();
 * HdfsChart.fromOptions(app, 'hdfs', hdfs);
 * YarnChart.fromOptions(app, 'yarn', { queues }, hdfs);
 * app.synth();
 */
export class YarnChart extends Chart {
  /**
   * Plans HDFS and YARN on it, and declares the objects of YARN.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: YarnOptions, hdfs: HdfsOptions): YarnChart {
    return new YarnChart(scope, id, { plan: required(planYarn(options, required(planHdfs(hdfs)))) });
  }

  readonly plan: YarnPlan;

  constructor(scope: Construct, id: string, { plan }: YarnChartProps) {
    super(scope, id, {
      namespace: plan.namespace,
      labels: { ...yarnLabels(plan.name), 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    const { daemons, nodeSelector, tolerations } = plan;
    new ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: plan.name },
      // Neither the daemons nor jobs call the API server.
      automountToken: false,
    });
    this.addConfiguration();
    const shared = { configurationChecksum: plan.configurationChecksum, retainVolumes: false };
    declareDaemon(this, plan, {
      ...shared,
      role: 'rm',
      daemon: daemons.resourceManager,
      labels: yarnLabels(plan.name, 'rm'),
      tolerations: [],
    });
    declareDaemon(this, plan, {
      ...shared,
      role: 'nm',
      daemon: daemons.nodeManager,
      labels: yarnLabels(plan.name, 'nm'),
      nodeSelector,
      tolerations,
    });
    for (const policy of plan.networkPolicies) declareNetworkPolicy(this, policy);
  }

  /** The files of the daemons, and for clients those by which they find YARN. */
  private addConfiguration(): void {
    const { plan } = this;
    new k8s.KubeConfigMap(this, 'Configuration', { metadata: { name: plan.configMapName }, data: { ...plan.files } });
    for (const namespace of plan.clientNamespaces) {
      new k8s.KubeConfigMap(this, `Client-${namespace}`, {
        metadata: { name: plan.clientConfigMapName, namespace },
        data: { ...plan.clientFiles },
      });
    }
  }
}

/** Returns the objects of YARN as the API server takes them, for every engine that applies objects. */
export function yarnObjects(plan: YarnPlan): readonly KubernetesObject[] {
  return new YarnChart(new App(), 'yarn', { plan }).toJson();
}
