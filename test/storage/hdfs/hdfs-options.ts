import { required } from '../../../lib/core/plan';
import { type HdfsPlan, planHdfs } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';

/** Six DataNodes over three zones. */
export const HDFS: HdfsOptions = {
  instanceType: 'i4i.8xlarge',
  dataNodes: 6,
  subnetZones: [
    { cidr: '10.0.0.0/18', zone: 'us-east-1a' },
    { cidr: '10.0.64.0/18', zone: 'us-east-1b' },
    { cidr: '10.0.128.0/18', zone: 'us-east-1c' },
  ],
  withoutBackup: 'every file can be computed again',
};

/** The plan of six DataNodes with other options. */
export function planned(options: Partial<HdfsOptions>): HdfsPlan {
  return required(planHdfs({ ...HDFS, ...options }));
}
