import type { ACCELERATED_INSTANCES } from './accelerated-instances';

/**
 * How IP traffic is spread over the network cards of a node. `addresses`: one interface with an address, on card 0.
 * `bandwidth`: one on each card that EC2's guide names for the most IP bandwidth.
 */
export type NetworkLayout = 'addresses' | 'bandwidth';

export const NETWORK_LAYOUTS: readonly NetworkLayout[] = ['addresses', 'bandwidth'];

/** How much IP traffic an instance carries, by the network cards that have an interface with an address. */
export interface IpBandwidth {
  /** The cards on which EC2's guide puts an interface with an address for the most IP bandwidth, card 0 first. */
  readonly cards: readonly number[];
  /** IP bandwidth of the instance with an interface on each of these cards. */
  readonly gbps: number;
  /** IP bandwidth with the one interface on card 0. */
  readonly card0Gbps: number;
}

/** Every fourth card of 32: groups of four share what they have for IP traffic. */
const EVERY_FOURTH_OF_32 = [0, 4, 8, 12, 16, 20, 24, 28] as const;

/**
 * The types for which EC2's guide shows a layout with the most IP bandwidth. EFA and IP traffic of a card share its
 * bandwidth.
 *
 * For the other types with several cards the guide has only the general rule: an interface with an address is device 1
 * of its card. An older edition listed p5en.48xlarge beside p5.48xlarge, with card numbers that it does not have. For
 * p6e-gb200.36xlarge the guide says that the even cards carry IP traffic, and shows no layout; the module of ai-on-eks
 * counts 5 addresses for it.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html (use case 2 of each type; 2026-11)
 * @see https://github.com/awslabs/ai-on-eks infra/base/terraform/modules/efa-networkinterfaces-generator (2026-11)
 */
export const IP_BANDWIDTH = {
  'p5.48xlarge': { cards: EVERY_FOURTH_OF_32, gbps: 800, card0Gbps: 100 },
  'p5e.48xlarge': { cards: EVERY_FOURTH_OF_32, gbps: 800, card0Gbps: 100 },
  'p6-b200.48xlarge': { cards: [0, 1, 2, 3, 4, 5, 6, 7], gbps: 1600, card0Gbps: 200 },
  'p6-b300.48xlarge': {
    cards: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    gbps: 3870,
    card0Gbps: 350,
  },
} as const satisfies Partial<Readonly<Record<keyof typeof ACCELERATED_INSTANCES, IpBandwidth>>>;

/** Returns what EC2's guide says of a type; undefined if it shows no layout with the most IP bandwidth. */
export function ipBandwidth(type: string): IpBandwidth | undefined {
  return Object.hasOwn(IP_BANDWIDTH, type) ? IP_BANDWIDTH[type as keyof typeof IP_BANDWIDTH] : undefined;
}
