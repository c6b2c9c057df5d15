import type { ServiceSecretOptions, ServiceSecretsOptions } from '../../../lib/security/service-secrets/options';
import { planServiceSecrets } from '../../../lib/security/service-secrets/service-secrets';
import {
  generatedSecretTemplate,
  readerStatements,
  readerTrustPolicy,
  rotateStatements,
  secretArn,
  secretSettings,
  writeStatements,
} from '../../../lib/security/service-secrets/service-secrets-data';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<ServiceSecretsOptions>({
  secrets: true,
  secretPrefix: true,
  name: true,
  refreshMinutes: true,
  permissionsBy: true,
  rolePath: true,
  permissionsBoundaryArn: true,
});
const OF_SECRET = everyOption<ServiceSecretOptions>({
  name: true,
  namespaces: true,
  keys: true,
  value: true,
  length: true,
  rotationDays: true,
  rotationFunctionArn: true,
});

const ROTATE = 'arn:aws:lambda:us-east-1:111122223333:function:rotate';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1';
const PLACE = { partition: 'aws', accountId: '111122223333', region: 'us-east-1' };
const SECRET = { name: 'api-keys', namespaces: ['models'] };

const planned = (options: ServiceSecretsOptions) => planServiceSecrets({ secretPrefix: 'company', ...options });
const ofSecret = (secret: ServiceSecretOptions) => plan({ secrets: [secret] });
const plan = (options: Partial<ServiceSecretsOptions> = {}) =>
  planServiceSecrets({ secretPrefix: 'company', secrets: [SECRET], ...options });
const planSecret = (secret: Partial<ServiceSecretOptions>) => plan({ secrets: [{ ...SECRET, ...secret }] });

test('a secret has one generated key, is not rotated, and is read every hour', () => {
  expect(plan()).toEqual({
    plan: {
      name: 'service-secrets',
      refreshMinutes: 60,
      secrets: [
        {
          name: 'api-keys',
          secretName: 'company/api-keys',
          namespaces: ['models'],
          keys: ['value'],
          value: 'generated',
          length: 48,
          rotation: undefined,
        },
      ],
      namespaces: [
        {
          namespace: 'models',
          secretNames: ['company/api-keys'],
          roleDescription: 'Reads secrets of the namespace models',
        },
      ],
      permissionsBy: 'pod-identity',
      roles: {},
      cost: [expect.objectContaining({ item: '1 secret' })],
    },
    problems: [],
    warnings: [],
  });
});

test('a namespace gets the secrets that name it, and no others', () => {
  const { namespaces } = plan({
    secrets: [
      { name: 'a', namespaces: ['models', 'research'] },
      { name: 'b', namespaces: ['research', 'research'] },
    ],
  }).plan;
  expect(namespaces).toEqual([
    {
      namespace: 'models',
      secretNames: ['company/a'],
      roleDescription: 'Reads secrets of the namespace models',
    },
    {
      namespace: 'research',
      secretNames: ['company/a', 'company/b'],
      roleDescription: 'Reads secrets of the namespace research',
    },
  ]);
});

test('each secret and each read has a price', () => {
  const [line] = plan({ secrets: [{ ...SECRET, namespaces: ['a', 'b'] }], refreshMinutes: 30 }).plan.cost;
  expect(line?.usdPerHour).toBeCloseTo(0.4 / 730 + (4 * 0.05) / 10_000, 10);
  expect(line?.basis).toContain('2 reads every 30 minutes');
});

test('AWS generates the value; one that is set later has none', () => {
  const [generated, later] = plan({
    secrets: [SECRET, { ...SECRET, name: 'later', keys: ['user', 'password'], value: 'later' }],
  }).plan.secrets.map(secretSettings);
  expect(generated).toEqual({
    name: 'company/api-keys',
    description: expect.any(String),
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'value',
      passwordLength: 48,
      excludePunctuation: true,
    },
  });
  expect(later).toEqual({ name: 'company/later', description: expect.any(String) });
});

test('the stack of a generated secret has the same secret, with its key', () => {
  const [secret] = planSecret({ length: 32 }).plan.secrets;
  expect(secret && generatedSecretTemplate(secret, KEY).Resources.Secret.Properties).toEqual({
    Name: 'company/api-keys',
    Description: expect.any(String),
    KmsKeyId: KEY,
    GenerateSecretString: {
      SecretStringTemplate: '{}',
      GenerateStringKey: 'value',
      PasswordLength: 32,
      ExcludePunctuation: true,
    },
  });
});

