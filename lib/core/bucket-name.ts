import type { TextForm } from './option-reader';

/**
 * The name of a bucket of S3 that exists: older ones have dots.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (read 2026-11)
 */
export const EXISTING_BUCKET = {
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  name: 'bucket name',
  rule: '3 to 63 small letters, digits, dots and hyphens, the first and last a letter or digit',
  example: 'my-company-data',
} as const satisfies TextForm;

/**
 * The name of a directory bucket of S3 Express One Zone, which ends with the id of its zone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html (read 2026-11)
 */
export const DIRECTORY_BUCKET = {
  pattern: /^(?=.{3,63}$)[a-z0-9][a-z0-9-]*--[a-z0-9-]+--x-s3$/,
  name: 'name of a directory bucket',
  rule: '<name>--<id of the zone>--x-s3, at most 63 small letters, digits and hyphens',
  example: 'my-company-models--use1-az4--x-s3',
} as const satisfies TextForm;

/**
 * The name of a bucket that is created, without dots: they break TLS for virtual-hosted addresses.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const NEW_BUCKET = {
  pattern: /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  name: 'bucket name',
  rule:
    '3 to 63 small letters, digits and hyphens, the first and last a letter or digit, ' +
    "without AWS's own prefixes (xn--, sthree-, amzn-s3-demo-) and suffixes (-s3alias, --ol-s3, --x-s3, --table-s3)",
  example: 'my-company-models',
} as const satisfies TextForm;
