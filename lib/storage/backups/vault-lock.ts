import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';

/** How a vault protects its backups from deletion. */
export interface VaultLockOptions {
  /**
   * `none`. `governance`: AWS Backup refuses to delete a backup before its time; a principal that may change the lock
   * can remove it. `compliance`: after `lockChangeableDays` it is final, for AWS and the root user too; the vault stays
   * until its last backup has gone.
   * @default 'none'
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html (read 2026-11)
   */
  readonly lock?: 'none' | 'governance' | 'compliance';
  /** Fewest days for which a backup must be kept, from 1. Needs `lock`. @default 1 */
  readonly lockMinRetentionDays?: number;
  /** Most days for which a backup may be kept, up to 36500. Needs `lock`. @default - no limit */
  readonly lockMaxRetentionDays?: number;
  /** Days after which a lock of `compliance` is final, 3 to 36500. @default 7 */
  readonly lockChangeableDays?: number;
}

/** The lock of a vault, as planned. */
export interface VaultLockPlan {
  readonly minRetentionDays: number;
  readonly maxRetentionDays: number | undefined;
  /** Undefined for a lock that stays changeable. */
  readonly changeableForDays: number | undefined;
}

export const VAULT_LOCK_CODES = {
  'vault-lock-incomplete': 'A setting of the lock of a vault needs a lock that has it.',
  'vault-lock-invalid': 'The lock of a vault takes no number of days.',
} as const satisfies ProblemCodes;

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html */
const RETENTION = { min: 1, max: 36_500, unit: 'days' } as const;
const CHANGEABLE = { min: 3, max: 36_500, default: 7, unit: 'days' } as const;

/** Reads the lock of a vault; undefined for none. */
export function readVaultLock(
  read: OptionReader<VaultLockOptions, keyof typeof VAULT_LOCK_CODES>,
): VaultLockPlan | undefined {
  const lock = read.oneOf('lock', ['none', 'governance', 'compliance'], 'none');
  const minRetentionDays = read.integer('lockMinRetentionDays', { ...RETENTION, default: 1 });
  const maxRetentionDays = read.integer('lockMaxRetentionDays', RETENTION);
  const changeableForDays = read.integer('lockChangeableDays', CHANGEABLE);
  if (!read.failed('lock')) {
    const days = lock === 'none' ? (['lockMinRetentionDays', 'lockMaxRetentionDays'] as const) : [];
    for (const name of days) requireLock(read, name, `lock is '${lock}'`, "'governance' or 'compliance'");
    if (lock !== 'compliance') requireLock(read, 'lockChangeableDays', `lock is '${lock}'`, "'compliance'");
  }
  if (lock === 'none') return undefined;
  if (maxRetentionDays !== undefined) {
    read.require(
      minRetentionDays <= maxRetentionDays,
      'vault-lock-invalid',
      'lockMaxRetentionDays',
      `lockMaxRetentionDays is ${maxRetentionDays}, and lockMinRetentionDays is ${minRetentionDays}; no backup fits.`,
      `Use at least ${minRetentionDays}, or leave it out.`,
    );
  }
  return {
    minRetentionDays,
    maxRetentionDays,
    changeableForDays: lock === 'compliance' ? changeableForDays : undefined,
  };
}

function requireLock(
  read: OptionReader<VaultLockOptions, keyof typeof VAULT_LOCK_CODES>,
  name: keyof VaultLockOptions,
  given: string,
  wanted: string,
): void {
  if (read.failed(name)) return;
  const message = `${name} is set, and ${given}: the vault has no such lock.`;
  read.require(!read.has(name), 'vault-lock-incomplete', name, message, `Set lock to ${wanted}, or leave ${name} out.`);
}
