import { blocks, defined } from './blocks';
import { answered, type CloudType, input, joined } from './cloud-type';
import { document, type Properties } from './json';
import { LOCAL_PARTITION } from './local-partition';

/** An item of a rule's list of targets. */
function target({ targetId = null, arn = null, roleArn }: Properties): Properties {
  return { Targets: [defined({ Id: targetId, Arn: arn, RoleArn: roleArn })] };
}

/** A retention of object lock, which Terraform has as a resource of its own. */
function objectLock(inputs: Properties): Properties {
  const [rule] = blocks(inputs['rule']);
  const retentions = blocks(rule?.['defaultRetention']).map(({ mode, days, years }) =>
    defined({ Mode: mode, Days: days, Years: years }),
  );
  const Rule = rule && defined({ DefaultRetention: retentions[0] });
  return { ObjectLockConfiguration: defined({ ObjectLockEnabled: 'Enabled', Rule }) };
}

/** Trails, alarms, topics, rules of EventBridge, detection and secrets; other types are in cloud-types.ts. */
export const AUDIT_TYPES: Readonly<Record<string, CloudType>> = {
  'aws:cloudtrail/trail:Trail': {
    type: 'AWS::CloudTrail::Trail',
    name: 'name',
    nameLength: 128,
    renames: {
      name: 'TrailName',
      enableLogging: 'IsLogging',
      s3BucketName: 'S3BucketName',
      kmsKeyId: 'KMSKeyId',
      cloudWatchLogsGroupArn: 'CloudWatchLogsLogGroupArn',
      'advancedEventSelectors.fieldSelectors.startsWiths': 'StartsWith',
    },
  },
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': {
    type: 'AWS::Logs::MetricFilter',
    name: 'name',
    nameLength: 512,
    renames: {
      name: 'FilterName',
      pattern: 'FilterPattern',
      metricTransformation: '',
    },
    adjust: (inputs, properties) => ({
      ...properties,
      MetricTransformations: blocks(inputs['metricTransformation']).map(({ namespace, name, value, defaultValue }) =>
        defined({ MetricNamespace: namespace, MetricName: name, MetricValue: value, DefaultValue: defaultValue }),
      ),
    }),
    id: input('name'),
  },
  'aws:cloudwatch/queryDefinition:QueryDefinition': {
    type: 'AWS::Logs::QueryDefinition',
    name: 'name',
    nameLength: 255,
    outputs: answered({ queryDefinitionId: 'QueryDefinitionId' }),
  },
  'aws:cloudwatch/eventRule:EventRule': {
    type: 'AWS::Events::Rule',
    name: 'name',
    renames: { eventPattern: '', forceDestroy: '' },
    adjust: ({ eventPattern }, properties) => ({
      ...properties,
      ...(eventPattern !== undefined && { EventPattern: document(eventPattern) }),
    }),
    id: input('name'),
    outputs: answered({ arn: 'Arn' }),
  },
  'aws:cloudwatch/eventTarget:EventTarget': {
    type: 'AWS::Events::Rule',
    partOf: ({ rule = null }, { region, account }) =>
      `arn:${LOCAL_PARTITION.partition}:events:${region}:${account}:rule/${String(rule)}`,
    item: 'Targets',
    renames: { rule: '', targetId: '', arn: '', roleArn: '' },
    adjust: target,
    id: joined('-', 'rule', 'targetId'),
    replaces: ['rule', 'targetId'],
  },
  'aws:sns/topic:Topic': {
    type: 'AWS::SNS::Topic',
    name: 'name',
    nameLength: 256,
    renames: { name: 'TopicName', policy: '' },
    outputs: answered({ arn: 'TopicArn' }),
  },
  'aws:sns/topicPolicy:TopicPolicy': {
    type: 'AWS::SNS::TopicPolicy',
    renames: { arn: '', policy: 'PolicyDocument' },
    adjust: ({ arn = null }, properties) => ({ ...properties, Topics: [arn] }),
    id: input('arn'),
    replaces: ['arn'],
  },
  'aws:sns/topicSubscription:TopicSubscription': {
    type: 'AWS::SNS::Subscription',
    renames: { topic: 'TopicArn', confirmationTimeoutInMinutes: '', endpointAutoConfirms: '' },
    outputs: answered({ arn: 'Arn' }),
  },
  'aws:secretsmanager/secret:Secret': {
    type: 'AWS::SecretsManager::Secret',
    name: 'name',
    nameLength: 512,
    renames: { policy: '', recoveryWindowInDays: '', forceOverwriteReplicaSecret: '', replicas: 'ReplicaRegions' },
    outputs: answered({ arn: 'Id' }),
  },
  'aws:secretsmanager/secretRotation:SecretRotation': {
    type: 'AWS::SecretsManager::RotationSchedule',
    renames: { rotationLambdaArn: 'RotationLambdaARN', rotateImmediately: 'RotateImmediatelyOnUpdate' },
  },
  'aws:lambda/permission:Permission': {
    type: 'AWS::Lambda::Permission',
    renames: { function: 'FunctionName', statementId: '', statementIdPrefix: '', qualifier: '' },
  },
  'aws:cfg/recorder:Recorder': {
    type: 'AWS::Config::ConfigurationRecorder',
    name: 'name',
    nameLength: 256,
    renames: { roleArn: 'RoleARN' },
  },
  'aws:cfg/deliveryChannel:DeliveryChannel': {
    type: 'AWS::Config::DeliveryChannel',
    name: 'name',
    nameLength: 256,
    renames: {
      s3BucketName: 'S3BucketName',
      s3KmsKeyArn: 'S3KmsKeyArn',
      snsTopicArn: 'SnsTopicARN',
      snapshotDeliveryProperties: 'ConfigSnapshotDeliveryProperties',
    },
  },
  'aws:securityhub/account:Account': {
    type: 'AWS::SecurityHub::Hub',
    outputs: answered({ arn: 'ARN' }),
  },
  'aws:securityhub/standardsSubscription:StandardsSubscription': {
    type: 'AWS::SecurityHub::Standard',
    outputs: answered({ arn: 'StandardsSubscriptionArn' }),
  },
  'aws:guardduty/detector:Detector': {
    type: 'AWS::GuardDuty::Detector',
    renames: { datasources: '' }, // the older form of features
  },
  'aws:guardduty/detectorFeature:DetectorFeature': {
    type: 'AWS::GuardDuty::Detector',
    partOf: input('detectorId'),
    item: 'Features',
    renames: { detectorId: '', name: '', status: '', additionalConfigurations: '' },
    adjust: ({ name = null, status = null, additionalConfigurations }) => ({
      Features: [
        {
          Name: name,
          Status: status,
          ...(additionalConfigurations !== undefined && {
            AdditionalConfiguration: blocks(additionalConfigurations).map((each) =>
              defined({ Name: each['name'], Status: each['status'] }),
            ),
          }),
        },
      ],
    }),
    id: joined('/', 'detectorId', 'name'),
    replaces: ['detectorId', 'name'],
  },
  'aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration': {
    type: 'AWS::S3::Bucket',
    partOf: input('bucket'),
    renames: { bucket: '', rule: '', objectLockEnabled: '', expectedBucketOwner: '', token: '' },
    adjust: objectLock,
    id: input('bucket'),
    replaces: ['bucket'],
  },
};
