import { yarnLabels } from '../../../lib/data/yarn/yarn-labels';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { policyRules } from '../../core/policy-rules';
import { yarnWith } from './yarn-options';

const rulesWith = (hdfs: Partial<HdfsOptions>) => policyRules(yarnWith({}, hdfs).networkPolicies);

test('ResourceManagers, NodeManagers and ZooKeepers take calls of each other and of clients only', () => {
  expect(rulesWith({ clientNamespaces: ['spark'] })).toEqual({
    'yarn-rm': {
      ingress: [
        'resourcemanager: 8032 8033 8088',
        'nodemanager: 8030 8031 8032 8033 8088',
        'namespace hdfs, namespace spark: 8032',
      ],
      egress: [
        'kube-dns: 53/UDP 53',
        'zookeeper: 2181',
        'resourcemanager: 8032 8033 8088',
        'nodemanager: 1024-65535',
        'namenode: 8020',
        'datanode: 9866',
      ],
    },
    'yarn-nm': {
      ingress: ['resourcemanager: 1024-65535', 'nodemanager: 1024-65535'],
      // Jobs read from object stores with the permissions of their pod.
      egress: [
        'kube-dns: 53/UDP 53',
        'resourcemanager: 8030 8031 8032 8033 8088',
        'nodemanager: 1024-65535',
        'namenode: 8020',
        'datanode: 9866',
        '169.254.170.23/32, fd00:ec2::23/128: 80',
        'everyone: 443',
      ],
    },
    'yarn-zk': { ingress: ['resourcemanager: 2181'], egress: [] },
  });
});

test('NodeManagers and DataNodes on the network of their nodes have the addresses of nodes', () => {
  const nodes = '10.0.0.0/18, 10.0.64.0/18, 10.0.128.0/18';
  const { 'yarn-rm': resourceManager, 'yarn-nm': nodeManager } = rulesWith({ dataNodeNetwork: 'node-host-network' });
  expect(resourceManager?.ingress).toEqual([
    'resourcemanager: 8032 8033 8088',
    `${nodes}: 8030 8031 8032 8033 8088`,
    'namespace hdfs: 8032',
  ]);
  expect(resourceManager?.egress).toEqual([
    'kube-dns: 53/UDP 53',
    'zookeeper: 2181',
    'resourcemanager: 8032 8033 8088',
    `${nodes}: 1024-65535`,
    'namenode: 8020',
    `${nodes}: 9866`,
  ]);
  expect(nodeManager?.ingress).toEqual(['resourcemanager: 1024-65535', `${nodes}: 1024-65535`]);
});

test('a policy selects the pods of one role of this YARN, or the ZooKeepers of its HDFS', () => {
  const { networkPolicies } = yarnWith({ name: 'jobs' }, { name: 'lake' });
  expect(Object.fromEntries(networkPolicies.map(({ name, podLabels }) => [name, podLabels]))).toEqual({
    'jobs-rm': {
      'app.kubernetes.io/name': 'yarn',
      'app.kubernetes.io/instance': 'jobs',
      'app.kubernetes.io/component': 'resourcemanager',
    },
    'jobs-nm': {
      'app.kubernetes.io/name': 'yarn',
      'app.kubernetes.io/instance': 'jobs',
      'app.kubernetes.io/component': 'nodemanager',
    },
    'jobs-zk': {
      'app.kubernetes.io/name': 'hdfs',
      'app.kubernetes.io/instance': 'lake',
      'app.kubernetes.io/component': 'zookeeper',
    },
  });
  expect(yarnLabels('jobs')).toStrictEqual({ 'app.kubernetes.io/name': 'yarn', 'app.kubernetes.io/instance': 'jobs' });
});
