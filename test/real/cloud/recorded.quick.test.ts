import { CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clientOptions } from '../../../lib/rehearsal/src/cloud/cdk';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { type Resources, Templates } from './templates';

// Services that no handler was written for: checked against their official schemas, kept, and never refused.

jest.setTimeout(240_000);

const ROLE = 'arn:aws:iam::000000000000:role/some';
const attribute = (name: string, of: string) => ({ 'Fn::GetAtt': [name, of] });

/** One stack: each resource uses an attribute of the one before, where there is one. */
const RECORDED: Resources = {
  Model: { Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: ROLE } },
  Config: {
    Type: 'AWS::SageMaker::EndpointConfig',
    Properties: {
      ProductionVariants: [{ ModelName: attribute('Model', 'ModelName'), VariantName: 'a', InitialVariantWeight: 1 }],
    },
  },
  Endpoint: {
    Type: 'AWS::SageMaker::Endpoint',
    Properties: { EndpointConfigName: attribute('Config', 'EndpointConfigName') },
  },
  Files: {
    Type: 'AWS::FSx::FileSystem',
    Properties: { FileSystemType: 'OPENZFS', StorageCapacity: 1200, SubnetIds: ['subnet-12345678'] },
  },
  Workspace: { Type: 'AWS::APS::Workspace', Properties: { Alias: 'metrics' } },
  Detector: { Type: 'AWS::GuardDuty::Detector', Properties: { Enable: true } },
  Flow: {
    Type: 'AWS::MediaLive::InputSecurityGroup',
    Properties: { WhitelistRules: [{ Cidr: '10.0.0.0/8' }] },
  },
};

let cloud: Cloud;
let templates: Templates;

beforeAll(async () => {
  cloud = await startCloud();
  templates = new Templates(cloud);
});

afterAll(async () => {
  templates?.close();
  await cloud?.stop();
});

it('deploys types without a service behind them, with attributes, and keeps their properties', async () => {
  const outputs = { Volume: attribute('Files', 'RootVolumeId'), Url: attribute('Workspace', 'PrometheusEndpoint') };
  const outcome = await templates.create('recorded', RECORDED, outputs);

  expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', failures: [] });
  expect(outcome.outputs.Url).toMatch(/^https:/);
  const { StackResources } = await new CloudFormationClient(clientOptions(cloud)).send(
    new DescribeStackResourcesCommand({ StackName: 'recorded', LogicalResourceId: 'Files' }),
  );
  const { ResourceDescription } = await new CloudControlClient(clientOptions(cloud)).send(
    new GetResourceCommand({
      TypeName: 'AWS::FSx::FileSystem',
      Identifier: StackResources?.[0]?.PhysicalResourceId ?? '',
    }),
  );
  expect(JSON.parse(ResourceDescription?.Properties ?? '{}')).toMatchObject({ StorageCapacity: 1200 });
});

it('has none of these types among those with a service behind them', () => {
  const made = JSON.parse(readFileSync(path.join(cloud.workDir, 'made-types.json'), 'utf8')) as string[];
  expect(Object.values(RECORDED).filter(({ Type }) => made.includes(Type))).toEqual([]);
  expect(made.length).toBeGreaterThan(150);
});

it.each([
  ['a misspelt property', 'AWS::FSx::FileSystem', { FileSystemTyp: 'LUSTRE' }, /FileSystemTyp: there is no such/],
  ['a wrong kind', 'AWS::GuardDuty::Detector', { Enable: 'perhaps' }, /Enable: expected boolean/],
  ['a missing property', 'AWS::SageMaker::Endpoint', {}, /EndpointConfigName: required, but missing/],
])('refuses %s of such a type', async (_, Type, Properties, reason) => {
  const { status, failures } = await templates.create(`refused-${Type.split('::')[1]}`, { It: { Type, Properties } });
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(failures[0]?.reason).toMatch(reason);
});
