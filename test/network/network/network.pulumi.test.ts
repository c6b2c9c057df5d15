import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { flowLogStatements } from '../../../lib/network/network/flow-logs';
import { planNetwork } from '../../../lib/network/network/network';
import type { Network, NetworkArgs } from '../../../lib/network/network/network.pulumi';
import { regionNames } from '../../../lib/network/network/s3-buckets';
import { s3EndpointStatements, s3ExpressEndpointStatements } from '../../../lib/network/network/s3-endpoint';
import { flowLogTrustPolicy } from '../../../lib/security/trust-policies';
import { optionsOf, outlives } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, knownValue, registered } from '../../core/registrations';

const PLACE = { partition: 'aws', accountId: '111122223333', region: 'us-east-1', urlSuffix: 'amazonaws.com' };
const SUBNET = 'aws:ec2/subnet:Subnet';
const ROUTE = 'aws:ec2/route:Route';
const ENDPOINT = 'aws:ec2/vpcEndpoint:VpcEndpoint';
const ASSOCIATION = 'aws:ec2/routeTableAssociation:RouteTableAssociation';
const NAT_GATEWAY = 'aws:ec2/natGateway:NatGateway';
const LOG_GROUP = 'aws:cloudwatch/logGroup:LogGroup';

function declared(args?: NetworkArgs): Promise<Network> {
  return declare(async () => {
    const { Network } = await import('../../../lib/network/network/network.pulumi');
    return new Network('network', args);
  });
}

/** Where the traffic of each subnet goes. */
function routes(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    registered(ROUTE).map(({ name, inputs }) => {
      expect(inputs).toMatchObject({ destinationCidrBlock: '0.0.0.0/0', routeTableId: `${name}-id` });
      return [name, inputs.natGatewayId ?? inputs.gatewayId];
    }),
  );
}

test('the VPC has the network of the plan, its names resolve, and its default group has no rules', async () => {
  await declared({ cidr: '10.20.0.0/16' });
  expect(inputsOf('aws:ec2/vpc:Vpc', 'network')).toEqual({
    cidrBlock: '10.20.0.0/16',
    enableDnsHostnames: true,
    enableDnsSupport: true,
    instanceTenancy: 'default',
    tags: { Name: 'network' },
  });
  expect(inputsOf('aws:ec2/defaultSecurityGroup:DefaultSecurityGroup', 'network-default')).toEqual({
    vpcId: 'network-id',
    ingress: [],
    egress: [],
  });
});

test('subnets have the addresses and tags of the plan, in the first zones of the region', async () => {
  await declared({ zoneCount: 3 });
  const subnets = registered(SUBNET);
  expect(subnets.map(({ inputs }) => inputs.cidrBlock).toSorted()).toEqual(
    required(planNetwork({ zoneCount: 3 }))
      .subnets.map(({ cidr }) => cidr)
      .toSorted(),
  );
  expect(inputsOf(SUBNET, 'network-private-2')).toEqual({
    vpcId: 'network-id',
    cidrBlock: '10.0.64.0/18',
    mapPublicIpOnLaunch: false,
    availabilityZone: 'us-east-1b',
    tags: { 'kubernetes.io/role/internal-elb': '1', Name: 'network-private-2' },
  });
  expect(inputsOf(SUBNET, 'network-public-3').tags).toEqual({
    'kubernetes.io/role/elb': '1',
    Name: 'network-public-3',
  });
  expect(new Set(subnets.map(({ inputs }) => inputs.availabilityZone))).toEqual(
    new Set(['us-east-1a', 'us-east-1b', 'us-east-1c']),
  );
  expect(optionsOf(`${SUBNET} network-private-2`).ignoreChanges).toEqual(['availabilityZone']);
});

test('zones that are named are used, may be Outputs, and a change of them is seen', async () => {
  await declared({ availabilityZones: ['us-east-1d', pulumi.output('us-east-1f')] });
  expect(inputsOf(SUBNET, 'network-private-1').availabilityZone).toBe('us-east-1d');
  expect(inputsOf(SUBNET, 'network-public-2').availabilityZone).toBe('us-east-1f');
  expect(optionsOf(`${SUBNET} network-private-1`).ignoreChanges).toEqual([]);
});

