import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, CfnParameter, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PRIVATE_CLUSTER_ENDPOINTS } from '../../../lib/network/network/endpoints';
import { Network, type NetworkProps } from '../../../lib/network/network/network.cdk';

function build(props: NetworkProps = {}, stack = new Stack()): { network: Network; stack: Stack; template: Template } {
  const network = new Network(stack, 'Network', props);
  return { network, stack, template: Template.fromStack(stack) };
}

function bucketArn(name: string, end: object): object {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}`, end, '/*']] };
}

function stackInIreland(): Stack {
  return new Stack(new App(), 'Ireland', { env: { account: '111122223333', region: 'eu-west-1' } });
}

function subnets(template: Template): { cidr: string; zone: unknown; tags: Record<string, string> }[] {
  return Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => ({
    cidr: Properties.CidrBlock,
    zone: Properties.AvailabilityZone,
    tags: Object.fromEntries(Properties.Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value])),
  }));
}

describe('the subnets', () => {
  test('have exactly the addresses of the plan', () => {
    const { network, template } = build({ zoneCount: 3, cidr: '10.20.0.0/16' });
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.20.0.0/16' });
    expect(
      subnets(template)
        .map((subnet) => subnet.cidr)
        .toSorted(),
    ).toEqual(network.plan.subnets.map((subnet) => subnet.cidr).toSorted());
    const cidrs = (role: string) =>
      network.plan.subnets.filter((subnet) => subnet.role === role).map((subnet) => subnet.cidr);
    expect(network.vpc.privateSubnets.map((subnet) => subnet.ipv4CidrBlock)).toEqual(cidrs('private'));
    expect(network.vpc.isolatedSubnets.map((subnet) => subnet.ipv4CidrBlock)).toEqual(cidrs('isolated'));
    expect(network.vpc.publicSubnets.map((subnet) => subnet.ipv4CidrBlock)).toEqual(cidrs('public'));
  });

  test('tell load balancers where they belong', () => {
    const { template } = build();
    expect(
      subnets(template).map(({ cidr, tags }) => [
        cidr,
        tags['kubernetes.io/role/internal-elb'],
        tags['kubernetes.io/role/elb'],
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['10.0.0.0/18', '1', undefined],
        ['10.0.192.0/21', undefined, undefined],
        ['10.0.216.0/21', undefined, '1'],
      ]),
    );
  });

  test('give no instance a public address', () => {
    build().template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('are in zones that are chosen when the stack is deployed, where no region is known', () => {
    for (const zoneCount of [2, 3]) {
      const { template } = build({ zoneCount });
      const zones = new Set(subnets(template).map(({ zone }) => JSON.stringify(zone)));
      expect([...zones].toSorted()).toEqual(
        Array.from({ length: zoneCount }, (_, index) =>
          JSON.stringify({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] }),
        ),
      );
    }
  });

  test('are in the zones of a known region, or in those named', () => {
    expect(new Set(subnets(build({ zoneCount: 2 }, stackInIreland()).template).map(({ zone }) => zone))).toEqual(
      new Set(['dummy1a', 'dummy1b']),
    );
    expect(
      new Set(
        subnets(build({ availabilityZones: ['eu-west-1b', 'eu-west-1c'] }, stackInIreland()).template).map(
          ({ zone }) => zone,
        ),
      ),
    ).toEqual(new Set(['eu-west-1b', 'eu-west-1c']));
  });
});

test('every zone of a known region may be used', () => {
  const zones = subnets(build({ zoneCount: 3 }, stackInIreland()).template).map(({ zone }) => zone);
  expect(new Set(zones)).toEqual(new Set(['dummy1a', 'dummy1b', 'dummy1c']));
});

test('only subnets have the tags of load balancers', () => {
  const { Resources } = build().template.toJSON() as { Resources: Record<string, { Type: string }> };
  const tagged = Object.values(Resources).filter((it) => JSON.stringify(it).includes('kubernetes.io/role/'));
  expect(new Set(tagged.map(({ Type }) => Type))).toEqual(new Set(['AWS::EC2::Subnet']));
});

describe('names that people read', () => {
  test('say of which network a group and a role are', () => {
    const { template } = build();
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Interface endpoints of Default/Network',
    });
    template.hasResourceProperties('AWS::IAM::Role', { Description: 'Flow logs of Default/Network' });
  });

  test('select the subnets of each group', () => {
    const { network } = build();
    const cidrs = (subnetGroupName: string) =>
      network.vpc.selectSubnets({ subnetGroupName }).subnets.map((subnet) => subnet.ipv4CidrBlock);
    const planned = (role: string) =>
      network.plan.subnets.filter((subnet) => subnet.role === role).map(({ cidr }) => cidr);
    expect([cidrs('Private'), cidrs('Isolated'), cidrs('Public')]).toEqual([
      planned('private'),
      planned('isolated'),
      planned('public'),
    ]);
  });
});

describe('ways out', () => {
  test.each([
    ['none', 0, 0],
    ['single', 1, 2],
    ['per-zone', 2, 2],
  ] as const)("natGateways '%s' makes %i NAT gateways and %i routes to them", (natGateways, gateways, routes) => {
    const { template, network } = build({ natGateways });
    template.resourceCountIs('AWS::EC2::NatGateway', gateways);
    template.resourcePropertiesCountIs('AWS::EC2::Route', { NatGatewayId: Match.anyValue() }, routes);
    expect(network.vpc.privateSubnets).toHaveLength(2);
  });

  test('isolated subnets have no route to the internet', () => {
    const { network, stack, template } = build();
    const tables = network.vpc.isolatedSubnets.map((subnet) => stack.resolve(subnet.routeTable.routeTableId));
    const routed = Object.values(template.findResources('AWS::EC2::Route')).map(
      ({ Properties }) => Properties.RouteTableId,
    );
    expect(routed).not.toEqual(expect.arrayContaining([tables[0]]));
    expect(routed).not.toEqual(expect.arrayContaining([tables[1]]));
  });

  test('the default security group lets nothing through', () => {
    build().template.hasResourceProperties('Custom::VpcRestrictDefaultSG', {
      DefaultSecurityGroupId: Match.anyValue(),
    });
  });
});

describe('endpoints', () => {
  test('are made for every service that a private cluster calls, with private names, in the isolated subnets', () => {
    const { network, stack, template } = build({ natGateways: 'none' });
    for (const service of PRIVATE_CLUSTER_ENDPOINTS) {
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Interface',
        ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]] },
        PrivateDnsEnabled: true,
        SubnetIds: network.vpc.isolatedSubnets.map((subnet) => stack.resolve(subnet.subnetId)),
        SecurityGroupIds: [stack.resolve(network.endpointSecurityGroup.securityGroupId)],
      });
      expect(network.interfaceEndpoints[service]).toBeDefined();
    }
    template.resourcePropertiesCountIs(
      'AWS::EC2::VPCEndpoint',
      { VpcEndpointType: 'Interface' },
      PRIVATE_CLUSTER_ENDPOINTS.length,
    );
  });

  test('answer HTTPS from inside the VPC and open nothing themselves', () => {
    build({ cidr: '10.9.0.0/16' }).template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [
        {
          CidrIp: '10.9.0.0/16',
          FromPort: 443,
          ToPort: 443,
          IpProtocol: 'tcp',
          Description: 'AWS APIs, from inside the VPC',
        },
      ],
      SecurityGroupEgress: [
        {
          CidrIp: '255.255.255.255/32',
          Description: 'Disallow all traffic',
          FromPort: 252,
          ToPort: 86,
          IpProtocol: 'icmp',
        },
      ],
    });
  });

  test('S3 is reached from every subnet, by principals of the account', () => {
    const { template, network, stack } = build();
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      RouteTableIds: Match.arrayWith(
        [...network.vpc.privateSubnets, ...network.vpc.isolatedSubnets].map((subnet) =>
          stack.resolve(subnet.routeTable.routeTableId),
        ),
      ),
      PolicyDocument: {
        Statement: [
          {
            Sid: 'OwnPrincipals',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 's3:*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
          },
          Match.objectLike({ Sid: 'ReadServiceAndPublicBuckets', Action: 's3:GetObject' }),
          {
            Sid: 'AnswerCloudFormation',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 's3:PutObject',
            Resource: [
              bucketArn('cloudformation-custom-resource-response-', {
                'Fn::Join': ['', { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }],
              }),
              bucketArn('cloudformation-waitcondition-', { Ref: 'AWS::Region' }),
            ],
          },
        ],
      },
    });
    expect(stack.resolve(network.s3Endpoint.vpcEndpointId)).toEqual({ Ref: expect.stringContaining('S3Endpoint') });
  });
});

test('S3 Express One Zone has a gateway endpoint, for principals of this account, if it is asked for', () => {
  expect(build().network.s3ExpressEndpoint).toBeUndefined();
  const { network, stack, template } = build({ s3ExpressEndpoint: true });
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3express']] },
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Action: 's3express:*',
          Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ],
    },
  });
  expect(stack.resolve(network.s3ExpressEndpoint?.vpcEndpointId)).toEqual({
    Ref: expect.stringContaining('S3ExpressEndpoint'),
  });
});

test('the bucket that custom resources answer to has its name without hyphens, also in a known region', () => {
  const { template } = build({ writableBuckets: ['partner-results'] }, stackInIreland());
  expect(JSON.stringify(template.findResources('AWS::EC2::VPCEndpoint'))).toContain(
    JSON.stringify(
      [
        'cloudformation-custom-resource-response-euwest1',
        'cloudformation-waitcondition-eu-west-1',
        'partner-results',
      ].map((bucket) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${bucket}/*`]] })),
    ),
  );
});

