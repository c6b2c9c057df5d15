import type { DeclaredObject } from '../../../lib/rehearsal/src/compare/objects';
import { deniedCalls } from '../../../lib/rehearsal/src/permissions/denied-calls';
import { ACCOUNT, call, datacenter, type Parts, RIGHT } from './datacenter';

const found = (change: Partial<Parts>) => deniedCalls(datacenter(change));
const CHAT = 'pods of Deployment serving/chat, with role ChatRole';
const without = (statements: readonly { readonly Action: string | readonly string[] }[], action: string) =>
  statements.filter((it) => it.Action !== action) as Parts['chat'];

test('nothing is refused where every policy allows what is called', () => {
  expect(found({})).toEqual([]);
  expect(found({ endpoint: undefined })).toEqual([]);
});

describe('a call that is refused is found, with the statement that is missing', () => {
  test('a function whose role lacks the action', () => {
    expect(found({ handler: without(RIGHT.handler, 's3:GetObject*') })).toEqual([
      {
        path: 'Lab/HandlerRole',
        line: 'lab.ts:7',
        caller: 'function handler, with role HandlerRole',
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::assets/chart.zip',
        by: 'the policies of role Lab/HandlerRole: no statement allows it',
        fix: 'Allow s3:GetObject on arn:aws:s3:::assets/chart.zip in the policies of role Lab/HandlerRole.',
      },
    ]);
  });

  test.each([
    ['s3:GetObject', 'arn:aws:s3:::models/llama/any'],
    ['s3:ListBucket', 'arn:aws:s3:::models'],
    ['kms:Decrypt', 'arn:aws:kms:eu-central-1:111122223333:key/models-key'],
  ])('pods that read a model, and whose role lacks %s', (action, resource) => {
    expect(found({ chat: without(RIGHT.chat, action) })).toMatchObject([
      { caller: CHAT, action, resource, by: 'the policies of role Lab/ChatRole: no statement allows it' },
    ]);
  });

  test('pods of a custom resource whose templates are in a list', () => {
    const right = datacenter({ chat: without(RIGHT.chat, 's3:GetObject') });
    const [{ spec, ...deployment }] = right.objects as [DeclaredObject];
    const { template } = spec as { template: unknown };
    const group = { ...deployment, kind: 'LeaderGroup', spec: { roles: [{ name: 'leader', template }] } };
    expect(deniedCalls({ ...right, objects: [group] })).toMatchObject([
      { action: 's3:GetObject', caller: 'pods of LeaderGroup serving/chat, with role ChatRole' },
    ]);
  });

  test('pods whose model is elsewhere in the bucket', () => {
    const [first, ...others] = RIGHT.chat;
    const chat = [{ ...first!, Resource: 'arn:aws:s3:::models/mistral/*' }, ...others];
    expect(found({ chat })).toMatchObject([{ action: 's3:GetObject', caller: CHAT }]);
  });

  test('a key whose policy names neither the role nor its account', () => {
    const key = [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` }, Action: 'kms:*', Resource: '*' }];
    expect(found({ key })).toMatchObject([
      { action: 'kms:Decrypt', by: 'the policy of key Lab/models-key: no statement allows it' },
    ]);
  });

  test('an endpoint that lets no read through', () => {
    const endpoint = [{ Principal: '*', Action: 's3:PutObject', Resource: '*' }];
    expect(found({ endpoint })).toMatchObject([
      { action: 's3:GetObject', caller: 'function handler, with role HandlerRole' },
      { action: 's3:GetObject', caller: CHAT, by: 'the policy of endpoint Lab/vpce-s3: no statement allows it' },
      { action: 's3:ListBucket', caller: CHAT },
    ]);
  });

  test('a bucket that wants another endpoint', () => {
    const bucket = RIGHT.bucket.map((it) => ({ ...it, Condition: { StringNotEquals: { 'aws:SourceVpce': 'other' } } }));
    expect(found({ bucket })).toMatchObject([
      {
        action: 's3:GetObject',
        by: 'the policy of bucket Lab/models-policy: statement OnlyFromTheVpc denies it',
        fix: expect.stringMatching(/^Except s3:GetObject on .* from OnlyFromTheVpc in the policy of bucket/) as string,
      },
      { action: 's3:ListBucket' },
    ]);
  });

  test('a function outside of the VPC that calls such a bucket', () => {
    const calls = [call('HandlerRole', 's3:GetObject', 'arn:aws:s3:::models/llama/config.json')];
    const handler = [{ Action: '*', Resource: '*' }];
    expect(found({ calls, handler, inVpc: false })).toMatchObject([
      { by: expect.stringMatching(/denies it$/) as string },
    ]);
  });

  test('a boundary that does not have what the role allows', () => {
    const boundary = [{ Action: 'eks:*', Resource: '*' }];
    expect(found({ boundary })).toMatchObject([
      {
        action: 's3:GetObject',
        by: 'the permissions boundary of role Lab/HandlerRole: no statement allows it',
      },
    ]);
  });

  test('a role that does not trust the pods of its association', () => {
    const [first] = RIGHT.trust;
    const trust = [{ ...first!, Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'default' } } }];
    expect(found({ trust })).toMatchObject([
      { action: 'sts:AssumeRole', by: 'the trust policy of role Lab/ChatRole: no statement allows it' },
      { action: 'sts:TagSession' },
    ]);
  });
});

describe('the answer of a custom resource', () => {
  const [own] = RIGHT.endpoint!;

  test('is refused by an endpoint that allows the account alone', () => {
    expect(found({ endpoint: [own!] })).toEqual([
      {
        path: 'Lab/handler',
        line: 'lab.ts:7',
        caller: 'function handler, answering to CloudFormation',
        action: 's3:PutObject',
        resource: 'arn:aws:s3:::cloudformation-custom-resource-response-eucentral1/*',
        by: 'the policy of endpoint Lab/vpce-s3: no statement allows it; its stack waits for an hour',
        fix:
          'Allow s3:PutObject on arn:aws:s3:::cloudformation-custom-resource-response-eucentral1/* to everyone in ' +
          'the policy of endpoint Lab/vpce-s3: CloudFormation signs the address.',
      },
    ]);
  });

  test('is refused where the bucket has the region in another form', () => {
    const Resource = 'arn:aws:s3:::cloudformation-custom-resource-response-eu-central-1/*';
    const endpoint = [own!, { Principal: '*', Action: 's3:PutObject', Resource }];
    expect(found({ endpoint })).toMatchObject([{ action: 's3:PutObject' }]);
  });

  test('does not pass the endpoint where the function is in no VPC', () => {
    expect(found({ endpoint: [own!], inVpc: false, chat: RIGHT.chat })).toEqual([]);
  });
});

describe('what is not known counts in favour of a call', () => {
  test.each([
    ['a condition key that the local cloud does not see', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
    ['an operator that is not evaluated', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['a policy variable', { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }],
  ])('%s', (_, Condition) => {
    const handler = RIGHT.handler.map((it) => ({ ...it, Condition }));
    const deny = { Effect: 'Deny' as const, Action: '*', Resource: '*', Condition };
    expect(found({ handler: [...handler, deny] })).toEqual([]);
  });

  test('a resource that a request does not show, and a role that the deployment did not make', () => {
    const calls = [call('HandlerRole', 'eks:DescribeCluster', null), call('Elsewhere', 'iam:CreateUser', null)];
    expect(found({ calls })).toEqual([]);
    expect(found({ calls: [call('HandlerRole', 'eks:ListClusters', null)] })).toHaveLength(1);
  });

  test('but what a request would have sent is known', () => {
    const handler = [{ Action: 's3:ListBucket', Resource: '*', Condition: { StringLike: { 's3:prefix': 'a/*' } } }];
    const list = call('HandlerRole', 's3:ListBucket', 'arn:aws:s3:::b');
    expect(found({ handler, calls: [list] })).toHaveLength(1);
    expect(found({ handler, calls: [{ ...list, context: { 's3:prefix': 'a/b' } }] })).toEqual([]);
  });
});

test('pods that may write to an address are no readers', () => {
  expect(found({ chat: [{ Action: 's3:PutObject', Resource: '*' }] })).toEqual([]);
});
