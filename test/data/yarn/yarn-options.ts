import { required } from '../../../lib/core/plan';
import type { YarnOptions } from '../../../lib/data/yarn/options';
import { planYarn, type YarnPlan } from '../../../lib/data/yarn/yarn';
import type { HdfsPlan } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { planned as hdfsWith } from '../../storage/hdfs/hdfs-options';

/** YARN beside six DataNodes over three zones. */
export function yarnWith(options: YarnOptions = {}, hdfs: Partial<HdfsOptions> = {}): YarnPlan {
  return required(planYarn(options, hdfsWith(hdfs)));
}

export const HDFS_PLAN: HdfsPlan = hdfsWith({});
