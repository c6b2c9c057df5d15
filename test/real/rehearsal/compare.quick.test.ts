import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../../../lib/rehearsal/src/cloud/cdk';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { clusterSupport, type ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { compareDeployment } from '../../../lib/rehearsal/src/compare/compare-deployment';
import { readCdkDeployment } from '../../../lib/rehearsal/src/compare/deployment';
import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import type { Place } from '../../../lib/rehearsal/src/compare/places';
import type { Template } from '../../../lib/core/cloud-assembly/template';
import type { DeclaredStack } from '../../../lib/rehearsal/src/compare/resource';

/** A template with parameters, conditions, mappings, functions, secrets and a type that is only recorded. */
const TEMPLATE = {
  Parameters: { Stage: { Type: 'String', Default: 'test' } },
  Conditions: {
    IsAws: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws'] },
    IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] },
  },
  Mappings: { Days: { 'us-east-1': { logs: 14 } } },
  Resources: {
    Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.9.0.0/16', Tags: [{ Key: 'Name', Value: 'lab' }] } },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: {
        VpcId: { Ref: 'Network' },
        CidrBlock: '10.9.1.0/24',
        AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      },
    },
    Models: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: { 'Fn::Sub': 'models-${Stage}-${AWS::AccountId}' },
        VersioningConfiguration: { Status: { 'Fn::If': ['IsProduction', 'Suspended', 'Enabled'] } },
      },
    },
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { RetentionInDays: { 'Fn::FindInMap': ['Days', { Ref: 'AWS::Region' }, 'logs'] } },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        ManagedPolicyArns: [
          { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/ReadOnlyAccess']] },
          { 'Fn::If': ['IsAws', 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore', { Ref: 'AWS::NoValue' }] },
        ],
      },
    },
    Left: { Type: 'AWS::SQS::Queue', Condition: 'IsProduction' },
    Password: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
    Recorded: { Type: 'AWS::APS::Workspace', Properties: { Alias: { Ref: 'AWS::StackName' } } },
  },
} satisfies Template & { Parameters: unknown };

let cloud: Cloud;
let support: ClusterSupport;

beforeAll(async () => {
  support = await clusterSupport({ recordOnly: true });
  cloud = await startCloud();
  await create('Lab', TEMPLATE, {});
}, 240_000); // the first start on a machine installs the emulator

afterAll(async () => {
  await cloud?.stop();
  await support?.close();
});

async function create(StackName: string, template: object, place: Place): Promise<void> {
  const options = { ...clientOptions(cloud, place.account), ...(place.region && { region: place.region }) };
  const client = new CloudFormationClient(options);
  const TemplateBody = JSON.stringify(template);
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.5 }, { StackName });
}

async function compared(template: Template = TEMPLATE, name = 'Lab', place: Place = {}): Promise<Rehearsal> {
  const resources = Object.entries(template.Resources ?? {}).map(([logicalId, { Type, Properties = {} }]) => ({
    stack: name,
    ...place,
    logicalId,
    path: `${name}/${logicalId}`,
    type: Type,
    properties: Properties,
  }));
  const stacks: DeclaredStack[] = [{ name, ...place, template, resources }];
  return compareDeployment(cloud, support, await readCdkDeployment(cloud, stacks), 'lab');
}

test('every declared value of a stack is found, most of them in the answers of the services too', async () => {
  const { resources, summary, topology } = await compared();
  expect(resources.flatMap(({ id, differences }) => differences.map((each) => [id, each]))).toEqual([]);
  expect(resources.map(({ id, madeBy }) => [id, madeBy])).toContainEqual(['Recorded', 'recorded']);
  expect(resources.map(({ id }) => id)).not.toContain('Left');
  expect(summary).toMatchObject({ differ: 0, recorded: 1 });
  expect(summary.confirmedByService).toBeGreaterThan(8);
  expect(topology.vpcs[0]?.zones.map(({ name }) => name)).toEqual(['us-east-1a']);
});

test('what was changed behind the stack is found by the answer of its service', async () => {
  const s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
  const change = (Status: 'Enabled' | 'Suspended') =>
    s3.send(
      new PutBucketVersioningCommand({ Bucket: 'models-test-000000000000', VersioningConfiguration: { Status } }),
    );
  await change('Suspended');
  const { resources } = await compared();
  await change('Enabled');
  expect(resources.flatMap(({ id, differences }) => differences.map((each) => ({ id, ...each })))).toEqual([
    {
      id: 'Models',
      property: 'VersioningConfiguration.Status',
      declared: 'Enabled',
      deployed: 'Suspended',
      source: expect.stringContaining('s3 get-bucket-versioning'),
    },
  ]);
});

test('what is declared otherwise than it was deployed differs, and so does what is missing', async () => {
  const { Network, ...others } = TEMPLATE.Resources;
  const { resources } = await compared({
    ...TEMPLATE,
    Resources: {
      ...others,
      Network: { ...Network, Properties: { CidrBlock: '10.8.0.0/16', Tags: [{ Key: 'Name', Value: 'other' }] } },
      Added: { Type: 'AWS::SQS::Queue' },
    },
  });
  const found = resources.flatMap(({ id, differences }) => differences.map(({ property }) => `${id} ${property}`));
  expect(found.toSorted()).toEqual(['Added ', 'Network CidrBlock', 'Network Tags[Name].Value']);
});

test('a stack is read in its own region and account', async () => {
  const far = { account: '111122223333', region: 'eu-west-1' };
  const template = {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 90 } },
      Logs: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: { 'Fn::Sub': '/${AWS::AccountId}/${AWS::Region}' }, RetentionInDays: 7 },
      },
    },
  };
  await create('Far', template, far);
  const { resources, summary } = await compared(template, 'Far', far);
  expect(summary.differ).toBe(0);
  expect(resources.map(({ confirmed }) => confirmed)).toEqual([1, 1]);
  expect(resources[1]?.physicalId).toBe('/111122223333/eu-west-1');
});
