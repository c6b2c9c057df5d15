import { SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { SparkJobOptions } from './options';

/** The configuration of Hadoop's clients, as pods of a job find it. */
export interface SparkHadoopPlan {
  /** The ConfigMap that the operator mounts, and to which it sets HADOOP_CONF_DIR. */
  readonly configMap: string;
  /** What is in it, if it belongs to the job; undefined for one that exists. */
  readonly files: Readonly<Record<string, string>> | undefined;
}

export const SPARK_HADOOP_CODES = {
  'hadoop-configured-twice': 'The configuration of Hadoop comes from two places.',
} as const satisfies ProblemCodes;

const CONFIG_MAP = { ...SERVICE_ACCOUNT_NAME, name: 'name of a ConfigMap', example: 'hdfs-client' } as const;

/** What a client must find. @see https://spark.apache.org/docs/4.1.2/configuration.html 'Inheriting Hadoop' */
const CLIENT_FILES = ['core-site.xml', 'hdfs-site.xml'] as const;

/** Plans where pods find the configuration of Hadoop. */
export function planHadoop(
  read: OptionReader<SparkJobOptions, keyof typeof SPARK_HADOOP_CODES>,
  name: string,
): SparkHadoopPlan | undefined {
  const configMap = read.text('hadoopConfigMap', CONFIG_MAP);
  const files = read.has('hadoopFiles') ? Object.fromEntries(read.entries('hadoopFiles')) : undefined;
  read.require(
    configMap === undefined || files === undefined,
    'hadoop-configured-twice',
    'hadoopConfigMap',
    'hadoopConfigMap and the files of HDFS are both given, and one place is mounted.',
    'Leave hadoopConfigMap out, or leave hadoopFiles and the reference to HDFS out.',
  );
  if (files === undefined) return configMap === undefined ? undefined : { configMap, files };
  const missing = CLIENT_FILES.filter((file) => files[file] === undefined);
  read.require(
    missing.length === 0 || read.failed('hadoopFiles'),
    'missing',
    'hadoopFiles',
    `hadoopFiles has no ${missing.join(' and no ')}.`,
    'Pass all files of the discovery ConfigMap of HDFS.',
  );
  return { configMap: `${name}-hadoop`, files };
}
