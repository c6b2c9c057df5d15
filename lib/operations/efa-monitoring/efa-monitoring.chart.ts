import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { quantities } from '../../core/quantities.chart';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import { EFA_SCRIPT, EFA_SCRIPT_NAME } from './efa-counters';
import { type EfaMonitoringOptions, type EfaMonitoringPlan, planEfaMonitoring } from './efa-monitoring';

export interface EfaMonitoringChartProps {
  /** An accepted plan: `required(planEfaMonitoring(...))`. */
  readonly plan: EfaMonitoringPlan;
}

/** `nobody` of the image: the counters may be read by all. */
const USER_ID = 65_534;
const PORT_NAME = 'metrics';

/**
 * Counters of the EFA interfaces of all nodes that have them, as series of Prometheus, and alerts per node. The
 * Prometheus operator must be in the cluster.
 *
 * @example
 * EfaMonitoringChart.fromOptions(app, 'efa', { selectorLabels: { release: 'kube-prometheus-stack' } });
 */
export class EfaMonitoringChart extends Chart {
  /**
   * Plans the monitoring and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: EfaMonitoringOptions): EfaMonitoringChart {
    return new EfaMonitoringChart(scope, id, { plan: required(planEfaMonitoring(options)) });
  }

  readonly plan: EfaMonitoringPlan;

  constructor(scope: Construct, id: string, { plan }: EfaMonitoringChartProps) {
    super(scope, id, {
      namespace: plan.namespace,
      labels: { ...plan.podLabels, 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    const { name, podLabels } = plan;
    new k8s.KubeConfigMap(this, 'Script', { metadata: { name }, data: { [EFA_SCRIPT_NAME]: EFA_SCRIPT } });
    new k8s.KubeDaemonSet(this, 'Exporter', {
      metadata: { name },
      spec: {
        selector: { matchLabels: podLabels },
        template: { metadata: { labels: podLabels }, spec: this.podSpec() },
      },
    });
    new k8s.KubeNetworkPolicy(this, 'Policy', {
      metadata: { name },
      spec: {
        podSelector: { matchLabels: podLabels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: [{ port: k8s.IntOrString.fromString(PORT_NAME) }] }],
      },
    });
    this.watch();
  }

  private watch(): void {
    const { name, podLabels, selectorLabels, intervalSeconds, rules } = this.plan;
    const metadata = { name, labels: { ...selectorLabels } };
    new ApiObject(this, 'PodMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata,
      spec: {
        selector: { matchLabels: podLabels },
        podMetricsEndpoints: [
          {
            port: PORT_NAME,
            interval: `${intervalSeconds}s`,
            relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
          },
        ],
      },
    });
    new ApiObject(this, 'Rules', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata,
      spec: { groups: rules },
    });
  }

  private podSpec(): k8s.PodSpec {
    const { name, nodeSelector } = this.plan;
    return {
      automountServiceAccountToken: false,
      nodeSelector: { ...nodeSelector },
      // Nodes with GPUs have taints of any name.
      tolerations: [{ operator: 'Exists' }],
      securityContext: { runAsNonRoot: true, runAsUser: USER_ID, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [this.counters(), this.exporter()],
      volumes: [
        // The /sys of a pod shows the interfaces without their counters.
        { name: 'sys', hostPath: { path: '/sys', type: 'Directory' } },
        { name: 'counters', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('8Mi') } },
        { name: 'script', configMap: { name } },
      ],
    };
  }

  private counters(): k8s.Container {
    const { image, folders, intervalSeconds } = this.plan;
    return {
      name: 'counters',
      image,
      command: ['sh', `${folders.script}/${EFA_SCRIPT_NAME}`],
      env: [
        { name: 'SYS', value: folders.sys },
        { name: 'OUT', value: folders.counters },
        { name: 'INTERVAL_SECONDS', value: `${intervalSeconds}` },
      ],
      resources: this.resources(),
      securityContext: CONTAINER_SECURITY_CONTEXT,
      volumeMounts: [
        { name: 'sys', mountPath: folders.sys, readOnly: true },
        { name: 'counters', mountPath: folders.counters },
        { name: 'script', mountPath: folders.script, readOnly: true },
      ],
    };
  }

  private exporter(): k8s.Container {
    const { image, folders, port } = this.plan;
    return {
      name: 'exporter',
      image,
      args: [
        '--collector.disable-defaults',
        '--collector.textfile',
        `--collector.textfile.directory=${folders.counters}`,
        `--web.listen-address=:${port}`,
      ],
      ports: [{ name: PORT_NAME, containerPort: port }],
      readinessProbe: { httpGet: { path: '/', port: k8s.IntOrString.fromString(PORT_NAME) } },
      resources: this.resources(),
      securityContext: CONTAINER_SECURITY_CONTEXT,
      volumeMounts: [{ name: 'counters', mountPath: folders.counters, readOnly: true }],
    };
  }

  private resources(): k8s.ResourceRequirements {
    const { requests, limits } = this.plan.resources;
    return { requests: quantities(requests), limits: quantities(limits) };
  }
}

/** The objects of the monitoring, as the API server takes them. */
export function efaMonitoringObjects(plan: EfaMonitoringPlan): readonly KubernetesObject[] {
  return new EfaMonitoringChart(new App(), 'efa-monitoring', { plan }).toJson();
}
