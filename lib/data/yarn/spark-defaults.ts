import type { YarnFilesInput } from './files';

/**
 * Returns `spark-defaults.conf`, by which `spark-submit` runs a job on YARN.
 *
 * - Drivers run in YARN too: a driver in a client's pod would have to be reached from every NodeManager.
 * - Without a shuffle service of Spark: its jar is in Spark's distribution, not in Hadoop's. Spark keeps executors
 *   whose shuffle files are needed.
 *
 * @see https://spark.apache.org/docs/4.1.2/running-on-yarn.html
 */
export function sparkDefaults({ hdfs, folders, queues }: Pick<YarnFilesInput, 'hdfs' | 'folders' | 'queues'>): string {
  const values = {
    'spark.master': 'yarn',
    'spark.submit.deployMode': 'cluster',
    'spark.yarn.queue': queues[0]?.name ?? 'default',
    'spark.yarn.stagingDir': `${hdfs.url}${folders.staging}`,
    'spark.shuffle.service.enabled': 'false',
    'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
    'spark.authenticate': 'true',
    'spark.network.crypto.enabled': 'true',
  };
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}
