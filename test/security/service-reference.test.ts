import { declareEverything, OF_CDK, resourcesOf } from './every-construct';
import type { Statement } from '../../lib/security/policy-evaluation/statement';
import { policiesOf } from './every-policy';
import { faultsOf } from './service-reference';

const policies = policiesOf(resourcesOf(declareEverything())).filter(({ owner }) => !OF_CDK.test(owner));
const statements = policies.flatMap(({ kind, owner, statements: all }) =>
  all.map((statement, index) => [`${kind} ${owner} ${statement.sid || index}`, statement] as const),
);

test.each(statements)(
  '%s: the actions exist, take the resources, and know the condition keys',
  async (_, statement) => {
    expect(await faultsOf(statement)).toEqual([]);
  },
);

test('every kind of policy is there', () => {
  expect(new Set(policies.map(({ kind }) => kind))).toEqual(
    new Set(['identity', 'trust', 'key', 'bucket', 'endpoint', 'vault', 'file-system', 'topic']),
  );
  expect(statements.length).toBeGreaterThan(50);
});

const valid: Statement = { sid: '', effect: 'Allow', actions: [], resources: ['*'], conditions: {} };

test.each<[string, Partial<Statement>, string]>([
  ['an action that does not exist', { actions: ['s3:ReadObject'] }, 's3:ReadObject does not exist'],
  ['a service that does not exist', { actions: ['s4:GetObject'] }, 's4:GetObject does not exist'],
  [
    'an ARN for an action without resources',
    { actions: ['ec2:DescribeSubnets'], resources: ['arn:aws:ec2:eu-central-1:111122223333:subnet/*'] },
    'ec2:DescribeSubnets takes none of arn:aws:ec2:eu-central-1:111122223333:subnet/*',
  ],
  [
    'the bucket for an action on objects',
    { actions: ['s3:GetObject', 's3:ListBucket'], resources: ['arn:aws:s3:::models'] },
    's3:GetObject takes none of arn:aws:s3:::models',
  ],
  [
    'a resource of another service',
    { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::models/*', 'arn:aws:kms:eu-central-1:111122223333:key/k'] },
    'no action takes arn:aws:kms:eu-central-1:111122223333:key/k',
  ],
  [
    'a condition key that one of two actions does not know',
    {
      actions: ['elasticloadbalancing:DeleteListener', 'elasticloadbalancing:DescribeListeners'],
      conditions: { StringEquals: { 'aws:ResourceTag/owner': ['me'] } },
    },
    'elasticloadbalancing:DescribeListeners does not know aws:ResourceTag/owner',
  ],
  [
    'a misspelt condition key',
    {
      actions: ['kms:Decrypt'],
      conditions: { StringEquals: { 'kms:ViaServices': ['s3.eu-central-1.amazonaws.com'] } },
    },
    'kms:Decrypt does not know kms:ViaServices',
  ],
  [
    'a claim of another issuer than that of the provider',
    {
      actions: ['sts:AssumeRoleWithWebIdentity'],
      resources: [],
      principals: { Federated: ['arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/A'] },
      conditions: { StringEquals: { 'oidc.example.com/id/A:aud': ['x'], 'oidc.example.com/id/B:sub': ['y'] } },
    },
    'sts:AssumeRoleWithWebIdentity does not know oidc.example.com/id/B:sub',
  ],
])('%s is found', async (_, statement, fault) => {
  expect(await faultsOf({ ...valid, ...statement })).toContain(fault);
});
