import { Duration, Stack } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IOpenIdConnectProvider } from 'aws-cdk-lib/aws-iam';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Construct, type IConstruct } from 'constructs';
import { planChartTimeout } from './chart-timeout';
import { planJoining } from './cluster-kind';
import { isEksV1, kindOf } from './cluster-kind.cdk';
import { readyForCharts } from './cluster-readiness.cdk';
import { declaredObjects, isOwner, markOwner } from './declared-objects.cdk';
import { isMadeByKubernetes, type KubernetesObject, makesPods, volumeOfClaim } from './kubernetes-objects';
import { isLateBound } from './late-bound';
import { stableId } from './late-bound.cdk';
import { planOwnership } from './ownership';
import { accept, acceptAtSynthesis } from './plan.cdk';

/** An EKS cluster of `aws-eks-v2` or `aws-eks`, declared or imported, to which Kubernetes objects can be applied. */
export interface AnyCluster extends IConstruct {
  readonly clusterName: string;
  /** Throws for an imported cluster whose VPC was not passed to `fromClusterAttributes`. */
  readonly vpc: IVpc;
  readonly prune: boolean;
  /** Made when it is first read. Throws for an imported cluster to which it was not passed. */
  readonly openIdConnectProvider?: IOpenIdConnectProvider;
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
 *
 * Each object is a resource of its own, with its kind, namespace and name in the logical id. So CloudFormation creates
 * the new object and deletes the old one when it is renamed or moved, deletes what is no longer declared, and deletes
 * what it created when another object of the deployment fails. Pruning by kubectl would do neither: it knows no service
 * accounts, network policies and disruption budgets, and looks only into namespaces that are still used.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/ (pruning is alpha)
 */
export function applyObjects(
  scope: Construct,
  id: string,
  cluster: AnyCluster,
  objects: readonly KubernetesObject[],
): IConstruct {
  const group = joined(scope, id, cluster, () => {
    const made = new Construct(scope, id);
    const applied = objects.map((object) => ({ object, resource: applyObject(made, cluster, object) }));
    for (const { resource } of applied.filter(({ object }) => makesPods(object)))
      for (const other of applied) if (!makesPods(other.object)) resource.node.addDependency(other.resource);
    for (const { object, resource } of applied) {
      const volume = volumeOfClaim(object, objects);
      for (const other of applied) if (other.object === volume) resource.node.addDependency(other.resource);
    }
    return made;
  });
  judgeOwnership(scope);
  return group;
}

function applyObject(group: Construct, cluster: AnyCluster, object: KubernetesObject): IConstruct {
  const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace?: string } };
  const identity = [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined);
  const id = identity.map((part) => stableId(group, part)).join('-');
  const props = {
    manifest: [object as Record<string, unknown>],
    prune: false,
    ...(isMadeByKubernetes(object) && { overwrite: true }),
  };
  return isEksV1(cluster)
    ? new eksV1.KubernetesManifest(group, id, { ...props, cluster })
    : new eks.KubernetesManifest(group, id, { ...props, cluster: cluster as eks.ICluster });
}

/**
 * Applies a namespace, once for all constructs that are in it. It belongs to the stack of the cluster, so it stays
 * while one of them is declared. A name that is known only at deployment may be one of the stack of `scope`: then the
 * namespace belongs to that stack.
 */
export function applyNamespace(
  scope: Construct,
  cluster: AnyCluster,
  name: string,
  objects: readonly KubernetesObject[],
): IConstruct {
  const stack = Stack.of(isLateBound(name) ? scope : cluster);
  const id = `Namespace-${cluster.node.id}-${cluster.node.addr.slice(-8)}-${stableId(scope, name)}`;
  const existing = stack.node.tryFindChild(id);
  if (existing !== undefined) return existing;
  const namespace = new Construct(stack, id);
  applyObjects(namespace, 'Objects', cluster, objects);
  return namespace;
}

/**
 * Installs a chart, in the stack of `scope`, after what the cluster needs to run it. A time limit that the function
 * behind it cannot keep is a problem of `scope`. The id has the name of the release: Helm cannot rename one, so a
 * renamed release is installed anew.
 */
export function installChart(
  scope: Construct,
  id: string,
  cluster: AnyCluster,
  options: eks.HelmChartOptions,
): IConstruct {
  const releaseId = options.release === undefined ? id : `${id}-${stableId(scope, options.release)}`;
  const given = { timeoutSeconds: options.timeout?.toSeconds(), atomic: options.atomic };
  const { timeoutSeconds } = accept(scope, planChartTimeout(given));
  const timeout = timeoutSeconds === undefined ? undefined : Duration.seconds(timeoutSeconds);
  const chart = joined(scope, releaseId, cluster, () =>
    isEksV1(cluster)
      ? new eksV1.HelmChart(scope, releaseId, { ...options, timeout, cluster })
      : new eks.HelmChart(scope, releaseId, { ...options, timeout, cluster: cluster as eks.ICluster }),
  );
  judgeOwnership(scope);
  return chart;
}

/** What is read of an object in the cluster: `value` is known at deployment. */
export interface ObjectValue extends IConstruct {
  readonly value: string;
}

/** Reads a field of an object in the cluster, and waits until it has a value. */
export function objectValue(
  scope: Construct,
  id: string,
  cluster: AnyCluster,
  options: Omit<eks.KubernetesObjectValueProps, 'cluster'>,
): ObjectValue {
  return isEksV1(cluster)
    ? new eksV1.KubernetesObjectValue(scope, id, { ...options, cluster })
    : new eks.KubernetesObjectValue(scope, id, { ...options, cluster: cluster as eks.ICluster });
}

/** Makes what joins a cluster, if the cluster can be joined; else an empty construct with the problems. */
function joined(scope: Construct, id: string, cluster: AnyCluster, make: () => IConstruct): IConstruct {
  const joining = planJoining(kindOf(cluster), 'objects');
  const made = joining.plan.hasKubectl ? make() : new Construct(scope, id);
  accept(made, joining);
  made.node.addDependency(readyForCharts(cluster));
  return made;
}

/** Reports objects of a construct that another construct of the app declares too. */
function judgeOwnership(owner: Construct): void {
  if (isOwner(owner)) return;
  markOwner(owner);
  acceptAtSynthesis(owner, () => planOwnership(owner.node.path, declaredObjects(owner)));
}
