import { efaCards, efaInterfaceCount, interfacesOnCard0 } from '../../catalog/instance-properties';
import type { Instance } from '../../catalog/instances';
import { isListToken } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { isHardwareKnown } from './instance';
import type { NodeGroupOptions } from './options';

/** One network interface of an instance, as a launch template lists it. */
export interface InterfacePlan {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  /** `interface` carries IP traffic and takes addresses; `efa-only` carries only EFA traffic and takes none. */
  readonly interfaceType: 'interface' | 'efa-only';
  /**
   * `cluster` is the security group of nodes and control plane, `own` that of the node group. EKS adds the cluster's
   * group itself only if a launch template names no groups at all.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
   */
  readonly securityGroups: readonly ('cluster' | 'own')[];
}

/** A rule of the node group's own security group. The other side is the group itself. */
export interface SelfRulePlan {
  readonly direction: 'ingress' | 'egress';
  /** `-1` is every protocol; EFA's is neither TCP nor UDP. */
  readonly protocol: '-1';
  readonly description: string;
}

export const INTERFACE_CODES = {
  'efa-unsupported': 'The instance type takes no EFA interface.',
  'efa-layout-unknown': 'The facts of the instance do not say on which network cards its EFA interfaces are.',
} as const satisfies ProblemCodes;

/** The interface that every instance has. EC2 accepts no `efa-only` interface here. */
const PRIMARY: InterfacePlan = {
  networkCardIndex: 0,
  deviceIndex: 0,
  interfaceType: 'interface',
  securityGroups: ['cluster', 'own'],
};

/** Plans the interfaces: the option `efa`, and the layout of the instance. */
export function planInterfaces(
  read: OptionReader<NodeGroupOptions, keyof typeof INTERFACE_CODES>,
  instance: Instance,
): readonly InterfacePlan[] {
  const count = efaInterfaceCount(instance);
  const efa = read.flag('efa', (count ?? 0) > 0);
  if (count === undefined && !read.has('efa') && isHardwareKnown(read)) {
    read.warn(
      'efa-unknown',
      `The catalog does not know the network cards of ${instance.type}, so its nodes get no EFA interface. ` +
        'State networkCards in a customInstance, or set efa to false.',
    );
  }
  if (!efa) return [PRIMARY];
  const layout = efaLayout(instance);
  if (layout !== undefined) return layout;
  if (!isHardwareKnown(read)) return [PRIMARY];
  if (count === 0) {
    const message = `efa is true, and ${instance.type} takes no EFA interface.`;
    read.problem('efa-unsupported', 'efa', message, 'Leave efa out, or use a larger size of the family.');
    return [PRIMARY];
  }
  read.problem(
    'efa-layout-unknown',
    'efa',
    `efa is true, and the facts of ${instance.type} do not say where its EFA interfaces are: ` +
      `cards that take EFA: ${amount(efaCards(instance)?.length)}, ` +
      `interfaces on card 0: ${amount(interfacesOnCard0(instance))}.`,
    'State networkCards (and efaCards, if not every card is used) in a customInstance, or set efa to false.',
  );
  return [PRIMARY];
}

/**
 * Returns the interfaces of an instance with EFA: one for IP, and one more for every EFA that the instance takes;
 * undefined if the instance takes none, or its facts do not say where they are. network-layout.ts adds interfaces for
 * more IP bandwidth.
 *
 * The layout saves addresses: EFA interfaces are `efa-only`, so that a node with 32 of them takes one address and not
 * 32. On card 0 the EFA interface is the second one (device 1), if that card takes EFA at all; on every other card it
 * is the only one (device 0). Older guides, the Terraform module and pulumi-eks use device 1 there. Neither was tried
 * on real hardware by this project.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html (read 2026-11)
 */
export function efaLayout(instance: Instance): readonly InterfacePlan[] | undefined {
  const cards = efaCards(instance);
  if (cards === undefined || cards.length === 0) return undefined;
  const hasRoomOnCard0 = (interfacesOnCard0(instance) ?? 2) >= 2;
  if (cards.includes(0) && !hasRoomOnCard0) return undefined;
  return [
    PRIMARY,
    ...cards.map((card): InterfacePlan => ({
      networkCardIndex: card,
      deviceIndex: card === 0 ? 1 : 0,
      interfaceType: 'efa-only',
      securityGroups: ['own'],
    })),
  ];
}

/** Counts the EFA interfaces of a layout. */
export function countEfa(interfaces: readonly InterfacePlan[]): number {
  return interfaces.filter((it) => it.interfaceType === 'efa-only').length;
}

export const SECURITY_GROUP_ID: TextForm = {
  pattern: /^sg-[0-9a-f]{8,17}$/,
  name: 'security group id',
  rule: "'sg-' and 8 to 17 hexadecimal digits",
  example: 'sg-0123456789abcdef0',
};

/**
 * Security groups of one interface: by default at most 5, with an increased quota 16.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (security groups)
 */
const SECURITY_GROUPS = { most: 16, byDefault: 5, ofTheLibrary: 2 } as const;

/** Reads the security groups beside the cluster's and the group's own. */
export function readSecurityGroups(read: OptionReader<NodeGroupOptions, never>): readonly string[] {
  const name = 'additionalSecurityGroupIds';
  if (isListToken(read.raw(name))) {
    const message = `${name} must be known at synthesis; it is a token of a list.`;
    read.problem('must-be-known', name, message, 'Pass a plain list. Its items may be tokens.');
    return [];
  }
  const ids = [...new Set(read.texts(name, SECURITY_GROUP_ID))];
  const { most, byDefault, ofTheLibrary } = SECURITY_GROUPS;
  const all = ids.length + ofTheLibrary;
  read.require(
    all <= most,
    'out-of-range',
    name,
    `${name} has ${ids.length} groups; with the cluster's and the node group's own an interface has at most ${most}.`,
    `Leave ${all - most} out.`,
  );
  if (all > byDefault && all <= most) {
    read.warn(
      'security-group-quota',
      `The nodes are in ${all} security groups; more than ${byDefault} need an increased quota of the account.`,
    );
  }
  return ids;
}

/** EFA requires that the nodes of a group reach each other on every protocol, in both directions. */
export function planSelfRules(interfaces: readonly InterfacePlan[]): readonly SelfRulePlan[] {
  if (countEfa(interfaces) === 0) return [];
  const rule = { protocol: '-1', description: 'EFA between the nodes of the group' } as const;
  return [
    { direction: 'ingress', ...rule },
    { direction: 'egress', ...rule },
  ];
}

/** Warns if a job could span zones: EFA traffic does not cross them. */
export function warnAcrossZones(
  read: OptionReader<NodeGroupOptions, never>,
  efaInterfaces: number,
  zones: readonly string[],
  maxNodes: number,
): void {
  if (efaInterfaces === 0 || zones.length < 2 || maxNodes < 2) return;
  read.warn(
    'efa-across-zones',
    `The nodes are in ${zones.length} zones, and EFA traffic does not cross zones. ` +
      'Put a job that spans nodes into a group in one zone.',
  );
}

function amount(count: number | undefined): string {
  return count === undefined ? 'unknown' : String(count);
}
