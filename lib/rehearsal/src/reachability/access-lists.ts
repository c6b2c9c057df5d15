import { contains } from './address';
import { type NetworkResource, ofType, text } from './network-resource';

/** Entries of a network access list, sorted by number. None: the default list, which lets everything through. */
export type AccessList = readonly Entry[];

export interface Entry {
  readonly egress: boolean;
  readonly allow: boolean;
  readonly number: number;
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidr: string;
  /** An entry has one of the two. */
  readonly ipv6Cidr: string;
}

/** Gives the access list of a subnet. */
export function accessLists(resources: readonly NetworkResource[]): (subnet: string) => AccessList {
  const lists = new Map(
    ofType(resources, 'AWS::EC2::SubnetNetworkAclAssociation').map(({ properties }) => [
      text(properties.SubnetId),
      text(properties.NetworkAclId),
    ]),
  );
  return (subnet) => {
    const list = lists.get(subnet);
    if (list === undefined) return [];
    return ofType(resources, 'AWS::EC2::NetworkAclEntry')
      .filter(({ properties }) => properties.NetworkAclId === list)
      .map(({ properties }) => entryOf(properties))
      .toSorted((a, b) => a.number - b.number);
  };
}

function entryOf(properties: Readonly<Record<string, unknown>>): Entry {
  const range = properties.PortRange as { readonly From?: number; readonly To?: number } | undefined;
  return {
    egress: properties.Egress === true,
    allow: properties.RuleAction === 'allow',
    number: Number(properties.RuleNumber),
    protocol: String(properties.Protocol ?? '-1'),
    fromPort: Number(range?.From ?? 0),
    toPort: Number(range?.To ?? 65_535),
    cidr: text(properties.CidrBlock),
    ipv6Cidr: text(properties.Ipv6CidrBlock),
  };
}

/**
 * Ports that a client connects from.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
 */
const EPHEMERAL = { first: 1024, last: 65_535 } as const;

/** Whether a list lets a TCP connection begin in one direction, and its answers go back in the other. */
export function admits(list: AccessList, direction: 'in' | 'out', address: string, port: number): boolean {
  if (list.length === 0) return true;
  const outward = direction === 'out';
  return (
    decides(list, outward, address, port) &&
    decides(list, !outward, address, EPHEMERAL.first) &&
    decides(list, !outward, address, EPHEMERAL.last)
  );
}

function decides(list: AccessList, egress: boolean, address: string, port: number): boolean {
  const first = list.find(
    (entry) =>
      entry.egress === egress &&
      ['-1', '6'].includes(entry.protocol) &&
      (entry.protocol === '-1' || (port >= entry.fromPort && port <= entry.toPort)) &&
      (contains(entry.cidr, address) || contains(entry.ipv6Cidr, address)),
  );
  return first?.allow ?? false;
}
