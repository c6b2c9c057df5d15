/** A CDK app for the proof of HDFS on a cluster: storage nodes, volumes, and HDFS, unless the environment says no. */
import * as cdk from 'aws-cdk-lib';
import { Cluster, Hdfs, Keys, Network, NodeGroup, StorageClasses } from '../../../../lib/cdk';

const WITH_HDFS = process.env['SAMPLE_HDFS'] !== 'false';
const DATA_NODES = Number(process.env['SAMPLE_DATA_NODES'] ?? 6);
const INSTANCE_TYPE = 'i4i.xlarge';

// The proof is about what is deployed; validation at synthesis would be most of the time.
const app = new cdk.App({ builtinCloudFormationValidation: false });
const env = { account: '000000000000', region: 'us-east-1' };
const compute = new cdk.Stack(app, 'Compute', { env });
const keys = new Keys(compute, 'Keys');
const network = new Network(compute, 'Network', { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] });
const cluster = new Cluster(compute, 'Cluster', {
  vpc: network.vpc,
  secretsKey: keys.clusterSecrets,
  clusterName: 'hdfs',
  systemNodes: 3,
});
const nodes = new NodeGroup(compute, 'Storage', {
  cluster,
  instanceType: INSTANCE_TYPE,
  desiredNodes: 7,
  nvmeStrategy: 'mount',
});

const data = new cdk.Stack(app, 'Data', { env });
const storageClasses = new StorageClasses(data, 'StorageClasses', {
  cluster,
  encryptionKey: keys.data,
  withoutBackup: 'the proof has no data',
});
const operator = cluster.cluster.addHelmChart('Operator', {
  chart: 'prometheus-operator-crds',
  repository: 'https://prometheus-community.github.io/helm-charts',
});
if (WITH_HDFS) {
  const hdfs = new Hdfs(data, 'Hdfs', {
    cluster,
    storageClasses,
    instanceType: INSTANCE_TYPE,
    dataNodes: DATA_NODES,
    directories: [{ path: '/datasets' }],
    monitoring: true,
    prometheusOperator: operator,
    withoutBackup: 'the proof has no data',
  });
  hdfs.node.addDependency(nodes);
}
app.synth();
