import { EGRESS_RULES, podsOf } from '../../core/egress';
import { addressesIn, type PodNetworkPolicy, podsWith, tcp } from '../../core/network-policy';
import { HDFS_PORTS } from '../../storage/hdfs/names';
import type { SparkJobPlan } from './spark-job';

/**
 * Where a driver is called by its executors, and where pods of an application fetch blocks from each other.
 * @see https://spark.apache.org/docs/4.1.2/running-on-kubernetes.html spark.driver.port, spark.blockManager.port
 */
const BLOCK_PORT = 7079;
const DRIVER_PORTS = [7078, BLOCK_PORT] as const;
/** Where NameNodes and DataNodes serve clients. */
const HDFS_CLIENT_PORTS = [HDFS_PORTS.nameNodeRpc, HDFS_PORTS.dataNodeData];

/** Labels by which the operator marks the pods of an application. */
export function applicationLabels(name: string): Readonly<Record<string, string>> {
  return { 'sparkoperator.k8s.io/app-name': name };
}

/**
 * What pods of a job may do on the network: call each other, HDFS, the API server and whatever has HTTPS, such as S3.
 * Nothing else calls them. For executors on the network of their node none of it holds; they call the driver from the
 * networks of the nodes.
 */
export function sparkNetworkPolicy({
  name,
  locality,
  nodeCidrs,
  hdfsNamespace,
}: SparkJobPlan): PodNetworkPolicy & Required<Pick<PodNetworkPolicy, 'egress'>> {
  const podLabels = applicationLabels(name);
  const own = [podsWith(podLabels)];
  const nodes = addressesIn(nodeCidrs);
  const onNodes = locality === 'node-host-network';
  const hdfs = [
    ...(hdfsNamespace === undefined ? [] : [podsOf(hdfsNamespace)]),
    // DataNodes on the network of their node.
    ...(onNodes ? nodes : []),
  ];
  return {
    name: `${name}-spark`,
    podLabels,
    ingress: [{ from: onNodes ? [...own, ...nodes] : own, ports: tcp(DRIVER_PORTS) }],
    egress: [
      { to: onNodes ? [...own, ...nodes] : own, ports: tcp(onNodes ? ANY_PORT : DRIVER_PORTS) },
      ...(hdfs.length > 0 ? [{ to: hdfs, ports: tcp(HDFS_CLIENT_PORTS) }] : []),
      EGRESS_RULES.dns,
      EGRESS_RULES['pod-identity'],
      EGRESS_RULES.https,
    ],
  };
}

/** Executors on the network of their node listen on a port that the system chooses. */
const ANY_PORT = [[1024, 65_535]] as const;
