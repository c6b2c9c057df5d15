import { type PoliciesOfCall, refusalOf } from '../../../lib/security/policy-evaluation/authorize';
import type { Statement } from '../../../lib/security/policy-evaluation/statement';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const ACCOUNT = 'arn:aws:iam::111122223333:root';
const REQUEST = { principal: ROLE, action: 's3:GetObject', resource: 'arn:aws:s3:::models/llama' };

const allow = (AWS?: string): Statement => ({
  sid: 'Given',
  effect: 'Allow',
  actions: ['s3:Get*'],
  resources: ['*'],
  conditions: {},
  ...(AWS && { principals: { AWS: [AWS] } }),
});
const DENY: Statement = { ...allow(), sid: 'Closed', effect: 'Deny' };
const OTHER: Statement = { ...allow('*'), actions: ['s3:PutObject'] };

const by = (policies: PoliciesOfCall) => {
  const refusal = refusalOf(policies, REQUEST);
  return refusal && `${refusal.by} ${refusal.how}`;
};

test.each<[string, PoliciesOfCall, string | undefined]>([
  ['a role without a statement', { identity: [] }, 'identity not allowed'],
  ['a role with one', { identity: [allow()] }, undefined],
  ['a role with a Deny', { identity: [allow(), DENY] }, 'identity denied'],
  ['a boundary without it', { identity: [allow()], boundary: [] }, 'boundary not allowed'],
  ['a boundary with it', { identity: [allow()], boundary: [allow()] }, undefined],
  ['an endpoint without it', { identity: [allow()], endpoint: [OTHER] }, 'endpoint not allowed'],
  ['an endpoint with it', { identity: [allow()], endpoint: [allow('*')] }, undefined],
  ['a bucket whose policy says nothing of it', { identity: [allow()], resource: [OTHER] }, undefined],
  [
    'a bucket with a Deny',
    { identity: [allow()], resource: [{ ...DENY, principals: { AWS: ['*'] } }] },
    'resource denied',
  ],
  ['a bucket that names the role', { identity: [], resource: [allow(ROLE)] }, undefined],
  ['a bucket that names the account', { identity: [], resource: [allow(ACCOUNT)] }, 'identity not allowed'],
  [
    'a bucket that names the role, and a boundary',
    { identity: [], boundary: [], resource: [allow(ROLE)] },
    'boundary not allowed',
  ],
  ['a key that names nobody of the account', { identity: [allow()], key: [OTHER] }, 'key not allowed'],
  ['a key that leaves it to IAM', { identity: [allow()], key: [allow(ACCOUNT)] }, undefined],
  ['a key that names the role itself', { identity: [], key: [allow(ROLE)] }, undefined],
  [
    'a key that leaves it to IAM, which does not allow it',
    { identity: [], key: [allow(ACCOUNT)] },
    'identity not allowed',
  ],
])('%s: %s', (_, policies, expected) => {
  expect(by(policies)).toBe(expected);
});

test('the statements that deny are named; where none allows, there are none', () => {
  expect(refusalOf({ identity: [] }, REQUEST)).toEqual({ by: 'identity', how: 'not allowed', statements: [] });
  expect(refusalOf({ identity: [allow(), DENY] }, REQUEST)).toEqual({
    by: 'identity',
    how: 'denied',
    statements: ['Closed'],
  });
});
