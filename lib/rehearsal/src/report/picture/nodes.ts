import type { ClusterNode, ClusterPod } from '../../cluster/cluster';
import type { Rehearsal } from '../../compare/rehearsal';
import { devicesOf } from '../devices';
import { workloadName } from '../names';
import { type Block, box, chip, column, squares, text, wrap } from './blocks';

/** A node with its pods and the subnets that its group may use. */
export interface PlacedNode extends ClusterNode {
  readonly cluster: string;
  readonly subnets: readonly string[];
  readonly pods: readonly ClusterPod[];
}

export function placedNodes({ clusters, topology }: Rehearsal): PlacedNode[] {
  const groups = topology.vpcs
    .flatMap((vpc) => vpc.clusters)
    .flatMap((cluster) => cluster.nodeGroups.map((group) => ({ cluster: cluster.id, ...group })));
  return clusters.flatMap((cluster) =>
    cluster.nodes.map((node) => ({
      ...node,
      cluster: cluster.name,
      subnets: groups.find((group) => group.cluster === cluster.name && group.name === node.nodeGroup)?.subnets ?? [],
      pods: cluster.pods.filter((pod) => pod.node === node.name),
    })),
  );
}

/** More equal nodes than this in one subnet are drawn as one card. */
const MOST_SINGLE = 3;
const MOST_PODS = 8;
const MOST_SQUARES = 16;
const PADDING = 10;

/** One card a node; many equal nodes of one group are one card with their number. */
export function nodeBlocks(nodes: readonly PlacedNode[], width: number): Block[] {
  const groups = new Map<string, PlacedNode[]>();
  for (const node of nodes) {
    const key = `${node.cluster} ${node.nodeGroup} ${node.instanceType}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length > MOST_SINGLE ? [nodeBlock(group, width)] : group.map((node) => nodeBlock([node], width)),
  );
}

function nodeBlock(nodes: readonly PlacedNode[], width: number): Block {
  const inside = width - 2 * PADDING;
  const { instanceType = '', allocatable = {}, nodeGroup = '' } = nodes[0] ?? {};
  const number = nodes.length > 1 ? `${nodes.length} × ` : '';
  const notReady = nodes.filter((node) => !node.ready).length;
  return box(
    [
      text(`${number}${instanceType}`, { kind: 'name', width: inside }),
      ...(notReady > 0 ? [text(`${notReady} not ready`, { width: inside })] : []),
      ...devices(allocatable, inside),
      pods(nodes, inside),
    ],
    { look: 'node', width, padding: PADDING, gap: 6, tooltip: nodeGroup },
  );
}

function devices(allocatable: Readonly<Record<string, string>>, width: number): Block[] {
  return devicesOf(allocatable).map(({ name, count }) => {
    const short = name.split('/').at(-1) ?? name;
    const label = text(`${count} ${short === 'gpu' ? 'GPU' : short === 'efa' ? 'EFA' : short}`, { width });
    return short !== 'efa' && count <= MOST_SQUARES ? column([squares(count, width), label], width, 4) : label;
  });
}

/** Pods by their workload: `chat × 3`. */
function pods(nodes: readonly PlacedNode[], width: number): Block {
  const counts = new Map<string, number>();
  for (const pod of nodes.flatMap((node) => node.pods)) {
    const name = workloadName(pod.name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const all = [...counts].map(([name, count]) => (count > 1 ? `${name} × ${count}` : name));
  const shown = all.length > MOST_PODS ? [...all.slice(0, MOST_PODS - 1), `${all.length - MOST_PODS + 1} more`] : all;
  return wrap(
    shown.map((name) => chip(name, 'pod', width)),
    width,
    6,
  );
}