test('a namespace reads its secrets by their full names, decrypted by Secrets Manager alone', () => {
  const [namespace] = plan().plan.namespaces;
  const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:company/api-keys-??????';
  expect(secretArn('company/api-keys', PLACE)).toBe(arn);
  expect(namespace && readerStatements(namespace, KEY, PLACE)).toEqual([
    expect.objectContaining({
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      Resource: [arn],
    }),
    expect.objectContaining({
      Action: ['kms:Decrypt'],
      Condition: {
        StringLike: { 'kms:ViaService': 'secretsmanager.us-east-1.*', 'kms:EncryptionContext:SecretARN': [arn] },
      },
    }),
  ]);
});

test('who sets values reads none, and a function rotates only what has a schedule', () => {
  const rotated = { ...SECRET, name: 'rotated', rotationDays: 30, rotationFunctionArn: ROTATE };
  const { plan: both } = plan({ secrets: [SECRET, rotated] });
  expect(writeStatements(both, KEY, PLACE).flatMap(({ Action }) => Action)).not.toContain(
    'secretsmanager:GetSecretValue',
  );
  expect(rotateStatements(both, KEY, PLACE)[0]?.Resource).toEqual([secretArn('company/rotated', PLACE)]);
});

test('the role of a namespace trusts the operator alone', () => {
  expect(readerTrustPolicy('arn:aws:iam::111122223333:role/operator').Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/operator' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    },
  ]);
});

test.each<[Partial<ServiceSecretOptions>, string, string, RegExp]>([
  [{ keys: ['user', 'password'] }, 'secret-generates-one-key', 'keys', /has 2 keys/],
  [{ rotationDays: 30 }, 'secret-rotation-incomplete', 'rotationDays', /nothing rotates/],
  [{ rotationFunctionArn: ROTATE }, 'secret-rotation-incomplete', 'rotationFunctionArn', /rotationDays was left out/],
  [{ rotationDays: 1001, rotationFunctionArn: ROTATE }, 'out-of-range', 'rotationDays', /from 1 to 1000 days/],
  [{ rotationDays: 1, rotationFunctionArn: 'rotate' }, 'malformed', 'rotationFunctionArn', /ARN of a function/],
  [{ length: 15 }, 'out-of-range', 'length', /from 16 to 4096 characters/],
  [{ length: 4097 }, 'out-of-range', 'length', /from 16 to 4096 characters/],
  [{ keys: ['a.b'], value: 'later' }, 'malformed', 'keys[0]', /key of a secret/],
  [{ name: 'Api' }, 'malformed', 'name', /small letter/],
  [{ namespaces: ['Models'] }, 'malformed', 'namespaces[0]', /namespace name/],
])('a secret with %j is refused', (secret, code, at, message) => {
  expect(planSecret(secret).problems).toEqual([
    expect.objectContaining({ code, path: `secrets[0].${at}`, message: expect.stringMatching(message) }),
  ]);
});

test.each<[Partial<ServiceSecretsOptions>, string, string]>([
  [{ secrets: [SECRET, SECRET] }, 'name-repeated', 'secrets[1].name'],
  [{ refreshMinutes: 0 }, 'out-of-range', 'refreshMinutes'],
  [{ refreshMinutes: 1441 }, 'out-of-range', 'refreshMinutes'],
  [{ secretPrefix: 'company/' }, 'malformed', 'secretPrefix'],
  [{ name: 'Secrets' }, 'malformed', 'name'],
])('%j is refused', (options, code, at) => {
  expect(plan(options).problems).toEqual([expect.objectContaining({ code, path: at })]);
});

test.each<Partial<ServiceSecretOptions>>([
  { length: 16 },
  { length: 4096 },
  { rotationDays: 1, rotationFunctionArn: ROTATE },
  { rotationDays: 1000, rotationFunctionArn: '${Token[Function.1]}' },
  { value: 'later', keys: ['user', 'password'] },
])('a secret with %j is taken', (secret) => {
  expect(planSecret(secret).problems).toEqual([]);
});

test('no value of any option makes the planner throw', () => {
  expect(planOddities<ServiceSecretsOptions>(planned, { secrets: [SECRET] }, OPTIONS)).toEqual([]);
  expect(planOddities<ServiceSecretOptions>(ofSecret, SECRET, OF_SECRET)).toEqual([]);
  expect(nullProblems<ServiceSecretsOptions>((it) => plan(it), { secrets: [SECRET] }, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
