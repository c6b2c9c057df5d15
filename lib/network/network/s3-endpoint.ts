import type { TextForm } from '../../core/option-reader';
import type { AwsPlace, PolicyStatement } from '../../security/policy';
import type { NetworkReader } from './options';
import { type RegionNames, serviceBuckets } from './s3-buckets';

const PUBLIC_BUCKET = {
  pattern: /^[a-zA-Z0-9._-]{3}[a-zA-Z0-9._*-]{0,252}$/,
  name: 'bucket name',
  rule: "3 to 255 letters, digits, '.', '-' and '_', and '*' after the third one",
  example: 'ec2-linux-nvidia-drivers',
} as const satisfies TextForm;

/** Without `*`: everyone may create a bucket whose name begins in the same way, and data would leave into it. */
const WRITABLE_BUCKET = {
  pattern: /^[a-zA-Z0-9._-]{3,255}$/,
  name: 'bucket name',
  rule: "3 to 255 letters, digits, '.', '-' and '_', without '*'",
  example: 'partner-results',
} as const satisfies TextForm;

/** Buckets of other accounts that are reached without credentials of this account. */
export interface ForeignBuckets {
  readonly publicBuckets: readonly string[];
  readonly writableBuckets: readonly string[];
}

/** Where the endpoint is. */
export type S3EndpointPlace = AwsPlace & RegionNames;

/** Reads the buckets of other accounts that may be read, and written, without credentials of this account. */
export function readForeignBuckets(read: NetworkReader): ForeignBuckets {
  return {
    publicBuckets: read.knownTexts('publicBuckets', PUBLIC_BUCKET),
    writableBuckets: read.knownTexts('writableBuckets', WRITABLE_BUCKET),
  };
}

/**
 * The policy of the S3 endpoint: it lets through principals of this account, for every bucket, and all principals for
 * the buckets of AWS and registries that `SERVICE_BUCKETS` lists, for `publicBuckets` (read) and `writableBuckets`
 * (write). So credentials of another account that got into a pod cannot upload data to its buckets.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export function s3EndpointStatements(
  place: S3EndpointPlace,
  { publicBuckets, writableBuckets }: ForeignBuckets,
): PolicyStatement[] {
  const objectsOf = (buckets: readonly string[]) => buckets.map((name) => `arn:${place.partition}:s3:::${name}/*`);
  return [
    ownPrincipals('s3:*', place.accountId),
    {
      Sid: 'ReadServiceAndPublicBuckets',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:GetObject'],
      Resource: objectsOf([...serviceBuckets(place, 's3:GetObject'), ...publicBuckets]),
    },
    {
      Sid: 'AnswerCloudFormation',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:PutObject'],
      Resource: objectsOf([...serviceBuckets(place, 's3:PutObject'), ...writableBuckets]),
    },
  ];
}

/** The policy of the endpoint of S3 Express One Zone: it lets through principals of this account only. */
export function s3ExpressEndpointStatements({ accountId }: Pick<AwsPlace, 'accountId'>): PolicyStatement[] {
  return [ownPrincipals('s3express:*', accountId)];
}

/** Lets through principals of this account: the condition makes `*` those. */
export function ownPrincipals(actions: string, accountId: string): PolicyStatement {
  return {
    Sid: 'OwnPrincipals',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: [actions],
    Resource: ['*'],
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  };
}
