import { NAME_PREFIX, NAMESPACE_NAME } from '../../core/kubernetes-names';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { UniqueNames, type UNIQUE_NAMES_CODES } from '../../core/unique-names';
import type { PermissionsByOptions } from '../permissions-by';
import type { RoleOptions } from '../roles';

/** One secret. Its value is never an option: AWS generates it, or you set it later. */
export interface ServiceSecretOptions {
  /** The name of the secret in Kubernetes, and behind the prefix in AWS. A change makes another secret. */
  readonly name: string;
  /** The namespaces into which it is brought. They exist. */
  readonly namespaces: readonly string[];
  /** The keys of the secret: letters, digits, '_' and '-'. @default ['value'] */
  readonly keys?: readonly string[];
  /**
   * `generated`: AWS Secrets Manager generates the value of the one key. `later`: the secret is empty until you set it,
   * for example by `aws secretsmanager put-secret-value`; pods that need it wait.
   * @default 'generated'
   */
  readonly value?: 'generated' | 'later';
  /** Characters of a generated value, 16 to 4096. @default 48 */
  readonly length?: number;
  /** Days between two rotations by `rotationFunctionArn`, 1 to 1000. @default - the secret is not rotated */
  readonly rotationDays?: number;
  /**
   * ARN of your Lambda function that rotates the secret; `grants.rotate` gives its role what it needs. May be
   * late-bound.
   * @default - the secret is not rotated
   */
  readonly rotationFunctionArn?: string;
}

/** Secrets of services, in AWS Secrets Manager and in namespaces of a cluster. */
export interface ServiceSecretsOptions extends PermissionsByOptions, RoleOptions {
  /** The secrets, each with a name of its own. */
  readonly secrets: readonly ServiceSecretOptions[];
  /**
   * The beginning of the names of the secrets in AWS, before a '/': letters, digits, '/', '_', '+', '=',
   * '.', '@' and '-'. A change makes other secrets.
   * @default - made of the stack and the construct
   */
  readonly secretPrefix?: string;
  /** The name of the store and the service account in each namespace. @default 'service-secrets' */
  readonly name?: string;
  /** How often the operator reads the secrets, in minutes, 1 to 1440: each time costs a call for each. @default 60 */
  readonly refreshMinutes?: number;
}

export const SERVICE_SECRETS_CODES = {
  'secret-generates-one-key': 'AWS Secrets Manager generates the value of one key, and a secret has several.',
  'secret-rotation-incomplete':
    'A secret has a schedule and no function that rotates it, or a function and no schedule.',
} as const satisfies ProblemCodes;

/** A secret, as planned. */
export interface ServiceSecretPlan {
  readonly name: string;
  /** In AWS Secrets Manager. */
  readonly secretName: string;
  readonly namespaces: readonly string[];
  readonly keys: readonly string[];
  readonly value: 'generated' | 'later';
  readonly length: number;
  readonly rotation: { readonly days: number; readonly functionArn: string } | undefined;
}

type Codes = keyof typeof SERVICE_SECRETS_CODES | keyof typeof UNIQUE_NAMES_CODES;
type Reader = OptionReader<ServiceSecretOptions, Codes>;

const KEY = {
  pattern: /^[A-Za-z0-9_-]{1,253}$/,
  name: 'key of a secret',
  rule: "1 to 253 letters, digits, '_' and '-'",
  example: 'value',
  mustBeKnown: true,
} as const satisfies TextForm;

const FUNCTION_ARN = {
  pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
  name: 'ARN of a function',
  rule: 'arn:aws:lambda:<region>:<account>:function:<name>',
  example: 'arn:aws:lambda:us-east-1:111122223333:function:rotate',
} as const satisfies TextForm;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html (read 2026-11) */
const LENGTH = { min: 16, max: 4096, default: 48, unit: 'characters' } as const;
/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html (read 2026-11) */
const ROTATION = { min: 1, max: 1000, unit: 'days' } as const;

/** Reads the secrets. */
export function readSecrets(
  read: OptionReader<ServiceSecretsOptions, Codes>,
  secretPrefix: string,
): readonly ServiceSecretPlan[] {
  const names = new UniqueNames('secrets');
  read.requirePresent('secrets', 'Set secrets to a list of secrets.');
  return read.each<ServiceSecretOptions, ServiceSecretPlan>('secrets', (item) => {
    const name = item.requiredText('name', NAME_PREFIX);
    names.take(item, 'name', name);
    item.requirePresent('namespaces', "Set namespaces, for example to ['models'].");
    const keys = [...new Set(item.knownTexts('keys', KEY))];
    return {
      name,
      secretName: `${secretPrefix}/${name}`,
      namespaces: [...new Set(item.knownTexts('namespaces', { ...NAMESPACE_NAME, mustBeKnown: true }))],
      keys: keys.length > 0 ? keys : ['value'],
      value: readValue(item, keys),
      length: item.integer('length', LENGTH),
      rotation: readRotation(item),
    };
  });
}

function readValue(item: Reader, keys: readonly string[]): ServiceSecretPlan['value'] {
  const value = item.oneOf('value', ['generated', 'later'], 'generated');
  if (value === 'generated' && !item.failed('value', 'keys')) {
    item.require(
      keys.length < 2,
      'secret-generates-one-key',
      'keys',
      `The secret has ${keys.length} keys, and its value is generated: AWS Secrets Manager generates that of one key.`,
      "Make a secret of each key, or set value to 'later'.",
    );
  }
  return value;
}

function readRotation(item: Reader): ServiceSecretPlan['rotation'] {
  const days = item.integer('rotationDays', ROTATION);
  const functionArn = item.text('rotationFunctionArn', FUNCTION_ARN);
  if (days !== undefined && functionArn !== undefined) return { days, functionArn };
  if (item.failed('rotationDays', 'rotationFunctionArn')) return undefined;
  const [set, missing] = item.has('rotationDays')
    ? (['rotationDays', 'rotationFunctionArn'] as const)
    : (['rotationFunctionArn', 'rotationDays'] as const);
  const message = `${set} is set, and ${missing} was left out: nothing rotates the secret.`;
  item.require(!item.has(set), 'secret-rotation-incomplete', set, message, `Set ${missing} too, or leave ${set} out.`);
  return undefined;
}
