import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { internetAccessOf } from '../../../lib/network/network/internet-access.cdk';
import { Network, networkOf, type NetworkProps } from '../../../lib/network/network/network.cdk';

const imported = { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] };

describe('the network of a VPC', () => {
  test('is the one that made it', () => {
    const network = new Network(new Stack(), 'Network');
    expect(networkOf(network.vpc)).toBe(network);
  });

  test('is none for other VPCs', () => {
    const stack = new Stack();
    expect(networkOf(new ec2.Vpc(stack, 'Vpc'))).toBeUndefined();
    expect(networkOf(ec2.Vpc.fromVpcAttributes(stack, 'Imported', imported))).toBeUndefined();
  });
});

describe('internet access', () => {
  test.each([
    [{}, 'yes'],
    [{ natGateways: 'none' }, 'no'],
    [{ natGateways: 'none', internetByOtherRoutes: true }, 'yes'],
  ] as [NetworkProps, string][])('of a network with %j: %s', (props, access) => {
    expect(internetAccessOf(new Network(new Stack(), 'Network', props).vpc)).toBe(access);
  });

  test('of a plain VPC is known where its private subnets have a NAT gateway', () => {
    const stack = new Stack();
    const subnetConfiguration = [{ name: 'closed', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
    expect(internetAccessOf(new ec2.Vpc(stack, 'Open'))).toBe('yes');
    expect(internetAccessOf(new ec2.Vpc(stack, 'Closed', { natGateways: 0, subnetConfiguration }))).toBe('unknown');
  });

  test('of an imported VPC is unknown: its routes are declared elsewhere', () => {
    const privateSubnetIds = ['subnet-1'];
    const vpc = ec2.Vpc.fromVpcAttributes(new Stack(), 'Imported', { ...imported, privateSubnetIds });
    expect(internetAccessOf(vpc)).toBe('unknown');
  });
});
