import type { Problem } from '../planning/problem';
import { accountKeyStatement, autoScalingKeyStatements, logsKeyStatement } from './key-statements';
import type { AwsPlace, PolicyStatement } from './policy';

/** How the keys of a datacenter are kept. */
export interface KeysOptions {
  /**
   * The aliases are `alias/<prefix>/cluster-secrets`, `…/data` and `…/logs`.
   * @default - made from the construct's path
   */
  readonly aliasPrefix?: string;
  /** Days between two rotations, 90 to 2560. @default 365 */
  readonly rotationPeriodDays?: number;
  /** Days in which a scheduled deletion can be taken back, 7 to 30. @default 30 */
  readonly deletionWindowDays?: number;
  /**
   * Whether EC2 Auto Scaling may encrypt the volumes of nodes with the data key.
   * @default false - nodes use the account's default EBS key
   */
  readonly nodeVolumes?: boolean;
}

/** What a key protects. One key for each, so that access to one says nothing about the others. */
export type KeyDomain = 'clusterSecrets' | 'data' | 'logs';

/** One key, decided. */
export interface KeyPlan {
  readonly description: string;
  /** The last part of the alias. */
  readonly name: string;
  /** The key policy. `Resource: *` in a key policy means the key itself. */
  readonly statements: readonly PolicyStatement[];
}

/** The keys, decided. */
export interface KeysPlan {
  readonly aliasPrefix: string;
  readonly rotationPeriodDays: number;
  readonly deletionWindowDays: number;
  readonly keys: Readonly<Record<KeyDomain, KeyPlan>>;
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
const ROTATION_PERIOD_DAYS = { min: 90, max: 2560, default: 365 } as const;
/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
const DELETION_WINDOW_DAYS = { min: 7, max: 30, default: 30 } as const;
/**
 * The names that KMS takes, less the prefix that it keeps for itself.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
const ALIAS_PREFIX = /^(?!aws(\/|$))[a-zA-Z0-9/_-]{1,200}$/;

/** Decides the keys of a datacenter, or says everything that is wrong with the options. */
export function planKeys(
  options: KeysOptions & { readonly aliasPrefix: string },
  place: AwsPlace,
): KeysPlan | Problem[] {
  const rotationPeriodDays = options.rotationPeriodDays ?? ROTATION_PERIOD_DAYS.default;
  const deletionWindowDays = options.deletionWindowDays ?? DELETION_WINDOW_DAYS.default;
  const problems: Problem[] = [];
  if (!isWithin(rotationPeriodDays, ROTATION_PERIOD_DAYS)) {
    problems.push({
      code: 'key-rotation-period-invalid',
      path: 'rotationPeriodDays',
      message: `KMS does not rotate a key every ${rotationPeriodDays} days; it takes whole days from ${ROTATION_PERIOD_DAYS.min} to ${ROTATION_PERIOD_DAYS.max}.`,
      fix: 'Choose a period within that range.',
    });
  }
  if (!isWithin(deletionWindowDays, DELETION_WINDOW_DAYS)) {
    problems.push({
      code: 'key-deletion-window-invalid',
      path: 'deletionWindowDays',
      message: `KMS does not wait ${deletionWindowDays} days before it deletes a key; it takes whole days from ${DELETION_WINDOW_DAYS.min} to ${DELETION_WINDOW_DAYS.max}.`,
      fix: 'Choose a window within that range.',
    });
  }
  if (!ALIAS_PREFIX.test(options.aliasPrefix)) {
    problems.push({
      code: 'key-alias-invalid',
      path: 'aliasPrefix',
      message: `'${options.aliasPrefix}' is no prefix of an alias: 1 to 200 letters, digits, '/', '_' and '-', and 'aws/' is kept for AWS.`,
      fix: 'Choose another prefix, or leave it out.',
    });
  }
  if (problems.length > 0) return problems;

  const account = accountKeyStatement(place);
  return {
    aliasPrefix: options.aliasPrefix,
    rotationPeriodDays,
    deletionWindowDays,
    keys: {
      // EKS comes by a grant that it makes with the rights of the cluster's role, so IAM alone decides here.
      clusterSecrets: { description: 'Kubernetes secrets in etcd', name: 'cluster-secrets', statements: [account] },
      // S3 and EBS act with the rights of their caller, so IAM decides for them too. Auto Scaling has a role that IAM
      // cannot change.
      data: {
        description: 'Models, data sets and volumes',
        name: 'data',
        statements: options.nodeVolumes ? [account, ...autoScalingKeyStatements(place)] : [account],
      },
      logs: { description: 'Log groups', name: 'logs', statements: [account, logsKeyStatement(place)] },
    },
  };
}

function isWithin(days: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return Number.isInteger(days) && days >= min && days <= max;
}
