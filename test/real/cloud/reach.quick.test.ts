import { startCloud, type Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { Templates, type Outcome, type Resources } from './templates';

jest.setTimeout(240_000); // the first start on a machine installs the emulator

let cloud: Cloud;
let templates: Templates;
let count = 0;

beforeAll(async () => {
  cloud = await startCloud();
  templates = new Templates(cloud);
});

afterAll(async () => {
  templates?.close();
  await cloud?.stop();
});

const ROLE = 'arn:aws:iam::000000000000:role/some';
const ANSWERS = 'cloudformation-custom-resource-response-useast1';

/** Answers CloudFormation, as every function of a custom resource does. */
const ANSWER = `
import json, urllib.request
def handler(event, context):
    answer = {k: event[k] for k in ("StackId", "RequestId", "LogicalResourceId")}
    answer.update(Status="SUCCESS", PhysicalResourceId="made")
    url = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(url)
`;

function endpoint(service: string, properties: Record<string, unknown>): Resources[string] {
  const ServiceName = `com.amazonaws.us-east-1.${service}`;
  return { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: { Ref: 'Vpc' }, ServiceName, ...properties } };
}

function s3Endpoint(Statement?: object[]): Resources {
  const PolicyDocument = Statement && { Version: '2012-10-17', Statement };
  return { S3: endpoint('s3', { RouteTableIds: [{ Ref: 'Table' }], ...(PolicyDocument && { PolicyDocument }) }) };
}

const interfaceEndpoint = (id: string, service: string): Resources => ({
  [id]: endpoint(service, { VpcEndpointType: 'Interface', SubnetIds: [{ Ref: 'Subnet' }], PrivateDnsEnabled: true }),
});

const own = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { StringEquals: { 'aws:PrincipalAccount': '000000000000' } },
};
const answers = (bucket: string) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
});

/** A stack whose only custom resource has its function in a subnet without a route out, beside what is given. */
async function customResource(more: Resources, properties: Record<string, unknown> = {}): Promise<Outcome> {
  return templates.create(`reach-${(count += 1)}`, {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    InTable: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { RouteTableId: { Ref: 'Table' }, SubnetId: { Ref: 'Subnet' } },
    },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'calls', VpcId: { Ref: 'Vpc' } } },
    ...more,
    Function: {
      Type: 'AWS::Lambda::Function',
      DependsOn: 'InTable',
      Properties: {
        Role: ROLE,
        Runtime: 'python3.12',
        Handler: 'index.handler',
        Code: { ZipFile: ANSWER },
        VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }], SecurityGroupIds: [{ Ref: 'Group' }] },
        ...properties,
      },
    },
    It: {
      Type: 'Custom::It',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] } },
      DependsOn: Object.keys(more),
    },
  });
}

const reasonOf = ({ failures }: Outcome) => failures[0]?.reason ?? '';

describe('a custom resource whose function is in a subnet without a route out', () => {
  it('cannot answer without an S3 endpoint', async () => {
    expect(reasonOf(await customResource({}))).toMatch(/would hang .* no route to S3, .*response-useast1/);
  });

  it('cannot answer through an S3 endpoint whose policy allows by account', async () => {
    const outcome = await customResource(s3Endpoint([own]));
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(reasonOf(outcome)).toMatch(/the policy of the S3 endpoint vpce-\w+ refuses its answer to CloudFormation/);
  });

  it('cannot answer where the bucket has another region in its name', async () => {
    const outcome = await customResource(
      s3Endpoint([own, answers('cloudformation-custom-resource-response-us-east-1')]),
    );
    expect(reasonOf(outcome)).toMatch(/refuses its answer/);
  });

  it.each([
    ['a policy that names the bucket', s3Endpoint([own, answers(ANSWERS)])],
    ['no policy', s3Endpoint()],
  ])('answers through an S3 endpoint with %s', async (_, resources) => {
    expect(await customResource(resources)).toMatchObject({ status: 'CREATE_COMPLETE', failures: [] });
  });

  it('cannot call another function without an endpoint for Lambda', async () => {
    const called = {
      Environment: {
        Variables: { USER_ON_EVENT_FUNCTION_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:other' },
      },
    };
    expect(reasonOf(await customResource(s3Endpoint(), called))).toMatch(/no route to lambda and no endpoint for it/);
    const resources = { ...s3Endpoint(), ...interfaceEndpoint('Lambda', 'lambda') };
    expect(await customResource(resources, called)).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  it('cannot apply manifests without endpoints for EKS and STS', async () => {
    const kubectl = { Description: 'onEvent handler for EKS kubectl resource provider' };
    const resources = { ...s3Endpoint(), ...interfaceEndpoint('Sts', 'sts') };
    const reason = reasonOf(await customResource(resources, kubectl));
    expect(reason).toMatch(/no route to eks and no endpoint for it/);
    expect(reason).not.toMatch(/no route to sts/);
  });
});
