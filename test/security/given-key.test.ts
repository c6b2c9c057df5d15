import { OptionReader } from '../../lib/core/option-reader';
import {
  type GivenKey,
  type KeyArnUse,
  planGivenKey,
  planKeyOfKeptData,
  readKeyArn,
} from '../../lib/security/given-key';
import { logsKeyStatements } from '../../lib/security/key-statements';
import type { AwsPlace } from '../../lib/security/policy';
import { TEXT_TOKEN } from '../core/tokens';

const HERE = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };
const OTHER_ACCOUNT = '444455556666';
const arn = (account = HERE.accountId, id = 'key/k') => `arn:aws:kms:eu-central-1:${account}:${id}`;
const GIVEN: GivenKey = {
  option: 'logsKey',
  keyArn: arn(),
  keyId: 'k',
  accountId: HERE.accountId,
  region: HERE.region,
  declared: true,
};

const judged = (key: Partial<GivenKey>, place: AwsPlace = HERE) =>
  planGivenKey({ ...GIVEN, ...key }, place, logsKeyStatements);
const sids = (key: Partial<GivenKey>, place?: AwsPlace) => judged(key, place).plan.map(({ Sid }) => Sid);
const OF_OTHER = { keyArn: arn(OTHER_ACCOUNT), accountId: OTHER_ACCOUNT };

test('a key of the app needs nothing from its owner; one that is imported needs what its policy must say', () => {
  expect(judged({})).toEqual({ plan: [], problems: [], warnings: [] });
  const { plan, problems, warnings } = judged({ declared: false });
  expect(problems).toEqual([]);
  expect(plan).toEqual(logsKeyStatements(HERE));
  expect(warnings).toEqual([
    {
      id: 'ai-datacenter:key-policy-logsKey',
      message:
        `logsKey: the policy of the key ${arn()} cannot be changed here. Its owner has to add, unless it says so ` +
        `already: ${JSON.stringify(logsKeyStatements(HERE))}`,
    },
  ]);
});

test('a key of another account also has to let this account in', () => {
  expect(sids({ ...OF_OTHER, declared: false })).toEqual(['OtherAccount', 'OtherAccountGrants', 'CloudWatchLogs']);
  expect(sids(OF_OTHER)).toEqual(['OtherAccount', 'OtherAccountGrants', 'CloudWatchLogs']);
  expect(sids({ accountId: TEXT_TOKEN, declared: false })).toEqual(['CloudWatchLogs']);
  const [statement] = judged({ ...OF_OTHER }).plan;
  expect(statement?.Principal).toEqual({ AWS: 'arn:aws:iam::111122223333:root' });
});

test.each<[Partial<GivenKey>, readonly string[]]>([
  [{ region: 'us-east-1' }, ['key-of-another-region']],
  [{ region: TEXT_TOKEN }, []],
  [{ keyId: 'alias/logs' }, ['key-named-by-alias']],
  [{ keyArn: arn(HERE.accountId, 'alias/logs') }, ['key-named-by-alias']],
  [{ keyId: 'alias/logs', region: 'us-east-1' }, ['key-named-by-alias', 'key-of-another-region']],
  [{ keyId: `alias/${TEXT_TOKEN}`, keyArn: TEXT_TOKEN }, []],
  [{ keyId: 'the-alias/', keyArn: arn(HERE.accountId, 'key/alias/') }, []],
])('%j has the problems %j, and no advice to its owner beside them', (key, codes) => {
  const { problems, warnings } = judged({ ...key, declared: false });
  expect(problems.map(({ code, path }) => [code, path])).toEqual(codes.map((code) => [code, 'logsKey']));
  expect(warnings).toHaveLength(codes.length === 0 ? 1 : 0);
});

test('where the place is not known, the advice has words to fill in', () => {
  const late = { partition: TEXT_TOKEN, accountId: TEXT_TOKEN, region: TEXT_TOKEN, urlSuffix: TEXT_TOKEN };
  const { plan, warnings } = judged({ keyArn: TEXT_TOKEN, declared: false }, late);
  const place = { partition: 'aws', accountId: '<account>', region: '<region>', urlSuffix: 'amazonaws.com' };
  expect(plan).toEqual(logsKeyStatements(place));
  expect(warnings[0]?.message).toMatch(/^logsKey: the policy of the key cannot be changed here\./);
});

test('the advice has the partition of the key, or else that of the place, and the domain of its services', () => {
  const china = { ...HERE, partition: 'aws-cn', region: 'cn-north-1', urlSuffix: 'amazonaws.com.cn' };
  const given = { region: 'cn-north-1', declared: false };
  const keyArn = 'arn:aws-cn:kms:cn-north-1:111122223333:key/k';
  expect(judged({ ...given, keyArn }, { ...china, partition: TEXT_TOKEN }).plan).toEqual(logsKeyStatements(china));
  expect(judged({ ...given, keyArn: TEXT_TOKEN }, china).plan).toEqual(logsKeyStatements(china));
});

test('data that stays needs a key that stays', () => {
  expect(planKeyOfKeptData('encryptionKey', false)).toEqual({ plan: { keyGoes: false }, problems: [], warnings: [] });
  const { plan, problems } = planKeyOfKeptData('encryptionKey', true);
  expect(plan).toEqual({ keyGoes: true });
  expect(problems).toMatchObject([{ code: 'key-goes-before-data', path: 'encryptionKey' }]);
});

const read = (keyArn: string | undefined, use?: KeyArnUse) => {
  const reader = new OptionReader({ keyArn });
  return reader.planned(readKeyArn(reader, 'keyArn', use));
};

test('a key that is named by its ARN has a warning where its policy has to allow the use', () => {
  const use = { of: 'log groups', needs: logsKeyStatements };
  expect(read(arn())).toEqual({ plan: arn(), problems: [], warnings: [] });
  expect(read(arn(), use)).toEqual({
    plan: arn(),
    problems: [],
    warnings: [
      {
        id: 'ai-datacenter:key-policy-keyArn',
        message:
          `keyArn: the policy of the key ${arn()} has to say, for log groups of the same account: ` +
          JSON.stringify(logsKeyStatements(HERE)),
      },
    ],
  });
  for (const given of [undefined, TEXT_TOKEN])
    expect(read(given, use)).toEqual({ plan: given, problems: [], warnings: [] });
  const { problems, warnings } = read('key/k', use);
  expect(problems).toMatchObject([{ code: 'malformed', path: 'keyArn' }]);
  expect(warnings).toEqual([]);
});
