import { parseReason } from '../../../lib/rehearsal/src/compare/fault-reason';
import { renderFaults } from '../../../lib/rehearsal/src/compare/faults';

const AWS = 'Properties validation failed for resource Models with message: ';
const reasons = (text: string) => parseReason(text, 'Models');

test.each([
  [
    'AWS::S3::Bucket.VersioningConfiguration.Statuz: there is no such property',
    'VersioningConfiguration.Statuz',
    '#/VersioningConfiguration: extraneous key [Statuz] is not permitted',
  ],
  ['AWS::S3::Bucket.Rules[2].Id: required, but missing', 'Rules[2].Id', '#/Rules/2: required key [Id] not found'],
  ['AWS::S3::Bucket.Statuz: there is no such property', 'Statuz', '#: extraneous key [Statuz] is not permitted'],
  ['AWS::S3::Bucket.Days: expected integer, got a list', 'Days', '#/Days: expected type: Integer, found: JSONArray'],
  ["AWS::S3::Bucket.Acl: 'x' is not one of a, b", 'Acl', '#/Acl: failed validation constraint for keyword [enum]'],
  [
    "AWS::S3::Bucket.Name: 'A' does not match ^a$",
    'Name',
    '#/Name: failed validation constraint for keyword [pattern]',
  ],
  ['AWS::S3::Bucket.Days: 0 is less than 1', 'Days', '#/Days: failed validation constraint for keyword [minimum]'],
])('%s is about %s, and AWS says %s', (problem, property, said) => {
  expect(reasons(`Properties validation failed: ${problem}`)).toEqual([
    { property, problem: problem.slice(problem.indexOf(': ') + 2), aws: AWS + said },
  ]);
});

test('several problems of a resource are told one by one', () => {
  const text =
    'Properties validation failed: AWS::S3::Bucket.A: there is no such property; ' +
    'AWS::S3::Bucket.B: required, but missing';
  expect(reasons(text).map(({ property }) => property)).toEqual(['A', 'B']);
});

test('a rule that CloudFormation does not have is told in its own words', () => {
  const [reason] = reasons('Properties validation failed: AWS::EKS::Addon.ClusterName: there is no cluster lab');
  expect(reason).toEqual({ property: 'ClusterName', problem: 'there is no cluster lab' });
});

test('what the API server says of an object is found in the answer of the kubectl handler', () => {
  const said =
    'Received response status [FAILED] from custom resource. Message returned: Error: ' +
    'b\'Error from server (BadRequest): error when creating "/tmp/manifest.yaml": ' +
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ' +
    'unknown field "spec.template.spec.containrs", unknown field "spec.replica"\\n\'\n\nLogs: /aws/lambda/x';
  expect(reasons(said)).toEqual(
    ['spec.template.spec.containrs', 'spec.replica'].map((property) => ({
      property,
      problem: 'there is no such field in a Deployment',
      aws: expect.stringMatching(/^Error from server \(BadRequest\): Deployment in version "v1" cannot/),
    })),
  );
});

test('another refusal of the API server is told without the file of the handler', () => {
  const said =
    'Message returned: Error: b"namespace/a created\\n' +
    'Error from server (NotFound): error when creating \\"/tmp/m.yaml\\": namespaces \\"b\\" not found\\n"';
  expect(reasons(said)).toEqual([{ problem: 'Error from server (NotFound): namespaces "b" not found' }]);
});

test('any other reason is its first line, without the id of the request', () => {
  expect(reasons('The bucket exists (RequestId: 12-ab)\nmore')).toEqual([{ problem: 'The bucket exists' }]);
});

test('a fault on a terminal has path, type, line, property, and what AWS says', () => {
  const fault = {
    path: 'Store/Models/Resource',
    type: 'AWS::S3::Bucket',
    stack: 'Store',
    line: 'lib/store.ts:34',
    property: 'Statuz',
    problem: 'there is no such property',
    aws: 'extraneous key [Statuz] is not permitted',
  };
  expect(renderFaults([fault])).toBe(
    'Store/Models/Resource (AWS::S3::Bucket), declared at lib/store.ts:34\n' +
      '  Statuz: there is no such property\n' +
      '  AWS: extraneous key [Statuz] is not permitted',
  );
});
