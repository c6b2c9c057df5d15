import type { InstanceCode } from '../../catalog/read-instance';
import { isLateBound } from '../../core/late-bound';
import { kubernetesName, NAME_PREFIX, NAMESPACE_NAME, SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { SparkPlatformPlan } from '../spark-platform/spark-platform';
import { JOB_FOLDER, planFiles, SPARK_FILE_CODES } from './files';
import { planHadoopConfigMap, SPARK_HADOOP_CODES, type SparkHdfs } from './hadoop';
import { planLocality, SPARK_LOCALITY_CODES, type SparkLocalityPlan } from './locality';
import type { SparkJobOptions, SparkLanguage } from './options';
import { planPlacement, type SparkPlacement } from './placement';
import { planResources, SPARK_RESOURCE_CODES, type SparkResources } from './resources';
import { planSparkConf, SPARK_CONF_CODES } from './spark-conf';
import type { SourceAccess } from '../../network/network/internet-access';
import { PUBLIC_SOURCE_CODES, requireImageReachable } from '../../network/public-sources';

/** A Spark job, as planned. */
export interface SparkJobPlan extends SparkResources, SparkPlacement, SparkLocalityPlan {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly language: SparkLanguage;
  readonly mainApplicationFile: string;
  readonly mainClass: string | undefined;
  readonly arguments: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly image: string;
  readonly sparkVersion: string;
  /** The ConfigMap of the namespace that the operator mounts, and to which it sets HADOOP_CONF_DIR. */
  readonly hadoopConfigMap: string | undefined;
  readonly hdfsNamespace: string | undefined;
  readonly queue: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly sparkConf: Readonly<Record<string, string>>;
  readonly retries: number;
  readonly keepHours: number | undefined;
}

/** What the construct around the plan knows of its references. */
export interface SparkJobReferences extends Partial<SourceAccess> {
  /** The id of the construct or chart, from which the default name comes. @default - none */
  readonly id?: string;
  /** The platform that runs the job. @default - it is in the cluster already */
  readonly platform?: Pick<SparkPlatformPlan, 'namespaces' | 'serviceAccount'>;
  /** HDFS whose files the job reads. @default - none */
  readonly hdfs?: SparkHdfs;
}

export const SPARK_JOB_CODES = {
  'spark-job-namespace': 'The operator of the platform does not act in the namespace of the job.',
  'host-network-closed': 'The namespace of the job does not allow the network of the nodes.',
  ...SPARK_FILE_CODES,
  ...SPARK_HADOOP_CODES,
  ...SPARK_LOCALITY_CODES,
  ...SPARK_RESOURCE_CODES,
  ...SPARK_CONF_CODES,
  ...PUBLIC_SOURCE_CODES,
} as const satisfies ProblemCodes;

/** Spark's own image. @see https://github.com/apache/spark-docker/blob/master/versions.json (2026-06-25) */
const SPARK = {
  version: '4.1.2',
  image: 'docker.io/apache/spark:4.1.2-scala2.13-java17-python3-ubuntu',
} as const;

const JOB_NAME = { ...NAME_PREFIX, name: 'name of a job', example: 'job' } as const;
const NAMESPACE = { ...NAMESPACE_NAME, example: 'spark' } as const;
const SERVICE_ACCOUNT = { ...SERVICE_ACCOUNT_NAME, example: 'spark' } as const;
const QUEUE = { ...NAMESPACE_NAME, name: 'name of a queue', example: 'nightly' } as const;
const ANY_TEXT = { pattern: /^[^]*$/, name: 'text', rule: 'any text', example: 'value' } as const;
const APPLICATION_FILE = {
  pattern: /^\S+$/,
  name: 'application file',
  rule: 'an address or a file name without blanks',
  example: 'hdfs:///jobs/count.py',
} as const satisfies TextForm;
const IMAGE = {
  pattern: /^[a-z0-9][\w.:/@-]*$/i,
  name: 'image reference',
  rule: 'a repository with a tag or digest',
  example: SPARK.image,
} as const satisfies TextForm;
const VERSION = { pattern: /^\d+\.\d+\.\d+$/, name: 'version of Spark', rule: 'three numbers', example: SPARK.version };
const CLASS_NAME = {
  pattern: /^[\w.$]+$/,
  name: 'class name',
  rule: 'a name with its package',
  example: 'com.acme.Count',
};

const RETRIES = { min: 0, max: 20, default: 3, unit: 'retries' } as const;
const KEEP_HOURS = { min: 1, max: 8760, unit: 'hours' } as const;

type JobReader = OptionReader<SparkJobOptions, keyof typeof SPARK_JOB_CODES | InstanceCode>;

/**
 * Plans a Spark job, once for every engine.
 *
 * @example
 * const { plan, problems } = planSparkJob({ mainApplicationFile: 'hdfs:///jobs/count.py', executors: 8 });
 */
export function planSparkJob(
  options: SparkJobOptions,
  { id, platform, hdfs, ...access }: SparkJobReferences = {},
): Planned<SparkJobPlan> {
  const read: JobReader = new OptionReader(options);
  const name = read.text('name', JOB_NAME, nameOf(id));
  const locality = planLocality(read, hdfs);
  const onHostNetwork = locality.locality === 'node-host-network';
  const language = read.oneOf('language', ['python', 'scala', 'java'], 'python');
  const namespace = planNamespace(read, platform, onHostNetwork);
  const files = planFiles(read);
  const application = read.requiredText('mainApplicationFile', APPLICATION_FILE);
  const image = read.text('image', IMAGE, SPARK.image);
  requireImageReachable(read, access, image);
  return read.planned({
    name,
    namespace,
    serviceAccount: read.text('serviceAccount', SERVICE_ACCOUNT, platform?.serviceAccount ?? SERVICE_ACCOUNT.example),
    language,
    mainApplicationFile: application in files ? `local://${JOB_FOLDER}/${application}` : application,
    mainClass: read.text('mainClass', CLASS_NAME),
    arguments: read.knownTexts('arguments', ANY_TEXT),
    files,
    image,
    sparkVersion: read.text('sparkVersion', VERSION, SPARK.version),
    ...locality,
    hadoopConfigMap: planHadoopConfigMap(read, namespace, hdfs),
    hdfsNamespace: read.text('hdfsNamespace', NAMESPACE) ?? hdfs?.namespace,
    queue: read.text('queue', QUEUE),
    environment: Object.fromEntries(read.entries('environment')),
    sparkConf: planSparkConf(read, onHostNetwork),
    retries: read.integer('retries', RETRIES),
    keepHours: read.integer('keepHours', KEEP_HOURS),
    ...planResources(read, language),
    ...planPlacement(read, onHostNetwork),
  });
}

function nameOf(id: string | undefined): string {
  const name = kubernetesName(id ?? '')
    ?.slice(0, 40)
    .replace(/-$/, '');
  return name ?? JOB_NAME.example;
}

function planNamespace(read: JobReader, platform: SparkJobReferences['platform'], onHostNetwork: boolean): string {
  const namespace = read.text('namespace', NAMESPACE, platform?.namespaces[0]?.namespace ?? NAMESPACE.example);
  if (platform === undefined || read.failed('namespace') || isLateBound(namespace)) return namespace;
  const names = platform.namespaces.map((it) => it.namespace);
  const known = platform.namespaces.find((it) => it.namespace === namespace);
  read.require(
    known !== undefined,
    'spark-job-namespace',
    'namespace',
    `The platform runs jobs in ${names.join(', ')}, and namespace is '${namespace}': no operator would start the job.`,
    `Use one of these, or add '${namespace}' to jobNamespaces of the platform.`,
  );
  read.require(
    !onHostNetwork || known === undefined || known.hostNetwork,
    'host-network-closed',
    'locality',
    `locality is 'node-host-network', and the Pod Security of '${namespace}' refuses the network of the nodes.`,
    `Add '${namespace}' to hostNetworkNamespaces of the platform, or use 'pod-network'.`,
  );
  return namespace;
}
