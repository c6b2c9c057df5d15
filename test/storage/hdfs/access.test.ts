import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import { hdfsLabels } from '../../../lib/storage/hdfs/hdfs-labels';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { policyRules } from '../../core/policy-rules';
import { HDFS, planned } from './hdfs-options';

const access = (options: Partial<HdfsOptions> = {}) => planned(options).access;

test('HDFS makes its namespace, keeps its metadata, and is not monitored', () => {
  const { networkPolicies: _, ...others } = access();
  expect(others).toEqual({
    createNamespace: true,
    retainMetadata: true,
    clientNamespaces: [],
    dataNodeSelector: { 'node.kubernetes.io/instance-type': 'i4i.8xlarge' },
    tolerations: [],
    monitoring: undefined,
    monitoringLabels: {},
  });
});

test('each client namespace counts once, beside the one of HDFS itself', () => {
  const clientNamespaces = ['spark', 'hdfs', 'spark', 'lab'];
  expect(access({ clientNamespaces }).clientNamespaces).toEqual(['spark', 'lab']);
});

test('labels of nodes and of monitors are added', () => {
  const { dataNodeSelector, monitoringLabels, monitoring } = access({
    nodeSelector: { pool: 'storage' },
    monitoring: true,
    monitoringLabels: { release: 'prometheus' },
  });
  expect(dataNodeSelector).toEqual({ 'node.kubernetes.io/instance-type': 'i4i.8xlarge', pool: 'storage' });
  expect([monitoringLabels, monitoring?.name]).toEqual([{ release: 'prometheus' }, 'hdfs']);
});

test('DataNodes on the network of their nodes need the networks of the nodes', () => {
  const options: HdfsOptions = { ...HDFS, dataNodeNetwork: 'node-host-network', racks: 'none' };
  expect(planHdfs(options).problems).toEqual([]);
  expect(planHdfs({ ...options, subnetZones: [] }).problems).toEqual([
    {
      code: 'node-networks-missing',
      path: 'subnetZones',
      message: expect.stringMatching(/no subnet is known/),
      fix: expect.stringMatching(/Set subnetZones/),
    },
  ]);
});

const callers = (options: Partial<HdfsOptions>) => policyRules(access(options).networkPolicies)['hdfs-nn']?.ingress[1];

test('policies know DataNodes by their pods, or by the addresses of nodes if they are on the network of these', () => {
  expect(callers({})).toBe('datanode: 8020 9870');
  expect(callers({ dataNodeNetwork: 'node-host-network' })).toBe('10.0.0.0/18, 10.0.64.0/18, 10.0.128.0/18: 8020 9870');
});

test('labels of a file system are those of all its roles', () => {
  expect(hdfsLabels('lake')).toStrictEqual({ 'app.kubernetes.io/name': 'hdfs', 'app.kubernetes.io/instance': 'lake' });
});
