import { instanceOrProblem } from '../../catalog/instance-lookup';
import type { Instance } from '../../catalog/instances';
import type { OptionReader, TextForm } from '../../core/option-reader';
import { nodeAddresses } from '../../planning/pod-addresses';
import type { GpuNodeDemand, NETWORK_CODES, NetworkReader } from './options';

/**
 * A load balancer takes up to this many addresses of a subnet.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export const LOAD_BALANCER_ADDRESSES = 8;
/** The VPC CNI keeps spare addresses on ordinary nodes: about one for each pod. */
const ADDRESSES_PER_POD = 2;

const PODS = { min: 0, default: 250, unit: 'pods' } as const;
const PODS_PER_GPU_NODE = { min: 0, default: 30, unit: 'pods' } as const;

const INSTANCE_TYPE = {
  pattern: /./,
  name: 'instance type',
  rule: 'family.size, as EC2 writes it',
  example: 'p5.48xlarge',
  mustBeKnown: true,
} as const satisfies TextForm;

/** The options that decide how many addresses a private subnet needs. */
export const DEMAND_OPTIONS = ['gpuNodes', 'podsPerGpuNode', 'pods', 'prefixDelegation'] as const;

/**
 * Reads how many addresses each private subnet needs: all accelerated nodes at once, as capacity blocks and placement
 * groups lie in one zone, which may be any; its share of the other pods after the loss of a zone; internal load
 * balancers.
 */
export function readDemand(read: NetworkReader, zoneCount: number): number {
  const pods = read.integer('pods', PODS);
  const podsPerGpuNode = read.integer('podsPerGpuNode', PODS_PER_GPU_NODE);
  const prefixDelegation = read.flag('prefixDelegation', false);
  const addressesOfNodes = read.each<GpuNodeDemand, number>('gpuNodes', (node) => {
    const count = readCount(node);
    const instance = readInstance(node);
    return instance === undefined ? 0 : count * nodeAddresses(instance, podsPerGpuNode, { prefixDelegation });
  });
  const zonesLeft = zoneCount - 1;
  const addressesOfPods = Math.ceil((pods * ADDRESSES_PER_POD) / zonesLeft);
  return addressesOfNodes.reduce((sum, addresses) => sum + addresses, 0) + addressesOfPods + LOAD_BALANCER_ADDRESSES;
}

type NodeReader = OptionReader<GpuNodeDemand, keyof typeof NETWORK_CODES>;

function readCount(node: NodeReader): number {
  const count = node.integer('count', { min: 0, unit: 'nodes' });
  node.require(node.has('count'), 'missing', 'count', 'count is required, and was left out.', 'Set count.');
  return count ?? 0;
}

/** The row of the instance type, or undefined after a problem: a stand-in would say nothing about the addresses. */
function readInstance(node: NodeReader): Instance | undefined {
  const type = node.requiredText('instanceType', INSTANCE_TYPE);
  if (node.failed('instanceType')) return undefined;
  const customInstance = node.raw('customInstance');
  const found = instanceOrProblem(type, 'instanceType', { customInstance, kind: 'accelerated' });
  if (!('code' in found)) return found;
  return node.part<undefined>({ plan: undefined, problems: [found], warnings: [] });
}
