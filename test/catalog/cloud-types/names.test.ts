import { CLOUD_TYPES } from '../../../lib/catalog/cloud-types/cloud-types';

test('a name that a program leaves out is made for these inputs, as long as AWS takes it', () => {
  const named = Object.entries(CLOUD_TYPES).flatMap(([token, { name, nameLength }]) =>
    name === undefined ? [] : [[token, nameLength === undefined ? name : `${name}: ${nameLength}`]],
  );
  expect(Object.fromEntries(named)).toEqual({
    'aws:athena/workgroup:Workgroup': 'name: 128',
    'aws:backup/plan:Plan': 'name',
    'aws:backup/restoreTestingPlan:RestoreTestingPlan': 'name',
    'aws:backup/restoreTestingSelection:RestoreTestingSelection': 'name',
    'aws:backup/selection:Selection': 'name',
    'aws:backup/vault:Vault': 'name: 50',
    'aws:cfg/deliveryChannel:DeliveryChannel': 'name: 256',
    'aws:cfg/recorder:Recorder': 'name: 256',
    'aws:cloudtrail/trail:Trail': 'name: 128',
    'aws:cloudwatch/eventRule:EventRule': 'name',
    'aws:cloudwatch/logGroup:LogGroup': 'name: 512',
    'aws:cloudwatch/logMetricFilter:LogMetricFilter': 'name: 512',
    'aws:cloudwatch/metricAlarm:MetricAlarm': 'name',
    'aws:cloudwatch/queryDefinition:QueryDefinition': 'name: 255',
    'aws:ec2/launchTemplate:LaunchTemplate': 'name: 125',
    'aws:ec2/securityGroup:SecurityGroup': 'name: 255',
    'aws:ecr/repository:Repository': 'name: 256',
    'aws:eks/cluster:Cluster': 'name: 100',
    'aws:eks/nodeGroup:NodeGroup': 'nodeGroupName: 63',
    'aws:glue/catalogDatabase:CatalogDatabase': 'name: 255',
    'aws:iam/instanceProfile:InstanceProfile': 'name',
    'aws:iam/policy:Policy': 'name',
    'aws:iam/role:Role': 'name',
    'aws:iam/rolePolicy:RolePolicy': 'name',
    'aws:kms/alias:Alias': 'name',
    'aws:s3/bucket:Bucket': 'bucket: 63',
    'aws:secretsmanager/secret:Secret': 'name: 512',
    'aws:sns/topic:Topic': 'name: 256',
    'aws:wafv2/webAcl:WebAcl': 'name: 128',
  });
});
