import { type Attachment, type Network, networkOf } from '../../../lib/rehearsal/src/reachability/network';
import type { NetworkResource } from '../../../lib/rehearsal/src/reachability/network-resource';
import { reach, reachFromInternet, reachInternet } from '../../../lib/rehearsal/src/reachability/reachability';
import { datacenterResources } from '../../rehearsal/reachability/datacenter';
import { type Check, connectForReal } from './kernel-network';

// The evaluator and the kernel of Linux decide on the same template: each address connects to each other one.

jest.setTimeout(240_000);

const PORTS = [22, 443, 2049, 8080, 9443, 10_250];

function decide(network: Network, { from, to, port }: Check): boolean {
  if (from === undefined) return reachFromInternet(network, to as Attachment, port).reached;
  return (to === undefined ? reachInternet(network, from, port) : reach(network, from, to, port)).reached;
}

function checksOf({ attachments }: Network): Check[] {
  const hosts = [...attachments, undefined];
  return hosts.flatMap((from) =>
    hosts.filter((to) => to !== from).flatMap((to) => PORTS.map((port) => ({ from, to, port }))),
  );
}

const entry = (number: number, egress: boolean, properties: Record<string, unknown>): NetworkResource => ({
  id: `entry-${number}-${egress}`,
  type: 'AWS::EC2::NetworkAclEntry',
  path: `entry-${number}`,
  properties: {
    NetworkAclId: 'list',
    RuleNumber: number,
    RuleAction: 'allow',
    Protocol: 6,
    Egress: egress,
    CidrBlock: '0.0.0.0/0',
    ...properties,
  },
});

const portRange = (From: number, To = From) => ({ PortRange: { From, To } });

/** Endpoints behind an access list: no port but HTTPS, and answers to clients. */
function withAccessList(resources: readonly NetworkResource[]): NetworkResource[] {
  const isolated = resources.filter(({ type, id }) => type === 'AWS::EC2::Subnet' && id.includes('Isolated'));
  return [
    ...resources,
    { id: 'list', type: 'AWS::EC2::NetworkAcl', path: 'list', properties: {} },
    ...isolated.map(({ id }) => ({
      id: `association-${id}`,
      type: 'AWS::EC2::SubnetNetworkAclAssociation',
      path: 'list',
      properties: { NetworkAclId: 'list', SubnetId: id },
    })),
    entry(90, false, { ...portRange(443), RuleAction: 'deny', CidrBlock: '10.0.64.0/18' }),
    entry(100, false, portRange(443)),
    entry(100, true, portRange(1024, 65_535)),
  ];
}

/** System nodes in public subnets, with public addresses and one open port. */
function withPublicNodes(resources: readonly NetworkResource[]): NetworkResource[] {
  const subnets = resources.filter(({ type, id }) => type === 'AWS::EC2::Subnet' && id.includes('Public'));
  return resources.map((it) => {
    if (it.type === 'AWS::EC2::Subnet' && it.id.includes('Public'))
      return { ...it, properties: { ...it.properties, MapPublicIpOnLaunch: true } };
    if (it.type === 'AWS::EKS::Nodegroup' && it.id.includes('System'))
      return { ...it, properties: { ...it.properties, Subnets: subnets.map(({ id }) => id) } };
    if (!it.id.startsWith('ClusterSystemNodesSecurityGroup')) return it;
    const open = { IpProtocol: 'tcp', FromPort: 8080, ToPort: 9443, CidrIp: '203.0.113.0/24' };
    return { ...it, properties: { ...it.properties, SecurityGroupIngress: [open] } };
  });
}

test.each([
  ['an open network', datacenterResources()],
  ['a closed network', datacenterResources({ egress: 'closed' })],
  ['a network with an access list', withAccessList(datacenterResources())],
  ['a network with nodes in public subnets', withPublicNodes(datacenterResources())],
])('%s: each connection comes about, or not, as the evaluator says', async (_, resources) => {
  const network = networkOf(resources);
  const checks = checksOf(network);
  const real = await connectForReal(network, checks, PORTS);
  const differ = checks.flatMap((check, index) => {
    const { from, to, port } = check;
    const evaluated = decide(network, check);
    if (evaluated === real[index]) return [];
    return [`${from?.path ?? 'internet'} to ${to?.path ?? 'internet'}, ${port}: ${evaluated}, in fact ${real[index]}`];
  });
  expect(differ).toEqual([]);
  expect(checks.length).toBeGreaterThan(4000);
  expect(real.filter(Boolean).length).toBeGreaterThan(500);
});