describe('flow logs', () => {
  test('go, all of them, to a log group that is encrypted with the key given', () => {
    const stack = new Stack();
    const logsKey = new kms.Key(stack, 'Key');
    const { network, template } = build(
      { logsKey, flowLogRetentionDays: 365, removalPolicy: RemovalPolicy.DESTROY },
      stack,
    );
    const group = stack.resolve(network.flowLogGroup?.logGroupName);
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { KmsKeyId: stack.resolve(logsKey.keyArn), RetentionInDays: 365 },
      DeletionPolicy: 'Delete',
    });
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 'cloud-watch-logs',
      LogGroupName: group,
      ResourceId: stack.resolve(network.vpc.vpcId),
      DeliverLogsPermissionArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('FlowLogRole'), 'Arn'] },
    });
  });

  test('are written by a role that serves flow logs of this account alone', () => {
    build().template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':ec2:',
                      { Ref: 'AWS::Region' },
                      ':',
                      { Ref: 'AWS::AccountId' },
                      ':vpc-flow-log/*',
                    ],
                  ],
                },
              },
            },
          }),
        ],
      },
    });
  });

  test('are written with permissions for that log group only, and none to pass the role on', () => {
    const { network, stack, template } = build();
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyName: 'FlowLogs',
          PolicyDocument: {
            Statement: [
              {
                Sid: 'WriteFlowLogs',
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
                Resource: stack.resolve(network.flowLogGroup?.logGroupArn),
              },
            ],
            Version: '2012-10-17',
          },
        },
      ],
    });
  });

  test('survive the stack unless told otherwise', () => {
    build().template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate' });
  });
});

