import { exactly, type Row, rows } from './decision-rows';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const secret = (name: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:ai/${name}`;
const API_KEYS = secret('api-keys-Ab1Cd2');
const TOKEN = secret('token-Ef3Gh4');
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/KeysData`;
const OTHER_KEY = KEY.replace('KeysData', 'AuditKey');
const OPERATOR = 'OperatorIdentityRole';
const MODELS = 'SecretsReadermodels';
const RESEARCH = 'SecretsReaderresearch';
const ASSUME = 'sts:AssumeRole';
const READ = 'secretsmanager:GetSecretValue';

/** As Secrets Manager calls KMS for a secret. */
const encrypted = (arn: string) => ({
  'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com`,
  'kms:EncryptionContext:SecretARN': arn,
});

/** The role of a namespace: the operator assumes it, and it reads the secrets of the namespace alone. */
const READERS = (
  [
    [MODELS, API_KEYS, TOKEN],
    [RESEARCH, TOKEN, API_KEYS],
  ] as const
).flatMap(([owner, own, other]) => [
  ...rows(['trust', owner], role(OPERATOR), [
    ['the operator', 'allowed', ASSUME, role(owner)],
    ['the operator, in a tagged session', 'allowed', 'sts:TagSession', role(owner)],
    ['the operator in the name of another', 'not allowed', 'sts:SetSourceIdentity', role(owner)],
  ]),
  ...rows(['trust', owner], role('some'), [['another role', 'not allowed', ASSUME, role(owner)]]),
  ...rows(['trust', owner], role(OPERATOR, '999999999999'), [['another account', 'not allowed', ASSUME, role(owner)]]),
  ...exactly(['identity', owner], role(owner), [
    {
      what: 'reads a secret',
      action: READ,
      resource: own,
      otherAction: 'secretsmanager:PutSecretValue',
      otherResource: other,
    },
    {
      what: 'asks what a secret is',
      action: 'secretsmanager:DescribeSecret',
      resource: own,
      otherAction: 'secretsmanager:DeleteSecret',
      otherResource: `${own}-other`,
    },
    {
      what: 'decrypts a secret',
      action: 'kms:Decrypt',
      resource: KEY,
      context: encrypted(own),
      otherAction: 'kms:Encrypt',
      otherResource: OTHER_KEY,
    },
  ]),
  ...rows(['identity', owner], role(owner), [
    ['a secret of another namespace', 'not allowed', 'kms:Decrypt', KEY, encrypted(other)],
    ['a model', 'not allowed', 's3:GetObject', 'arn:aws:s3:::models/chat'],
    ['all secrets', 'not allowed', 'secretsmanager:ListSecrets', '*'],
  ]),
]);

const OPERATOR_ROWS = [
  ...[MODELS, RESEARCH].flatMap((owner) =>
    exactly(['identity', OPERATOR], role(OPERATOR), [
      {
        what: `becomes ${owner}`,
        action: ASSUME,
        resource: role(owner),
        otherAction: 'sts:AssumeRoleWithSAML',
        otherResource: role('SecretsWriter'),
      },
      { what: `becomes ${owner} with tags`, action: 'sts:TagSession', resource: role(owner) },
    ]),
  ),
  ...rows(['identity', OPERATOR], role(OPERATOR), [['reads a secret itself', 'not allowed', READ, API_KEYS]]),
];

const GRANTEE_ROWS = [
  ...[API_KEYS, TOKEN].flatMap((arn) =>
    exactly(['identity', 'SecretsWriter'], role('SecretsWriter'), [
      {
        what: 'sets a value',
        action: 'secretsmanager:PutSecretValue',
        resource: arn,
        otherAction: READ,
        otherResource: secret('other-Ab1Cd2'),
      },
      { what: 'asks what a secret is', action: 'secretsmanager:DescribeSecret', resource: arn },
      {
        what: 'encrypts a value',
        action: 'kms:GenerateDataKey',
        resource: KEY,
        context: encrypted(arn),
        otherAction: 'kms:ReEncryptFrom',
        otherResource: OTHER_KEY,
      },
      { what: 'checks its key', action: 'kms:Decrypt', resource: KEY, context: encrypted(arn) },
    ]),
  ),
  ...exactly(['identity', 'SecretsRotator'], role('SecretsRotator'), [
    ...['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map((action) => ({
      what: 'rotates a secret',
      action: `secretsmanager:${action}`,
      resource: API_KEYS,
      otherAction: 'secretsmanager:DeleteSecret',
      otherResource: TOKEN,
    })),
    ...['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({
      what: 'encrypts a rotated secret',
      action,
      resource: KEY,
      context: encrypted(API_KEYS),
      otherAction: 'kms:ReEncryptFrom',
      otherResource: OTHER_KEY,
    })),
  ]),
  ...rows(['identity', 'SecretsRotator'], role('SecretsRotator'), [
    ['a secret without a schedule', 'not allowed', 'kms:Decrypt', KEY, encrypted(TOKEN)],
  ]),
];

/** What the policies of secrets must say. */
export const SECRETS_ROWS: readonly Row[] = [...READERS, ...OPERATOR_ROWS, ...GRANTEE_ROWS];
