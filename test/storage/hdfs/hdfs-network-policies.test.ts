import { HDFS_ROLES } from '../../../lib/storage/hdfs/hdfs-labels';
import { hdfsNetworkPolicies } from '../../../lib/storage/hdfs/hdfs-network-policies';
import { peersOf, policyRules } from '../../core/policy-rules';

const OPTIONS = {
  namespace: 'data',
  name: 'hdfs',
  clientNamespaces: ['spark'],
  monitoringNamespace: 'monitoring',
  nodeCidrs: [],
};

function policyOf(role: string, options = {}) {
  return policyRules(hdfsNetworkPolicies({ ...OPTIONS, ...options }))[`hdfs-${role}`];
}

test('NameNodes take calls of daemons, of the named namespaces and of Prometheus, and of no one else', () => {
  expect(policyOf('nn')).toEqual({
    ingress: [
      'namenode: 8020 9870 8019',
      'datanode: 8020 9870',
      'namespace data, namespace spark: 8020 9870',
      'namespace monitoring: 9870',
    ],
    egress: [
      'kube-dns: 53/UDP 53',
      'zookeeper: 2181',
      'journalnode: 8485 8480',
      'namenode: 8020 9870 8019',
      'datanode: 9866 9867 9864',
    ],
  });
});

test('ZooKeeper and the journal are closed to clients', () => {
  expect(policyOf('zk')).toEqual({
    ingress: ['zookeeper: 2888 3888', 'namenode: 2181'],
    egress: ['kube-dns: 53/UDP 53', 'zookeeper: 2888 3888'],
  });
  expect(policyOf('jn')?.ingress).toEqual([
    'namenode: 8485 8480',
    'journalnode: 8485 8480',
    'namespace monitoring: 8480',
  ]);
});

test('DataNodes send blocks to each other and to clients, and report to NameNodes', () => {
  expect(policyOf('dn')).toEqual({
    ingress: [
      'namenode: 9866 9867 9864',
      'datanode: 9866 9867 9864',
      'namespace data, namespace spark: 9866 9867 9864',
      'namespace monitoring: 9864',
    ],
    egress: ['kube-dns: 53/UDP 53', 'namenode: 8020 9870', 'datanode: 9866 9867 9864'],
  });
});

test('without monitoring there is no rule for Prometheus: one without peers would allow everyone', () => {
  const policies = hdfsNetworkPolicies({ ...OPTIONS, monitoringNamespace: undefined });
  for (const { ingress, egress = [] } of policies)
    for (const rule of [...ingress, ...egress]) expect(peersOf(rule)?.length).toBeGreaterThan(0);
  expect(policyOf('jn', { monitoringNamespace: undefined })?.ingress).toHaveLength(2);
});

test('DataNodes on the network of their nodes call from the addresses of nodes', () => {
  const nodeCidrs = ['10.0.0.0/20', '10.0.16.0/20'];
  expect(policyOf('nn', { nodeCidrs })).toEqual({
    ingress: [
      'namenode: 8020 9870 8019',
      '10.0.0.0/20, 10.0.16.0/20: 8020 9870',
      'namespace data, namespace spark: 8020 9870',
      'namespace monitoring: 9870',
    ],
    egress: [
      'kube-dns: 53/UDP 53',
      'zookeeper: 2181',
      'journalnode: 8485 8480',
      'namenode: 8020 9870 8019',
      '10.0.0.0/20, 10.0.16.0/20: 9866 9867 9864',
    ],
  });
});

test('each role has a policy that selects its pods of this file system alone', () => {
  const policies = hdfsNetworkPolicies({ ...OPTIONS, name: 'lake' });
  expect(policies.map(({ name }) => name)).toEqual(HDFS_ROLES.map((role) => `lake-${role}`));
  expect(policies[2]?.podLabels).toEqual({
    'app.kubernetes.io/name': 'hdfs',
    'app.kubernetes.io/instance': 'lake',
    'app.kubernetes.io/component': 'namenode',
  });
});

test('every connection that one role makes is one that the other takes', () => {
  const policies = hdfsNetworkPolicies(OPTIONS);
  for (const from of policies)
    for (const { to: peers, ports } of from.egress?.slice(1) ?? [])
      for (const to of policies.filter(({ podLabels }) => JSON.stringify(peers).includes(JSON.stringify(podLabels))))
        expect(to.ingress).toContainEqual({ from: [{ podSelector: { matchLabels: from.podLabels } }], ports });
});
