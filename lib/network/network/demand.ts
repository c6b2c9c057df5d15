import { ipInterfaceCount } from '../../catalog/instance-properties';
import { NETWORK_LAYOUTS } from '../../catalog/ip-bandwidth';
import { readInstance } from '../../catalog/read-instance';
import type { OptionReader } from '../../core/option-reader';
import { nodeAddresses } from '../../planning/pod-addresses';
import { readPodNetwork } from '../../planning/pod-network';
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

/** The options that decide how many addresses a private subnet needs. */
export const DEMAND_OPTIONS = ['gpuNodes', 'podsPerGpuNode', 'pods', 'podNetwork', 'prefixDelegation'] as const;

/**
 * Reads how many addresses each private subnet needs: all accelerated nodes at once, as capacity blocks and placement
 * groups lie in one zone, which may be any; its share of the other pods after the loss of a zone; internal load
 * balancers.
 */
export function readDemand(read: NetworkReader, zoneCount: number): number {
  const pods = read.integer('pods', PODS);
  const podsPerGpuNode = read.integer('podsPerGpuNode', PODS_PER_GPU_NODE);
  const podNetwork = readPodNetwork(read);
  const addressesOfNodes = read.each<GpuNodeDemand, number>('gpuNodes', (node) => {
    const count = readCount(node);
    const customInstance = node.record('customInstance');
    const instance = readInstance(node, 'instanceType', { kind: 'accelerated', customInstance });
    const ipInterfaces = ipInterfaceCount(instance, node.oneOf('networkLayout', NETWORK_LAYOUTS, 'addresses'));
    // A stand-in would say nothing about the addresses.
    if (node.failed('instanceType', 'customInstance')) return 0;
    return count * nodeAddresses(instance, podsPerGpuNode, { ...podNetwork, ipInterfaces });
  });
  const zonesLeft = zoneCount - 1;
  const addressesOfPods = Math.ceil((pods * ADDRESSES_PER_POD) / zonesLeft);
  return addressesOfNodes.reduce((sum, addresses) => sum + addresses, 0) + addressesOfPods + LOAD_BALANCER_ADDRESSES;
}

type NodeReader = OptionReader<GpuNodeDemand, keyof typeof NETWORK_CODES>;

function readCount(node: NodeReader): number {
  const count = node.integer('count', { min: 0, unit: 'nodes' });
  node.requirePresent('count');
  return count ?? 0;
}
