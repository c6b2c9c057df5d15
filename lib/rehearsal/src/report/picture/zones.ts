import type { TopologySubnet, TopologyVpc, TopologyZone } from '../../compare/topology';
import { type Block, box, CARD_WIDTH, chip, GAP, PADDING, text, wrap } from './blocks';
import { nodeBlocks, type PlacedNode } from './nodes';

/** From where the internet comes in to where nothing does. */
const ORDER = ['public', 'private', 'isolated'];

export function isIn(vpc: TopologyVpc, node: PlacedNode): boolean {
  return vpc.clusters.some(({ id }) => id === node.cluster) && vpc.zones.some(({ name }) => name === node.zone);
}

interface Row {
  readonly subnet: TopologySubnet;
  readonly nodes: readonly PlacedNode[];
}

/** The zones of a VPC, of one height; subnets of one kind are in one line. */
export function zoneBlocks(vpc: TopologyVpc, nodes: readonly PlacedNode[], width: number): Block[] {
  const inside = width - 2 * PADDING;
  const zones = vpc.zones.map((zone) => ({
    zone,
    rows: rowsOf(
      zone,
      nodes.filter((node) => node.zone === zone.name && isIn(vpc, node)),
    ),
  }));
  const heights = new Map<number, number>();
  for (const { rows } of zones)
    rows.forEach((row, index) => {
      heights.set(index, Math.max(heights.get(index) ?? 0, subnetBlock(row, inside).height));
    });
  const isAligned = new Set(zones.map(({ rows }) => rows.map(({ subnet }) => subnet.kind).join())).size === 1;
  const block = ({ zone, rows }: (typeof zones)[number], leastHeight?: number) =>
    box(
      [
        text(zone.name, { kind: 'title', width: inside }),
        ...rows.map((row, index) => subnetBlock(row, inside, isAligned ? heights.get(index) : undefined)),
      ],
      { look: 'zone', width, leastHeight },
    );
  const highest = Math.max(...zones.map((zone) => block(zone).height));
  return zones.map((zone) => block(zone, highest));
}

/** Each node is in a subnet that its group names, else in a private one. */
function rowsOf(zone: TopologyZone, nodes: readonly PlacedNode[]): Row[] {
  const subnets = zone.subnets.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  const home = (node: PlacedNode) =>
    subnets.find(({ id }) => node.subnets.includes(id)) ?? subnets.find(({ kind }) => kind === 'private') ?? subnets[0];
  return subnets.map((subnet) => ({ subnet, nodes: nodes.filter((node) => home(node) === subnet) }));
}

function subnetBlock({ subnet, nodes }: Row, width: number, leastHeight?: number): Block {
  const inside = width - 2 * PADDING;
  const perRow = inside > 2 * CARD_WIDTH ? 2 : 1;
  return box(
    [
      text(`${subnet.kind}  ${subnet.cidr ?? ''}`, { kind: 'name', width: inside }),
      ...(subnet.natGateway ? [chip('NAT gateway', 'entry', inside)] : []),
      wrap(nodeBlocks(nodes, (inside - GAP * (perRow - 1)) / perRow), inside),
    ],
    { look: subnet.kind, width, padding: 10, gap: 8, tooltip: subnet.path, leastHeight },
  );
}