test('private subnets reach the internet by one NAT gateway, and isolated ones do not', async () => {
  await declared();
  expect(routes()).toEqual({
    'network-private-1': 'network-nat-1-id',
    'network-private-2': 'network-nat-1-id',
    'network-public-1': 'network-id',
    'network-public-2': 'network-id',
  });
  expect(registered(NAT_GATEWAY).map(({ inputs }) => inputs)).toEqual([
    { allocationId: 'network-nat-1-id', subnetId: 'network-public-1-id', tags: { Name: 'network-nat-1' } },
  ]);
  expect(registered('aws:ec2/eip:Eip').map(({ inputs }) => inputs.domain)).toEqual(['vpc']);
  expect(outlives(`${NAT_GATEWAY} network-nat-1`)).toContain(`${ROUTE} network-public-1`);
});

test('a NAT gateway in each zone serves its own zone; none leaves the private subnets without a route', async () => {
  await declared({ natGateways: 'per-zone' });
  expect(routes()).toMatchObject({
    'network-private-1': 'network-nat-1-id',
    'network-private-2': 'network-nat-2-id',
  });
  await declared({ natGateways: 'none' });
  expect(Object.keys(routes())).toEqual(['network-public-1', 'network-public-2']);
  expect(registered(NAT_GATEWAY)).toEqual([]);
});

test('what takes a subnet id comes after its route and the endpoints, and goes before them', async () => {
  const network = await declared({ interfaceEndpoints: ['ec2', 'ecr.api'] });
  expect(await knownValue(network.privateSubnetIds)).toEqual(['network-private-1-id', 'network-private-2-id']);
  expect(await knownValue(network.isolatedSubnetIds)).toEqual(['network-isolated-1-id', 'network-isolated-2-id']);
  expect(await knownValue(network.publicSubnetIds)).toEqual(['network-public-1-id', 'network-public-2-id']);
  expect(optionsOf(`${ASSOCIATION} network-private-1`).dependencies).toEqual(
    expect.arrayContaining([
      `${ROUTE} network-private-1`,
      `${ENDPOINT} network-s3`,
      `${ENDPOINT} network-ec2`,
      `${ENDPOINT} network-ecr-api`,
    ]),
  );
  expect(optionsOf(`${ASSOCIATION} network-public-1`).dependencies).toContain(`${ROUTE} network-public-1`);
});

test('every subnet has a route table of its own, and all of them reach S3 by the gateway endpoint', async () => {
  const publicBuckets = ['company-tools'];
  await declared({ publicBuckets: [pulumi.output('company-tools')] });
  const tables = registered('aws:ec2/routeTable:RouteTable').map(({ name }) => `${name}-id`);
  expect(tables).toHaveLength(6);
  const { policy, routeTableIds, ...settings } = inputsOf(ENDPOINT, 'network-s3');
  expect((routeTableIds as string[]).toSorted()).toEqual(tables.toSorted());
  expect(settings).toEqual({
    vpcId: 'network-id',
    serviceName: 'com.amazonaws.us-east-1.s3',
    vpcEndpointType: 'Gateway',
    tags: { Name: 'network-s3' },
  });
  const plan = required(planNetwork({ publicBuckets }));
  expect(JSON.parse(String(policy)).Statement).toEqual(
    s3EndpointStatements({ ...PLACE, ...regionNames('us-east-1') }, plan),
  );
});

test('S3 Express One Zone has a gateway endpoint in all route tables, if it is asked for', async () => {
  const network = await declared({ s3ExpressEndpoint: true });
  const { policy, routeTableIds, ...settings } = inputsOf(ENDPOINT, 'network-s3express');
  expect(routeTableIds).toHaveLength(6);
  expect(settings).toEqual({
    vpcId: 'network-id',
    serviceName: 'com.amazonaws.us-east-1.s3express',
    vpcEndpointType: 'Gateway',
    tags: { Name: 'network-s3express' },
  });
  expect(JSON.parse(String(policy)).Statement).toEqual(s3ExpressEndpointStatements(PLACE));
  expect(await knownValue(network.s3ExpressEndpoint?.id)).toBe('network-s3express-id');
});

