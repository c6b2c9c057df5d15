import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct, type IDependable } from 'constructs';
import {
  type AnyCluster,
  applyNamespace,
  applyObjects,
  attempt,
  type ClusterHolder,
  clusterOf,
  vpcOf,
} from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { sourceAccessOf } from '../../network/network/internet-access.cdk';
import { type HdfsPlan, planHdfs } from './hdfs';
import type { HdfsOptions, HdfsSubnet } from './options';

/** Props of `Hdfs`. */
export interface HdfsProps extends HdfsOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /**
   * What makes the StorageClasses of the volumes, for example our `StorageClasses`. HDFS is made after it, and removed
   * before it.
   * @default - the classes are in the cluster already
   */
  readonly storageClasses?: IDependable;
  /**
   * What installs the Prometheus operator, for example its Helm chart. HDFS with `monitoring` waits for it.
   * @default - the operator is in the cluster already
   */
  readonly prometheusOperator?: IDependable;
}

/**
 * HDFS with automatic fail-over: ZooKeeper, JournalNodes, NameNodes and DataNodes on the local NVMe disks of their
 * nodes, which know their zones, hand their blocks over before they end, and take calls of named namespaces only.
 *
 * Costs `plan.cost`: volumes of the metadata, and traffic between zones. The nodes are those of node groups.
 *
 * @example
 * const hdfs = new Hdfs(stack, 'Hdfs', {
 *   cluster,
 *   storageClasses: new StorageClasses(stack, 'Classes', { cluster, encryptionKey: keys.data }),
 *   instanceType: 'i4i.4xlarge',
 *   usableTiB: 20,
 *   clientNamespaces: ['spark'],
 * });
 */
export class Hdfs extends Construct {
  readonly plan: HdfsPlan;
  /** The applied objects; constructs that need HDFS depend on them. */
  readonly objects: IConstruct;
  /** The namespace, unless `createNamespace` is false. All constructs of the cluster that are in it share it. */
  readonly namespace: IConstruct | undefined;
  /** How clients address HDFS, whichever NameNode is active: `hdfs://hdfs`. */
  readonly uri: string;
  /**
   * The name of the ConfigMap by which clients find HDFS. It is in the namespace of HDFS and in each of
   * `clientNamespaces`.
   */
  readonly clientConfigMap: string;

  constructor(scope: Construct, id: string, props: HdfsProps) {
    super(scope, id);
    checked(this, props, ['cluster']);
    const cluster = clusterOf(props.cluster);
    const vpc = vpcOf(cluster);
    this.plan = accept(this, planHdfs(props, { subnetZones: vpc && subnetZonesOf(vpc), ...sourceAccessOf(vpc) }));
    this.uri = this.plan.url;
    this.clientConfigMap = this.plan.clientConfigMapName;

    const manifests = objectsOf(this.plan);
    this.namespace = manifests.namespace && applyNamespace(this, cluster, this.plan.namespace, manifests.namespace);
    if (this.namespace !== undefined && this.plan.access.retainMetadata) retain(this.namespace);
    this.objects = applyObjects(this, 'Objects', cluster, manifests.hdfs);
    for (const before of [this.namespace, props.storageClasses, props.prometheusOperator])
      if (before !== undefined) this.objects.node.addDependency(before);
  }
}

/** Where the nodes of a cluster are; nothing of subnets whose networks an imported VPC does not know. */
function subnetZonesOf({ privateSubnets }: IVpc): readonly HdfsSubnet[] {
  return privateSubnets.flatMap((subnet) => {
    const cidr = attempt(() => subnet.ipv4CidrBlock);
    const zone = attempt(() => subnet.availabilityZone);
    return cidr === undefined || zone === undefined ? [] : [{ cidr, zone }];
  });
}

/** The claims of volumes are in the namespace, and would go with it. */
function retain(namespace: IConstruct): void {
  for (const resource of namespace.node.findAll())
    if (CfnResource.isCfnResource(resource)) resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: HdfsPlan) {
  const { hdfsObjects } = require('./hdfs.chart') as typeof import('./hdfs.chart');
  return hdfsObjects(plan);
}
