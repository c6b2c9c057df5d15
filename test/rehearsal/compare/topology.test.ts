import { topologyOf } from '../../../lib/rehearsal/src/compare/topology';
import { deployed, NETWORK } from '../sample';

const { vpcs, stores, services } = topologyOf(NETWORK);
const [vpc] = vpcs;

test('a VPC has its zones, and each zone its subnets by where their route leads', () => {
  expect(vpc).toMatchObject({ id: 'vpc-1', cidr: '10.0.0.0/16', internetGateway: true, endpoints: ['ecr.api'] });
  expect(
    vpc?.zones.map(({ name, subnets }) => [name, subnets.map(({ kind, natGateway }) => [kind, natGateway])]),
  ).toEqual([
    [
      'us-east-1a',
      [
        ['public', true],
        ['private', false],
        ['isolated', false],
      ],
    ],
    [
      'us-east-1b',
      [
        ['public', false],
        ['private', false],
        ['isolated', false],
      ],
    ],
  ]);
});

test('what is placed in the VPC by its properties or by a subnet group is drawn inside of it', () => {
  expect(vpc?.loadBalancers.map(({ id }) => id)).toEqual(['alb']);
  expect(vpc?.clusters).toMatchObject([
    { id: 'lab', version: '1.35', nodeGroups: [{ name: 'gpus', subnets: ['subnet-private-b'] }] },
  ]);
  expect(vpc?.inside.map(({ id }) => id)).toEqual(['db-1']);
});

test('stores and functions without a VPC stand outside, each once', () => {
  expect(stores.map(({ id }) => id)).toEqual(['models']);
  expect(services.map(({ id }) => id)).toEqual(['worker']);
});

test('a function in the VPC is inside, and a file system where its mount targets are', () => {
  const more = [
    deployed('AWS::Lambda::Function', 'inside', { VpcConfig: { SubnetIds: ['subnet-private-a'] } }),
    deployed('AWS::EFS::FileSystem', 'fs-1'),
    deployed('AWS::EFS::MountTarget', 'fsmt-1', { FileSystemId: 'fs-1', SubnetId: 'subnet-private-a' }),
  ];
  const found = topologyOf([...NETWORK, ...more]);
  expect(found.vpcs[0]?.inside.map(({ id }) => id).toSorted()).toEqual(['db-1', 'fs-1', 'inside']);
  expect(found.services.map(({ id }) => id)).toEqual(['worker']);
});

test('a gateway that is attached without a resource of its own is seen by the route to it', () => {
  const attached = NETWORK.filter(({ type }) => type !== 'AWS::EC2::VPCGatewayAttachment');
  const table = deployed('AWS::EC2::RouteTable', 'rtb-public', { VpcId: 'vpc-1' });
  expect(topologyOf(attached).vpcs[0]?.internetGateway).toBe(false);
  expect(topologyOf([...attached, table]).vpcs[0]?.internetGateway).toBe(true);
});

test('without a network there are only stores and services, and what was not made is not drawn', () => {
  expect(topologyOf([deployed('AWS::SQS::Queue', 'jobs'), deployed('AWS::S3::Bucket', '')])).toMatchObject({
    vpcs: [],
    stores: [{ id: 'jobs' }],
  });
});
