import { SERVICE_PRICES } from '../catalog/prices';
import { OptionReader } from '../core/option-reader';
import type { Planned } from '../core/plan';
import { joinedName } from '../core/joined-name';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../planning/cost';
import {
  accountKeyStatement,
  autoScalingKeyStatements,
  logDeliveryKeyStatements,
  logsKeyStatements,
} from './key-statements';
import type { AwsPlace, PolicyStatement } from './policy';

/** How the keys of a datacenter are kept. */
export interface KeysOptions {
  /**
   * The aliases are `alias/<prefix>/cluster-secrets`, `…/data` and `…/logs`; 1 to 200 letters, digits, '/', '_' and
   * '-'.
   * @default - made from the construct's path
   */
  readonly aliasPrefix?: string;
  /** Days between two rotations, 90 to 2560. @default 365 */
  readonly rotationPeriodDays?: number;
  /** Days in which a scheduled deletion can be cancelled, 7 to 30. @default 30 */
  readonly deletionWindowDays?: number;
  /**
   * Whether EC2 Auto Scaling may encrypt the volumes of nodes with the data key.
   * @default false - nodes use the account's default EBS key
   */
  readonly nodeVolumes?: boolean;
}

/** What a key protects. One key for each, so that access to one gives no access to the others. */
export type KeyDomain = 'clusterSecrets' | 'data' | 'logs';

/** One key, as planned. */
export interface KeyPlan {
  readonly description: string;
  /** With the `alias/` of the KMS API. */
  readonly aliasName: string;
}

/** The keys, as planned. Their policies need the account and region: see `keyStatements`. */
export interface KeysPlan {
  readonly aliasPrefix: string;
  readonly rotationPeriodDays: number;
  readonly deletionWindowDays: number;
  /** Whether EC2 Auto Scaling may use the data key. */
  readonly nodeVolumes: boolean;
  readonly keys: Readonly<Record<KeyDomain, KeyPlan>>;
  readonly cost: readonly CostLine[];
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
export const ROTATION_PERIOD_DAYS = { min: 90, max: 2560, default: 365, unit: 'days' } as const;
/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
export const DELETION_WINDOW_DAYS = { min: 7, max: 30, default: 30, unit: 'days' } as const;
/** Leaves room in an alias, of 256 characters, for the name of the key. */
export const MAX_ALIAS_PREFIX_LENGTH = 200;
/**
 * KMS's own rule for aliases, which reserves `aws/`.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
export const ALIAS_PREFIX = {
  pattern: new RegExp(`^(?!aws(/|$))[a-zA-Z0-9/_-]{1,${MAX_ALIAS_PREFIX_LENGTH}}$`),
  name: 'alias prefix',
  rule:
    `1 to ${MAX_ALIAS_PREFIX_LENGTH} letters, digits, '/', '_' and '-', ` +
    "and not 'aws' or 'aws/...', which KMS reserves",
  example: 'datacenter',
} as const;

/** Plans the keys of a datacenter. */
export function planKeys(options: KeysOptions & { readonly aliasPrefix: string }): Planned<KeysPlan> {
  const read = new OptionReader<KeysOptions>(options);
  const aliasPrefix = read.requiredText('aliasPrefix', ALIAS_PREFIX);
  const keys = {
    clusterSecrets: { description: 'Kubernetes secrets in etcd', aliasName: `alias/${aliasPrefix}/cluster-secrets` },
    data: { description: 'Models, data sets and volumes', aliasName: `alias/${aliasPrefix}/data` },
    logs: { description: 'Log groups', aliasName: `alias/${aliasPrefix}/logs` },
  };
  return read.planned({
    aliasPrefix,
    rotationPeriodDays: read.integer('rotationPeriodDays', ROTATION_PERIOD_DAYS),
    deletionWindowDays: read.integer('deletionWindowDays', DELETION_WINDOW_DAYS),
    nodeVolumes: read.flag('nodeVolumes', false),
    keys,
    cost: [keyCost(Object.keys(keys).length)],
  });
}

/**
 * The policy of a key.
 *
 * - EKS uses the key of cluster secrets through a grant that it makes with the cluster role's permissions, and S3 and
 *   EBS use the data key with their caller's: IAM policies decide for these.
 * - CloudWatch Logs and EC2 Auto Scaling have identities that no IAM policy of the account reaches, so the key policy
 *   has to allow them.
 */
export function keyStatements(plan: KeysPlan, domain: KeyDomain, place: AwsPlace): readonly PolicyStatement[] {
  const account = accountKeyStatement(place);
  if (domain === 'logs') return [account, ...logsKeyStatements(place), ...logDeliveryKeyStatements(place)];
  return domain === 'data' && plan.nodeVolumes ? [account, ...autoScalingKeyStatements(place)] : [account];
}

/** A key and its alias, as KMS takes them. */
export interface KeySettings extends KeyPlan {
  readonly enableKeyRotation: boolean;
  readonly rotationPeriodDays: number;
  readonly deletionWindowDays: number;
}

/** Returns what KMS takes for the key of a domain, without its policy. */
export function keySettings(plan: KeysPlan, domain: KeyDomain): KeySettings {
  const { rotationPeriodDays, deletionWindowDays } = plan;
  return { ...plan.keys[domain], enableKeyRotation: true, rotationPeriodDays, deletionWindowDays };
}

/** Returns an alias prefix made of names that are one only together: other characters become '-'. */
export function aliasPrefixOf(...names: readonly string[]): string {
  const others = /[^a-zA-Z0-9/_-]/g;
  return joinedName(names, { separator: '-', others, maxLength: MAX_ALIAS_PREFIX_LENGTH, keeps: 'beginning' });
}

/** Returns what customer managed keys cost. */
export function keyCost(count: number): CostLine {
  const { usdPerMonth, usdPer10000Requests } = SERVICE_PRICES.kmsKey;
  return {
    item: count === 1 ? '1 KMS key' : `${count} KMS keys`,
    usdPerHour: (count * usdPerMonth) / HOURS_PER_MONTH,
    basis:
      `${usdPerMonth} USD per key and month. Each of the first two rotations of a key adds the same amount; ` +
      `requests are not counted: ${usdPer10000Requests} USD per 10,000`,
    source: sourceOf(SERVICE_PRICES.kmsKey),
  };
}
