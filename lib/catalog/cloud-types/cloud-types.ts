import { AUDIT_TYPES } from './audit-types';
import { EDGE_TYPES } from './edge-types';
import { FLOW_LOG_TYPES } from './flow-log-types';
import { type Block, blocks, defined, list } from './blocks';
import { answered, type CloudType, input, joined, type Renames } from './cloud-type';
import { document, type Json, type Properties, texts } from './json';
import { LOCAL_PARTITION } from './local-partition';
import { STORAGE_TYPES } from './storage-types';

/** Rules of a security group: one of AWS's for each network, prefix list and group. */
function rules(value: Json | undefined, peer: 'Source' | 'Destination'): Block[] {
  return blocks(value).flatMap((rule) => {
    const shared = {
      IpProtocol: rule['protocol'] ?? '-1',
      FromPort: rule['fromPort'] ?? 0,
      ToPort: rule['toPort'] ?? 0,
      ...(rule['description'] && { Description: rule['description'] }),
    };
    return [
      ...texts(rule['cidrBlocks']).map((CidrIp) => ({ ...shared, CidrIp })),
      ...texts(rule['ipv6CidrBlocks']).map((CidrIpv6) => ({ ...shared, CidrIpv6 })),
      ...texts(rule['prefixListIds']).map((id) => ({ ...shared, [`${peer}PrefixListId`]: id })),
      ...texts(rule['securityGroups']).map((id) => ({ ...shared, [`${peer}SecurityGroupId`]: id })),
    ];
  });
}

const RULE: Renames = {
  securityGroupId: 'GroupId',
  cidrIpv4: 'CidrIp',
  tags: '',
};

/** Expiration and transitions of a bucket's objects, which CloudFormation has flat. */
function lifecycleRules(inputs: Properties): Properties {
  const Rules = blocks(inputs['rules']).map((rule) => {
    const [expiration = {}] = blocks(rule['expiration']);
    const [noncurrent = {}] = blocks(rule['noncurrentVersionExpiration']);
    const [abort = {}] = blocks(rule['abortIncompleteMultipartUpload']);
    const [filter = {}] = blocks(rule['filter']);
    return defined({
      Id: rule['id'],
      Status: rule['status'],
      Prefix: filter['prefix'] ?? rule['prefix'],
      ExpirationInDays: expiration['days'],
      ExpiredObjectDeleteMarker: expiration['expiredObjectDeleteMarker'],
      AbortIncompleteMultipartUpload: abort['daysAfterInitiation'] && {
        DaysAfterInitiation: abort['daysAfterInitiation'],
      },
      NoncurrentVersionExpiration:
        noncurrent['noncurrentDays'] &&
        defined({
          NoncurrentDays: noncurrent['noncurrentDays'],
          NewerNoncurrentVersions: noncurrent['newerNoncurrentVersions'],
        }),
      Transitions: list(
        blocks(rule['transitions']).map((each) =>
          defined({ StorageClass: each['storageClass'], TransitionInDays: each['days'] }),
        ),
      ),
      NoncurrentVersionTransitions: list(
        blocks(rule['noncurrentVersionTransitions']).map((each) =>
          defined({ StorageClass: each['storageClass'], TransitionInDays: each['noncurrentDays'] }),
        ),
      ),
    });
  });
  return { LifecycleConfiguration: { Rules } };
}

const bucketOf = input('bucket');

