import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { type PodToleration, readTolerations, type TolerationOptions } from '../../core/tolerations';
import type { PodNetworkPolicy } from '../../core/network-policy';
import { type HdfsMonitoringPlan, hdfsMonitoring } from './hdfs-monitoring';
import { hdfsNetworkPolicies } from './hdfs-network-policies';
import type { HdfsRulesOptions } from './hdfs-rules';
import type { DataNodeNetwork } from './options';

/** Where the pods of HDFS run, who may connect to them, and what stays when HDFS is removed. */
export interface HdfsAccessOptions extends TolerationOptions {
  /**
   * Whether the namespace is created too. Its Pod Security is `privileged` if DataNodes use disks of their nodes: a
   * weaker level is not offered for them.
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * Whether the volumes of the metadata stay when HDFS is removed, with their claims and the namespace. HDFS that is
   * declared again with `createNamespace: false` takes them over.
   * @default true
   */
  readonly retainMetadata?: boolean;
  /**
   * Namespaces whose pods read and write files. Each gets the ConfigMap by which clients find HDFS, so they must exist.
   * Pods of other namespaces cannot connect.
   * @default - the namespace of HDFS only
   */
  readonly clientNamespaces?: readonly string[];
  /** Labels of the nodes of DataNodes. @default - nodes of `instanceType` */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints of the nodes of DataNodes. @default - none */
  readonly tolerations?: readonly PodToleration[];
  /** Whether metrics are scraped, and alerts fire. The cluster needs the Prometheus operator. @default false */
  readonly monitoring?: boolean;
  /** The namespace of Prometheus, which may connect to the ports with metrics. @default 'monitoring' */
  readonly monitoringNamespace?: string;
  /** Labels by which the Prometheus operator selects monitors and rules. @default - none: it selects all */
  readonly monitoringLabels?: Readonly<Record<string, string>>;
}

/** The surroundings of HDFS's pods. */
export interface HdfsAccessPlan {
  readonly createNamespace: boolean;
  readonly retainMetadata: boolean;
  /** Beside the namespace of HDFS itself. */
  readonly clientNamespaces: readonly string[];
  readonly dataNodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
  readonly networkPolicies: readonly PodNetworkPolicy[];
  /** Undefined without monitoring. */
  readonly monitoring: HdfsMonitoringPlan | undefined;
  readonly monitoringLabels: Readonly<Record<string, string>>;
}

/** What the surroundings are planned from. */
export interface HdfsAccessInput extends HdfsRulesOptions {
  readonly instanceType: string;
  readonly dataNodeNetwork: DataNodeNetwork;
  /** The networks of the nodes, as far as they are known. */
  readonly networks: readonly string[];
}

export const ACCESS_CODES = {
  'node-networks-missing': 'DataNodes are on the network of their nodes, and the networks of the nodes are not known.',
} as const satisfies ProblemCodes;

const CLIENT_NAMESPACE = { ...NAMESPACE_NAME, example: 'spark' } as const;
const MONITORING_NAMESPACE = { ...NAMESPACE_NAME, example: 'monitoring' } as const;

/** Plans the surroundings of HDFS's pods. */
export function planHdfsAccess(
  read: OptionReader<HdfsAccessOptions, keyof typeof ACCESS_CODES>,
  input: HdfsAccessInput,
): HdfsAccessPlan {
  const { namespace, name, instanceType } = input;
  const nodeCidrs = networksOfNodes(read, input);
  const isMonitored = read.flag('monitoring', false);
  const prometheus = read.text('monitoringNamespace', MONITORING_NAMESPACE, MONITORING_NAMESPACE.example);
  const given = read.knownTexts('clientNamespaces', CLIENT_NAMESPACE);
  const clientNamespaces = [...new Set(given)].filter((it) => it !== namespace);
  const monitoringNamespace = isMonitored ? prometheus : undefined;
  return {
    createNamespace: read.flag('createNamespace', true),
    retainMetadata: read.flag('retainMetadata', true),
    clientNamespaces,
    dataNodeSelector: {
      'node.kubernetes.io/instance-type': instanceType,
      ...Object.fromEntries(read.entries('nodeSelector')),
    },
    tolerations: readTolerations(read),
    networkPolicies: hdfsNetworkPolicies({ namespace, name, clientNamespaces, monitoringNamespace, nodeCidrs }),
    monitoring: isMonitored ? hdfsMonitoring(input) : undefined,
    monitoringLabels: Object.fromEntries(read.entries('monitoringLabels')),
  };
}

/** Network policies know DataNodes on the network of their nodes by the addresses of nodes only. */
function networksOfNodes(
  read: OptionReader<HdfsAccessOptions, keyof typeof ACCESS_CODES>,
  { dataNodeNetwork, networks }: HdfsAccessInput,
): readonly string[] {
  if (dataNodeNetwork === 'pod-network') return [];
  read.require(
    networks.length > 0,
    'node-networks-missing',
    'subnetZones',
    "dataNodeNetwork is 'node-host-network', and no subnet is known: NameNodes would refuse the DataNodes.",
    "Set subnetZones to the subnets of the DataNodes, for example [{ cidr: '10.0.0.0/18', zone: 'us-east-1a' }].",
  );
  return networks;
}
