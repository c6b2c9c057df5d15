import { Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type { Construct, IConstruct } from 'constructs';
import { planChartTimeout } from './chart-timeout';
import { readyForCharts } from './cluster-readiness.cdk';
import { accept } from './plan.cdk';

/** An EKS cluster of `aws-eks-v2` or `aws-eks`, declared or imported, to which Kubernetes objects can be applied. */
export interface AnyCluster extends IConstruct {
  readonly clusterName: string;
  /** Throws for an imported cluster whose VPC was not passed to `fromClusterAttributes`. */
  readonly vpc: IVpc;
  readonly prune: boolean;
}

/** A construct that has a cluster, for example the library's `Cluster`. */
export interface ClusterHolder {
  readonly cluster: AnyCluster;
}

/** Returns the cluster itself. */
export function clusterOf(given: AnyCluster | ClusterHolder): AnyCluster {
  return 'cluster' in given ? given.cluster : given;
}

/** Returns the VPC of a cluster, or undefined for an imported one that does not know it. */
export function vpcOf(cluster: AnyCluster): IVpc | undefined {
  return attempt(() => cluster.vpc);
}

/** Returns an attribute of an imported construct, or undefined: CDK's imports throw for attributes that are missing. */
export function attempt<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/**
 * Applies Kubernetes objects. They belong to the stack of `scope`, whatever stack the cluster is in:
 * `cluster.addManifest` would put them into the cluster's stack, which then could not refer to anything of ours without
 * a cycle. They come after what the cluster needs to run them, and go before it: see `readyForCharts`.
 */
export function applyObjects(
  scope: Construct,
  id: string,
  cluster: AnyCluster,
  manifest: Record<string, unknown>[],
): IConstruct {
  const objects = isV1(cluster)
    ? new eksV1.KubernetesManifest(scope, id, { cluster, manifest })
    : new eks.KubernetesManifest(scope, id, { cluster: cluster as eks.ICluster, manifest });
  objects.node.addDependency(readyForCharts(cluster));
  return objects;
}

/**
 * Installs a chart, in the stack of `scope`, after what the cluster needs to run it. A time limit that the function
 * behind it cannot keep is a problem of `scope`.
 */
export function installChart(
  scope: Construct,
  id: string,
  cluster: AnyCluster,
  options: eks.HelmChartOptions,
): IConstruct {
  const given = { timeoutSeconds: options.timeout?.toSeconds(), atomic: options.atomic };
  const { timeoutSeconds } = accept(scope, planChartTimeout(given));
  const timeout = timeoutSeconds === undefined ? undefined : Duration.seconds(timeoutSeconds);
  const chart = isV1(cluster)
    ? new eksV1.HelmChart(scope, id, { ...options, timeout, cluster })
    : new eks.HelmChart(scope, id, { ...options, timeout, cluster: cluster as eks.ICluster });
  chart.node.addDependency(readyForCharts(cluster));
  return chart;
}

/**
 * `aws-eks` reaches a cluster through a role, which `aws-eks-v2` does not have. `instanceof` would not see a second
 * copy of CDK.
 */
function isV1(cluster: AnyCluster): cluster is eksV1.ICluster {
  return 'kubectlRole' in cluster;
}