/** Types whose names or forms differ from CloudFormation's; others are found by their names. */
export const CLOUD_TYPES: Readonly<Record<string, CloudType>> = {
  ...STORAGE_TYPES,
  ...AUDIT_TYPES,
  ...EDGE_TYPES,
  ...FLOW_LOG_TYPES,
  'aws:kms/key:Key': {
    type: 'AWS::KMS::Key',
    renames: {
      policy: 'KeyPolicy',
      deletionWindowInDays: 'PendingWindowInDays',
      isEnabled: 'Enabled',
      customerMasterKeySpec: 'KeySpec',
    },
  },
  'aws:kms/alias:Alias': { type: 'AWS::KMS::Alias', renames: { name: 'AliasName' }, name: 'name' },
  'aws:iam/role:Role': {
    type: 'AWS::IAM::Role',
    name: 'name',
    renames: {
      name: 'RoleName',
      assumeRolePolicy: 'AssumeRolePolicyDocument',
      inlinePolicies: 'Policies',
      'inlinePolicies.name': 'PolicyName',
      'inlinePolicies.policy': 'PolicyDocument',
      forceDetachPolicies: '',
    },
    outputs: answered({ uniqueId: 'RoleId' }),
  },
  'aws:iam/rolePolicy:RolePolicy': {
    type: 'AWS::IAM::Role',
    name: 'name',
    partOf: input('role'),
    item: 'Policies',
    renames: { name: '', role: '', policy: '' },
    adjust: ({ name = null, policy = null }) => ({
      Policies: [{ PolicyName: name, PolicyDocument: document(policy) }],
    }),
    id: joined(':', 'role', 'name'),
    replaces: ['role', 'name'],
  },
  'aws:iam/policy:Policy': {
    type: 'AWS::IAM::ManagedPolicy',
    name: 'name',
    renames: { name: 'ManagedPolicyName', policy: 'PolicyDocument', tags: '' },
    outputs: answered({ arn: 'PolicyArn' }),
  },
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': {
    type: 'AWS::IAM::Role',
    partOf: (inputs) => `${String(inputs['role']).split('/').at(-1)}`,
    item: 'ManagedPolicyArns',
    renames: { role: '', policyArn: '' },
    adjust: (inputs) => ({ ManagedPolicyArns: [inputs['policyArn'] ?? null] }),
    id: (inputs) => `${String(inputs['role'])}-${String(inputs['policyArn']).split('/').at(-1)}`,
    replaces: ['role', 'policyArn'],
  },
  'aws:iam/instanceProfile:InstanceProfile': {
    type: 'AWS::IAM::InstanceProfile',
    name: 'name',
    renames: { name: 'InstanceProfileName', role: 'Roles', tags: '' },
  },
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': {
    type: 'AWS::IAM::OIDCProvider',
    renames: { clientIdLists: 'ClientIdList', thumbprintLists: 'ThumbprintList' },
  },
  'aws:ec2/vpc:Vpc': {
    type: 'AWS::EC2::VPC',
    renames: { assignGeneratedIpv6CidrBlock: '' },
    outputs: answered({ defaultSecurityGroupId: 'DefaultSecurityGroup', defaultNetworkAclId: 'DefaultNetworkAcl' }),
  },
  'aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation': { type: 'AWS::EC2::VPCCidrBlock' },
  'aws:ec2/subnet:Subnet': { type: 'AWS::EC2::Subnet' },
  'aws:ec2/internetGateway:InternetGateway': { type: 'AWS::EC2::InternetGateway', renames: { vpcId: '' } },
  'aws:ec2/internetGatewayAttachment:InternetGatewayAttachment': {
    type: 'AWS::EC2::VPCGatewayAttachment',
    id: joined(':', 'internetGatewayId', 'vpcId'),
  },
  'aws:ec2/routeTable:RouteTable': { type: 'AWS::EC2::RouteTable', renames: { propagatingVgws: '' } },
  'aws:ec2/route:Route': {
    type: 'AWS::EC2::Route',
    renames: { egressOnlyGatewayId: 'EgressOnlyInternetGatewayId' },
    id: (inputs) =>
      `r-${String(inputs['routeTableId'])}${String(
        inputs['destinationCidrBlock'] ?? inputs['destinationIpv6CidrBlock'] ?? inputs['destinationPrefixListId'],
      )}`,
  },
  'aws:ec2/routeTableAssociation:RouteTableAssociation': { type: 'AWS::EC2::SubnetRouteTableAssociation' },
  'aws:ec2/eip:Eip': {
    type: 'AWS::EC2::EIP',
    id: (_, cloud) => String(cloud['AllocationId']),
    outputs: answered({ publicIp: 'PublicIp', allocationId: 'AllocationId' }),
  },
  'aws:ec2/natGateway:NatGateway': { type: 'AWS::EC2::NatGateway', renames: { privateIp: 'PrivateIpAddress' } },
  'aws:ec2/flowLog:FlowLog': {
    type: 'AWS::EC2::FlowLog',
    renames: { iamRoleArn: 'DeliverLogsPermissionArn', vpcId: '', subnetId: '', eniId: '' },
    adjust: (inputs, properties) => ({
      ...properties,
      ResourceId: inputs['vpcId'] ?? inputs['subnetId'] ?? inputs['eniId'] ?? null,
      ResourceType: 'vpcId' in inputs ? 'VPC' : 'subnetId' in inputs ? 'Subnet' : 'NetworkInterface',
    }),
    replaces: ['vpcId', 'subnetId', 'eniId'],
  },
  'aws:ec2/vpcEndpoint:VpcEndpoint': {
    type: 'AWS::EC2::VPCEndpoint',
    renames: { policy: 'PolicyDocument', autoAccept: '' },
  },
  'aws:ec2/securityGroup:SecurityGroup': {
    type: 'AWS::EC2::SecurityGroup',
    name: 'name',
    nameLength: 255,
    renames: { name: 'GroupName', description: 'GroupDescription', ingress: '', egress: '', revokeRulesOnDelete: '' },
    adjust: (inputs, properties) => ({
      GroupDescription: 'Managed by Pulumi',
      ...properties,
      ...('ingress' in inputs && { SecurityGroupIngress: rules(inputs['ingress'], 'Source') }),
      ...('egress' in inputs && { SecurityGroupEgress: rules(inputs['egress'], 'Destination') }),
    }),
    replaces: ['description'],
  },
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': {
    type: 'AWS::EC2::SecurityGroupIngress',
    renames: { ...RULE, referencedSecurityGroupId: 'SourceSecurityGroupId', prefixListId: 'SourcePrefixListId' },
    outputs: answered({ securityGroupRuleId: 'Id' }),
  },
  'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule': {
    type: 'AWS::EC2::SecurityGroupEgress',
    renames: {
      ...RULE,
      referencedSecurityGroupId: 'DestinationSecurityGroupId',
      prefixListId: 'DestinationPrefixListId',
    },
    outputs: answered({ securityGroupRuleId: 'Id' }),
  },
  'aws:ec2/placementGroup:PlacementGroup': {
    type: 'AWS::EC2::PlacementGroup',
    renames: { name: '' }, // CloudFormation makes the name
  },
  'aws:ec2/launchTemplate:LaunchTemplate': {
    type: 'AWS::EC2::LaunchTemplate',
    within: 'LaunchTemplateData',
    name: 'name',
    nameLength: 125,
    renames: {
      name: 'LaunchTemplateName',
      description: 'VersionDescription',
      vpcSecurityGroupIds: 'LaunchTemplateData.SecurityGroupIds',
      securityGroupNames: 'LaunchTemplateData.SecurityGroups',
      tagSpecifications: 'LaunchTemplateData.TagSpecifications',
      'networkInterfaces.securityGroups': 'Groups',
      'networkInterfaces.ipv4AddressCount': 'SecondaryPrivateIpAddressCount',
      'capacityReservationSpecification.capacityReservationTarget': 'CapacityReservationTarget',
      tags: '',
      updateDefaultVersion: '',
      defaultVersion: '',
    },
    adjust: (inputs, properties) => ({ LaunchTemplateData: {}, ...properties, ...templateTags(inputs['tags']) }),
    outputs: (_, cloud) => ({
      latestVersion: Number(cloud['LatestVersionNumber'] ?? 1),
      defaultVersion: Number(cloud['DefaultVersionNumber'] ?? 1),
    }),
  },
  'aws:eks/cluster:Cluster': {
    type: 'AWS::EKS::Cluster',
    name: 'name',
    nameLength: 100,
    renames: {
      vpcConfig: 'ResourcesVpcConfig',
      'vpcConfig.publicAccessCidrs': 'PublicAccessCidrs',
      enabledClusterLogTypes: '',
      defaultAddonsToRemoves: '',
      forceUpdateVersion: 'Force',
    },
    adjust: (inputs, properties) => ({
      ...properties,
      ...('enabledClusterLogTypes' in inputs && {
        Logging: {
          ClusterLogging: { EnabledTypes: texts(inputs['enabledClusterLogTypes']).map((Type) => ({ Type })) },
        },
      }),
    }),
  },
  'aws:eks/nodeGroup:NodeGroup': {
    type: 'AWS::EKS::Nodegroup',
    name: 'nodeGroupName',
    nameLength: 63,
    renames: {
      nodeGroupName: 'NodegroupName',
      nodeRoleArn: 'NodeRole',
      subnetIds: 'Subnets',
      forceUpdateVersion: 'ForceUpdateEnabled',
      'scalingConfig.desiredSize': 'DesiredSize',
    },
    id: joined(':', 'clusterName', 'nodeGroupName'),
    outputs: (inputs) => ({ status: 'ACTIVE', nodeGroupName: inputs['nodeGroupName'] ?? null }),
  },
  'aws:eks/addon:Addon': {
    type: 'AWS::EKS::Addon',
    renames: {
      resolveConflictsOnCreate: 'ResolveConflicts',
      resolveConflictsOnUpdate: '',
      preserve: 'PreserveOnDelete',
    },
    id: joined(':', 'clusterName', 'addonName'),
  },
  'aws:eks/accessEntry:AccessEntry': {
    type: 'AWS::EKS::AccessEntry',
    renames: { userName: 'Username' },
    id: joined(':', 'clusterName', 'principalArn'),
    outputs: answered({ accessEntryArn: 'AccessEntryArn' }),
  },
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation': {
    type: 'AWS::EKS::AccessEntry',
    partOf: joined('|', 'principalArn', 'clusterName'),
    item: 'AccessPolicies',
    renames: { clusterName: '', principalArn: '', policyArn: '', accessScope: '' },
    adjust: (inputs) => {
      const [scope = {}] = blocks(inputs['accessScope']);
      const AccessScope = defined({ Type: scope['type'], Namespaces: scope['namespaces'] });
      return { AccessPolicies: [{ PolicyArn: inputs['policyArn'] ?? null, AccessScope }] };
    },
    id: joined('#', 'clusterName', 'principalArn', 'policyArn'),
    replaces: ['clusterName', 'principalArn', 'policyArn', 'accessScope'],
  },
  'aws:eks/podIdentityAssociation:PodIdentityAssociation': {
    type: 'AWS::EKS::PodIdentityAssociation',
    id: (_, cloud) => String(cloud['AssociationId']),
    outputs: answered({ associationId: 'AssociationId', associationArn: 'AssociationArn' }),
  },
  'aws:cloudwatch/logGroup:LogGroup': {
    type: 'AWS::Logs::LogGroup',
    name: 'name',
    nameLength: 512,
    renames: { name: 'LogGroupName', skipDestroy: '' },
    outputs: (_, cloud) => ({ arn: String(cloud['Arn']).replace(':*', '') }), // without CloudFormation's `:*`
  },
  'aws:cloudwatch/metricAlarm:MetricAlarm': {
    type: 'AWS::CloudWatch::Alarm',
    name: 'name',
    renames: { name: 'AlarmName' },
  },
  'aws:ecr/repository:Repository': {
    type: 'AWS::ECR::Repository',
    name: 'name',
    nameLength: 256,
    renames: {
      name: 'RepositoryName',
      forceDelete: 'EmptyOnDelete',
      encryptionConfigurations: 'EncryptionConfiguration',
    },
    outputs: answered({ repositoryUrl: 'RepositoryUri' }),
  },
  'aws:ecr/lifecyclePolicy:LifecyclePolicy': {
    type: 'AWS::ECR::Repository',
    partOf: input('repository'),
    renames: { repository: '', policy: '' },
    adjust: ({ policy = null }) => ({
      LifecyclePolicy: { LifecyclePolicyText: typeof policy === 'string' ? policy : JSON.stringify(policy) },
    }),
    id: input('repository'),
    replaces: ['repository'],
  },
  'aws:s3/bucket:Bucket': {
    type: 'AWS::S3::Bucket',
    name: 'bucket',
    nameLength: 63,
    renames: {
      bucket: 'BucketName',
      forceDestroy: '',
      versioning: '',
      serverSideEncryptionConfiguration: '',
      logging: '',
      lifecycleRules: '',
      policy: '',
    },
    id: bucketOf,
    outputs: (inputs) => ({ bucketDomainName: `${bucketOf(inputs)}.s3.${LOCAL_PARTITION.dnsSuffix}` }),
  },
  'aws:s3/bucketPolicy:BucketPolicy': {
    type: 'AWS::S3::BucketPolicy',
    renames: { policy: 'PolicyDocument' },
    id: bucketOf,
  },
  'aws:s3/bucketVersioning:BucketVersioning': {
    type: 'AWS::S3::Bucket',
    partOf: bucketOf,
    renames: { bucket: '', expectedBucketOwner: '', mfa: '', 'versioningConfiguration.mfaDelete': '' },
    id: bucketOf,
    replaces: ['bucket'],
  },
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': {
    type: 'AWS::S3::Bucket',
    partOf: bucketOf,
    renames: {
      bucket: '',
      expectedBucketOwner: '',
      rules: 'BucketEncryption.ServerSideEncryptionConfiguration',
      'rules.applyServerSideEncryptionByDefault': 'ServerSideEncryptionByDefault',
      'rules.applyServerSideEncryptionByDefault.kmsMasterKeyId': 'KMSMasterKeyID',
    },
    id: bucketOf,
    replaces: ['bucket'],
  },
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': {
    type: 'AWS::S3::Bucket',
    partOf: bucketOf,
    within: 'PublicAccessBlockConfiguration',
    renames: { bucket: '', skipDestroy: '' },
    id: bucketOf,
    replaces: ['bucket'],
  },
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': {
    type: 'AWS::S3::Bucket',
    partOf: bucketOf,
    renames: { bucket: '', rule: 'OwnershipControls.Rules' },
    id: bucketOf,
    replaces: ['bucket'],
  },
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': {
    type: 'AWS::S3::Bucket',
    partOf: bucketOf,
    renames: { bucket: '', rules: '', expectedBucketOwner: '', timeouts: '' },
    adjust: lifecycleRules,
    id: bucketOf,
    replaces: ['bucket'],
  },
  'aws:s3/bucketLogging:BucketLogging': {
    type: 'AWS::S3::Bucket',
    partOf: bucketOf,
    renames: {
      bucket: '',
      expectedBucketOwner: '',
      targetBucket: 'LoggingConfiguration.DestinationBucketName',
      targetPrefix: 'LoggingConfiguration.LogFilePrefix',
      targetObjectKeyFormat: 'LoggingConfiguration.TargetObjectKeyFormat',
    },
    id: bucketOf,
    replaces: ['bucket'],
  },
};

function templateTags(tags: Json | undefined): Properties {
  const [given = {}] = blocks(tags);
  const Tags = Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
  return Tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'launch-template', Tags }] } : {};
}
