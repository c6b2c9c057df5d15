import { ApiObject, App, Chart } from 'cdk8s';
import { k8s, Namespace, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { declareNetworkPolicy } from '../../core/network-policy.chart';
import { declareDaemon } from './daemon-objects.chart';
import type { HdfsDaemon } from './daemons';
import { type HdfsPlan, planHdfs } from './hdfs';
import { hdfsLabels, type HdfsRole } from './hdfs-labels';
import type { HdfsMonitoringPlan } from './hdfs-monitoring';
import {
  configurationChecksum,
  daemonsByRole,
  DIRECTORIES_RETRIES,
  directoriesJobName,
  hdfsNamespaceLabels,
} from './objects';
import type { HdfsOptions } from './options';
import { directoriesPodSpec } from './pods.chart';

export interface HdfsChartProps {
  /** An accepted plan: `required(planHdfs(...))`. */
  readonly plan: HdfsPlan;
}

/**
 * HDFS as Kubernetes objects: StatefulSets of ZooKeeper, JournalNodes, NameNodes and DataNodes with their Services,
 * disruption budgets, network policies and configuration, and the ConfigMaps by which clients find it.
 *
 * The namespace must exist before; `HdfsNamespaceChart` declares it. The namespaces of clients must exist too.
 *
 * @example
 * const app = new App();
 * HdfsNamespaceChart.fromOptions(app, 'namespace', options);
 * HdfsChart.fromOptions(app, 'hdfs', options);
 * app.synth();
 */
export class HdfsChart extends Chart {
  /**
   * Plans HDFS and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: HdfsOptions): HdfsChart {
    return new HdfsChart(scope, id, { plan: required(planHdfs(options)) });
  }

  readonly plan: HdfsPlan;

  constructor(scope: Construct, id: string, { plan }: HdfsChartProps) {
    super(scope, id, {
      namespace: plan.namespace,
      labels: { ...hdfsLabels(plan.name), 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    new ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: plan.name },
      // The daemons never call the API server.
      automountToken: false,
    });
    this.addConfiguration();
    for (const [role, daemon] of daemonsByRole(plan)) this.addDaemon(role, daemon);
    for (const policy of plan.access.networkPolicies) declareNetworkPolicy(this, policy);
    this.addDirectories();
    if (plan.access.monitoring !== undefined) this.addMonitoring(plan.access.monitoring);
  }

  /** The files of the daemons, and for clients those by which they find HDFS. */
  private addConfiguration(): void {
    const { plan } = this;
    new k8s.KubeConfigMap(this, 'Configuration', { metadata: { name: plan.configMapName }, data: { ...plan.files } });
    for (const namespace of [plan.namespace, ...plan.access.clientNamespaces]) {
      new k8s.KubeConfigMap(this, `Client-${namespace}`, {
        metadata: { name: plan.clientConfigMapName, namespace },
        data: { ...plan.clientFiles },
      });
    }
  }

  private addDaemon(role: HdfsRole, daemon: HdfsDaemon): void {
    const { plan } = this;
    const isDataNode = role === 'dn';
    declareDaemon(this, plan, {
      role,
      daemon,
      labels: hdfsLabels(plan.name, role),
      nodeSelector: isDataNode ? plan.access.dataNodeSelector : undefined,
      tolerations: isDataNode ? plan.access.tolerations : [],
      configurationChecksum: configurationChecksum(plan, role),
      retainVolumes: plan.access.retainMetadata,
    });
  }

  private addDirectories(): void {
    const { plan } = this;
    if (plan.applyDirectories === undefined) return;
    new k8s.KubeJob(this, 'Directories', {
      metadata: { name: directoriesJobName(plan) },
      spec: {
        backoffLimit: DIRECTORIES_RETRIES,
        template: {
          metadata: { labels: { ...hdfsLabels(plan.name), 'app.kubernetes.io/component': 'directories' } },
          spec: directoriesPodSpec(plan, plan.applyDirectories),
        },
      },
    });
  }

  private addMonitoring({ name, serviceLabels, roles, endpoints, rules }: HdfsMonitoringPlan): void {
    const labels = { ...this.plan.access.monitoringLabels };
    const { key, values } = roles;
    new ApiObject(this, 'ServiceMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name, labels },
      spec: {
        selector: { matchLabels: serviceLabels, matchExpressions: [{ key, operator: 'In', values }] },
        endpoints,
      },
    });
    new ApiObject(this, 'Rules', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name, labels },
      spec: { groups: rules.groups },
    });
  }
}

/**
 * The namespace of HDFS, with the Pod Security that its pods need. A chart of its own, because a chart with a namespace
 * writes it into every object, and a namespace is in none.
 */
export class HdfsNamespaceChart extends Chart {
  /**
   * Plans HDFS and declares its namespace.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: HdfsOptions): HdfsNamespaceChart {
    return new HdfsNamespaceChart(scope, id, { plan: required(planHdfs(options)) });
  }

  constructor(scope: Construct, id: string, { plan }: HdfsChartProps) {
    super(scope, id);
    new Namespace(this, 'Namespace', { metadata: { name: plan.namespace, labels: hdfsNamespaceLabels(plan) } });
  }
}

/** The objects of HDFS as the API server takes them. */
export interface HdfsObjects {
  /** Undefined if the namespace exists already. */
  readonly namespace: readonly KubernetesObject[] | undefined;
  readonly hdfs: readonly KubernetesObject[];
}

/** Returns the objects of HDFS, for every engine that applies objects. */
export function hdfsObjects(plan: HdfsPlan): HdfsObjects {
  const app = new App();
  return {
    namespace: plan.access.createNamespace ? new HdfsNamespaceChart(app, 'namespace', { plan }).toJson() : undefined,
    hdfs: new HdfsChart(app, 'hdfs', { plan }).toJson(),
  };
}
