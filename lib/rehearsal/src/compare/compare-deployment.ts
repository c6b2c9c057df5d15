import type { Cloud } from '../cloud/cloud';
import type { ClusterSupport, RecordedRelease } from '../cluster/cluster';
import { hourlyCost } from './cost';
import type { DeclaredRelease, Deployment } from './deployment';
import { calledServices, recordedCalls } from '../permissions/call';
import { deniedCalls } from '../permissions/denied-calls';
import { unreachableOf } from '../reachability/unreachable';
import { expectedNodes, type ExpectedNodes, nodeDifferences } from './nodes';
import { networkResources } from './network-resources';
import { compareObjects } from './objects';
import {
  differs,
  FORMAT,
  type Rehearsal,
  type RehearsedCluster,
  type RehearsedRelease,
  type Summary,
} from './rehearsal';
import { isCluster } from './resource';
import { compareResources } from './resources';
import { topologyOf } from './topology';
import { compareWorkloads, lacksPods } from './workloads';

/** Compares everything that was declared with what the local cloud and its clusters have. */
export async function compareDeployment(
  cloud: Cloud,
  support: ClusterSupport,
  deployment: Deployment,
  app: string,
): Promise<Rehearsal> {
  const { engine, stacks, resources: deployed } = deployment;
  const resources = await compareResources(cloud, deployed);
  const groups = expectedNodes(deployed);
  const clusters: RehearsedCluster[] = [];
  for (const name of clusterNames(deployment)) clusters.push(await compareCluster(support, name, deployment, groups));
  const made = networkResources(deployed);
  const calls = recordedCalls(cloud);
  const unreachable = unreachableOf(made, calledServices(calls));
  const { account, region } = cloud;
  const denied = deniedCalls({ resources: made, objects: deployment.objects, calls, account, region });
  const found = { resources, clusters, unreachable, denied };
  return {
    format: FORMAT,
    engine,
    app,
    summary: summaryOf(found),
    stacks,
    ...found,
    topology: topologyOf(deployed),
    nodeCosts: hourlyCost(groups),
  };
}

function clusterNames({ resources, objects, releases }: Deployment): string[] {
  return [
    ...new Set([
      ...resources.filter(isCluster).map(({ physicalId }) => physicalId),
      ...objects.map(({ cluster }) => cluster),
      ...releases.map(({ cluster }) => cluster),
    ]),
  ].filter((name) => name !== '');
}

async function compareCluster(
  support: ClusterSupport,
  name: string,
  deployment: Deployment,
  groups: readonly ExpectedNodes[],
): Promise<RehearsedCluster> {
  const objects = deployment.objects.filter(({ cluster }) => cluster === name);
  const releases = deployment.releases.filter(({ cluster }) => cluster === name);
  const recorded = support.kind === 'recorded';
  const nodes = recorded ? [] : await support.nodes(name);
  const pods = recorded ? [] : await support.pods(name);
  const installed = recorded || releases.length === 0 ? [] : await installedReleases(support, name);
  const kept = support.recordedReleases().filter(({ cluster }) => cluster === name);
  return {
    name,
    kind: support.kind,
    how: support.how,
    nodes,
    pods,
    objects: await compareObjects(support, name, objects),
    workloads: recorded ? [] : compareWorkloads(objects, pods),
    nodeDifferences: recorded
      ? []
      : groups.filter(({ cluster }) => cluster === name).flatMap((group) => nodeDifferences(group, nodes)),
    loadBalancers: objects
      .filter(({ kind, spec }) => kind === 'Service' && spec?.type === 'LoadBalancer')
      .map(({ metadata: { namespace = 'default', ...metadata }, declaredBy }) => ({
        namespace,
        name: metadata.name,
        path: declaredBy.path,
      })),
    releases: releases.map((release) => rehearsedRelease(release, installed, kept)),
  };
}

/** `namespace/name` of every release that Helm itself keeps in the cluster. */
async function installedReleases(support: ClusterSupport, cluster: string): Promise<readonly string[]> {
  const { items } = (await support.kubectl(cluster, ['get', 'secrets', '-A', '-l', 'owner=helm', '-o', 'json'])) as {
    items: { metadata: { namespace: string; labels: Record<string, string> } }[];
  };
  return items.map(({ metadata }) => `${metadata.namespace}/${metadata.labels.name}`);
}

function rehearsedRelease(
  { name, namespace, chart, version, path, line }: DeclaredRelease,
  installed: readonly string[],
  kept: readonly RecordedRelease[],
): RehearsedRelease {
  const record = kept.find((each) => each.release === name && each.namespace === namespace);
  const state = installed.includes(`${namespace}/${name}`)
    ? 'installed'
    : record === undefined
      ? 'missing'
      : 'recorded';
  return { name, namespace, chart, version, path, line, state, reason: record?.reason };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** The counts of what was found. */
export function summaryOf({
  resources,
  clusters,
  unreachable,
  denied,
}: Pick<Rehearsal, 'resources' | 'clusters' | 'unreachable' | 'denied'>): Summary {
  const objects = clusters.flatMap((cluster) => cluster.objects);
  const releases = clusters.flatMap((cluster) => cluster.releases);
  return {
    resources: resources.length,
    values: sum(resources.map(({ agree, differences }) => agree + differences.length)),
    confirmedByService: sum(resources.map(({ confirmed }) => confirmed)),
    objects: objects.length,
    nodes: sum(clusters.map(({ nodes }) => nodes.length)),
    pods: sum(clusters.map(({ pods }) => pods.length)),
    differ:
      resources.filter(differs).length +
      objects.filter(({ differences }) => differences.length > 0).length +
      new Set(clusters.flatMap((each) => each.nodeDifferences.map(({ nodeGroup }) => `${each.name}/${nodeGroup}`)))
        .size +
      clusters.flatMap(({ workloads }) => workloads).filter(lacksPods).length +
      releases.filter(({ state }) => state === 'missing').length +
      unreachable.length +
      denied.length,
    recorded:
      resources.filter(({ madeBy }) => madeBy === 'recorded').length +
      objects.filter(({ recorded }) => recorded).length +
      releases.filter(({ state }) => state === 'recorded').length,
    unread: sum(resources.map(({ unread }) => unread.length)),
  };
}
