import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { type Outcome, type Resources, Templates } from './templates';

jest.setTimeout(240_000);

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

/** A stack of a function and a custom resource, whose answer is an output. */
async function answered(
  code: object,
  properties: Record<string, unknown> = {},
  resource: Record<string, unknown> = {},
): Promise<Outcome> {
  const resources: Resources = {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: ROLE, Handler: 'index.handler', Code: code, ...properties },
    },
    It: { Type: 'Custom::It', Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ...resource } },
  };
  const answer = { 'Fn::GetAtt': ['It', 'KeyArn'] };
  return templates.create(`custom-${(count += 1)}`, resources, { Answer: answer });
}

/** A function that answers as CloudFormation wants it. */
const NODE = `
exports.handler = async (event) => {
  const Data = { KeyArn: 'node ' + event.ResourceProperties.Size };
  const answer = { Status: 'SUCCESS', PhysicalResourceId: 'it', StackId: event.StackId, RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId, Data };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
};`;
const PYTHON = `
import json, urllib.request
def handler(event, context):
    answer = {"Status": "SUCCESS", "PhysicalResourceId": "it", "Data": {"KeyArn": "python"},
              "StackId": event["StackId"], "RequestId": event["RequestId"],
              "LogicalResourceId": event["LogicalResourceId"]}
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT"))
`;

/** The custom resources that were recorded instead of run. */
function recorded(): { stack: string; logicalId: string; reason: string }[] {
  const file = path.join(cloud.workDir, 'recorded-resources.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof recorded>) : [];
}

it.each([
  ['Node', { ZipFile: NODE }, { Runtime: 'nodejs22.x' }, 'node 5'],
  ['Python', { ZipFile: PYTHON }, { Runtime: 'python3.12' }, 'python'],
])('runs where its function is of %s', async (_, code, properties, answer) => {
  const outcome = await answered(code, properties, { Size: 5 });
  expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', failures: [], outputs: { Answer: answer } });
  expect(recorded()).toEqual([]);
});

it.each([
  ['Java', { ZipFile: 'x' }, { Runtime: 'java21' }, /needs the runtime java21/],
  [
    'a container image',
    { ImageUri: '000000000000.dkr.ecr.us-east-1.amazonaws.com/x:1' },
    { PackageType: 'Image', Handler: undefined },
    /is a container image/,
  ],
])('is recorded where its function is %s, and its stack goes on', async (_, code, properties, reason) => {
  const outcome = await answered(code, properties);
  expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', failures: [] });
  expect(outcome.outputs.Answer).toMatch(/^arn:aws:/);
  const stack = `custom-${count}`;
  expect(recorded()).toEqual([{ stack, logicalId: 'It', reason: expect.stringMatching(reason) as string }]);

  await templates.delete(stack);
  expect(recorded()).toEqual([]);
});

it('is recorded where its function is in another account', async () => {
  const token = 'arn:aws:lambda:us-east-1:111111111111:function:shared';
  const outcome = await answered({ ZipFile: NODE }, { Runtime: 'nodejs22.x' }, { ServiceToken: token });
  expect(outcome.status).toBe('CREATE_COMPLETE');
  expect(recorded()).toMatchObject([{ reason: `the function ${token} is in another account` }]);
});

it('fails where its function is missing in its own account', async () => {
  const token = 'arn:aws:lambda:us-east-1:000000000000:function:shared';
  const { status, failures } = await answered({ ZipFile: NODE }, { Runtime: 'nodejs22.x' }, { ServiceToken: token });
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(failures[0]?.reason).toBe(
    'There is no function shared. If it exists before the app, give its template by --existing.',
  );
});

it('fails at once where its function fails without an answer', async () => {
  const code = { ZipFile: 'exports.handler = async () => { throw new Error("no quota"); };' };
  const { status, failures } = await answered(code, { Runtime: 'nodejs22.x' });
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(failures[0]?.reason).toMatch(/failed without an answer \(AWS waits an hour for it\): no quota/);
});

it('finds the AWS SDK in Node, and says what to install where a client is missing', async () => {
  const lists = `const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3');\n${NODE}`;
  expect(await answered({ ZipFile: lists }, { Runtime: 'nodejs22.x' })).toMatchObject({ status: 'CREATE_COMPLETE' });
  const { failures } = await answered({ ZipFile: "require('@aws-sdk/client-braket');" }, { Runtime: 'nodejs22.x' });
  expect(failures[0]?.reason).toMatch(/npm install --save-dev @aws-sdk\/client-braket/);
});
