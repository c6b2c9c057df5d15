import { REGION } from '../core/arn';
import { EXISTING_BUCKET } from '../core/bucket-name';
import { OptionReader } from '../core/option-reader';
import type { Planned } from '../core/plan';

/** A bucket that exists. Both may be known only at deployment. */
export interface NamedBucket {
  readonly bucketName?: string;
  /** @default - that of the provider */
  readonly region?: string;
}

/**
 * Adds the problems of a bucket that is given by its name to those of a plan that uses it. A bucket that is given as a
 * construct of CDK needs no such check.
 */
export function inNamedBucket<Plan>(bucket: NamedBucket, planned: Planned<Plan>): Planned<Plan> {
  const read = new OptionReader<NamedBucket>(bucket);
  read.requiredText('bucketName', EXISTING_BUCKET);
  read.text('region', REGION);
  return read.planned(read.part(planned));
}
