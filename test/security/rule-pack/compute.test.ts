import { clustersOf } from '../../../lib/security/rule-pack/clusters';
import {
  efaInterfacesOf,
  hasEfa,
  isReserved,
  launchTemplatesOf,
  nodeGroupsOf,
  subnetsOf,
  zonesOf,
} from '../../../lib/security/rule-pack/node-groups';
import { endpointsOf, isEverywhere, leadsOut, routeTableOf } from '../../../lib/security/rule-pack/routes';
import { interfaces, nodes, ref, type Resources, subnet, viewOf } from '../rules/case';

const clusters = (Properties: object, Type = 'AWS::EKS::Cluster') =>
  clustersOf(viewOf({ Cluster: { Type, Properties: Properties as never } })).map(
    ({ prefix, version, endpoint, logTypes, encryptsSecrets }) => ({
      prefix,
      version,
      endpoint,
      logTypes,
      encryptsSecrets,
    }),
  );

test('a cluster that says nothing is public to everyone, and logs and encrypts nothing', () => {
  expect(clusters({})).toEqual([
    {
      prefix: '',
      version: undefined,
      endpoint: { private: false, public: true, publicCidrs: ['0.0.0.0/0'] },
      logTypes: [],
      encryptsSecrets: false,
    },
  ]);
});

test('a cluster has what it says, also as the custom resource of CDK writes it', () => {
  const expected = {
    version: '1.35',
    endpoint: { private: true, public: false, publicCidrs: ['10.0.0.0/8'] },
    logTypes: ['audit', 'api'],
    encryptsSecrets: true,
  };
  const vpc = { EndpointPrivateAccess: true, EndpointPublicAccess: 'false', PublicAccessCidrs: ['10.0.0.0/8'] };
  expect(
    clusters({
      Version: '1.35',
      ResourcesVpcConfig: vpc,
      Logging: { ClusterLogging: { EnabledTypes: [{ Type: 'audit' }, { Type: 'api' }] } },
      EncryptionConfig: [{ Provider: {} }, { Provider: { KeyArn: 'arn:key' } }],
    }),
  ).toEqual([{ prefix: '', ...expected }]);
  const config = {
    version: '1.35',
    resourcesVpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false, publicAccessCidrs: ['10.0.0.0/8'] },
    logging: {
      clusterLogging: [
        { enabled: true, types: ['audit'] },
        { enabled: 'true', types: ['api'] },
        { enabled: false, types: ['scheduler'] },
      ],
    },
    encryptionConfig: [{ provider: { keyArn: 'arn:key' } }],
  };
  expect(clusters({ Config: config }, 'Custom::AWSCDK-EKS-Cluster')).toEqual([{ prefix: 'Config.', ...expected }]);
});

const groupOf = (resources: Resources) => {
  const view = viewOf(resources);
  return { view, group: nodeGroupsOf(view)[0]! };
};

test('a node group has the types of its template and its own, as far as the catalog knows them', () => {
  const { group } = groupOf(nodes('p5.48xlarge', { InstanceTypes: ['m7i.xlarge', 'z9.large'] }));
  expect(group.instances.map(({ type }) => type)).toEqual(['m7i.xlarge', 'p5.48xlarge']);
  expect(group.template?.id).toBe('Stack/Template');
  const { group: without } = groupOf({ Nodes: { Type: 'AWS::EKS::Nodegroup', Properties: {} } });
  expect(without).toMatchObject({ template: undefined, data: {}, instances: [], userData: undefined });
});

const namedGroup = (InstanceTypes: readonly string[]) => ({
  Type: 'AWS::EKS::Nodegroup',
  Properties: { InstanceTypes, LaunchTemplate: { Name: 'gpus' } },
});

test('a launch template may be found by its name, and has the types of all groups that use it', () => {
  const view = viewOf({
    Template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateName: 'gpus', LaunchTemplateData: { InstanceType: 'p5.48xlarge' } },
    },
    Other: { Type: 'AWS::EC2::LaunchTemplate', Properties: {} },
    A: namedGroup(['m7i.xlarge']),
    B: namedGroup(['m7i.xlarge']),
  });
  expect(
    launchTemplatesOf(view).map(({ template, instances }) => [template.id, instances.map(({ type }) => type)]),
  ).toEqual([
    ['Stack/Template', ['p5.48xlarge', 'm7i.xlarge']],
    ['Stack/Other', []],
  ]);
});

