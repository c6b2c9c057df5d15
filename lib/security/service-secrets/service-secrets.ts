import { SERVICE_PRICES } from '../../catalog/prices';
import { NAME_PREFIX } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { UNIQUE_NAMES_CODES } from '../../core/unique-names';
import { joinedName } from '../../core/joined-name';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import { type PermissionsBy, readPermissionsBy } from '../permissions-by';
import { readRoles, type RoleOptions } from '../roles';
import { readSecrets, type SERVICE_SECRETS_CODES, type ServiceSecretPlan, type ServiceSecretsOptions } from './options';

/** Secrets of services, as planned. */
export interface ServiceSecretsPlan {
  readonly name: string;
  readonly refreshMinutes: number;
  readonly secrets: readonly ServiceSecretPlan[];
  /** Each namespace once, with the secrets that are brought into it. */
  readonly namespaces: readonly NamespaceSecrets[];
  readonly permissionsBy: PermissionsBy;
  readonly roles: RoleOptions;
  readonly cost: readonly CostLine[];
}

/** The secrets of a namespace. */
export interface NamespaceSecrets {
  readonly namespace: string;
  readonly secretNames: readonly string[];
  /** Of the role that reads them. */
  readonly roleDescription: string;
}

type Codes = keyof typeof SERVICE_SECRETS_CODES | keyof typeof UNIQUE_NAMES_CODES;

/** The longest prefix: a name has 512 characters, and that of a secret in Kubernetes up to 40. */
export const MAX_PREFIX_LENGTH = 64;

/** Returns a prefix of secrets made of names that are one only together: other characters become '-'. */
export function secretPrefixOf(...names: readonly string[]): string {
  return joinedName(names, { separator: '-', others: /[^\w+=.@-]+/g, maxLength: MAX_PREFIX_LENGTH });
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html (Name, read 2026-11) */
const SECRET_PREFIX = {
  pattern: /^[\w/+=.@-]{0,63}[\w+=.@-]$/,
  name: 'prefix of secrets',
  rule: "1 to 64 letters, digits, '/', '_', '+', '=', '.', '@' and '-', the last no '/'",
  example: 'production/chat',
  mustBeKnown: true,
} as const satisfies TextForm;

const REFRESH = { min: 1, max: 1440, default: 60, unit: 'minutes' } as const;

/** Plans secrets of services. */
export function planServiceSecrets(
  options: ServiceSecretsOptions & { readonly secretPrefix: string },
): Planned<ServiceSecretsPlan> {
  const read = new OptionReader<ServiceSecretsOptions, Codes>(options);
  const secrets = readSecrets(read, read.requiredText('secretPrefix', SECRET_PREFIX));
  const namespaces = [...new Set(secrets.flatMap((secret) => secret.namespaces))].map((namespace) => ({
    namespace,
    secretNames: secrets.filter((it) => it.namespaces.includes(namespace)).map(({ secretName }) => secretName),
    roleDescription: `Reads secrets of the namespace ${namespace}`,
  }));
  const refreshMinutes = read.integer('refreshMinutes', REFRESH);
  return read.planned({
    name: read.text('name', NAME_PREFIX, 'service-secrets'),
    refreshMinutes,
    secrets,
    namespaces,
    permissionsBy: readPermissionsBy(read),
    roles: readRoles(read),
    cost: secretsCost(secrets, refreshMinutes),
  });
}

const CALLS = 10_000;
const MINUTES_PER_HOUR = 60;

function secretsCost(secrets: readonly ServiceSecretPlan[], refreshMinutes: number): readonly CostLine[] {
  const { secretsManager: price } = SERVICE_PRICES;
  const reads = secrets.reduce((sum, { namespaces, keys }) => sum + namespaces.length * keys.length, 0);
  const readsPerHour = (reads * MINUTES_PER_HOUR) / refreshMinutes;
  return [
    {
      item: secrets.length === 1 ? '1 secret' : `${secrets.length} secrets`,
      usdPerHour:
        (secrets.length * price.usdPerMonth) / HOURS_PER_MONTH + (readsPerHour * price.usdPer10000Calls) / CALLS,
      basis:
        `${price.usdPerMonth} USD per secret and month; ${price.usdPer10000Calls} USD per 10,000 calls: ` +
        `${reads} reads every ${refreshMinutes} minutes`,
      source: sourceOf(price),
    },
  ];
}
