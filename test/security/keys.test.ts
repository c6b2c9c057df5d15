import { isProblems } from '../../lib/planning/problem';
import { type KeysOptions, type KeysPlan, planKeys } from '../../lib/security/keys';

const place = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };

function planned(options: KeysOptions = {}): KeysPlan {
  const plan = planKeys({ aliasPrefix: 'dc', ...options }, place);
  if (isProblems(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

const account = {
  Sid: 'AccountIam',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: ['kms:*'],
  Resource: ['*'],
};

test("the key of cluster secrets lets in nobody but the account's own IAM", () => {
  expect(planned().keys.clusterSecrets.statements).toEqual([account]);
});

test('the logs key lets in CloudWatch Logs of this region, for log groups of this account', () => {
  expect(planned().keys.logs.statements).toEqual([
    account,
    {
      Sid: 'CloudWatchLogs',
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: ['*'],
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:111122223333:log-group:*' },
      },
    },
  ]);
});

test('the data key lets in no service unless nodes encrypt their volumes with it', () => {
  expect(planned().keys.data.statements).toEqual([account]);
});

test('the data key lets the service-linked role of Auto Scaling use it and make grants for AWS resources alone', () => {
  const role = {
    ArnEquals: {
      'aws:PrincipalArn':
        'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
    },
    StringEquals: { 'kms:CallerAccount': '111122223333' },
  };
  expect(planned({ nodeVolumes: true }).keys.data.statements).toEqual([
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

test.each<[KeysOptions, string, string, RegExp]>([
  [{ rotationPeriodDays: 30 }, 'key-rotation-period-invalid', 'rotationPeriodDays', /every 30 days/],
  [{ rotationPeriodDays: 2561 }, 'key-rotation-period-invalid', 'rotationPeriodDays', /every 2561 days/],
  [{ rotationPeriodDays: 90.5 }, 'key-rotation-period-invalid', 'rotationPeriodDays', /every 90.5 days/],
  [{ deletionWindowDays: 3 }, 'key-deletion-window-invalid', 'deletionWindowDays', /wait 3 days/],
  [{ aliasPrefix: 'aws/dc' }, 'key-alias-invalid', 'aliasPrefix', /'aws\/dc'/],
  [{ aliasPrefix: 'my keys' }, 'key-alias-invalid', 'aliasPrefix', /'my keys'/],
])('%j is refused', (options, code, path, message) => {
  expect(planKeys({ aliasPrefix: 'dc', ...options }, place)).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test('every problem is found at once', () => {
  const plan = planKeys({ aliasPrefix: 'aws', rotationPeriodDays: 1, deletionWindowDays: 90 }, place);
  expect(isProblems(plan) && plan.map(({ code }) => code)).toEqual([
    'key-rotation-period-invalid',
    'key-deletion-window-invalid',
    'key-alias-invalid',
  ]);
});

test.each([90, 2560])('a rotation every %i days is taken', (rotationPeriodDays) => {
  expect(planned({ rotationPeriodDays }).rotationPeriodDays).toBe(rotationPeriodDays);
});