test.each([
  ['plain text', '#!/bin/bash', '#!/bin/bash'],
  ['Base64', Buffer.from('#!/bin/bash\n').toString('base64'), '#!/bin/bash\n'],
  ['Base64 by CloudFormation', { 'Fn::Base64': '#!/bin/bash' }, '#!/bin/bash'],
])('user data may be %s', (_, UserData, text) => {
  expect(groupOf(nodes('m7i.xlarge', {}, { UserData })).group.userData).toBe(text);
});

test('EFA interfaces are those of both types', () => {
  const NetworkInterfaces = interfaces([0, 0, 'efa'], [1, 1, 'efa-only'], [2, 1, 'interface']);
  const { group } = groupOf(nodes('p5.48xlarge', {}, { NetworkInterfaces: [...NetworkInterfaces, {}] }));
  expect(efaInterfacesOf(group.data).map(({ NetworkCardIndex }) => NetworkCardIndex)).toEqual([0, 1]);
  expect([hasEfa(group), hasEfa(groupOf(nodes('p5.48xlarge')).group)]).toEqual([true, false]);
});

const reserved = (group: object, data: object = {}) => isReserved(groupOf(nodes('p5.48xlarge', group, data)).group);

test('nodes are in reserved capacity by their template or by their type of capacity', () => {
  const target = { CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-1' } } };
  expect([
    reserved({}, target),
    reserved({ CapacityType: 'CAPACITY_BLOCK' }),
    reserved({ CapacityType: 'SPOT' }),
  ]).toEqual([true, true, false]);
});

test('a group is in the zones of its subnets; a subnet without a zone counts as its own', () => {
  const { view, group } = groupOf({
    A: subnet('eu-west-1a'),
    B: subnet('eu-west-1a'),
    C: { Type: 'AWS::EC2::Subnet', Properties: {} },
    Vpc: { Type: 'AWS::EC2::VPC' },
    ...nodes('m7i.xlarge', { Subnets: [ref('A'), ref('B'), ref('C'), ref('Vpc'), 'subnet-1'] }),
  });
  expect(subnetsOf(view, group).map(({ id }) => id)).toEqual(['Stack/A', 'Stack/B', 'Stack/C']);
  expect(zonesOf(view, group)).toEqual(['eu-west-1a', 'Stack/C']);
});

test('all addresses of either family are everywhere', () => {
  expect(['0.0.0.0/0', '::/0', '10.0.0.0/8', undefined].map(isEverywhere)).toEqual([true, true, false, false]);
});

const ROUTED: Resources = {
  A: subnet('eu-west-1a'),
  B: subnet('eu-west-1b'),
  Table: { Type: 'AWS::EC2::RouteTable', Properties: {} },
  Association: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('A'), RouteTableId: ref('Table') },
  },
};

test.each<[object, boolean]>([
  [{ DestinationCidrBlock: '0.0.0.0/0' }, true],
  [{ DestinationIpv6CidrBlock: '::/0' }, true],
  [{ DestinationCidrBlock: '10.1.0.0/16' }, false],
  [{ RouteTableId: ref('Other'), DestinationCidrBlock: '0.0.0.0/0' }, false],
])('a route table with the route %j leads out: %s', (route, expected) => {
  const view = viewOf({
    ...ROUTED,
    Other: { Type: 'AWS::EC2::RouteTable', Properties: {} },
    Route: { Type: 'AWS::EC2::Route', Properties: { RouteTableId: ref('Table'), ...route } },
  });
  const [a, b] = view.ofType('AWS::EC2::Subnet');
  const table = routeTableOf(view, a!);
  expect(table?.id).toBe('Stack/Table');
  expect(routeTableOf(view, b!)).toBeUndefined();
  expect(leadsOut(view, table!)).toBe(expected);
});

test.each([
  ['com.amazonaws.eu-west-1.ecr.api', 'ecr.api'],
  ['com.amazonaws.${unknown:AWS::Region}.s3', 's3'],
  ['cn.com.amazonaws.cn-north-1.ecr.dkr', 'ecr.dkr'],
  ['aws.sagemaker.eu-west-1.studio', 'aws.sagemaker.eu-west-1.studio'],
])('the endpoint %s is that of %s', (ServiceName, service) => {
  const view = viewOf({
    Vpc: { Type: 'AWS::EC2::VPC' },
    Other: { Type: 'AWS::EC2::VPC' },
    Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName, VpcId: ref('Vpc') } },
  });
  const [vpc, other] = view.ofType('AWS::EC2::VPC');
  expect([...endpointsOf(view, vpc!).keys()]).toEqual([service]);
  expect(endpointsOf(view, other!).size).toBe(0);
});
