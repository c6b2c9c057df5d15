import { made, type Row } from './made';

test.each<Row>([
  [
    'aws:cloudtrail/trail:Trail',
    {
      name: 'company',
      enableLogging: true,
      s3BucketName: 'trail',
      kmsKeyId: 'arn:key',
      cloudWatchLogsGroupArn: 'arn:group',
      cloudWatchLogsRoleArn: 'arn:role',
      advancedEventSelectors: [{ name: 'calls', fieldSelectors: [{ field: 'a', startsWiths: ['b'] }] }],
    },
    {},
    {
      type: 'AWS::CloudTrail::Trail',
      properties: {
        TrailName: 'company',
        IsLogging: true,
        S3BucketName: 'trail',
        KMSKeyId: 'arn:key',
        CloudWatchLogsLogGroupArn: 'arn:group',
        CloudWatchLogsRoleArn: 'arn:role',
        AdvancedEventSelectors: [{ Name: 'calls', FieldSelectors: [{ Field: 'a', StartsWith: ['b'] }] }],
      },
    },
  ],
  [
    'aws:cloudwatch/logMetricFilter:LogMetricFilter',
    {
      name: 'root',
      pattern: '{ $.a = 1 }',
      logGroupName: 'events',
      metricTransformation: { namespace: 'audit', name: 'root', value: '1', defaultValue: '0' },
    },
    {},
    {
      type: 'AWS::Logs::MetricFilter',
      properties: {
        FilterName: 'root',
        FilterPattern: '{ $.a = 1 }',
        LogGroupName: 'events',
        MetricTransformations: [{ MetricNamespace: 'audit', MetricName: 'root', MetricValue: '1', DefaultValue: '0' }],
      },
      id: 'root',
    },
  ],
  [
    'aws:cloudwatch/logMetricFilter:LogMetricFilter',
    {
      name: 'none',
      pattern: '',
      logGroupName: 'events',
      metricTransformation: { namespace: 'audit', name: 'root', value: '1' },
    },
    {},
    {
      type: 'AWS::Logs::MetricFilter',
      properties: {
        FilterName: 'none',
        FilterPattern: '',
        LogGroupName: 'events',
        MetricTransformations: [{ MetricNamespace: 'audit', MetricName: 'root', MetricValue: '1' }],
      },
      id: 'none',
    },
  ],
  [
    'aws:cloudwatch/queryDefinition:QueryDefinition',
    { name: 'denied', queryString: 'fields @message', logGroupNames: ['events'] },
    { QueryDefinitionId: 'q-1' },
    {
      type: 'AWS::Logs::QueryDefinition',
      properties: { Name: 'denied', QueryString: 'fields @message', LogGroupNames: ['events'] },
      outputs: { queryDefinitionId: 'q-1' },
    },
  ],
  [
    'aws:cloudwatch/eventRule:EventRule',
    { name: 'findings', eventPattern: '{"source":["aws.guardduty"]}', forceDestroy: true, state: 'ENABLED' },
    { Arn: 'arn:rule' },
    {
      type: 'AWS::Events::Rule',
      properties: { Name: 'findings', State: 'ENABLED', EventPattern: { source: ['aws.guardduty'] } },
      id: 'findings',
      outputs: { arn: 'arn:rule' },
    },
  ],
  [
    'aws:cloudwatch/eventRule:EventRule',
    { name: 'daily', scheduleExpression: 'rate(1 day)' },
    { Arn: 'arn:daily' },
    {
      type: 'AWS::Events::Rule',
      properties: { Name: 'daily', ScheduleExpression: 'rate(1 day)' },
      id: 'daily',
      outputs: { arn: 'arn:daily' },
    },
  ],
  [
    'aws:cloudwatch/eventTarget:EventTarget',
    { rule: 'findings', targetId: 'topic', arn: 'arn:topic', roleArn: 'arn:role' },
    {},
    {
      type: 'AWS::Events::Rule',
      properties: { Targets: [{ Id: 'topic', Arn: 'arn:topic', RoleArn: 'arn:role' }] },
      replaces: ['rule', 'targetId'],
      owner: 'arn:aws:events:us-east-1:000000000000:rule/findings',
      item: 'Targets',
      id: 'findings-topic',
    },
  ],
  [
    'aws:cloudwatch/eventTarget:EventTarget',
    { rule: 'findings', targetId: 'topic', arn: 'arn:topic' },
    {},
    {
      type: 'AWS::Events::Rule',
      properties: { Targets: [{ Id: 'topic', Arn: 'arn:topic' }] },
      replaces: ['rule', 'targetId'],
      owner: 'arn:aws:events:us-east-1:000000000000:rule/findings',
      item: 'Targets',
      id: 'findings-topic',
    },
  ],
  [
    'aws:sns/topic:Topic',
    { name: 'alarms', kmsMasterKeyId: 'arn:key', policy: '{}' },
    { TopicArn: 'arn:topic' },
    {
      type: 'AWS::SNS::Topic',
      properties: { TopicName: 'alarms', KmsMasterKeyId: 'arn:key' },
      outputs: { arn: 'arn:topic' },
    },
  ],
  [
    'aws:sns/topicPolicy:TopicPolicy',
    { arn: 'arn:topic', policy: '{"Statement":[]}' },
    {},
    {
      type: 'AWS::SNS::TopicPolicy',
      properties: { PolicyDocument: '{"Statement":[]}', Topics: ['arn:topic'] },
      replaces: ['arn'],
      id: 'arn:topic',
    },
  ],
  [
    'aws:sns/topicSubscription:TopicSubscription',
    {
      topic: 'arn:topic',
      protocol: 'email',
      endpoint: 'a@example.com',
      confirmationTimeoutInMinutes: 1,
      endpointAutoConfirms: false,
    },
    { Arn: 'arn:sub' },
    {
      type: 'AWS::SNS::Subscription',
      properties: { TopicArn: 'arn:topic', Protocol: 'email', Endpoint: 'a@example.com' },
      outputs: { arn: 'arn:sub' },
    },
  ],
  [
    'aws:secretsmanager/secret:Secret',
    {
      name: 'token',
      kmsKeyId: 'arn:key',
      policy: '{}',
      recoveryWindowInDays: 7,
      forceOverwriteReplicaSecret: true,
      replicas: [{ region: 'us-west-2', kmsKeyId: 'arn:key2' }],
    },
    { Id: 'arn:secret' },
    {
      type: 'AWS::SecretsManager::Secret',
      properties: {
        Name: 'token',
        KmsKeyId: 'arn:key',
        ReplicaRegions: [{ Region: 'us-west-2', KmsKeyId: 'arn:key2' }],
      },
      outputs: { arn: 'arn:secret' },
    },
  ],
  [
    'aws:secretsmanager/secretRotation:SecretRotation',
    {
      secretId: 'arn:secret',
      rotationLambdaArn: 'arn:fn',
      rotateImmediately: true,
      rotationRules: { automaticallyAfterDays: 30 },
    },
    {},
    {
      type: 'AWS::SecretsManager::RotationSchedule',
      properties: {
        SecretId: 'arn:secret',
        RotationLambdaARN: 'arn:fn',
        RotateImmediatelyOnUpdate: true,
        RotationRules: { AutomaticallyAfterDays: 30 },
      },
    },
  ],
  [
    'aws:lambda/permission:Permission',
    {
      function: 'rotate',
      action: 'lambda:InvokeFunction',
      principal: 'secretsmanager.amazonaws.com',
      statementId: 's',
      statementIdPrefix: 'p',
      qualifier: 'q',
      sourceAccount: '1',
    },
    {},
    {
      type: 'AWS::Lambda::Permission',
      properties: {
        FunctionName: 'rotate',
        Action: 'lambda:InvokeFunction',
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: '1',
      },
    },
  ],
  [
    'aws:cfg/recorder:Recorder',
    { name: 'all', roleArn: 'arn:role', recordingGroup: { allSupported: true, includeGlobalResourceTypes: true } },
    {},
    {
      type: 'AWS::Config::ConfigurationRecorder',
      properties: {
        Name: 'all',
        RoleARN: 'arn:role',
        RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true },
      },
    },
  ],
  [
    'aws:cfg/deliveryChannel:DeliveryChannel',
    {
      name: 'all',
      s3BucketName: 'config',
      s3KeyPrefix: 'a',
      s3KmsKeyArn: 'arn:key',
      snsTopicArn: 'arn:topic',
      snapshotDeliveryProperties: { deliveryFrequency: 'One_Hour' },
    },
    {},
    {
      type: 'AWS::Config::DeliveryChannel',
      properties: {
        Name: 'all',
        S3BucketName: 'config',
        S3KeyPrefix: 'a',
        S3KmsKeyArn: 'arn:key',
        SnsTopicARN: 'arn:topic',
        ConfigSnapshotDeliveryProperties: { DeliveryFrequency: 'One_Hour' },
      },
    },
  ],
  [
    'aws:securityhub/account:Account',
    { enableDefaultStandards: false },
    { ARN: 'arn:hub' },
    { type: 'AWS::SecurityHub::Hub', properties: { EnableDefaultStandards: false }, outputs: { arn: 'arn:hub' } },
  ],
  [
    'aws:securityhub/standardsSubscription:StandardsSubscription',
    { standardsArn: 'arn:standard' },
    { StandardsSubscriptionArn: 'arn:sub' },
    { type: 'AWS::SecurityHub::Standard', properties: { StandardsArn: 'arn:standard' }, outputs: { arn: 'arn:sub' } },
  ],
  [
    'aws:guardduty/detector:Detector',
    { enable: true, findingPublishingFrequency: 'SIX_HOURS', datasources: {} },
    {},
    { type: 'AWS::GuardDuty::Detector', properties: { Enable: true, FindingPublishingFrequency: 'SIX_HOURS' } },
  ],
  [
    'aws:guardduty/detectorFeature:DetectorFeature',
    {
      detectorId: 'd',
      name: 'RUNTIME_MONITORING',
      status: 'ENABLED',
      additionalConfigurations: [{ name: 'EKS_ADDON_MANAGEMENT', status: 'DISABLED' }],
    },
    {},
    {
      type: 'AWS::GuardDuty::Detector',
      properties: {
        Features: [
          {
            Name: 'RUNTIME_MONITORING',
            Status: 'ENABLED',
            AdditionalConfiguration: [{ Name: 'EKS_ADDON_MANAGEMENT', Status: 'DISABLED' }],
          },
        ],
      },
      replaces: ['detectorId', 'name'],
      owner: 'd',
      item: 'Features',
      id: 'd/RUNTIME_MONITORING',
    },
  ],
  [
    'aws:guardduty/detectorFeature:DetectorFeature',
    { detectorId: 'd', name: 'S3_DATA_EVENTS', status: 'ENABLED' },
    {},
    {
      type: 'AWS::GuardDuty::Detector',
      properties: { Features: [{ Name: 'S3_DATA_EVENTS', Status: 'ENABLED' }] },
      replaces: ['detectorId', 'name'],
      owner: 'd',
      item: 'Features',
      id: 'd/S3_DATA_EVENTS',
    },
  ],
  [
    'aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration',
    {
      bucket: 'trail',
      objectLockEnabled: 'Enabled',
      expectedBucketOwner: '1',
      token: 't',
      rule: { defaultRetention: { mode: 'GOVERNANCE', days: 30 } },
    },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } },
        },
      },
      replaces: ['bucket'],
      owner: 'trail',
      id: 'trail',
    },
  ],
  [
    'aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration',
    { bucket: 'trail', rule: { defaultRetention: { mode: 'COMPLIANCE', years: 1 } } },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 1 } },
        },
      },
      replaces: ['bucket'],
      owner: 'trail',
      id: 'trail',
    },
  ],
  [
    'aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration',
    { bucket: 'trail' },
    {},
    {
      type: 'AWS::S3::Bucket',
      properties: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } },
      replaces: ['bucket'],
      owner: 'trail',
      id: 'trail',
    },
  ],
])('%s of %j in CloudFormation’s form', (token, inputs, cloud, expected) => {
  expect(made(token, inputs, cloud)).toStrictEqual(expected);
});
