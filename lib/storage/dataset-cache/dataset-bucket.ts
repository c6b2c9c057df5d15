import { REGION } from '../../core/arn';
import { EXISTING_BUCKET } from '../../core/bucket-name';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import {
  type DATASET_CACHE_CODES,
  type DatasetCacheOptions,
  type DatasetCachePlan,
  type DatasetCacheSurroundings,
  planDatasetCache,
} from './dataset-cache';

/** The bucket of a data set. Both may be known only at deployment. */
export interface DatasetBucket {
  readonly bucketName: string;
  readonly region: string;
}

/** Checks how a bucket is named, where nothing else did. */
export function planDatasetBucket(bucket: Partial<DatasetBucket>): Planned<Partial<DatasetBucket>> {
  const read = new OptionReader<Partial<DatasetBucket>>(bucket);
  return read.planned({
    bucketName: read.requiredText('bucketName', { ...EXISTING_BUCKET, example: 'company-datasets' }),
    region: read.text('region', REGION),
  });
}

/** Plans the cache of a data set whose bucket is given by its name, with the problems of both. */
export function planNamedDatasetCache(
  options: DatasetCacheOptions & Partial<DatasetBucket>,
  surroundings?: DatasetCacheSurroundings,
): Planned<DatasetCachePlan> {
  const read = new OptionReader<typeof options, keyof typeof DATASET_CACHE_CODES>(options);
  read.part(planDatasetBucket(options));
  return read.planned(read.part(planDatasetCache(options, surroundings)));
}