test('a VPC can be handed to whatever takes an IVpc', () => {
  const { network } = build();
  const vpc: ec2.IVpc = network.vpc;
  expect(vpc.selectSubnets({ subnetGroupName: 'Private' }).subnetIds).toHaveLength(2);
});

test('nothing of a refused network reaches a template: synthesis fails with every problem and where it is from', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'network-'));
  try {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Refused');
    const network = new Network(stack, 'Network', { cidr: '10.0.0.0/8', zoneCount: 4 });
    new CfnOutput(stack, 'VpcId', { value: network.vpc.vpcId });
    const declaredAt = String.raw`\(declared at test\/network\/network\/network\.cdk\.test\.ts:\d+:\d+\)`;
    const line = (path: string) => String.raw`\[Refused\/Network\] ${path}: [^\n]* \[out-of-range\] ${declaredAt}`;

    expect(() => app.synth()).toThrow(new RegExp(`${line('zoneCount')}[\\s\\S]*${line('cidr')}`));
    expect(readdirSync(outdir).filter((file) => file.endsWith('.template.json'))).toEqual([]);
    expect(network.plan.zoneCount).toBe(2);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('no refused option lets the construct throw', () => {
  for (const option of [
    'availabilityZones',
    'interfaceEndpoints',
    'endpointUses',
    'publicBuckets',
    'writableBuckets',
    'gpuNodes',
    'flowLogRetentionDays',
  ]) {
    for (const value of [null, 'x', NaN, {}, [null], [''], Token.asNumber(Lazy.any({ produce: () => 3 }))]) {
      const network = new Network(new Stack(), 'Network', { [option]: value } as unknown as NetworkProps);
      expect(network.node.validate()).toEqual([expect.stringContaining(`${option}`)]);
    }
  }
});

test('names of zones and public buckets may be tokens', () => {
  const stack = new Stack();
  const zone = new CfnParameter(stack, 'Zone').valueAsString;
  const bucket = new CfnParameter(stack, 'Bucket').valueAsString;
  const { template } = build({ availabilityZones: [zone, 'eu-west-1b'], publicBuckets: [bucket] }, stack);
  expect(new Set(subnets(template).map((subnet) => JSON.stringify(subnet.zone)))).toEqual(
    new Set(['{"Ref":"Zone"}', '"eu-west-1b"']),
  );
  expect(JSON.stringify(template.findResources('AWS::EC2::VPCEndpoint'))).toContain('{"Ref":"Bucket"}');
});
