import { SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { DataNodeNetwork } from '../../storage/hdfs/options';
import type { SparkJobOptions } from './options';

/** The plan of HDFS, as far as a job needs it. */
export interface SparkHdfs {
  readonly namespace: string;
  /** The ConfigMap of the same name in the namespaces of HDFS and of its clients. */
  readonly clientConfigMapName: string;
  /** Whether DataNodes have the addresses of their nodes. */
  readonly dataNodeNetwork: DataNodeNetwork;
  readonly access: { readonly clientNamespaces: readonly string[] };
}

export const SPARK_HADOOP_CODES = {
  'hadoop-configured-twice': 'The configuration of Hadoop comes from two places.',
  'hdfs-client-namespace': 'The namespace of a job is not one of the clients of its HDFS.',
} as const satisfies ProblemCodes;

const CONFIG_MAP = { ...SERVICE_ACCOUNT_NAME, name: 'name of a ConfigMap', example: 'hdfs-client' } as const;

type HadoopReader = OptionReader<SparkJobOptions, keyof typeof SPARK_HADOOP_CODES>;

/** Returns the ConfigMap with the configuration of Hadoop: the given one, or that of HDFS. */
export function planHadoopConfigMap(
  read: HadoopReader,
  namespace: string,
  hdfs: SparkHdfs | undefined,
): string | undefined {
  const configMap = read.text('hadoopConfigMap', CONFIG_MAP);
  if (hdfs === undefined) return configMap;
  read.require(
    configMap === undefined,
    'hadoop-configured-twice',
    'hadoopConfigMap',
    `hadoopConfigMap is '${configMap}', and hdfs has '${hdfs.clientConfigMapName}'; pods mount one ConfigMap.`,
    'Leave hadoopConfigMap out, or use hdfsNamespace in place of hdfs.',
  );
  requireClient(read, namespace, hdfs);
  return hdfs.clientConfigMapName;
}

/** HDFS has a ConfigMap and open ports for the namespaces of its clients only. */
function requireClient(read: HadoopReader, namespace: string, hdfs: SparkHdfs): void {
  const clients = [...new Set([hdfs.namespace, ...hdfs.access.clientNamespaces])];
  if (read.failed('namespace') || [namespace, ...clients].some(isLateBound)) return;
  read.require(
    clients.includes(namespace),
    'hdfs-client-namespace',
    'namespace',
    `namespace is '${namespace}', and the namespaces of clients of HDFS are ${clients.join(', ')}: ` +
      'others have no configuration of HDFS, and its network policies keep them out.',
    `Add '${namespace}' to clientNamespaces of Hdfs.`,
  );
}
