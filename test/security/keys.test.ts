import { usdPerHour } from '../../lib/planning/cost';
import { logsKeyStatements } from '../../lib/security/key-statements';
import { type KeyDomain, type KeysOptions, type KeysPlan, keyStatements, planKeys } from '../../lib/security/keys';
import type { PolicyStatement } from '../../lib/security/policy';
import { everyOption, nullProblems, planOddities } from '../core/odd-values';

const place = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };

const valid: KeysOptions & { readonly aliasPrefix: string } = { aliasPrefix: 'dc' };
const OPTIONS = everyOption<KeysOptions>({
  aliasPrefix: true,
  rotationPeriodDays: true,
  deletionWindowDays: true,
  nodeVolumes: true,
});

function planned(options: KeysOptions = {}): KeysPlan {
  const { plan, problems } = planKeys({ ...valid, ...options });
  expect(problems).toEqual([]);
  return plan;
}

function statements(domain: KeyDomain, options: KeysOptions = {}): readonly PolicyStatement[] {
  return keyStatements(planned(options), domain, place);
}

const account = {
  Sid: 'AccountIam',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: ['kms:*'],
  Resource: ['*'],
};

test("the key of cluster secrets allows only the account's own IAM", () => {
  expect(statements('clusterSecrets')).toEqual([account]);
});

test('the logs key allows CloudWatch Logs and log delivery of this region, for logs of this account', () => {
  expect(statements('logs')).toEqual([
    account,
    {
      Sid: 'CloudWatchLogs',
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      Resource: ['*'],
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:111122223333:log-group:*' },
      },
    },
    {
      Sid: 'LogDelivery',
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: ['*'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:logs:eu-central-1:111122223333:*' },
      },
    },
  ]);
});

test("in China CloudWatch Logs has a name in the region's own domain", () => {
  const china = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1', urlSuffix: 'amazonaws.com.cn' };
  expect(logsKeyStatements(china)[0]?.Principal).toEqual({ Service: 'logs.cn-north-1.amazonaws.com.cn' });
});

test('the data key allows no service unless nodes encrypt their volumes with it', () => {
  expect(statements('data')).toEqual([account]);
});

test('the data key allows the role of Auto Scaling to use it, and to make grants for AWS resources only', () => {
  const role = {
    ArnEquals: {
      'aws:PrincipalArn':
        'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
    },
    StringEquals: { 'kms:CallerAccount': '111122223333' },
  };
  expect(statements('data', { nodeVolumes: true })).toEqual([
    account,
    {
      Sid: 'NodeVolumes',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: ['*'],
      Condition: role,
    },
    {
      Sid: 'NodeVolumeGrants',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:CreateGrant'],
      Resource: ['*'],
      Condition: { ...role, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ]);
});

test('node volumes change only the policy of the data key', () => {
  expect(statements('clusterSecrets', { nodeVolumes: true })).toEqual([account]);
  expect(statements('logs', { nodeVolumes: true })).toEqual(statements('logs'));
});

test('keys rotate once a year and can be restored for 30 days, unless other times are given', () => {
  expect(planned()).toEqual({
    aliasPrefix: 'dc',
    rotationPeriodDays: 365,
    deletionWindowDays: 30,
    nodeVolumes: false,
    keys: {
      clusterSecrets: { description: 'Kubernetes secrets in etcd', aliasName: 'alias/dc/cluster-secrets' },
      data: { description: 'Models, data sets and volumes', aliasName: 'alias/dc/data' },
      logs: { description: 'Log groups', aliasName: 'alias/dc/logs' },
    },
    cost: [expect.objectContaining({ item: '3 KMS keys' })],
  });
});

test('three keys cost 3 USD a month', () => {
  expect(usdPerHour(planned().cost) * 730).toBeCloseTo(3, 10);
  expect(planned().cost[0]?.source).toMatch(/aws\.amazon\.com\/kms\/pricing.* \(20\d\d-\d\d\)$/);
  expect(planned().cost[0]?.basis).toBe(
    '1 USD per key and month. Each of the first two rotations of a key adds the same amount; ' +
      'requests are not counted: 0.03 USD per 10,000',
  );
});

test.each<[KeysOptions, string, keyof KeysOptions, string]>([
  [{ rotationPeriodDays: 89 }, 'out-of-range', 'rotationPeriodDays', '89; it must be a whole number from 90 to 2560'],
  [{ rotationPeriodDays: 2561 }, 'out-of-range', 'rotationPeriodDays', '2561; it must be a whole number from 90'],
  [{ rotationPeriodDays: 90.5 }, 'out-of-range', 'rotationPeriodDays', '90.5; it must be a whole number from 90'],
  [{ deletionWindowDays: 6 }, 'out-of-range', 'deletionWindowDays', '6; it must be a whole number from 7 to 30 days'],
  [{ deletionWindowDays: 31 }, 'out-of-range', 'deletionWindowDays', '31; it must be a whole number from 7 to 30 days'],
  [{ aliasPrefix: 'aws/dc' }, 'malformed', 'aliasPrefix', "'aws/dc' is not a valid alias prefix"],
  [{ aliasPrefix: 'aws' }, 'malformed', 'aliasPrefix', "'aws' is not a valid alias prefix"],
  [{ aliasPrefix: 'my keys' }, 'malformed', 'aliasPrefix', "'my keys' is not a valid alias prefix"],
  [{ aliasPrefix: '' }, 'malformed', 'aliasPrefix', "'' is not a valid alias prefix"],
  [{ aliasPrefix: 'a'.repeat(201) }, 'malformed', 'aliasPrefix', 'is not a valid alias prefix: 1 to 200 letters'],
])('%j is refused', (options, code, path, message) => {
  expect(planKeys({ ...valid, ...options }).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringContaining(message) }),
  ]);
});

test('a missing prefix is a problem by name', () => {
  const { problems } = planKeys({} as typeof valid);
  expect(problems).toEqual([expect.objectContaining({ code: 'missing', path: 'aliasPrefix' })]);
});

test('every problem is found at once, and the plan has the defaults', () => {
  const { plan, problems } = planKeys({ aliasPrefix: 'aws', rotationPeriodDays: 1, deletionWindowDays: 90 });
  expect(problems.map(({ path }) => path)).toEqual(['aliasPrefix', 'rotationPeriodDays', 'deletionWindowDays']);
  expect(plan).toMatchObject({ rotationPeriodDays: 365, deletionWindowDays: 30 });
  // What stands in is valid itself.
  expect(planKeys(plan).problems).toEqual([]);
});

test.each<KeysOptions>([
  { rotationPeriodDays: 90 },
  { rotationPeriodDays: 2560 },
  { deletionWindowDays: 7 },
  { deletionWindowDays: 30 },
  { aliasPrefix: 'a' },
  { aliasPrefix: 'awsome/dc_1-b' },
  { aliasPrefix: 'a'.repeat(200) },
  { aliasPrefix: '${Token[Prefix.1]}' },
  { aliasPrefix: '${Output[0]}' },
])('%j is taken as it is', (options) => {
  expect(planned(options)).toMatchObject(options);
});

test('numbers and flags must be known at synthesis', () => {
  const { problems } = planKeys({
    ...valid,
    rotationPeriodDays: -1.8881545897087626e289,
    nodeVolumes: '${Output[1]}' as unknown as boolean,
  });
  expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
    'rotationPeriodDays must be known at synthesis; it is a token. [must-be-known]',
    'nodeVolumes must be known at preview; it is an Output. [must-be-known]',
  ]);
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities(planKeys, valid, OPTIONS)).toEqual([]);
  expect(nullProblems(planKeys, valid, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
});
