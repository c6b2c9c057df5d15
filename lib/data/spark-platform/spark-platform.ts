import { HELM_RELEASES } from '../../catalog/releases';
import { NAMESPACE_NAME, SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type ChartReleasePlan, readChartRelease } from '../../network/chart-release';
import type { SourceAccess } from '../../network/network/internet-access';
import { PUBLIC_SOURCE_CODES } from '../../network/public-sources';

/** Where Spark jobs may run. Everything has a default. */
export interface SparkPlatformOptions {
  /**
   * Namespaces of jobs. The operator acts in these only. Each has a service account and a role for drivers.
   * @default ['spark']
   */
  readonly jobNamespaces?: readonly string[];
  /**
   * Those of the namespaces whose jobs may use the network of the nodes, for `locality: 'node-host-network'`: their Pod
   * Security is `privileged`, that of the others `restricted`. Network policies do not hold there.
   * @default - none
   */
  readonly hostNetworkNamespaces?: readonly string[];
  /** Whether the namespaces are created too. @default true */
  readonly createNamespaces?: boolean;
  /** Name of the service account of drivers and executors, in each namespace. @default 'spark' */
  readonly serviceAccount?: string;
  /** Name of the Helm release of the operator. @default 'ai-datacenter-spark-operator' */
  readonly releaseName?: string;
  /**
   * The repository of the chart, for a network that does not reach the internet: `https://…`, or `oci://…` of a
   * registry that has the chart under its own name.
   * @default - that of the chart's publisher
   */
  readonly chartRepository?: string;
  /**
   * A registry that has the images under their own repository names, optionally with a path before them.
   * @default - that of the chart: ghcr.io
   */
  readonly imageRegistry?: string;
}

/** A namespace of jobs, as planned. */
export interface SparkNamespacePlan {
  readonly namespace: string;
  /** Whether executors may use the network of the nodes. */
  readonly hostNetwork: boolean;
}

/** The operator and the namespaces of jobs, as planned. */
export interface SparkPlatformPlan extends ChartReleasePlan {
  readonly imageRegistry: string;
  readonly namespaces: readonly SparkNamespacePlan[];
  readonly createNamespaces: boolean;
  readonly serviceAccount: string;
}

/** What the planner has to know of the cluster. */
export type SparkPlatformSurroundings = Partial<SourceAccess>;

export const SPARK_PLATFORM_CODES = {
  'spark-namespace-unknown': 'A namespace is not one of those in which the Spark operator acts.',
  ...PUBLIC_SOURCE_CODES,
} as const satisfies ProblemCodes;

type PlatformReader = OptionReader<SparkPlatformOptions, keyof typeof SPARK_PLATFORM_CODES>;

const NAMESPACE = { ...NAMESPACE_NAME, example: 'spark', mustBeKnown: true } as const;
const SERVICE_ACCOUNT = { ...SERVICE_ACCOUNT_NAME, example: 'spark' } as const;
/** The deployment waits until the operator's pods are ready, its webhook among them. */
const OPERATOR = {
  release: HELM_RELEASES.sparkOperator,
  defaultName: 'ai-datacenter-spark-operator',
  createNamespace: true,
  waitUntilReady: true,
} as const;

/** Plans the operator and the namespaces of jobs. */
export function planSparkPlatform(
  options: SparkPlatformOptions,
  access: SparkPlatformSurroundings = {},
): Planned<SparkPlatformPlan> {
  const read: PlatformReader = new OptionReader(options);
  const { chart, imageRegistry } = readChartRelease(read, OPERATOR, access);
  return read.planned({
    ...chart,
    imageRegistry,
    namespaces: planNamespaces(read),
    createNamespaces: read.flag('createNamespaces', true),
    serviceAccount: read.text('serviceAccount', SERVICE_ACCOUNT, SERVICE_ACCOUNT.example),
  });
}

function planNamespaces(read: PlatformReader): readonly SparkNamespacePlan[] {
  const given = read.has('jobNamespaces') ? read.knownTexts('jobNamespaces', NAMESPACE) : [];
  read.require(
    !read.has('jobNamespaces') || read.failed('jobNamespaces') || given.length > 0,
    'missing',
    'jobNamespaces',
    'jobNamespaces is an empty list, and the operator would act in every namespace of the cluster.',
    "Name the namespaces of jobs, for example ['spark'], or leave it out.",
  );
  const names = given.length > 0 ? [...new Set(given)] : [NAMESPACE.example];
  const open = read.knownTexts('hostNetworkNamespaces', NAMESPACE);
  for (const name of open) {
    read.require(
      names.includes(name) || read.failed('jobNamespaces', 'hostNetworkNamespaces'),
      'spark-namespace-unknown',
      'hostNetworkNamespaces',
      `'${name}' is in hostNetworkNamespaces and not in jobNamespaces, which are ${names.join(', ')}.`,
      `Add '${name}' to jobNamespaces.`,
    );
  }
  return names.map((namespace) => ({ namespace, hostNetwork: open.includes(namespace) }));
}