test('interface endpoints are in the isolated subnets, and open to the VPC by HTTPS only', async () => {
  const network = await declared({ interfaceEndpoints: ['ecr.api'], cidr: '10.20.0.0/16' });
  expect(Object.keys(network.interfaceEndpoints)).toEqual(['ecr.api']);
  expect(inputsOf(ENDPOINT, 'network-ecr-api')).toEqual({
    vpcId: 'network-id',
    serviceName: 'com.amazonaws.us-east-1.ecr.api',
    vpcEndpointType: 'Interface',
    policy: expect.stringContaining('{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}') as string,
    subnetIds: ['network-isolated-1-id', 'network-isolated-2-id'],
    securityGroupIds: ['network-endpoints-id'],
    privateDnsEnabled: true,
    tags: { Name: 'network-ecr-api' },
  });
  expect(inputsOf('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule')).toEqual({
    securityGroupId: 'network-endpoints-id',
    cidrIpv4: '10.20.0.0/16',
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    description: 'AWS APIs, from inside the VPC',
  });
  expect(inputsOf('aws:ec2/securityGroup:SecurityGroup')).toMatchObject({
    vpcId: 'network-id',
    description: 'Interface endpoints of network',
  });
});

test('all traffic is logged into an encrypted group, by a role that can do nothing else', async () => {
  const permissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/boundary';
  const logsKeyArn = pulumi.output('arn:aws:kms:us-east-1:111122223333:key/1');
  await declared({ logsKeyArn, flowLogRetentionDays: 30, rolePath: '/platform/', permissionsBoundaryArn });
  expect(inputsOf(LOG_GROUP, 'network-flow-logs')).toEqual({
    retentionInDays: 30,
    kmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/1',
  });
  const { assumeRolePolicy, ...role } = inputsOf('aws:iam/role:Role', 'network-flow-logs-role');
  expect(role).toEqual({
    description: 'Flow logs of network',
    path: '/platform/',
    permissionsBoundary: permissionsBoundaryArn,
  });
  expect(JSON.parse(String(assumeRolePolicy))).toEqual(flowLogTrustPolicy(PLACE));
  const policy = inputsOf('aws:iam/rolePolicy:RolePolicy', 'network-flow-logs-write');
  expect(JSON.parse(String(policy.policy)).Statement).toEqual(flowLogStatements('arn:aws:mock:::network-flow-logs'));
  expect(inputsOf('aws:ec2/flowLog:FlowLog', 'network-flow-logs')).toEqual({
    vpcId: 'network-id',
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logDestination: 'arn:aws:mock:::network-flow-logs',
    iamRoleArn: 'arn:aws:mock:::network-flow-logs-role',
  });
  expect(optionsOf('aws:ec2/flowLog:FlowLog network-flow-logs').dependencies).toContain(
    'aws:iam/rolePolicy:RolePolicy network-flow-logs-write',
  );
});

test.each([
  [undefined, true],
  [false, false],
])(
  'with retainOnDelete %p the flow logs are retained: %p, and nothing else ever is',
  async (retainOnDelete, expected) => {
    await declared({ retainOnDelete });
    const retained = allRegistered().filter(({ type, name }) => optionsOf(`${type} ${name}`).retainOnDelete === true);
    expect(retained.map(({ type, name }) => `${type} ${name}`)).toEqual(
      expected ? [`${LOG_GROUP} network-flow-logs`] : [],
    );
  },
);

test('a key that is named by its ARN gets a warning with what its policy has to say', async () => {
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  await declared({ logsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1' });
  expect(warned.mock.calls.join()).toContain('for flow logs of the same account: [{"Sid":"CloudWatchLogs"');
  warned.mockRestore();
});

test('all problems are thrown at once, and no child is registered', async () => {
  await expect(declared({ zoneCount: 9, logsKeyArn: 'alias/logs' })).rejects.toMatchObject({
    errors: [{ propertyPath: 'logsKeyArn' }, { propertyPath: 'zoneCount' }],
  });
  expect(allRegistered().filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});
