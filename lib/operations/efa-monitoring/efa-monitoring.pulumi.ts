import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { sourceAccess } from '../../network/network/internet-access';
import { type EfaMonitoringOptions, type EfaMonitoringPlan, planEfaMonitoring } from './efa-monitoring';

/** Args of `EfaMonitoring`. */
export interface EfaMonitoringArgs extends Omit<EfaMonitoringOptions, 'namespace' | 'image' | 'selectorLabels'> {
  /** Our `Cluster`, or the name of any EKS cluster, and a provider for it. */
  readonly cluster: AnyCluster;
  /**
   * The namespace of the exporter, which exists. It reads /sys of its node: Pod Security of the level `privileged`.
   * @default 'kube-system'
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * An image of the node exporter with a shell: not the one without (`-distroless`).
   * @default - the image of the Prometheus project at quay.io
   */
  readonly image?: pulumi.Input<string>;
  /** Labels by which the Prometheus operator selects monitors and rules. @default - none: it selects all */
  readonly selectorLabels?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * What installs the Prometheus operator, for example its Helm release. The monitoring waits for it.
   * @default - the operator is in the cluster already
   */
  readonly prometheusOperator?: pulumi.Resource;
}

/**
 * Counters of the EFA interfaces of all nodes that have them, as series of Prometheus, and alerts per node: packets
 * that are sent again, peers that do not answer, drops. The Prometheus operator must be in the cluster.
 *
 * Costs nothing itself: a small pod on each node with EFA.
 *
 * @example
 * new EfaMonitoring('efa', { cluster, selectorLabels: { release: 'kube-prometheus-stack' } });
 */
export class EfaMonitoring extends pulumi.ComponentResource {
  readonly plan: EfaMonitoringPlan;
  /** The applied objects. */
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, args: EfaMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:operations:EfaMonitoring', name, {}, opts);
    const { cluster, prometheusOperator, ...options } = checked(name, args, ['cluster']);
    const late = new OutputMarkers();
    const marked = late.markAll<EfaMonitoringOptions>(options);
    this.plan = accept(this, name, planEfaMonitoring(marked, sourceAccess(cluster.network?.plan)));
    // The kinds of the operator have to be there.
    const dependsOn = prometheusOperator === undefined ? [] : [prometheusOperator];
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late, dependsOn });
    this.registerOutputs({});
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: EfaMonitoringPlan) {
  const { efaMonitoringObjects } = require('./efa-monitoring.chart') as typeof import('./efa-monitoring.chart');
  return efaMonitoringObjects(plan);
}
