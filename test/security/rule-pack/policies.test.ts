import {
  isConditional,
  isWrittenBy,
  principalsOf,
  statementsAt,
  statementsOfBucket,
  statementsOfRole,
} from '../../../lib/security/rule-pack/policies';
import { arn, ref, type Resources, viewOf } from '../rules/case';

const resource = (Properties: object) =>
  viewOf({ It: { Type: 'AWS::S3::BucketPolicy', Properties } as never }).resources[0]!;
const read = (PolicyDocument: unknown) => statementsAt(resource({ PolicyDocument }), 'PolicyDocument');

const STATEMENT = {
  Effect: 'Allow',
  Action: 's3:PutObject',
  Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
  Principal: { Service: 'delivery.logs.amazonaws.com', AWS: ['111122223333', '444455556666'] },
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
};

test('a statement has lists, its place, and its principals by kind', () => {
  const expected = {
    property: 'PolicyDocument.Statement.0',
    effect: 'Allow',
    actions: ['s3:PutObject'],
    resources: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
    principals: STATEMENT.Principal,
    conditions: STATEMENT.Condition,
  };
  const [statement] = read({ Statement: STATEMENT });
  expect(statement).toMatchObject(expected);
  expect(statement?.on.id).toBe('Stack/It');
  expect(read(JSON.stringify({ Statement: [STATEMENT] }))).toMatchObject([expected]);
  expect(statement && principalsOf(statement)).toEqual(['delivery.logs.amazonaws.com', '111122223333', '444455556666']);
});

test('a star is every principal of AWS, and what is no policy has no statements', () => {
  expect(read({ Statement: { Effect: 'Deny', Principal: '*' } })).toMatchObject([
    { effect: 'Deny', principals: { AWS: '*' }, actions: [], resources: [], conditions: {} },
  ]);
  expect(read({ Statement: { Effect: 'Allow', Principal: 'x' } })[0]?.principals).toEqual({});
  expect([read('no JSON'), read(undefined), read({})]).toEqual([[], [], []]);
});

test.each<[unknown, boolean]>([
  [undefined, false],
  [{}, false],
  [{ StringEquals: {} }, false],
  [{ StringEquals: 'x' }, false],
  [{ StringEquals: {}, Bool: { 'aws:SecureTransport': 'true' } }, true],
])('a statement with the condition %j has one: %s', (Condition, expected) => {
  expect(isConditional(read({ Statement: { ...STATEMENT, Condition } })[0]!)).toBe(expected);
});

const bucketWith = (statement: object, Bucket: unknown = ref('Logs')): Resources => ({
  Logs: { Type: 'AWS::S3::Bucket' },
  Other: { Type: 'AWS::S3::Bucket' },
  Policy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket, PolicyDocument: { Statement: [{ ...STATEMENT, ...statement }] } },
  },
});

test.each<[string, Resources, boolean]>([
  ['for the service', bucketWith({}), true],
  ['of another bucket', bucketWith({}, ref('Other')), false],
  ['that denies', bucketWith({ Effect: 'Deny' }), false],
  ['for other calls', bucketWith({ Action: ['s3:GetObject'] }), false],
  ['for another service', bucketWith({ Principal: { Service: 'cloudtrail.amazonaws.com' } }), false],
])('a policy %s lets the service write: %#', (_, resources, expected) => {
  const view = viewOf(resources);
  expect(isWrittenBy(view, view.resources[0]!, ['delivery.logs.amazonaws.com'])).toBe(expected);
});

test('a bucket has the statements of its own policy', () => {
  const view = viewOf(bucketWith({}, ref('Other')));
  const [logs, other] = view.resources;
  expect([statementsOfBucket(view, logs!).length, statementsOfBucket(view, other!).length]).toEqual([0, 1]);
});

const document = (action: string) => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

test('a role has its own policies and those that are attached to it, from either side', () => {
  const view = viewOf({
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'named',
        Policies: [{ PolicyDocument: document('a:Own') }, { PolicyDocument: document('a:Second') }],
        ManagedPolicyArns: [ref('Managed'), 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
      },
    },
    Inline: { Type: 'AWS::IAM::Policy', Properties: { Roles: [ref('Role')], PolicyDocument: document('a:Attached') } },
    Single: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: 'named', PolicyDocument: document('a:Single') } },
    Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('a:Managed') } },
    Other: { Type: 'AWS::IAM::Policy', Properties: { Roles: [arn('None')], PolicyDocument: document('a:Other') } },
    Bucket: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Roles: [ref('Role')], PolicyDocument: document('a:Bucket') },
    },
  });
  const statements = statementsOfRole(view, view.resources[0]!);
  expect(statements.map(({ on, property, actions }) => `${on.id} ${property} ${actions.join()}`)).toEqual([
    'Stack/Role Policies.0.PolicyDocument.Statement.0 a:Own',
    'Stack/Role Policies.1.PolicyDocument.Statement.0 a:Second',
    'Stack/Inline PolicyDocument.Statement.0 a:Attached',
    'Stack/Single PolicyDocument.Statement.0 a:Single',
    'Stack/Managed PolicyDocument.Statement.0 a:Managed',
  ]);
});
