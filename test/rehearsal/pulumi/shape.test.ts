import { resourceModel } from '../../../lib/rehearsal/src/cloud/resource-model';
import { CLOUD_TYPES } from '../../../lib/catalog/cloud-types/cloud-types';
import { findCloudType } from '../../../lib/rehearsal/src/pulumi/aws/find-type';
import { policyDocument } from '../../../lib/rehearsal/src/pulumi/aws/policy-document';
import { cloudShape } from '../../../lib/rehearsal/src/pulumi/aws/shape';
import type { Properties } from '../../../lib/rehearsal/src/pulumi/values';
import { CONTRACT } from '../../parity/contract';

const model = resourceModel();

function shaped(token: string, inputs: Properties): Properties {
  const { type, renames, within, adjust } = CLOUD_TYPES[token] ?? { type: '' };
  const { properties, leftOut } = cloudShape(model, type, inputs, renames, within);
  expect(leftOut).toEqual([]);
  return adjust?.(inputs, properties) ?? properties;
}

describe('inputs of Pulumi in CloudFormation’s form', () => {
  it('names differ in capitals, tags are a list, policies objects', () => {
    const policy = { Version: '2012-10-17', Statement: [] };
    expect(
      shaped('aws:iam/role:Role', {
        name: 'nodes',
        assumeRolePolicy: JSON.stringify(policy),
        maxSessionDuration: 3600,
        tags: { b: '2', a: '1' },
      }),
    ).toEqual({
      RoleName: 'nodes',
      AssumeRolePolicyDocument: policy,
      MaxSessionDuration: 3600,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
  });

  it('a launch template: what is flat goes into its data, blocks are objects', () => {
    expect(
      shaped('aws:ec2/launchTemplate:LaunchTemplate', {
        name: 'nodes',
        instanceType: 'p5.48xlarge',
        vpcSecurityGroupIds: ['sg-1'],
        networkInterfaces: [{ networkCardIndex: 1, interfaceType: 'efa-only', securityGroups: ['sg-2'] }],
        capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: 'cr-1' } },
        blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: 100, kmsKeyId: 'key' } }],
        tags: { team: 'ml' },
      }),
    ).toEqual({
      LaunchTemplateName: 'nodes',
      LaunchTemplateData: {
        InstanceType: 'p5.48xlarge',
        SecurityGroupIds: ['sg-1'],
        NetworkInterfaces: [{ NetworkCardIndex: 1, InterfaceType: 'efa-only', Groups: ['sg-2'] }],
        CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-1' } },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 100, KmsKeyId: 'key' } }],
      },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'team', Value: 'ml' }] }],
    });
  });

  it('rules of a security group: one for each network and group', () => {
    const ingress = [
      { protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/8'], securityGroups: ['sg-1'] },
    ];
    expect(shaped('aws:ec2/securityGroup:SecurityGroup', { name: 'a', ingress })).toEqual({
      GroupName: 'a',
      GroupDescription: 'Managed by Pulumi',
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' },
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourceSecurityGroupId: 'sg-1' },
      ],
    });
  });

  it('settings of a bucket that are resources of their own in Pulumi', () => {
    const rules = [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: 'key' },
        bucketKeyEnabled: true,
      },
    ];
    expect(
      shaped('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', {
        bucket: 'b',
        rules,
      }),
    ).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' }, BucketKeyEnabled: true },
        ],
      },
    });
  });

  it('a property that CloudFormation has no place for is named', () => {
    const { leftOut } = cloudShape(model, 'AWS::EC2::Subnet', { vpcId: 'vpc-1', customerOwnedIpv4Pool: 'pool' });
    expect(leftOut).toEqual(['customerOwnedIpv4Pool']);
  });

  it('every type of the table is one of CloudFormation’s', () => {
    const missing = Object.values(CLOUD_TYPES).filter(({ type }) => !(type in model.types));
    expect(missing).toEqual([]);
  });

  it('every type of @pulumi/aws that a component creates has a row', () => {
    const created = new Set(
      Object.values(CONTRACT).flatMap((lines) => lines.map((line) => line.split(' ', 1)[0] ?? '')),
    );
    const missing = [...created].filter((type) => type.startsWith('aws:') && !(type in CLOUD_TYPES));
    expect(missing.toSorted()).toEqual([
      'aws:cfg/recorderStatus:RecorderStatus', // CloudFormation starts a recorder itself
      'aws:cloudformation/stack:Stack', // has a template of its own: kept, not created
      'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup', // adopted, not created
      // Of GlobalEndpoint and InferenceEdge, found by their names: what the local cloud does not take is kept.
      'aws:globalaccelerator/accelerator:Accelerator',
      'aws:globalaccelerator/endpointGroup:EndpointGroup',
      'aws:globalaccelerator/listener:Listener',
      'aws:lb/trustStore:TrustStore',
      'aws:lb/trustStoreRevocation:TrustStoreRevocation',
    ]);
  });

  it('rules of a web ACL in the shape of the API, and headers that its log leaves out', () => {
    const visibilityConfig = { cloudwatchMetricsEnabled: true, metricName: 'edge', sampledRequestsEnabled: false };
    const rules = [{ Name: 'limit', Priority: 0 }];
    expect(
      shaped('aws:wafv2/webAcl:WebAcl', {
        scope: 'REGIONAL',
        defaultAction: { allow: {} },
        ruleJson: JSON.stringify(rules),
        visibilityConfig,
      }),
    ).toEqual({
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: rules,
      VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'edge', SampledRequestsEnabled: false },
    });
    expect(
      shaped('aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration', {
        resourceArn: 'arn',
        logDestinationConfigs: ['group'],
        redactedFields: [{ singleHeader: { name: 'authorization' } }],
      }),
    ).toEqual({
      ResourceArn: 'arn',
      LogDestinationConfigs: ['group'],
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }],
    });
  });

  it('a table of flow logs, and a workgroup whose results are encrypted', () => {
    const storageDescriptor = {
      columns: [{ name: 'bytes', type: 'bigint' }],
      serDeInfo: { serializationLibrary: 's' },
    };
    expect(
      shaped('aws:glue/catalogTable:CatalogTable', {
        catalogId: '1',
        databaseName: 'flows',
        name: 'flow_logs',
        parameters: { 'projection.enabled': 'true' },
        partitionKeys: [{ name: 'hour', type: 'string' }],
        storageDescriptor,
      }),
    ).toEqual({
      CatalogId: '1',
      DatabaseName: 'flows',
      TableInput: {
        Name: 'flow_logs',
        Parameters: { 'projection.enabled': 'true' },
        PartitionKeys: [{ Name: 'hour', Type: 'string' }],
        StorageDescriptor: {
          Columns: [{ Name: 'bytes', Type: 'bigint' }],
          SerdeInfo: { SerializationLibrary: 's' },
        },
      },
    });
    const encryptionConfiguration = { encryptionOption: 'SSE_KMS', kmsKeyArn: 'key' };
    expect(
      shaped('aws:athena/workgroup:Workgroup', {
        name: 'flows',
        forceDestroy: true,
        configuration: {
          enforceWorkgroupConfiguration: true,
          bytesScannedCutoffPerQuery: 7,
          resultConfiguration: { encryptionConfiguration },
        },
      }),
    ).toEqual({
      Name: 'flows',
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 7,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: 'key' } },
      },
    });
    expect(
      shaped('aws:athena/namedQuery:NamedQuery', { query: 'SELECT 1', database: 'flows', workgroup: 'w' }),
    ).toEqual({
      QueryString: 'SELECT 1',
      Database: 'flows',
      WorkGroup: 'w',
    });
  });

  it('an alarm’s filter, a rule of events, a topic and its policy', () => {
    expect(
      shaped('aws:cloudwatch/logMetricFilter:LogMetricFilter', {
        name: 'root-use',
        pattern: '{ $.a = 1 }',
        logGroupName: 'events',
        metricTransformation: { namespace: 'audit', name: 'root-use', value: '1' },
      }),
    ).toEqual({
      FilterName: 'root-use',
      FilterPattern: '{ $.a = 1 }',
      LogGroupName: 'events',
      MetricTransformations: [{ MetricNamespace: 'audit', MetricName: 'root-use', MetricValue: '1' }],
    });
    const EventPattern = { source: ['aws.guardduty'] };
    expect(
      shaped('aws:cloudwatch/eventRule:EventRule', { name: 'findings', eventPattern: JSON.stringify(EventPattern) }),
    ).toEqual({ Name: 'findings', EventPattern });
    expect(shaped('aws:cloudwatch/eventTarget:EventTarget', { rule: 'findings', targetId: 'topic', arn: 'a' })).toEqual(
      {
        Targets: [{ Id: 'topic', Arn: 'a' }],
      },
    );
    expect(shaped('aws:sns/topicPolicy:TopicPolicy', { arn: 'a', policy: JSON.stringify({ Statement: [] }) })).toEqual({
      Topics: ['a'],
      PolicyDocument: { Statement: [] },
    });
  });

  it('a trail, a lock of objects, and a feature of a detector', () => {
    expect(
      shaped('aws:cloudtrail/trail:Trail', {
        name: 'company',
        enableLogging: true,
        s3BucketName: 'trail',
        cloudWatchLogsGroupArn: 'arn',
        advancedEventSelectors: [{ name: 'calls', fieldSelectors: [{ field: 'a', startsWiths: ['b'] }] }],
      }),
    ).toEqual({
      TrailName: 'company',
      IsLogging: true,
      S3BucketName: 'trail',
      CloudWatchLogsLogGroupArn: 'arn',
      AdvancedEventSelectors: [{ Name: 'calls', FieldSelectors: [{ Field: 'a', StartsWith: ['b'] }] }],
    });
    expect(
      shaped('aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration', {
        bucket: 'trail',
        rule: { defaultRetention: { mode: 'GOVERNANCE', days: 30 } },
      }),
    ).toEqual({
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } },
      },
    });
    expect(
      shaped('aws:guardduty/detectorFeature:DetectorFeature', { detectorId: 'd', name: 'RUNTIME', status: 'ENABLED' }),
    ).toEqual({ Features: [{ Name: 'RUNTIME', Status: 'ENABLED' }] });
  });

  it('a type that is not in the table is found by its name, and says so', () => {
    expect(findCloudType(model, 'aws:sqs/queue:Queue')).toEqual({
      cloudType: { type: 'AWS::SQS::Queue', name: 'name', renames: { name: 'QueueName' } },
      isGuess: true,
    });
    expect(findCloudType(model, 'aws:ec2/nothing:Nothing')).toBeUndefined();
  });
});

describe('getPolicyDocument', () => {
  it('writes lists of one as their item, and joins principals and conditions', () => {
    const { json } = policyDocument({
      statements: [
        {
          actions: ['s3:GetObject'],
          resources: ['*'],
          principals: [{ type: 'Service', identifiers: ['ec2.amazonaws.com'] }],
          conditions: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['000000000000'] }],
        },
      ],
    });
    expect(JSON.parse(String(json))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: '*',
          Principal: { Service: 'ec2.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        },
      ],
    });
  });
});
