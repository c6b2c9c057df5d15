import type { Rehearsal } from '../../compare/rehearsal';
import type { TopologyItem, TopologyVpc } from '../../compare/topology';
import { escape } from '../html';
import { kindOf, shortName, workloadName } from '../names';
import { type Block, box, CARD_WIDTH, chip, column, GAP, PADDING, text, wrap } from './blocks';
import { LOOK } from './look';
import { nodeBlocks, type PlacedNode, placedNodes } from './nodes';
import { isIn, zoneBlocks } from './zones';

const WIDTH = 1200;
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
      wrap(zoneBlocks(vpc, nodes, zoneWidth), inside),
      wrap(
        [
          ...cards(
            vpc.inside.filter((item) => !isFunction(item)),
            'store',
          ),
          ...cards(vpc.inside.filter(isFunction), 'service'),
        ],
        inside,
      ),
    ],
    { look: 'vpc', width },
  );
}

function isFunction({ type }: TopologyItem): boolean {
  return type === 'AWS::Lambda::Function';
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
    .map((item) => card(shortName(item.path), kindOf(item.type), look, item.path));
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
