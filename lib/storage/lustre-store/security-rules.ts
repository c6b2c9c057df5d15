/** What security group rules of a file system refer to. Every id may be late-bound. */
export interface LustreGroups {
  /** The group of the file system. */
  readonly own: string;
  /** The groups of the nodes that mount it. */
  readonly clients: readonly string[];
}

/** One rule between two security groups. */
export interface LustreRule {
  readonly direction: 'in' | 'out';
  /** What the rule is for, in the names of resources: `lustre`, `lustre-servers`, `efa`. */
  readonly purpose: string;
  /** The group that has the rule. */
  readonly groupId: string;
  /** The group on the other side. */
  readonly peerGroupId: string;
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly description: string;
}

/**
 * The ports of Lustre's network: 988, and those from which servers call back.
 * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html (read 2026-11)
 */
const PORTS = [
  { purpose: 'lustre', ipProtocol: 'tcp', fromPort: 988, toPort: 988, description: 'Lustre' },
  { purpose: 'lustre-servers', ipProtocol: 'tcp', fromPort: 1018, toPort: 1023, description: 'Lustre servers' },
] as const;

/** EFA needs rules for all traffic that name the group: rules for networks do not cover it. */
const EFA = { purpose: 'efa', ipProtocol: '-1', description: 'Lustre through EFA' } as const;

/**
 * Returns the rules of a file system: between its own servers, and with the nodes that mount it. With EFA the groups of
 * the nodes get rules too, in both directions.
 *
 * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/cannot-create-fs.html (security groups with EFA)
 */
export function lustreRules(efa: boolean, { own, clients }: LustreGroups): readonly LustreRule[] {
  const traffic = efa ? [EFA] : PORTS;
  const ofStore = [own, ...clients].flatMap((peerGroupId) => rules(traffic, own, peerGroupId));
  return efa ? [...ofStore, ...clients.flatMap((client) => rules(traffic, client, own))] : ofStore;
}

function rules(
  traffic: readonly Omit<LustreRule, 'direction' | 'groupId' | 'peerGroupId'>[],
  groupId: string,
  peerGroupId: string,
): readonly LustreRule[] {
  return (['in', 'out'] as const).flatMap((direction) =>
    traffic.map((it) => ({ ...it, direction, groupId, peerGroupId })),
  );
}
