import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ISubnet } from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cdk from '../../lib/cdk';
import { cdkFacts } from './cdk-facts';
import {
  AUDIT,
  ADMISSION,
  BACKUPS,
  CHAT,
  CLASSES,
  CLUSTER,
  CONTROLLER,
  COUNT,
  GPUS,
  HDFS,
  HDFS_BACKUPS,
  IMAGE,
  KEYS,
  LOADER,
  DATASETS,
  EDGE,
  EFA_MONITORING,
  GATEWAY,
  GLOBAL,
  LUSTRE,
  MEMBERS,
  SECRETS,
  SHARED,
  MODELS,
  MONITORING,
  NETWORK,
  NVME,
  ROLES,
  SPARK,
  STORAGE,
  NCCL,
  REACHABILITY,
  VISION,
  YARN,
} from './declaration';
import type { Facts } from './facts';

/** What the datacenter says that CDK declares. */
export function declaredWithCdk(): Facts {
  return cdkFacts(templateWithCdk());
}

/** Declares the datacenter with CDK, and returns its template. */
export function templateWithCdk() {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true }, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const keys = new cdk.Keys(stack, 'Keys', KEYS);
  const network = new cdk.Network(stack, 'Network', { ...NETWORK, logsKey: keys.logs });
  const cluster = new cdk.Cluster(stack, 'Cluster', {
    vpc: network.vpc,
    secretsKey: keys.clusterSecrets,
    volumeKeys: [keys.data],
    logsKey: keys.logs,
    ...CLUSTER,
  });
  const audit = new cdk.Audit(stack, 'Audit', AUDIT);
  const { clusterName } = cluster.cluster;
  new cdk.NodeGroup(stack, 'Storage', { cluster, encryptionKey: keys.data, ...STORAGE });
  new cdk.GpuNodeGroup(stack, 'Gpus', { cluster, ...GPUS });
  new cdk.LocalNvme(stack, 'Nvme', { cluster, ...NVME });
  new cdk.StorageClasses(stack, 'Classes', { cluster, encryptionKey: keys.data, ...CLASSES });
  const loadBalancerController = new cdk.AwsLoadBalancerController(stack, 'Controller', { cluster, ...CONTROLLER });
  new cdk.Backups(stack, 'Backups', { encryptionKey: keys.data, ...BACKUPS });
  const models = new cdk.ModelStore(stack, 'Models', {
    vpcEndpoint: network.s3Endpoint,
    expressVpcEndpoint: network.s3ExpressEndpoint,
    encryptionKey: keys.data,
    ...MODELS,
  });
  const shared = new cdk.SharedFiles(stack, 'Shared', {
    vpc: network.vpc,
    encryptionKey: keys.data,
    cluster,
    ...SHARED,
  });
  const lustre = new cdk.LustreStore(stack, 'Lustre', {
    vpc: network.vpc,
    subnet: network.vpc.privateSubnets[0] as ISubnet,
    encryptionKey: keys.data,
    cluster,
    ...LUSTRE,
  });
  const loader = new cdk.PodIdentityAssociation(stack, 'Loader', { clusterName, ...LOADER });
  models.grants.write(loader);
  audit.grants.read(loader);
  shared.grants.read(loader);
  lustre.grants.repositoryTasks(loader);
  const bucket = s3.Bucket.fromBucketName(stack, 'CompanyDatasets', 'company-datasets');
  const datasets = new cdk.DatasetCache(stack, 'Datasets', { cluster, bucket, encryptionKey: keys.data, ...DATASETS });
  datasets.grants.mount(loader);
  models.podIdentity(stack, 'Reader', {
    clusterName,
    namespace: 'chat',
    serviceAccount: 'chat',
    ...ROLES,
  });
  const image = cdk.InferenceImage.fromRegistry(IMAGE);
  const chat = new cdk.InferenceService(stack, 'Chat', {
    cluster,
    image,
    modelStore: models,
    loadBalancerController,
    ...CHAT,
  });
  new cdk.GlobalEndpoint(stack, 'Global', GLOBAL);
  new cdk.InferenceEdge(stack, 'Edge', { cluster, logsKey: keys.logs, loadBalancerController, ...EDGE });
  new cdk.InferenceGateway(stack, 'Gateway', { cluster, loadBalancerController, ...GATEWAY });
  const hdfs = new cdk.Hdfs(stack, 'Hdfs', { cluster, ...HDFS });
  new cdk.HdfsBackups(stack, 'Copies', { cluster, hdfs, bucket, encryptionKey: keys.data, ...HDFS_BACKUPS });
  new cdk.Yarn(stack, 'Yarn', { cluster, hdfs, ...YARN });
  new cdk.InferenceMonitoring(stack, 'Monitoring', { cluster, services: [chat], ...MONITORING });
  new cdk.EfaMonitoring(stack, 'Efa', { cluster, ...EFA_MONITORING });
  new cdk.Access(stack, 'People', { cluster, ...MEMBERS });
  new cdk.AdmissionPolicies(stack, 'Admission', { cluster, ...ADMISSION });
  new cdk.NcclTest(stack, 'Nccl', { cluster, ...NCCL });
  new cdk.ReachabilityTest(stack, 'Reach', { cluster, ...REACHABILITY });
  const operator = new cdk.ExternalSecretsOperator(stack, 'Operator', { cluster });
  new cdk.ServiceSecrets(stack, 'Secrets', { cluster, operator, encryptionKey: keys.data, ...SECRETS });
  new cdk.TeamNamespace(stack, 'Vision', { cluster, ...VISION });
  const platform = new cdk.SparkPlatform(stack, 'Spark', { cluster, ...SPARK });
  new cdk.SparkJob(stack, 'Count', { cluster, platform, ...COUNT });
  return Template.fromStack(stack).toJSON();
}
