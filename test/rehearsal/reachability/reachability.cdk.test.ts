import type { Attachment, Network } from '../../../lib/rehearsal/src/reachability/network';
import { networkOf } from '../../../lib/rehearsal/src/reachability/network';
import type { NetworkResource } from '../../../lib/rehearsal/src/reachability/network-resource';
import {
  reach,
  reachFromInternet,
  reachInternet,
  reachService,
} from '../../../lib/rehearsal/src/reachability/reachability';
import { unreachableOf } from '../../../lib/rehearsal/src/reachability/unreachable';
import { datacenterResources } from './datacenter';

const open = datacenterResources();
const closed = datacenterResources({ egress: 'closed' });
const PORTS = [22, 53, 80, 443, 988, 2049, 6443, 9443, 10_250];
const NODE_SERVICES = ['ec2', 'eks', 'ecr.api', 'ecr.dkr', 's3', 'eks-auth'];

const of = ({ attachments }: Network, kind: Attachment['kind']) => attachments.filter((it) => it.kind === kind);
const isReached = ({ reached }: { readonly reached: boolean }) => reached;

describe.each([
  ['open', open],
  ['closed', closed],
] as const)('a network that is %s', (_, resources) => {
  const network = networkOf(resources);

  test('nothing is reached from the internet', () => {
    expect(network.attachments.length).toBeGreaterThan(25);
    const found = network.attachments.flatMap((to) =>
      PORTS.filter((port) => reachFromInternet(network, to, port).reached).map((port) => `${to.path}:${port}`),
    );
    expect(found).toEqual([]);
  });

  test('nodes reach the control plane and each API that they call', () => {
    const nodes = of(network, 'node');
    expect(nodes).toHaveLength(6);
    for (const node of nodes) {
      expect(of(network, 'control plane').filter((plane) => !reach(network, node, plane, 443).reached)).toEqual([]);
      expect(NODE_SERVICES.map((service) => [service, reachService(network, node, service).reached])).toEqual(
        NODE_SERVICES.map((service) => [service, true]),
      );
    }
  });

  test('the control plane reaches kubelets and webhooks on nodes', () => {
    const refused = of(network, 'control plane').flatMap((plane) =>
      of(network, 'node').flatMap((node) =>
        [443, 9443, 10_250].filter((port) => !reach(network, plane, node, port).reached),
      ),
    );
    expect(refused).toEqual([]);
  });

  test('endpoints and file systems take what they are for, and connect to nothing themselves', () => {
    const [node] = of(network, 'node') as [Attachment];
    const [endpoint] = of(network, 'interface endpoint') as [Attachment];
    const [target] = of(network, 'mount target') as [Attachment];
    expect(PORTS.filter((port) => reach(network, node, endpoint, port).reached)).toEqual([443]);
    expect(PORTS.filter((port) => reach(network, node, target, port).reached)).toEqual([2049]);
    expect(PORTS.filter((port) => reach(network, endpoint, node, port).reached)).toEqual([]);
    expect(PORTS.filter((port) => reach(network, target, node, port).reached)).toEqual([]);
  });

  test('nothing lacks what it calls', () => {
    expect(unreachableOf(resources)).toEqual([]);
  });
});

/** The kinds of addresses from which a route leads out. */
const leads = (resources: readonly NetworkResource[]) => {
  const network = networkOf(resources);
  return [
    ...new Set(network.attachments.filter((it) => isReached(reachInternet(network, it, 443))).map((it) => it.kind)),
  ];
};

test('in a closed network no address leads out, in an open one those of nodes and functions do', () => {
  expect(leads(closed)).toEqual([]);
  expect(leads(open)).toEqual(['control plane', 'function', 'node']);
});

