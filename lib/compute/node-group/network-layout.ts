import { ipCards, networkCardCount } from '../../catalog/instance-properties';
import type { Instance } from '../../catalog/instances';
import { IP_BANDWIDTH, ipBandwidth, NETWORK_LAYOUTS, type NetworkLayout } from '../../catalog/ip-bandwidth';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { ImagePlan } from './image';
import { isHardwareKnown } from './instance';
import { countEfa, type InterfacePlan } from './interfaces';
import type { NodeGroupOptions } from './options';

/** The interfaces of a node, and what they carry. */
export interface NetworkLayoutPlan {
  readonly networkLayout: NetworkLayout;
  readonly interfaces: readonly InterfacePlan[];
  readonly ipInterfaces: number;
  readonly ipGbps?: number;
  readonly interfaceTags: Readonly<Record<string, string>>;
}

export const NETWORK_LAYOUT_CODES = {
  'bandwidth-layout-unknown': 'It is not known which network cards of the instance type carry IP traffic.',
  'bandwidth-layout-image':
    'The image is not known to give the interfaces of other network cards addresses and routes.',
  'bandwidth-layout-without-efa': 'The layout with more IP bandwidth is one with EFA interfaces.',
} as const satisfies ProblemCodes;

type LayoutReader = OptionReader<NodeGroupOptions, keyof typeof NETWORK_LAYOUT_CODES>;

/**
 * Keeps the VPC CNI from the interfaces of the node. It leaves cards after card 0 alone, but with ENABLE_MULTI_NIC it
 * would fill the interfaces there with addresses for pods. The tag reaches every interface of the launch template: the
 * CNI manages the first one all the same, and EFA interfaces never.
 *
 * EKS's guide says that the CNI allocates addresses on all attached interfaces with IP; its code does not.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/b521883/pkg/ipamd/ipamd.go (setUnmanagedENIs,
 * markUnmanagedNetworkCards)
 * @see https://docs.aws.amazon.com/eks/latest/userguide/device-management-efa.html (conserving IP addresses)
 */
const NOT_MANAGED_BY_CNI = { 'node.k8s.amazonaws.com/no_manage': 'true' } as const;

/** What the layout follows from. */
interface Hardware {
  readonly instance: Instance;
  readonly image: Pick<ImagePlan, 'bootstrap' | 'amiType'>;
  /** The interfaces of the layout that saves addresses. */
  readonly interfaces: readonly InterfacePlan[];
}

/** Plans how IP traffic is spread over the network cards: the option `networkLayout`. */
export function planNetworkLayout(read: LayoutReader, hardware: Hardware): NetworkLayoutPlan {
  const wanted = read.oneOf('networkLayout', NETWORK_LAYOUTS, 'addresses');
  const { instance, interfaces } = hardware;
  const known = ipBandwidth(instance.type);
  const more = wanted === 'bandwidth' && isHardwareKnown(read) ? readMoreCards(read, hardware) : [];
  if (more.length === 0) {
    return { networkLayout: 'addresses', interfaces, ipInterfaces: 1, ...gbps(known?.card0Gbps), interfaceTags: {} };
  }
  return {
    networkLayout: 'bandwidth',
    interfaces: [...interfaces, ...more.map(ipInterface)],
    ipInterfaces: 1 + more.length,
    ...gbps(instance.ipCards === undefined ? known?.gbps : undefined),
    interfaceTags: NOT_MANAGED_BY_CNI,
  };
}

/** Returns the cards after card 0 that carry IP traffic; none if that is a problem. */
function readMoreCards(read: LayoutReader, { instance, image, interfaces }: Hardware): readonly number[] {
  const { type } = instance;
  const more = ipCards(instance)?.filter((card) => card !== 0) ?? [];
  const named = "networkLayout is 'bandwidth', and";
  if (more.length === 0) {
    const single = networkCardCount(instance) === 1;
    read.problem(
      'bandwidth-layout-unknown',
      'networkLayout',
      single
        ? `${named} ${type} has one network card: one interface has all of its bandwidth.`
        : `${named} EC2's guide has no such layout for ${type}; ` +
            `it has one for ${Object.keys(IP_BANDWIDTH).join(', ')}.`,
      single
        ? 'Leave networkLayout out.'
        : 'Leave networkLayout out, or name the cards that carry IP traffic as ipCards in a customInstance.',
    );
    return [];
  }
  read.require(
    image.bootstrap !== 'bottlerocket',
    'bandwidth-layout-image',
    'networkLayout',
    `${named} amiType is ${image.amiType}: ` +
      'only Amazon Linux 2023 is known to give each interface its address and route.',
    'Use an image of Amazon Linux 2023, or leave networkLayout out.',
  );
  const hasEfa = countEfa(interfaces) > 0;
  read.require(
    hasEfa || read.failed('efa'),
    'bandwidth-layout-without-efa',
    'networkLayout',
    `${named} efa is false: EC2's guide has this layout only beside EFA interfaces.`,
    'Leave efa out, or leave networkLayout out.',
  );
  return hasEfa && image.bootstrap !== 'bottlerocket' ? more : [];
}

/**
 * On a card after card 0, device 0 is for EFA and device 1 for IP.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html (read 2026-11)
 */
function ipInterface(card: number): InterfacePlan {
  return {
    networkCardIndex: card,
    deviceIndex: 1,
    interfaceType: 'interface',
    securityGroups: ['cluster', 'own'],
  };
}

function gbps(value: number | undefined): { readonly ipGbps?: number } {
  return value === undefined ? {} : { ipGbps: value };
}
