import { EGRESS_RULES, type PolicyPeer } from '../../core/egress';
import { addressesIn, type PodNetworkPolicy, podsWith } from '../../core/network-policy';
import type { HdfsPlan } from '../../storage/hdfs/hdfs';
import { hdfsLabels, type HdfsRole } from '../../storage/hdfs/hdfs-labels';
import { hdfsPeers } from '../../storage/hdfs/hdfs-network-policies';
import { HDFS_PORTS } from '../../storage/hdfs/names';
import { type Connection, roleRules } from '../../storage/hdfs/role-policies';
import { YARN_PORTS } from './names';
import { YARN_ROLES, yarnLabels, type YarnRole } from './yarn-labels';

type Party = YarnRole | HdfsRole | 'client';

/** Applications listen where the system lets them: drivers, executors, their pages. */
const ANY_PORT = [1024, 65_535] as const;
const HDFS_OF_JOBS = [
  { to: 'nn', ports: [HDFS_PORTS.nameNodeRpc] },
  { to: 'dn', ports: [HDFS_PORTS.dataNodeData] },
] as const;

/** Every connection that YARN and its jobs make. Commands in the pods of ResourceManagers are clients. */
const CONNECTIONS: readonly Connection<Party>[] = [
  { from: 'rm', to: 'zk', ports: [HDFS_PORTS.zooKeeperClient] },
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
  const rules = (party: Party) => roleRules<Party>(party, CONNECTIONS, (it) => peersOf(it, name, hdfs));
  const roles = YARN_ROLES.map((role) => {
    const { ingress, egress } = rules(role);
    const outside = role === 'nm' ? OUTSIDE : [];
    return { name: `${name}-${role}`, podLabels: yarnLabels(name, role), ingress, egress: [...egress, ...outside] };
  });
  const zooKeeper = {
    name: `${name}-zk`,
    podLabels: hdfsLabels(hdfs.name, 'zk'),
    ingress: rules('zk').ingress,
    egress: [],
  };
  return [...roles, zooKeeper];
}

function peersOf(party: Party, yarnName: string, hdfs: HdfsPlan): readonly PolicyPeer[] {
  const { name, namespace, access } = hdfs;
  const nodeCidrs = hdfs.dataNodeNetwork === 'node-host-network' ? hdfs.topology.networks : [];
  if (party === 'nm' && nodeCidrs.length > 0) return addressesIn(nodeCidrs);
  if (party === 'rm' || party === 'nm') return [podsWith(yarnLabels(yarnName, party))];
  return hdfsPeers(party, { name, namespace, clientNamespaces: access.clientNamespaces, nodeCidrs });
}
