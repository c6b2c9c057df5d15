import { EGRESS_RULES, podsOf, type PolicyPeer } from '../../network/egress';
import { addressesIn, type PodNetworkPolicy, podsWith } from '../../network/network-policy';
import type { HdfsPlan } from '../../storage/hdfs/hdfs';
import { hdfsLabels } from '../../storage/hdfs/hdfs-labels';
import { HDFS_PORTS } from '../../storage/hdfs/names';
import { type Connection, roleRules } from '../../storage/hdfs/role-policies';
import { YARN_PORTS } from './names';
import { YARN_ROLES, yarnLabels, type YarnRole } from './yarn-labels';

type Party = YarnRole | 'client' | 'zookeeper' | 'namenode' | 'datanode';

/** Applications listen where the system lets them: drivers, executors, their pages. */
const ANY_PORT = [1024, 65_535] as const;
const HDFS_OF_JOBS = [
  { to: 'namenode', ports: [HDFS_PORTS.nameNodeRpc] },
  { to: 'datanode', ports: [HDFS_PORTS.dataNodeData] },
] as const;

/** Every connection that YARN and its jobs make. Commands in the pods of ResourceManagers are clients. */
const CONNECTIONS: readonly Connection<Party>[] = [
  { from: 'rm', to: 'zookeeper', ports: [HDFS_PORTS.zooKeeperClient] },
  {
    from: 'rm',
    to: 'rm',
    ports: [YARN_PORTS.resourceManagerClient, YARN_PORTS.resourceManagerAdmin, YARN_PORTS.resourceManagerHttp],
  },
  {
    from: 'nm',
    to: 'rm',
    ports: [
      YARN_PORTS.resourceManagerScheduler,
      YARN_PORTS.resourceManagerTracker,
      YARN_PORTS.resourceManagerClient,
      YARN_PORTS.resourceManagerAdmin,
      YARN_PORTS.resourceManagerHttp,
    ],
  },
  { from: 'rm', to: 'nm', ports: [ANY_PORT] },
  { from: 'nm', to: 'nm', ports: [ANY_PORT] },
  { from: 'client', to: 'rm', ports: [YARN_PORTS.resourceManagerClient] },
  ...HDFS_OF_JOBS.flatMap((it) => [
    { from: 'rm' as const, ...it },
    { from: 'nm' as const, ...it },
  ]),
];

/** Jobs read from object stores with the permissions of their pod. */
const OUTSIDE = [EGRESS_RULES['pod-identity'], EGRESS_RULES.https];

/**
 * Returns the network policies of YARN: one for each role, and one that lets ResourceManagers call the ZooKeepers of
 * HDFS. The policies of HDFS let in all pods of its namespace as clients.
 */
export function yarnNetworkPolicies(name: string, hdfs: HdfsPlan): readonly PodNetworkPolicy[] {
  const peersOf = (party: Party): readonly PolicyPeer[] => peers(party, name, hdfs);
  const rules = (party: Party) => roleRules<Party>(party, CONNECTIONS, peersOf);
  const roles = YARN_ROLES.map((role) => {
    const { ingress, egress } = rules(role);
    const outside = role === 'nm' ? OUTSIDE : [];
    return { name: `${name}-${role}`, podLabels: yarnLabels(name, role), ingress, egress: [...egress, ...outside] };
  });
  const zooKeeper = {
    name: `${name}-zk`,
    podLabels: hdfsLabels(hdfs.name, 'zk'),
    ingress: rules('zookeeper').ingress,
    egress: [],
  };
  return [...roles, zooKeeper];
}

function peers(party: Party, name: string, hdfs: HdfsPlan): readonly PolicyPeer[] {
  const onNodes = hdfs.dataNodeNetwork === 'node-host-network';
  const nodes = addressesIn(hdfs.topology.networks);
  switch (party) {
    case 'client':
      return [hdfs.namespace, ...hdfs.access.clientNamespaces].map(podsOf);
    case 'zookeeper':
      return [podsWith(hdfsLabels(hdfs.name, 'zk'))];
    case 'namenode':
      return [podsWith(hdfsLabels(hdfs.name, 'nn'))];
    case 'datanode':
      return onNodes ? nodes : [podsWith(hdfsLabels(hdfs.name, 'dn'))];
    case 'nm':
      return onNodes ? nodes : [podsWith(yarnLabels(name, 'nm'))];
    case 'rm':
      return [podsWith(yarnLabels(name, 'rm'))];
  }
}