test('a VPN gateway is no internet gateway: a node leaves by it without a public address', () => {
  const [{ subnet }] = of(networkOf(closed), 'node') as [Attachment];
  const route = { RouteTableId: subnet.routes.table, DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vgw-1' };
  const network = networkOf([...closed, list('out', 'AWS::EC2::Route', route)]);
  expect(reachInternet(network, of(network, 'node')[0]!, 443)).toEqual({
    reached: true,
    by: 'other vgw-1, which is not followed',
  });
});

/** The closed network with one resource changed or left out. */
function without(matches: (resource: NetworkResource) => boolean, change?: Record<string, unknown>): NetworkResource[] {
  expect(closed.some(matches)).toBe(true);
  return closed.flatMap((resource) => {
    if (!matches(resource)) return [resource];
    return change ? [{ ...resource, properties: { ...resource.properties, ...change } }] : [];
  });
}

const endpointOf = (service: string) => (it: NetworkResource) =>
  it.type === 'AWS::EC2::VPCEndpoint' && it.properties.ServiceName === `com.amazonaws.eu-central-1.${service}`;

const isTemplate = (it: NetworkResource) => it.type === 'AWS::EC2::LaunchTemplate' && it.id.startsWith('Gpus');
const isGroup = (it: NetworkResource) => it.id.startsWith('NetworkEndpointSecurityGroup');
const list = (id: string, type: string, properties: Record<string, unknown>): NetworkResource => ({
  id,
  type,
  path: id,
  properties,
});
const targets = (resources: readonly NetworkResource[]) => [
  ...new Set(unreachableOf(resources).map(({ target }) => target)),
];

describe('what is missing is found, with what is in the way', () => {
  test('an endpoint that was left out', () => {
    const found = unreachableOf(without(endpointOf('ecr.api')));
    expect(found).toContainEqual({
      path: expect.stringMatching(/^GpusNodeGroup/),
      target: 'ecr.api',
      by: expect.stringMatching(/^no route to the internet from NetworkVpcPrivateSubnet/),
    });
  });

  test('an API of a function: CDK applies charts by it', () => {
    const found = unreachableOf(without(endpointOf('lambda')));
    expect(found.map(({ path }) => path)).toEqual([expect.stringMatching(/^ClusterKubectlProviderframework/)]);
    expect(targets(without(endpointOf('lambda')))).toEqual(['lambda']);
  });

  test('an endpoint without the name of its service', () => {
    expect(targets(without(endpointOf('eks'), { PrivateDnsEnabled: false }))).toEqual(['eks']);
  });

  test('a gateway endpoint that no route table leads to', () => {
    expect(targets(without(endpointOf('s3'), { RouteTableIds: [] }))).toContain('s3');
  });

  test('endpoints whose group lets nobody in', () => {
    expect(targets(without(isGroup, { SecurityGroupIngress: [] }))).toEqual(
      expect.arrayContaining(['ec2', 'eks', 'ecr.api', 'ecr.dkr']),
    );
  });

  test('nodes without the group of their cluster', () => {
    const found = unreachableOf(
      without(isTemplate, { LaunchTemplateData: { NetworkInterfaces: [{ Groups: ['GpusSecurityGroup7213FB24'] }] } }),
    );
    expect(found.map(({ target }) => target)).toContain('the control plane, port 443');
    expect(found.some(({ by }) => by.startsWith('no egress rule of GpusNodeGroup'))).toBe(true);
  });

  test('nothing is said of groups that are declared elsewhere', () => {
    const given = { LaunchTemplateData: { SecurityGroupIds: ['sg-0123456789abcdef0'] } };
    expect(unreachableOf(without(isTemplate, given)).filter(({ by }) => by.includes('rule of Gpus'))).toEqual([]);
  });

  test('an access list that keeps answers away', () => {
    const [subnet] = closed.filter(({ type, id }) => type === 'AWS::EC2::Subnet' && id.includes('Isolated'));
    const entry = { NetworkAclId: 'list', RuleAction: 'allow', Protocol: 6, CidrBlock: '0.0.0.0/0' };
    const found = unreachableOf([
      ...closed,
      list('list', 'AWS::EC2::NetworkAcl', {}),
      list('held', 'AWS::EC2::SubnetNetworkAclAssociation', { NetworkAclId: 'list', SubnetId: subnet?.id }),
      list('in', 'AWS::EC2::NetworkAclEntry', { ...entry, Egress: false, RuleNumber: 100 }),
      list('out', 'AWS::EC2::NetworkAclEntry', {
        ...entry,
        Egress: true,
        RuleNumber: 100,
        PortRange: { From: 443, To: 443 },
      }),
    ]);
    expect(found.every(({ by }) => by.startsWith('the access list of NetworkVpcIsolatedSubnet'))).toBe(true);
    expect(found.length).toBeGreaterThan(0);
  });
});
