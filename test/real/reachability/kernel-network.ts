import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Entry } from '../../../lib/rehearsal/src/reachability/access-lists';
import type { Attachment, Network, Subnet } from '../../../lib/rehearsal/src/reachability/network';
import { INTERNET_ADDRESS } from '../../../lib/rehearsal/src/reachability/reachability';
import { routeTo } from '../../../lib/rehearsal/src/reachability/routes';
import type { Rule } from '../../../lib/rehearsal/src/reachability/security-groups';
import { Sandbox } from '../sandbox';

/** A connection to try. The internet is `undefined`. */
export interface Check {
  readonly from: Attachment | undefined;
  readonly to: Attachment | undefined;
  readonly port: number;
}

const GATEWAY = '169.254.1.1';
const NAT_ADDRESS = '198.51.100.1';
const INTERNET = 'internet';
const FROM_INTERNET_TABLE = 250;

/**
 * Builds a network in the kernel, a namespace for each address and a router between them, and connects for real. Linux
 * decides: routes by policy routing, NAT and security groups by nftables with connection tracking, access lists by
 * nftables without it. What a rule refuses is reset, so that it is known at once. Needs `ip`, `nft` and Python 3.
 */
export async function connectForReal(
  network: Network,
  checks: readonly Check[],
  ports: readonly number[],
): Promise<boolean[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kernel-network-'));
  const sandbox = await Sandbox.start();
  try {
    const { attachments } = network;
    const nameOf = (of: Attachment | undefined) => (of === undefined ? INTERNET : `h${attachments.indexOf(of)}`);
    const hosts = [...attachments, undefined];
    const input = {
      listeners: hosts.flatMap((host) => ports.map((port) => [nameOf(host), addressOf(host), port])),
      checks: checks.map(({ from, to, port }) => [nameOf(from), addressOf(to), port]),
    };
    const file = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    await sandbox.script(setupScript(network, nameOf));
    await sandbox.run(['nft', '-f', file('rules.nft', ruleset(network))]);
    const connect = path.join(__dirname, 'connect.py');
    return JSON.parse(await sandbox.script(`python3 ${connect} < ${file('input.json', JSON.stringify(input))}`));
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  }
}

function addressOf(of: Attachment | undefined): string {
  return of?.address ?? INTERNET_ADDRESS;
}

