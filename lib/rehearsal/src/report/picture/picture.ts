import type { Rehearsal } from '../../compare/rehearsal';
import type { TopologyItem, TopologySubnet, TopologyVpc, TopologyZone } from '../../compare/topology';
import { escape } from '../html';
import { kindOf, shortName, workloadName } from '../names';
import { type Block, box, chip, column, GAP, PADDING, text, wrap } from './blocks';
import { LOOK } from './look';
import { nodeBlocks, type PlacedNode, placedNodes } from './nodes';

const WIDTH = 1200;
const CARD_WIDTH = 220;
/** Cards of one row that are drawn; the others are counted. */
const MOST_CARDS = 15;
/** Zones side by side. */
const MOST_ZONES = 4;

/** The datacenter as a picture, drawn from what is deployed: an SVG that works in a page and in a file of its own. */
export function renderPicture(rehearsal: Rehearsal): string {
  const { topology, app } = rehearsal;
  const nodes = placedNodes(rehearsal);
  const drawn = new Set<string>();
  const inside = WIDTH - 2 * PADDING;
  const vpcs = topology.vpcs.map((vpc) => vpcBlock(vpc, rehearsal, nodes, drawn));
  const elsewhere = nodes.filter((node) => !drawn.has(node.name));
  const picture = column(
    [
      ...vpcs,
      ...(elsewhere.length === 0 ? [] : [section('Nodes', nodeBlocks(elsewhere, CARD_WIDTH), inside)]),
      ...waiting(rehearsal, inside),
      section('Stores', cards(topology.stores, 'store'), inside),
      section('Services', cards(topology.services, 'service'), inside),
    ],
    inside,
    16,
  );
  const size = [WIDTH, Math.ceil(Math.max(picture.height, 24) + 2 * PADDING)] as const;
  return [
    `<svg class="datacenter" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.join(' ')}" role="img"`,
    ` aria-label="${escape(`The datacenter ${app}`)}"><style>${LOOK}</style>`,
    `<rect class="paper" width="${size[0]}" height="${size[1]}"/>${picture.draw(PADDING, PADDING)}</svg>`,
  ].join('');
}

function vpcBlock(vpc: TopologyVpc, rehearsal: Rehearsal, nodes: readonly PlacedNode[], drawn: Set<string>): Block {
  const width = WIDTH - 2 * PADDING;
  const inside = width - 2 * PADDING;
  const perRow = Math.min(Math.max(vpc.zones.length, 1), MOST_ZONES);
  const zoneWidth = (inside - GAP * (perRow - 1)) / perRow;
  const zone = (each: TopologyZone, leastHeight?: number) =>
    zoneBlock(each, vpc, nodes, { width: zoneWidth, leastHeight });
  const highest = Math.max(...vpc.zones.map((each) => zone(each).height));
  for (const node of nodes) if (isIn(vpc, node)) drawn.add(node.name);
  const clusters = vpc.clusters.map(({ path, version }) => `EKS ${shortName(path)}${version ? ` ${version}` : ''}`);
  const entries = [
    ...(vpc.internetGateway ? ['internet gateway'] : []),
    ...clusters,
    ...vpc.endpoints.map((service) => `endpoint ${service}`),
  ];
  return box(
    [
      text(`VPC ${shortName(vpc.path)}  ${vpc.cidr ?? ''}`, { kind: 'title', width: inside }),
      wrap(
        entries.map((entry) => chip(entry, 'entry', inside)),
        inside,
        6,
      ),
      wrap([...cards(vpc.loadBalancers, 'entry'), ...serviceCards(vpc, rehearsal)], inside),
      wrap(
        vpc.zones.map((each) => zone(each, highest)),
        inside,
      ),
      wrap(cards(vpc.inside, 'store'), inside),
    ],
    { look: 'vpc', width },
  );
}

const ORDER = ['public', 'private', 'isolated'];

function isIn(vpc: TopologyVpc, node: PlacedNode): boolean {
  return vpc.clusters.some(({ id }) => id === node.cluster) && vpc.zones.some(({ name }) => name === node.zone);
}

function zoneBlock(
  zone: TopologyZone,
  vpc: TopologyVpc,
  nodes: readonly PlacedNode[],
  size: { readonly width: number; readonly leastHeight?: number },
): Block {
  const inside = size.width - 2 * PADDING;
  const here = nodes.filter((node) => node.zone === zone.name && isIn(vpc, node));
  const subnets = zone.subnets.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  const home = (node: PlacedNode) =>
    subnets.find(({ id }) => node.subnets.includes(id)) ?? subnets.find(({ kind }) => kind === 'private') ?? subnets[0];
  return box(
    [
      text(zone.name, { kind: 'title', width: inside }),
      ...subnets.map((subnet) =>
        subnetBlock(
          subnet,
          here.filter((node) => home(node) === subnet),
          inside,
        ),
      ),
    ],
    { look: 'zone', ...size },
  );
}

function subnetBlock(subnet: TopologySubnet, nodes: readonly PlacedNode[], width: number): Block {
  const inside = width - 2 * PADDING;
  const perRow = inside > 2 * CARD_WIDTH ? 2 : 1;
  return box(
    [
      text(`${subnet.kind}  ${subnet.cidr ?? ''}`, { kind: 'name', width: inside }),
      ...(subnet.natGateway ? [chip('NAT gateway', 'entry', inside)] : []),
      wrap(nodeBlocks(nodes, (inside - GAP * (perRow - 1)) / perRow), inside),
    ],
    { look: subnet.kind, width, padding: 10, gap: 8, tooltip: `${shortName(subnet.path)} ${subnet.id}` },
  );
}

/** Load balancers that a controller makes for Services: declared here, made on AWS. */
function serviceCards(vpc: TopologyVpc, { clusters }: Rehearsal): Block[] {
  return clusters
    .filter(({ name }) => vpc.clusters.some(({ id }) => id === name))
    .flatMap((cluster) => cluster.loadBalancers)
    .map(({ namespace, name, path }) => card(`${namespace}/${name}`, 'LB of a Service', 'promised', path));
}

function section(title: string, blocks: readonly Block[], width: number): Block {
  return column(blocks.length === 0 ? [] : [text(title, { kind: 'title', width }), wrap(blocks, width)], width, 6);
}

function cards(items: readonly TopologyItem[], look: string): Block[] {
  const shown = items
    .slice(0, items.length > MOST_CARDS ? MOST_CARDS - 1 : MOST_CARDS)
    .map((item) => card(shortName(item.path), kindOf(item.type), look, `${item.path} ${item.id}`));
  const left = items.length - shown.length;
  return left > 0 ? [...shown, card(`${left} more`, 'in the tables', look)] : shown;
}

function card(name: string, kind: string, look: string, tooltip?: string): Block {
  const width = CARD_WIDTH - 20;
  return box([text(name, { kind: 'name', width }), text(kind, { width })], {
    look,
    width: CARD_WIDTH,
    padding: 10,
    gap: 2,
    tooltip,
  });
}

/** Pods without a node: what is not running must be seen. */
function waiting({ clusters }: Rehearsal, width: number): Block[] {
  const pods = clusters
    .flatMap((cluster) => cluster.pods)
    .filter((pod) => pod.node === undefined && pod.phase === 'Pending');
  if (pods.length === 0) return [];
  const names = [...new Set(pods.map((pod) => `${pod.namespace}/${workloadName(pod.name)}`))];
  return [
    section(
      'Pods without a node',
      names.map((name) => chip(name, 'wait', width)),
      width,
    ),
  ];
}
