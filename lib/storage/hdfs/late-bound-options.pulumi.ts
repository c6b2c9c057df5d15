import type { Input } from '@pulumi/pulumi';
import type { PodToleration } from '../../core/tolerations';
import type { HdfsSubnet } from './options';

/** The options of HDFS whose values may be Outputs. */
export interface LateBoundHdfsOptions {
  /** @default 'hdfs' */
  readonly namespace?: Input<string>;
  /** The subnets of the DataNodes. @default - the private subnets of the cluster's own network */
  readonly subnetZones?: readonly LateBoundSubnet[];
  /** StorageClass of the metadata: NameNodes, JournalNodes and ZooKeeper. @default 'ai-datacenter-gp3' */
  readonly metadataStorageClass?: Input<string>;
  /** Image with Hadoop's distribution, bash and coreutils. @default - `apache/hadoop` of the version */
  readonly image?: Input<string>;
  /** Where the image has Hadoop's distribution. @default '/opt/hadoop' */
  readonly hadoopHome?: Input<string>;
  /**
   * Namespaces whose pods read and write files. Each gets the ConfigMap by which clients find HDFS, so they must exist.
   * Pods of other namespaces cannot connect.
   * @default - the namespace of HDFS only
   */
  readonly clientNamespaces?: readonly Input<string>[];
  /** Labels of the nodes of DataNodes. @default - nodes of `instanceType` */
  readonly nodeSelector?: Readonly<Record<string, Input<string>>>;
  /** Taints of the nodes of DataNodes. @default - none */
  readonly tolerations?: readonly LateBoundHdfsToleration[];
  /** The namespace of Prometheus, which may connect to the ports with metrics. @default 'monitoring' */
  readonly monitoringNamespace?: Input<string>;
  /** Labels by which the Prometheus operator selects monitors and rules. @default - none: it selects all */
  readonly monitoringLabels?: Readonly<Record<string, Input<string>>>;
}

/** A subnet of the DataNodes; its texts may be Outputs. */
export interface LateBoundSubnet extends Omit<HdfsSubnet, 'cidr' | 'zone'> {
  readonly cidr: Input<string>;
  readonly zone: Input<string>;
}

/** A taint on whose nodes DataNodes may run; its texts may be Outputs. */
export interface LateBoundHdfsToleration extends Omit<PodToleration, 'key' | 'value'> {
  readonly key: Input<string>;
  readonly value?: Input<string>;
}
