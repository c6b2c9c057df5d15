import { made, type Row } from './made';

test.each<Row>([
  [
    'aws:ec2/vpc:Vpc',
    { cidrBlock: '10.0.0.0/16', enableDnsHostnames: true, assignGeneratedIpv6CidrBlock: true },
    { DefaultSecurityGroup: 'sg-0', DefaultNetworkAcl: 'acl-0' },
    {
      type: 'AWS::EC2::VPC',
      properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true },
      outputs: { defaultSecurityGroupId: 'sg-0', defaultNetworkAclId: 'acl-0' },
    },
  ],
  [
    'aws:ec2/subnet:Subnet',
    { vpcId: 'vpc-1', cidrBlock: '10.0.0.0/24', availabilityZone: 'us-east-1a', mapPublicIpOnLaunch: false },
    {},
    {
      type: 'AWS::EC2::Subnet',
      properties: {
        VpcId: 'vpc-1',
        CidrBlock: '10.0.0.0/24',
        AvailabilityZone: 'us-east-1a',
        MapPublicIpOnLaunch: false,
      },
    },
  ],
  [
    'aws:ec2/internetGateway:InternetGateway',
    { vpcId: 'vpc-1', tags: { team: 'ml' } },
    {},
    { type: 'AWS::EC2::InternetGateway', properties: { Tags: [{ Key: 'team', Value: 'ml' }] } },
  ],
  [
    'aws:ec2/internetGatewayAttachment:InternetGatewayAttachment',
    { internetGatewayId: 'igw-1', vpcId: 'vpc-1' },
    {},
    {
      type: 'AWS::EC2::VPCGatewayAttachment',
      properties: { InternetGatewayId: 'igw-1', VpcId: 'vpc-1' },
      id: 'igw-1:vpc-1',
    },
  ],
  [
    'aws:ec2/routeTable:RouteTable',
    { vpcId: 'vpc-1', propagatingVgws: ['vgw-1'] },
    {},
    { type: 'AWS::EC2::RouteTable', properties: { VpcId: 'vpc-1' } },
  ],
  [
    'aws:ec2/route:Route',
    { routeTableId: 'rtb-1', destinationCidrBlock: '0.0.0.0/0', natGatewayId: 'nat-1' },
    {},
    {
      type: 'AWS::EC2::Route',
      properties: { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' },
      id: 'r-rtb-10.0.0.0/0',
    },
  ],
  [
    'aws:ec2/route:Route',
    { routeTableId: 'rtb-1', destinationIpv6CidrBlock: '::/0', egressOnlyGatewayId: 'eigw-1' },
    {},
    {
      type: 'AWS::EC2::Route',
      properties: { RouteTableId: 'rtb-1', DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' },
      id: 'r-rtb-1::/0',
    },
  ],
  [
    'aws:ec2/route:Route',
    { routeTableId: 'rtb-1', destinationPrefixListId: 'pl-1', vpcEndpointId: 'vpce-1' },
    {},
    {
      type: 'AWS::EC2::Route',
      properties: { RouteTableId: 'rtb-1', DestinationPrefixListId: 'pl-1', VpcEndpointId: 'vpce-1' },
      id: 'r-rtb-1pl-1',
    },
  ],
  [
    'aws:ec2/routeTableAssociation:RouteTableAssociation',
    { routeTableId: 'rtb-1', subnetId: 'subnet-1' },
    {},
    { type: 'AWS::EC2::SubnetRouteTableAssociation', properties: { RouteTableId: 'rtb-1', SubnetId: 'subnet-1' } },
  ],
  [
    'aws:ec2/eip:Eip',
    { domain: 'vpc' },
    { AllocationId: 'eipalloc-1', PublicIp: '203.0.113.7' },
    {
      type: 'AWS::EC2::EIP',
      properties: { Domain: 'vpc' },
      id: 'eipalloc-1',
      outputs: { publicIp: '203.0.113.7', allocationId: 'eipalloc-1' },
    },
  ],
  [
    'aws:ec2/natGateway:NatGateway',
    { subnetId: 'subnet-1', allocationId: 'eipalloc-1', connectivityType: 'private', privateIp: '10.0.0.7' },
    {},
    {
      type: 'AWS::EC2::NatGateway',
      properties: {
        SubnetId: 'subnet-1',
        AllocationId: 'eipalloc-1',
        ConnectivityType: 'private',
        PrivateIpAddress: '10.0.0.7',
      },
    },
  ],
  [
    'aws:ec2/flowLog:FlowLog',
    {
      vpcId: 'vpc-1',
      trafficType: 'ALL',
      iamRoleArn: 'arn:role',
      logDestination: 'arn:group',
      logDestinationType: 'cloud-watch-logs',
    },
    {},
    {
      type: 'AWS::EC2::FlowLog',
      properties: {
        TrafficType: 'ALL',
        DeliverLogsPermissionArn: 'arn:role',
        LogDestination: 'arn:group',
        LogDestinationType: 'cloud-watch-logs',
        ResourceId: 'vpc-1',
        ResourceType: 'VPC',
      },
      replaces: ['vpcId', 'subnetId', 'eniId'],
    },
  ],
  [
    'aws:ec2/flowLog:FlowLog',
    { subnetId: 'subnet-1', trafficType: 'REJECT' },
    {},
    {
      type: 'AWS::EC2::FlowLog',
      properties: { TrafficType: 'REJECT', ResourceId: 'subnet-1', ResourceType: 'Subnet' },
      replaces: ['vpcId', 'subnetId', 'eniId'],
    },
  ],
  [
    'aws:ec2/flowLog:FlowLog',
    { eniId: 'eni-1', trafficType: 'ALL' },
    {},
    {
      type: 'AWS::EC2::FlowLog',
      properties: { TrafficType: 'ALL', ResourceId: 'eni-1', ResourceType: 'NetworkInterface' },
      replaces: ['vpcId', 'subnetId', 'eniId'],
    },
  ],
  [
    'aws:ec2/vpcEndpoint:VpcEndpoint',
    {
      vpcId: 'vpc-1',
      serviceName: 'com.amazonaws.us-east-1.s3',
      vpcEndpointType: 'Gateway',
      policy: '{"Statement":[]}',
      autoAccept: true,
      privateDnsEnabled: true,
    },
    {},
    {
      type: 'AWS::EC2::VPCEndpoint',
      properties: {
        VpcId: 'vpc-1',
        ServiceName: 'com.amazonaws.us-east-1.s3',
        VpcEndpointType: 'Gateway',
        PolicyDocument: '{"Statement":[]}',
        PrivateDnsEnabled: true,
      },
    },
  ],
  [
    'aws:ec2/securityGroup:SecurityGroup',
    {
      name: 'edge',
      vpcId: 'vpc-1',
      description: 'Edge',
      revokeRulesOnDelete: true,
      ingress: [
        {
          protocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          description: 'HTTPS',
          cidrBlocks: ['10.0.0.0/8'],
          ipv6CidrBlocks: ['::/0'],
          prefixListIds: ['pl-1'],
          securityGroups: ['sg-1'],
        },
      ],
      egress: [
        { cidrBlocks: ['0.0.0.0/0'] },
        { protocol: 'tcp', fromPort: 53, toPort: 53, prefixListIds: ['pl-2'], securityGroups: ['sg-2'] },
      ],
    },
    {},
    {
      type: 'AWS::EC2::SecurityGroup',
      properties: {
        GroupDescription: 'Edge',
        GroupName: 'edge',
        VpcId: 'vpc-1',
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'HTTPS', CidrIp: '10.0.0.0/8' },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'HTTPS', CidrIpv6: '::/0' },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'HTTPS', SourcePrefixListId: 'pl-1' },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'HTTPS', SourceSecurityGroupId: 'sg-1' },
        ],
        SecurityGroupEgress: [
          { IpProtocol: '-1', FromPort: 0, ToPort: 0, CidrIp: '0.0.0.0/0' },
          { IpProtocol: 'tcp', FromPort: 53, ToPort: 53, DestinationPrefixListId: 'pl-2' },
          { IpProtocol: 'tcp', FromPort: 53, ToPort: 53, DestinationSecurityGroupId: 'sg-2' },
        ],
      },
      replaces: ['description'],
    },
  ],
  [
    'aws:ec2/securityGroup:SecurityGroup',
    { name: 'none' },
    {},
    {
      type: 'AWS::EC2::SecurityGroup',
      properties: { GroupDescription: 'Managed by Pulumi', GroupName: 'none' },
      replaces: ['description'],
    },
  ],
  [
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
    {
      securityGroupId: 'sg-1',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '10.0.0.0/8',
      referencedSecurityGroupId: 'sg-2',
      prefixListId: 'pl-1',
      tags: { team: 'ml' },
    },
    { Id: 'sgr-1' },
    {
      type: 'AWS::EC2::SecurityGroupIngress',
      properties: {
        GroupId: 'sg-1',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: '10.0.0.0/8',
        SourceSecurityGroupId: 'sg-2',
        SourcePrefixListId: 'pl-1',
      },
      outputs: { securityGroupRuleId: 'sgr-1' },
    },
  ],
  [
    'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule',
    {
      securityGroupId: 'sg-1',
      ipProtocol: '-1',
      cidrIpv4: '0.0.0.0/0',
      referencedSecurityGroupId: 'sg-2',
      prefixListId: 'pl-1',
    },
    { Id: 'sgr-2' },
    {
      type: 'AWS::EC2::SecurityGroupEgress',
      properties: {
        GroupId: 'sg-1',
        IpProtocol: '-1',
        CidrIp: '0.0.0.0/0',
        DestinationSecurityGroupId: 'sg-2',
        DestinationPrefixListId: 'pl-1',
      },
      outputs: { securityGroupRuleId: 'sgr-2' },
    },
  ],
  [
    'aws:ec2/placementGroup:PlacementGroup',
    { name: 'close', strategy: 'cluster' },
    {},
    { type: 'AWS::EC2::PlacementGroup', properties: { Strategy: 'cluster' } },
  ],
  [
    'aws:ec2/launchTemplate:LaunchTemplate',
    {
      name: 'nodes',
      description: 'of gpus',
      instanceType: 'p5.48xlarge',
      vpcSecurityGroupIds: ['sg-1'],
      securityGroupNames: ['old'],
      updateDefaultVersion: true,
      defaultVersion: 1,
      networkInterfaces: [
        { networkCardIndex: 1, interfaceType: 'efa-only', securityGroups: ['sg-2'], ipv4AddressCount: 3 },
      ],
      capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: 'cr-1' } },
      tagSpecifications: [{ resourceType: 'instance', tags: { team: 'ml' } }],
      tags: { team: 'ml' },
    },
    { LatestVersionNumber: '3', DefaultVersionNumber: '2' },
    {
      type: 'AWS::EC2::LaunchTemplate',
      properties: {
        LaunchTemplateData: {
          InstanceType: 'p5.48xlarge',
          SecurityGroupIds: ['sg-1'],
          SecurityGroups: ['old'],
          NetworkInterfaces: [
            { NetworkCardIndex: 1, InterfaceType: 'efa-only', Groups: ['sg-2'], SecondaryPrivateIpAddressCount: 3 },
          ],
          CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-1' } },
          TagSpecifications: [{ ResourceType: 'instance', Tags: { Team: 'ml' } }],
        },
        LaunchTemplateName: 'nodes',
        VersionDescription: 'of gpus',
        InstanceType: 'p5.48xlarge',
        NetworkInterfaces: [
          { NetworkCardIndex: 1, InterfaceType: 'efa-only', Groups: ['sg-2'], SecondaryPrivateIpAddressCount: 3 },
        ],
        CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-1' } },
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'team', Value: 'ml' }] }],
      },
      outputs: { latestVersion: 3, defaultVersion: 2 },
    },
  ],
  [
    'aws:ec2/launchTemplate:LaunchTemplate',
    { name: 'empty', tags: {} },
    {},
    {
      type: 'AWS::EC2::LaunchTemplate',
      properties: { LaunchTemplateData: {}, LaunchTemplateName: 'empty' },
      outputs: { latestVersion: 1, defaultVersion: 1 },
    },
  ],
])('%s of %j in CloudFormation’s form', (token, inputs, cloud, expected) => {
  expect(made(token, inputs, cloud)).toStrictEqual(expected);
});
