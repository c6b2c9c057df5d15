import type { Template } from '../../../lib/core/cloud-assembly/template';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { clusterSupport, type ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { compareDeployment } from '../../../lib/rehearsal/src/compare/compare-deployment';
import { readCdkDeployment } from '../../../lib/rehearsal/src/compare/deployment';
import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import { findingsOf } from '../../../lib/rehearsal/src/report/findings';
import { type Resources, Templates } from './templates';

// A function of a custom resource reads an object with its role, in a subnet without a way out, and answers.

jest.setTimeout(240_000); // the first start on a machine installs the emulator

let cloud: Cloud;
let support: ClusterSupport;
let templates: Templates;
let count = 0;

beforeAll(async () => {
  support = await clusterSupport({ recordOnly: true });
  cloud = await startCloud();
  templates = new Templates(cloud);
});

afterAll(async () => {
  templates?.close();
  await cloud?.stop();
  await support?.close();
});

const CODE = `
import boto3, json, os, urllib.request
from botocore.config import Config
def handler(event, context):
    if event["RequestType"] == "Create":
        s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
        s3.put_object(Bucket=os.environ["BUCKET"], Key="made", Body=b"it")
        s3.get_object(Bucket=os.environ["BUCKET"], Key="made")
    answer = {k: event[k] for k in ("StackId", "RequestId", "LogicalResourceId")}
    answer.update(Status="SUCCESS", PhysicalResourceId="made")
    url = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(url)
`;

const OWN = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { StringEquals: { 'aws:PrincipalAccount': '000000000000' } },
};
const ANSWER = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::cloudformation-custom-resource-response-useast1/*',
};

interface Policies {
  readonly actions: readonly string[];
  readonly endpoint: readonly object[];
  readonly routes: boolean;
}

const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

function resourcesOf({ actions, endpoint, routes }: Policies): Resources {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const bucket = { 'Fn::Sub': '${Bucket.Arn}/*' };
  return {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    InTable: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { RouteTableId: { Ref: 'Table' }, SubnetId: { Ref: 'Subnet' } },
    },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'calls', VpcId: { Ref: 'Vpc' } } },
    Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        VpcId: { Ref: 'Vpc' },
        ServiceName: 'com.amazonaws.us-east-1.s3',
        RouteTableIds: routes ? [{ Ref: 'Table' }] : [],
        PolicyDocument: document(...endpoint),
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: document(trust),
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'],
      },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'objects',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: document({ Effect: 'Allow', Action: actions, Resource: bucket }),
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['InTable', 'Policy'],
      Properties: {
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Runtime: 'python3.12',
        Handler: 'index.handler',
        Code: { ZipFile: CODE },
        Environment: { Variables: { BUCKET: { Ref: 'Bucket' } } },
        VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }], SecurityGroupIds: [{ Ref: 'Group' }] },
      },
    },
    It: { Type: 'Custom::It', Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
  };
}

async function rehearsed(change: Partial<Policies>): Promise<Rehearsal> {
  const name = `permissions-${(count += 1)}`;
  const policies = { actions: ['s3:GetObject', 's3:PutObject'], endpoint: [OWN, ANSWER], routes: true, ...change };
  const Resources = resourcesOf(policies);
  expect(await templates.create(name, Resources)).toMatchObject({ status: 'CREATE_COMPLETE', failures: [] });
  const resources = Object.entries(Resources).map(([logicalId, { Type: type, Properties: properties = {} }]) => ({
    stack: name,
    logicalId,
    path: `Lab/${logicalId}`,
    type,
    properties,
  }));
  const stack = { name, template: { Resources } as Template, resources };
  return compareDeployment(cloud, support, await readCdkDeployment(cloud, [stack]), 'lab');
}

test('what its policies allow is no finding', async () => {
  const { denied, unreachable, summary } = await rehearsed({});
  expect([denied, unreachable, summary.differ]).toEqual([[], [], 0]);
});

test('a role without the right to read is found, with the statement that is missing', async () => {
  const rehearsal = await rehearsed({ actions: ['s3:PutObject'] });
  expect(rehearsal.denied).toMatchObject([
    { path: 'Lab/Role', action: 's3:GetObject', by: 'the policies of role Lab/Role: no statement allows it' },
  ]);
  expect(rehearsal.summary.differ).toBe(1);
  expect(findingsOf(rehearsal)).toMatchObject([{ subject: 'permissions of Lab/Role', source: 'policies' }]);
});

test('an endpoint that lets nothing but calls of the account through stops the answer', async () => {
  const { denied } = await rehearsed({ endpoint: [OWN] });
  expect(denied).toMatchObject([
    {
      path: 'Lab/Function',
      action: 's3:PutObject',
      by: 'the policy of endpoint Lab/Endpoint: no statement allows it; its stack waits for an hour',
    },
  ]);
});

test('an endpoint that no route leads to is a way that is missing', async () => {
  const { denied, unreachable } = await rehearsed({ routes: false });
  expect(denied).toEqual([]);
  expect(unreachable.map(({ path, target }) => [path, target])).toContainEqual([
    'Lab/Function',
    's3, where its answer to CloudFormation goes',
  ]);
});