function setupScript({ attachments, subnets }: Network, nameOf: (of: Attachment | undefined) => string): string {
  const hosts = attachments.map((host) => [nameOf(host), host.address] as const);
  const lines = [
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    // Each packet without a route is answered: by default one a second for each address.
    'echo 0 > /proc/sys/net/ipv4/icmp_ratelimit',
    ...[...hosts, [INTERNET, INTERNET_ADDRESS] as const].flatMap(([name, address]) => [
      `ip netns add ${name}`,
      `ip link add v${name} type veth peer name eth0 netns ${name}`,
      `ip link set v${name} up`,
      `ip addr add ${GATEWAY}/32 dev v${name}`,
      `ip -n ${name} link set lo up`,
      `ip -n ${name} addr add ${address}/32 dev eth0`,
      `ip -n ${name} link set eth0 up`,
      `ip -n ${name} route add default via ${GATEWAY} dev eth0 onlink`,
    ]),
    ...hosts.map(([name, address]) => `ip route add ${address}/32 dev v${name}`),
    `ip addr add ${NAT_ADDRESS}/32 dev v${INTERNET}`,
    ...subnets.flatMap((subnet, index) => [
      // Addresses of the VPC by the main table; all others by the table of the subnet.
      `ip rule add from ${subnet.cidr} lookup ${index + 1} priority ${40_000 + index}`,
      leadsOut(subnet, subnets)
        ? `ip route add default dev v${INTERNET} table ${index + 1}`
        : `ip route add unreachable default table ${index + 1}`,
    ]),
    // From the internet only what has a public address is reached; answers go back by the main table.
    `ip rule add fwmark 1 lookup main priority 100`,
    `ip rule add iif v${INTERNET} lookup ${FROM_INTERNET_TABLE} priority 200`,
    ...attachments
      .filter((host) => isPublic(host))
      .map((host) => `ip route add ${host.address}/32 dev v${nameOf(host)} table ${FROM_INTERNET_TABLE}`),
    `ip route add unreachable default table ${FROM_INTERNET_TABLE}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether the default route of a subnet ends at an internet gateway, over a NAT gateway or not. */
function leadsOut(subnet: Subnet, subnets: readonly Subnet[]): boolean {
  const target = routeTo(subnet.routes, INTERNET_ADDRESS)?.target;
  if (target === undefined || target.kind === 'internet-gateway') return target !== undefined;
  const next = subnets.find(({ id }) => id === target.subnetId);
  return next !== undefined && target.isPublic !== false && leadsOut(next, subnets);
}

function isPublic({ subnet, hasPublicAddress, kind }: Attachment): boolean {
  const given = hasPublicAddress ?? (kind === 'node' && subnet.givesPublicAddresses);
  return given && routeTo(subnet.routes, INTERNET_ADDRESS)?.target.kind === 'internet-gateway';
}

function ruleset(network: Network): string {
  const { attachments, subnets } = network;
  const membersOf = (group: string) =>
    attachments.filter(({ groupIds }) => groupIds.includes(group)).map(({ address }) => address);
  const rulesOf = (host: Attachment, direction: 'ingress' | 'egress') =>
    host.groupIds.flatMap((id) => network.groups.get(id)?.[direction] ?? []);
  const natted = subnets.filter((it) => routeTo(it.routes, INTERNET_ADDRESS)?.target.kind !== 'internet-gateway');
  const listed = subnets.filter(({ accessList }) => accessList.length > 0);
  const withoutPublicAddress = attachments.filter(
    (host) => leadsOut(host.subnet, subnets) && !natted.includes(host.subnet) && !isPublic(host),
  );
  return [
    'table ip vpc {',
    'chain marks { type filter hook prerouting priority mangle;',
    `iifname v${INTERNET} ct state established,related meta mark set 1`,
    '}',
    'chain nat { type nat hook postrouting priority srcnat;',
    ...natted.map(({ cidr }) => `ip saddr ${cidr} oifname v${INTERNET} snat to ${NAT_ADDRESS}`),
    '}',
    ...listed.flatMap(({ accessList }, index) => [
      `chain list${index}out {`,
      ...accessList.filter(({ egress }) => egress).map((entry) => entryRule(entry, 'daddr')),
      'drop',
      '}',
      `chain list${index}in {`,
      ...accessList.filter(({ egress }) => !egress).map((entry) => entryRule(entry, 'saddr')),
      'drop',
      '}',
    ]),
    'chain lists { type filter hook forward priority filter - 10;',
    ...listed.flatMap(({ cidr }, index) => [
      `ip saddr ${cidr} ip daddr != ${cidr} jump list${index}out`,
      `ip daddr ${cidr} ip saddr != ${cidr} jump list${index}in`,
    ]),
    '}',
    ...attachments.flatMap((host, index) => [
      `chain out${index} {`,
      ...rulesOf(host, 'egress').flatMap((rule) => groupRule(rule, 'daddr', membersOf, 'meta mark set 2 return')),
      'reject with tcp reset',
      '}',
      `chain in${index} {`,
      ...rulesOf(host, 'ingress').flatMap((rule) => groupRule(rule, 'saddr', membersOf, 'accept')),
      'reject with tcp reset',
      '}',
    ]),
    'chain groups { type filter hook forward priority filter;',
    'ct state established,related accept',
    ...withoutPublicAddress.map(({ address }) => `ip saddr ${address} oifname v${INTERNET} reject with tcp reset`),
    ...attachments.map(({ address }, index) => `ip saddr ${address} jump out${index}`),
    ...attachments.map(({ address }, index) => `ip daddr ${address} jump in${index}`),
    '}',
    '}',
    '',
  ].join('\n');
}

function entryRule({ allow, protocol, fromPort, toPort, cidr }: Entry, side: 'saddr' | 'daddr'): string {
  const ports = protocol === '-1' ? '' : `tcp dport ${fromPort}-${toPort}`;
  return `ip ${side} ${cidr} ${ports} ${allow ? 'return' : 'drop'}`;
}

function groupRule(
  { protocol, fromPort, toPort, cidr, group }: Rule,
  side: 'saddr' | 'daddr',
  membersOf: (group: string) => readonly string[],
  verdict: string,
): string[] {
  if (!['-1', 'tcp', '6'].includes(protocol)) return [];
  const addresses = group === undefined ? [cidr ?? ''] : membersOf(group);
  const known = addresses.filter((address) => address !== '' && address !== '0.0.0.0/0');
  const from = addresses.includes('0.0.0.0/0') ? '' : `ip ${side} { ${known.join(', ')} }`;
  if (from !== '' && known.length === 0) return [];
  return [`${from} tcp dport ${fromPort}-${toPort} ${verdict}`];
}
