import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { isLateBound } from '../../core/late-bound';
import type { SparkJobOptions } from './options';

export const SPARK_CONF_CODES = {
  'spark-conf-decided': 'A property of Spark is decided by an option of the job.',
} as const satisfies ProblemCodes;

/**
 * An executor on spot capacity gets a notice two minutes before its node goes: it takes no more tasks, and moves its
 * shuffle files and cached blocks to other executors, so that no stage runs again.
 *
 * @see https://spark.apache.org/docs/4.1.2/configuration.html spark.decommission, spark.storage.decommission (read
 * 2026-11-26)
 */
const DECOMMISSIONING = {
  'spark.decommission.enabled': 'true',
  'spark.storage.decommission.enabled': 'true',
  'spark.storage.decommission.rddBlocks.enabled': 'true',
  'spark.storage.decommission.shuffleBlocks.enabled': 'true',
} as const;

/**
 * Pods of one application know each other by a secret that Spark makes for each run, and encrypt what they send.
 *
 * @see https://spark.apache.org/docs/4.1.2/security.html (read 2026-11-26)
 */
const AUTHENTICATION = { 'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'true' } as const;

/**
 * On the network of a node two executors must not listen on one port. With 0 the system chooses; Spark then declares no
 * port of the container, which Kubernetes would take for a port of the node.
 *
 * @see BasicExecutorFeatureStep.scala of https://github.com/apache/spark/tree/v4.1.2/resource-managers/kubernetes
 */
const HOST_NETWORK = { 'spark.blockManager.port': '0' } as const;

/** Properties that the application's own fields set, with the option that decides each. */
const DECIDED_BY: Readonly<Record<string, string>> = {
  'spark.app.name': 'name',
  'spark.driver.cores': 'driverCores',
  'spark.driver.memory': 'driverMemoryGiB',
  'spark.driver.memoryOverhead': 'memoryOverheadFactor',
  'spark.dynamicAllocation.enabled': 'maxExecutors',
  'spark.dynamicAllocation.maxExecutors': 'maxExecutors',
  'spark.dynamicAllocation.minExecutors': 'minExecutors',
  'spark.executor.cores': 'executorCores',
  'spark.executor.instances': 'executors',
  'spark.executor.memory': 'executorMemoryGiB',
  'spark.executor.memoryOverhead': 'memoryOverheadFactor',
  'spark.kubernetes.container.image': 'image',
  'spark.kubernetes.memoryOverheadFactor': 'memoryOverheadFactor',
  'spark.kubernetes.namespace': 'namespace',
  'spark.local.dir': 'shuffleGiB',
};

/** Plans the properties of Spark. Those of the user come last; decommissioning and encryption may be changed. */
export function planSparkConf(
  read: OptionReader<SparkJobOptions, keyof typeof SPARK_CONF_CODES>,
  onHostNetwork: boolean,
): Readonly<Record<string, string>> {
  const own = { ...DECOMMISSIONING, ...AUTHENTICATION, ...(onHostNetwork && HOST_NETWORK) };
  const given = read.entries('sparkConf').filter(([key]) => isFree(read, key));
  return { ...own, ...Object.fromEntries(given) };
}

function isFree(read: OptionReader<SparkJobOptions, keyof typeof SPARK_CONF_CODES>, key: string): boolean {
  const path = `sparkConf['${key}']`;
  if (isLateBound(key)) {
    const message = 'A property in sparkConf must be known; one is known only at deployment.';
    read.problem('must-be-known', 'sparkConf', message, 'Pass a plain text.');
    return false;
  }
  if (!key.startsWith('spark.')) {
    const message = `'${key}' is not a property of Spark: it begins with 'spark.'.`;
    read.problem('malformed', path, message, "Use for example 'spark.sql.shuffle.partitions'.");
    return false;
  }
  const option = DECIDED_BY[key];
  if (option === undefined) return true;
  read.problem(
    'spark-conf-decided',
    path,
    `'${key}' is a property that the option ${option} decides.`,
    `Set ${option}, and leave the property out.`,
  );
  return false;
}
