import { ModelError } from './model-error';

/** A folder in S3. */
export interface S3Address {
  readonly bucket: string;
  /** Without leading and trailing slashes; empty for the whole bucket. */
  readonly prefix: string;
}

/** Whether `--model` names a folder in S3. */
export function isS3Address(model: string): boolean {
  return model.startsWith('s3://');
}

/** Parses `s3://bucket/prefix`. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function parseS3Address(address: string): S3Address {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined)
    throw new ModelError('download-failed', `'${address}' is not a valid S3 address. Use the form s3://bucket/prefix.`);
  return { bucket, prefix: prefix.replace(/^\/+|\/+$/g, '') };
}
