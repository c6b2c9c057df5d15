import { SERVICE_PRICES } from '../../catalog/prices';
import { KEY_ARN, parseArn, REGION } from '../../core/arn';
import { NEW_BUCKET } from '../../core/bucket-name';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';
import type { GIVEN_KEY_CODES } from '../../security/given-key';

/** A copy of each model in another bucket, which is another `ModelStore`, in a stack of its own region. */
export interface ReplicationOptions {
  /**
   * Name of the bucket that gets a copy of each model: that of a `ModelStore` of the same account whose `replicaOf` is
   * `bucketName`. It must be there before this store. Needs `bucketName`, `replicaRegion` and `replicaKeyArn`.
   * @default - no copies
   */
  readonly replicaBucketName?: string;
  /** The region of the copies, for example `eu-west-1`. @default - no copies */
  readonly replicaRegion?: string;
  /** ARN of the key that encrypts the copies: the `encryptionKey` of the store there. @default - no copies */
  readonly replicaKeyArn?: string;
  /**
   * Whether a deletion here hides the copy too. The copy of a replaced version follows in any case.
   * @default false - a model that is deleted by mistake is still there
   */
  readonly replicateDeletions?: boolean;
  /**
   * Whether AWS promises 99.9 % of copies within 15 minutes, with metrics of what is late. Costs more for each GB.
   * @default false - most copies follow within 15 minutes, without a promise
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html (read 2026-11)
   */
  readonly replicationTimeControl?: boolean;
  /**
   * Name of the bucket whose models are copied to this store. The bucket policy admits the role that writes the copies:
   * it calls from outside of the VPC.
   * @default - none
   */
  readonly replicaOf?: string;
}

/** Copies, as planned. */
export interface ReplicationPlan {
  readonly bucketName: string;
  readonly region: string;
  readonly keyArn: string;
  readonly deletions: boolean;
  readonly timeControl: boolean;
  /** The role by which S3 copies. */
  readonly roleName: string;
}

export const REPLICATION_CODES = {
  'replica-incomplete': 'Options of the copies of models stand without the others that they need.',
  'replica-source-unnamed': 'The role that writes the copies is named after the bucket, and the bucket has no name.',
  'replica-of-itself': 'A bucket cannot have the copies of its own models.',
  'replica-chained': 'S3 makes no copies of copies.',
} as const satisfies ProblemCodes;

type Codes = keyof typeof REPLICATION_CODES | keyof typeof GIVEN_KEY_CODES;
type Reader = OptionReader<ReplicationOptions & { readonly bucketName?: string }, Codes>;

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (RoleName, read 2026-11) */
const MAX_ROLE_NAME_LENGTH = 64;
const SUFFIX = '-replication';

const TOGETHER = ['replicaBucketName', 'replicaRegion', 'replicaKeyArn'] as const;
const SETTINGS = ['replicateDeletions', 'replicationTimeControl'] as const;

/**
 * The name of the role that copies the models of a bucket. It follows from the bucket's name, so that the store with
 * the copies knows the role before it is there.
 */
export function replicationRoleName(bucketName: string): string {
  const fitting = isLateBound(bucketName) ? bucketName : bucketName.slice(SUFFIX.length - MAX_ROLE_NAME_LENGTH);
  return `${fitting}${SUFFIX}`;
}

/** Reads where the copies of models go. */
export function readReplication(read: Reader, source = NEW_BUCKET.example as string): ReplicationPlan | undefined {
  const bucketName = read.text('replicaBucketName', NEW_BUCKET);
  const region = read.text('replicaRegion', REGION);
  const keyArn = read.text('replicaKeyArn', KEY_ARN);
  const deletions = read.flag('replicateDeletions', false);
  const timeControl = read.flag('replicationTimeControl', false);
  if (![...TOGETHER, ...SETTINGS].some((name) => read.has(name))) return undefined;
  requireComplete(read);
  if (bucketName === undefined || region === undefined || keyArn === undefined) return undefined;
  requireNames(read, bucketName);
  requireKeyOf(read, region, keyArn);
  return { bucketName, region, keyArn, deletions, timeControl, roleName: replicationRoleName(source) };
}

