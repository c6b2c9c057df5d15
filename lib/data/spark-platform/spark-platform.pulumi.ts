import type { Release } from '@pulumi/kubernetes/helm/v3/release';
import * as pulumi from '@pulumi/pulumi';
import { installChart } from '../../core/helm-chart.pulumi';
import { type AnyCluster, applyNamespace, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { chartOf } from '../../network/chart-release.pulumi';
import { sourceAccess } from '../../network/network/internet-access';
import { sparkOperatorValues } from './spark-operator-values';
import { planSparkPlatform, type SparkPlatformOptions, type SparkPlatformPlan } from './spark-platform';
import type { SparkNamespaceObjects } from './spark-platform.chart';

/** The options of the platform whose values may be Outputs. */
export interface LateBoundPlatformOptions {
  /** Name of the service account of drivers and executors, in each namespace. @default 'spark' */
  readonly serviceAccount?: pulumi.Input<string>;
  /** Name of the Helm release of the operator. @default 'ai-datacenter-spark-operator' */
  readonly releaseName?: pulumi.Input<string>;
  /** The repository of the chart, `https://…` or `oci://…`, which Pulumi reaches. @default - the publisher's */
  readonly chartRepository?: pulumi.Input<string>;
  /** A registry that has the images under their own repository names. @default - that of the chart: ghcr.io */
  readonly imageRegistry?: pulumi.Input<string>;
}

/** Args of `SparkPlatform`. */
export interface SparkPlatformArgs
  extends Omit<SparkPlatformOptions, keyof LateBoundPlatformOptions>, LateBoundPlatformOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
}

/**
 * The Spark operator of a cluster, and the namespaces in which it runs jobs. Jobs are `SparkJob`s, or applications of
 * the kind `SparkApplication` that come from elsewhere; each depends on the platform.
 *
 * Costs nothing itself: its pods run on the cluster's nodes.
 *
 * @example
 * const platform = new SparkPlatform('spark', { cluster });
 * new SparkJob('count', { cluster, platform, mainApplicationFile: 'hdfs:///jobs/count.py' });
 */
export class SparkPlatform extends pulumi.ComponentResource {
  readonly plan: SparkPlatformPlan;
  /** The namespaces of jobs, unless `createNamespaces` is false. They stay while something declares them. */
  readonly namespaces: readonly pulumi.CustomResource[];
  /** What is in the namespaces: service accounts, roles and network policies. */
  readonly objects: readonly pulumi.CustomResource[];
  /** The Helm release of the operator. Ready when the operator's webhook answers. */
  readonly release: Release;
  private readonly late = new OutputMarkers();

  constructor(name: string, args: SparkPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:data:SparkPlatform', name, {}, opts);
    const { cluster, ...options } = checked(name, args, []);
    this.plan = accept(this, name, planPlatform(this.late.markAll<SparkPlatformOptions>(options), cluster));
    const manifests = objectsOf(this.plan);
    const { late } = this;
    this.namespaces = manifests.flatMap(({ namespace, created }) =>
      created === undefined ? [] : applyNamespace(this, name, cluster, namespace, created, { late }),
    );
    this.objects = applyObjects(
      this,
      name,
      cluster,
      manifests.flatMap(({ access }) => access),
      {
        late,
        dependsOn: this.namespaces,
      },
    );
    this.release = installChart(this, name, cluster, {
      ...chartOf(this.plan),
      values: sparkOperatorValues(this.plan),
      // The operator watches its namespaces from the start. At deletion it ends the jobs of a namespace before it goes.
      dependsOn: this.objects,
      late,
    });
    this.registerOutputs({});
  }

  /** Returns the plan for a component that renders a part of it: with its Outputs marked by the markers of that one. */
  planWith(markers: OutputMarkers): SparkPlatformPlan {
    return markers.adopt(this.plan, this.late);
  }
}

function planPlatform(options: SparkPlatformOptions, cluster: AnyCluster | undefined): Planned<SparkPlatformPlan> {
  const read = new OptionReader<SparkPlatformOptions, never>(options);
  read.part(requireReferences({ cluster }, ['cluster']));
  return read.planned(read.part(planSparkPlatform(options, sourceAccess(cluster?.network?.plan))));
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: SparkPlatformPlan): readonly SparkNamespaceObjects[] {
  const { sparkNamespaceObjects } = require('./spark-platform.chart') as typeof import('./spark-platform.chart');
  return sparkNamespaceObjects(plan);
}
