import { SERVICE_PRICES } from '../../catalog/prices';
import { PRINCIPAL_ARN } from '../../core/arn';
import { NEW_BUCKET } from '../../core/bucket-name';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';
import type { GIVEN_KEY_CODES } from '../../security/given-key';
import { readRoles, type RoleOptions } from '../../security/roles';
import {
  type BACKUP_DECISION_CODES,
  type BackupDecision,
  type BackupDecisionOptions,
  readBackupDecision,
} from '../backup-decision';
import {
  EXPRESS_CODES,
  type ExpressBucketPlan,
  expressCost,
  type ExpressOptions,
  type ModelStoreSurroundings,
  readExpress,
} from './express';
import {
  readReplicaOf,
  readReplication,
  REPLICATION_CODES,
  replicationCost,
  type ReplicationOptions,
  type ReplicationPlan,
} from './replication';

/** How models are kept. */
export interface ModelStoreOptions extends BackupDecisionOptions, ReplicationOptions, ExpressOptions, RoleOptions {
  /** 3 to 63 small letters, digits and hyphens. @default - the deployment makes a name */
  readonly bucketName?: string;
  /**
   * ARNs of roles or users that may reach models from outside of the VPC too: a pipeline that uploads them, an
   * administrator who empties the bucket. `*` and `?` stand for parts of a name. Exempts them from the VPC rule; grants
   * no permission.
   * @default - none: models are read and written through the VPC endpoint only
   */
  readonly uploadPrincipals?: readonly string[];
  /** Days for which a replaced or deleted model can be restored, at least 1. @default 30 */
  readonly keepReplacedDays?: number;
}

/** A model store, as planned. */
export interface ModelStorePlan {
  readonly bucketName: string | undefined;
  readonly uploadPrincipals: readonly string[];
  readonly keepReplacedDays: number;
  /** An upload that was not completed is paid for until it is aborted. */
  readonly abortUploadAfterDays: number;
  /** Where copies go; undefined for none. */
  readonly replication: ReplicationPlan | undefined;
  /** Name of the bucket whose models are copied to this one; undefined for none. */
  readonly replicaOf: string | undefined;
  /** Directory buckets of S3 Express One Zone, one for each zone. */
  readonly express: readonly ExpressBucketPlan[];
  /** What the role that copies has in common with the roles around it. */
  readonly roles: RoleOptions;
  readonly backup: BackupDecision;
  readonly cost: readonly CostLine[];
}

/**
 * S3 takes any positive 32-bit number.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html
 */
const KEEP_REPLACED_DAYS = { min: 1, max: 2 ** 31 - 1, default: 30, unit: 'days' } as const;
/** Long enough for an upload of terabytes that is resumed after a weekend. */
const ABORT_UPLOAD_AFTER_DAYS = 7;

/** `aws:PrincipalArn` is the role, never its session, so the ARN of a session (STS) would match no caller. */
const UPLOAD_PRINCIPAL = {
  ...PRINCIPAL_ARN,
  rule: `${PRINCIPAL_ARN.rule}. A whole account would undo the VPC rule, and the ARN of a session matches no caller`,
  example: 'arn:aws:iam::111122223333:role/uploader',
} as const;

export const MODEL_STORE_CODES = {
  'backup-role-denied': 'The bucket policy denies the role by which AWS Backup reads the models.',
  ...REPLICATION_CODES,
  ...EXPRESS_CODES,
} as const satisfies ProblemCodes;

type Code = keyof typeof MODEL_STORE_CODES | keyof typeof BACKUP_DECISION_CODES | keyof typeof GIVEN_KEY_CODES;

/** Plans a model store. */
export function planModelStore(
  options: ModelStoreOptions,
  surroundings: ModelStoreSurroundings = {},
): Planned<ModelStorePlan> {
  const read = new OptionReader<ModelStoreOptions, Code>(options);
  const bucketName = read.text('bucketName', NEW_BUCKET);
  const replication = readReplication(read, bucketName);
  const express = readExpress(read, bucketName, surroundings);
  return read.planned({
    bucketName,
    uploadPrincipals: [...new Set(read.texts('uploadPrincipals', UPLOAD_PRINCIPAL))],
    keepReplacedDays: read.integer('keepReplacedDays', KEEP_REPLACED_DAYS),
    abortUploadAfterDays: ABORT_UPLOAD_AFTER_DAYS,
    replication,
    replicaOf: readReplicaOf(read),
    express,
    roles: readRoles(read),
    backup: readBackup(read),
    cost: [
      storageCost(),
      ...(replication === undefined ? [] : [replicationCost(replication)]),
      ...express.map(expressCost),
    ],
  });
}

/** AWS Backup reads the bucket by a role of the user's own, from outside of the VPC. */
function readBackup(read: OptionReader<ModelStoreOptions, Code>): BackupDecision {
  const backup = readBackupDecision(read, { name: 'the bucket of models' });
  read.require(
    backup.plan === undefined || read.has('uploadPrincipals') || read.failed('backupPlan', 'withoutBackup'),
    'backup-role-denied',
    'uploadPrincipals',
    `backupPlan is '${backup.plan}', and uploadPrincipals is empty: AWS Backup is outside of the VPC, and is denied.`,
    'Add the ARN of the role of Backups to uploadPrincipals.',
  );
  return backup;
}

/** What is stored, and for how long, is not known to a plan: only the price is. */
function storageCost(): CostLine {
  const price = SERVICE_PRICES.s3Standard;
  return {
    item: 'Bucket of models, while it is empty',
    usdPerHour: 0,
    basis: `${price.usdPerGBMonth} USD per GB and month of models and replaced versions, and requests`,
    source: sourceOf(price),
  };
}