/** Reads whose copies the store has. */
export function readReplicaOf(read: Reader): string | undefined {
  const replicaOf = read.text('replicaOf', NEW_BUCKET);
  const own = known(read.raw('bucketName'));
  const next = known(read.raw('replicaBucketName'));
  if (replicaOf === undefined || read.failed('replicaOf', 'replicaBucketName')) return replicaOf;
  read.require(
    own !== replicaOf,
    'replica-of-itself',
    'replicaOf',
    `replicaOf is '${replicaOf}', which is the bucket itself.`,
    'Set it to the name of the other bucket, or leave it out.',
  );
  read.require(
    next === undefined || isLateBound(replicaOf) || next === replicaOf,
    'replica-chained',
    'replicaBucketName',
    `replicaOf is '${replicaOf}', and replicaBucketName is '${next}': models that come from '${replicaOf}' would not ` +
      `reach '${next}', because S3 makes no copies of copies.`,
    `Leave replicaBucketName out, or set it to '${replicaOf}' for copies in both directions.`,
  );
  return replicaOf;
}

/** What copies cost, beside what the other bucket costs. How much is copied is not known to a plan. */
export function replicationCost({ region, timeControl }: ReplicationPlan): CostLine {
  const { trafficBetweenRegions, s3ReplicationTimeControl } = SERVICE_PRICES;
  const control = timeControl ? ` and ${s3ReplicationTimeControl.usdPerGB} USD for the time control` : '';
  return {
    item: `Copies of models in ${isLateBound(region) ? 'another region' : region}, while there are none`,
    usdPerHour: 0,
    basis:
      `${trafficBetweenRegions.usdPerGB} USD${control} per GB that is copied, and requests; ` +
      'the other bucket has its own price per GB and month',
    source: [trafficBetweenRegions, ...(timeControl ? [s3ReplicationTimeControl] : [])].map(sourceOf).join(' and '),
  };
}

function requireComplete(read: Reader): void {
  const given = [...TOGETHER, ...SETTINGS].filter((name) => read.has(name));
  const missing = TOGETHER.filter((name) => !read.has(name));
  if (read.failed(...given)) return;
  read.require(
    missing.length === 0,
    'replica-incomplete',
    missing[0] ?? 'replicaBucketName',
    `${given.join(', ')} ${given.length === 1 ? 'is' : 'are'} set, and ${missing.join(', ')} left out.`,
    `Set ${missing.join(' and ')}, or leave the others out.`,
  );
}

function requireNames(read: Reader, replica: string): void {
  if (read.failed('replicaBucketName')) return;
  read.require(
    read.has('bucketName'),
    'replica-source-unnamed',
    'bucketName',
    `replicaBucketName is '${replica}', and bucketName was left out: the role that writes the copies is named after ` +
      'the bucket, so that the other store can let it in.',
    'Set bucketName.',
  );
  read.require(
    isLateBound(replica) || read.raw('bucketName') !== replica,
    'replica-of-itself',
    'replicaBucketName',
    `replicaBucketName is '${replica}', which is the bucket itself.`,
    'Set it to the name of a bucket in another region.',
  );
}

function requireKeyOf(read: Reader, region: string, keyArn: string): void {
  const keyRegion = parseArn(keyArn)?.region;
  if (keyRegion === undefined || isLateBound(region) || read.failed('replicaRegion', 'replicaKeyArn')) return;
  read.require(
    keyRegion === region,
    'key-of-another-region',
    'replicaKeyArn',
    `replicaKeyArn is a key of ${keyRegion}, and replicaRegion is ${region}; keys work in their own region.`,
    `Pass the key of the store in ${region}.`,
  );
}

function known(text: string | undefined): string | undefined {
  return isLateBound(text) ? undefined : text;
}
