import { contains } from './address';
import { type NetworkResource, ofType, text } from './network-resource';

export interface SecurityGroup {
  readonly id: string;
  readonly path: string;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** Lets traffic through: groups know no denial. */
export interface Rule {
  /** `tcp`, `udp`, `icmp`; `-1` is every protocol. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** One of these is set; of the rule that EC2 makes for everything both ranges. */
  readonly cidr?: string;
  readonly ipv6Cidr?: string;
  readonly group?: string;
  readonly prefixList?: string;
}

type Properties = Readonly<Record<string, unknown>>;

const EVERYWHERE: Rule = { protocol: '-1', fromPort: 0, toPort: 65_535, cidr: '0.0.0.0/0', ipv6Cidr: '::/0' };

/** The security groups, with rules of their own and rules that other resources add. */
export function groupsOf(resources: readonly NetworkResource[]): ReadonlyMap<string, SecurityGroup> {
  const added = (type: string, id: string) =>
    ofType(resources, `AWS::EC2::SecurityGroup${type}`)
      .filter(({ properties }) => properties.GroupId === id)
      .map(({ properties }) => ruleOf(properties));
  const declared = ofType(resources, 'AWS::EC2::SecurityGroup').map(({ id, path, properties }): SecurityGroup => {
    const inline = properties.SecurityGroupEgress as readonly Properties[] | undefined;
    return {
      id,
      path,
      ingress: [...rulesOf(properties.SecurityGroupIngress), ...added('Ingress', id)],
      // EC2 lets everything out of a group for which nothing is declared.
      egress: [...(inline === undefined ? [EVERYWHERE] : rulesOf(inline)), ...added('Egress', id)],
    };
  });
  const ofClusters = ofType(resources, 'AWS::EKS::Cluster').map(({ path, attributes }): SecurityGroup => {
    const id = text(attributes?.ClusterSecurityGroupId);
    // EKS makes it: its members reach each other, and everything outside.
    const itself: Rule = { protocol: '-1', fromPort: 0, toPort: 65_535, group: id };
    return { id, path, ingress: [itself, ...added('Ingress', id)], egress: [EVERYWHERE, ...added('Egress', id)] };
  });
  return new Map([...declared, ...ofClusters].map((group) => [group.id, group]));
}

function rulesOf(rules: unknown): Rule[] {
  return Array.isArray(rules) ? rules.map((rule: Properties) => ruleOf(rule)) : [];
}

function ruleOf(rule: Properties): Rule {
  const protocol = String(rule.IpProtocol ?? '-1');
  const all = protocol === '-1' || rule.FromPort === undefined || Number(rule.FromPort) === -1;
  return {
    protocol,
    fromPort: all ? 0 : Number(rule.FromPort),
    toPort: all ? 65_535 : Number(rule.ToPort),
    cidr: optional(rule.CidrIp),
    ipv6Cidr: optional(rule.CidrIpv6),
    group: optional(rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId),
    prefixList: optional(rule.SourcePrefixListId ?? rule.DestinationPrefixListId),
  };
}

function optional(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The other side of a connection, as rules see it. */
export interface Peer {
  readonly address: string;
  readonly groupIds: readonly string[];
  /** The service whose addresses a prefix list has. */
  readonly prefixListOf?: string;
}

/** Whether one of the rules lets a TCP connection through. */
export function letsThrough(rules: readonly Rule[], peer: Peer, port: number): boolean {
  return rules.some(
    ({ protocol, fromPort, toPort, cidr, ipv6Cidr, group, prefixList }) =>
      ['-1', 'tcp', '6'].includes(protocol) &&
      port >= fromPort &&
      port <= toPort &&
      ([cidr, ipv6Cidr].some((range) => range !== undefined && contains(range, peer.address)) ||
        (group !== undefined && peer.groupIds.includes(group)) ||
        (prefixList !== undefined && peer.prefixListOf !== undefined)),
  );
}
