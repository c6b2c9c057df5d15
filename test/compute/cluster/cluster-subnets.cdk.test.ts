import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cluster, type ClusterProps } from '../../../lib/compute/cluster/cluster.cdk';
import { NodeGroup } from '../../../lib/compute/node-group/node-group.cdk';
import { Network, type NetworkProps } from '../../../lib/network/network/network.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const CLOSED: ec2.VpcProps = {
  natGateways: 0,
  subnetConfiguration: [{ name: 'Closed', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
};

function declare(app: App | undefined, vpcProps: ec2.VpcProps, props: Partial<ClusterProps>): Stack {
  const stack = new Stack(app, 'Stack');
  const cluster = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', vpcProps), ...props });
  const { vpcSubnets } = props;
  new NodeGroup(stack, 'Nodes', { cluster, vpcSubnets, instanceType: 'i4i.8xlarge', desiredNodes: 2 });
  return stack;
}

function inNetwork(app: App | undefined, options: NetworkProps): Stack {
  const stack = new Stack(app, 'Stack');
  new Cluster(stack, 'Cluster', { vpc: new Network(stack, 'Network', options).vpc });
  return stack;
}

describe('a cluster', () => {
  test('in a VPC without private subnets is refused once, with what the VPC has', () => {
    const { message, templates } = refusedSynthesis((app) => declare(app, CLOSED, {}));
    const text = 'vpcSubnets: The VPC has no private subnets; it has isolated ones (Closed).';
    expect(message.split(text)).toHaveLength(2);
    expect(message).toContain(`[Stack/Cluster] ${text}`);
    expect(templates).toEqual([]);
  });

  test('in a VPC with isolated subnets is deployed into those that are selected, with its nodes', () => {
    const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    const template = Template.fromStack(declare(undefined, CLOSED, { vpcSubnets }));
    for (const { Properties } of Object.values(template.findResources('AWS::EKS::Nodegroup')))
      expect(Properties.Subnets).toEqual([
        { Ref: expect.stringMatching(/^VpcClosedSubnet1/) },
        { Ref: expect.stringMatching(/^VpcClosedSubnet2/) },
      ]);
  });

  test.each<[string, ec2.VpcProps, Partial<ClusterProps>]>([
    ['subnets-public-only', {}, { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }],
    ['vpc-dns-off', { enableDnsSupport: false }, {}],
    ['subnets-missing', {}, { vpcSubnets: { subnetGroupName: 'Nodes' } }],
    ['subnets-missing', {}, { vpcSubnets: { subnets: [] }, publicCidrs: ['203.0.113.0/24'] }],
  ])('that cannot be is a problem, not an exception of CDK: %s', (code, vpcProps, props) => {
    expect(refusedSynthesis((app) => declare(app, vpcProps, props)).message).toContain(`[${code}]`);
  });
});

describe('nodes', () => {
  test('in a VPC without the selected subnets are refused', () => {
    const { message } = refusedSynthesis((app) => {
      const stack = new Stack(app, 'Stack');
      const cluster = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
      const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
      new NodeGroup(stack, 'Nodes', { cluster, vpcSubnets, instanceType: 'i4i.8xlarge', desiredNodes: 2 });
    });
    expect(message).toContain('[Stack/Nodes] vpcSubnets: The VPC has no isolated subnets;');
    expect(message).not.toContain('[Stack/Cluster');
  });
});

describe('a cluster in a network without internet access', () => {
  test('has an endpoint for each service that its functions call', () => {
    const services = Object.values(
      Template.fromStack(inNetwork(undefined, { natGateways: 'none' })).findResources('AWS::EC2::VPCEndpoint'),
    ).map(({ Properties }) => JSON.stringify(Properties.ServiceName));
    for (const service of ['.lambda"', '.eks"', '.sts"', '.s3"'])
      expect(services).toContainEqual(expect.stringContaining(service));
  });

  test('is refused where the network was planned for something else', () => {
    const { message } = refusedSynthesis((app) =>
      inNetwork(app, { natGateways: 'none', endpointUses: ['nodes', 'images'] }),
    );
    expect(message).toContain(
      '[Stack/Cluster] vpc: The network reaches AWS through endpoints only, and has none for ' +
        'eks-auth (pod-identity), lambda (kubectl), sts (kubectl).',
    );
    expect(message.match(/network-endpoints-missing/g)).toHaveLength(1);
  });

  test('has nodes that are refused where the network has no endpoints for nodes', () => {
    const { message } = refusedSynthesis((app) => inNetwork(app, { natGateways: 'none', endpointUses: [] }));
    expect(message).toContain('[Stack/Cluster/SystemNodes] vpc: The network reaches AWS through endpoints only');
  });
});
