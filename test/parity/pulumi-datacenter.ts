import type { ComponentResourceOptions, Output } from '@pulumi/pulumi';
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
import { pulumiFacts } from './pulumi-facts';
import { type PulumiResource, registeredBy } from './pulumi-program';

/** Declares the datacenter with Pulumi, and returns what is registered. */
export function registeredDatacenter(opts?: () => ComponentResourceOptions): Promise<readonly PulumiResource[]> {
  return registeredBy(async () => {
    const {
      Audit,
      Access,
      AdmissionPolicies,
      AwsLoadBalancerController,
      Backups,
      Cluster,
      GpuNodeGroup,
      Hdfs,
      HdfsBackups,
      GlobalEndpoint,
      InferenceEdge,
      InferenceGateway,
      InferenceImage,
      EfaMonitoring,
      InferenceMonitoring,
      InferenceService,
      Keys,
      DatasetCache,
      LustreStore,
      SharedFiles,
      LocalNvme,
      ModelStore,
      Network,
      NodeGroup,
      PodIdentityAssociation,
      SparkJob,
      SparkPlatform,
      Yarn,
      StorageClasses,
      NcclTest,
      ReachabilityTest,
      ExternalSecretsOperator,
      ServiceSecrets,
      TeamNamespace,
    } = await import('../../lib/pulumi');
    const options = opts?.();
    const keys = new Keys('keys', KEYS, options);
    const network = new Network('network', { ...NETWORK, logsKeyArn: keys.logs.arn }, options);
    const cluster = new Cluster(
      'cluster',
      {
        network,
        secretsKeyArn: keys.clusterSecrets.arn,
        volumeKeyArns: [keys.data.arn],
        logsKeyArn: keys.logs.arn,
        ...CLUSTER,
      },
      options,
    );
    const audit = new Audit('audit', AUDIT, options);
    const { clusterName } = cluster;
    new NodeGroup('storage', { cluster, encryptionKeyArn: keys.data.arn, ...STORAGE }, options);
    new GpuNodeGroup('gpus', { cluster, ...GPUS }, options);
    new LocalNvme('nvme', { cluster, ...NVME }, options);
    new StorageClasses('classes', { cluster, encryptionKeyArn: keys.data.arn, ...CLASSES }, options);
    const loadBalancerController = new AwsLoadBalancerController('controller', { cluster, ...CONTROLLER }, options);
    new Backups('backups', { encryptionKeyArn: keys.data.arn, ...BACKUPS }, options);
    const models = new ModelStore(
      'models',
      {
        vpcEndpointId: network.s3Endpoint.id,
        expressVpcEndpointId: network.s3ExpressEndpoint?.id as Output<string>,
        encryptionKeyArn: keys.data.arn,
        ...MODELS,
      },
      options,
    );
    const shared = new SharedFiles(
      'shared',
      { subnetIds: network.privateSubnetIds, encryptionKeyArn: keys.data.arn, cluster, ...SHARED },
      options,
    );
    const lustre = new LustreStore(
      'lustre',
      {
        subnetId: network.privateSubnetIds[0] as Output<string>,
        encryptionKeyArn: keys.data.arn,
        cluster,
        ...LUSTRE,
      },
      options,
    );
    const loader = new PodIdentityAssociation('loader', { clusterName, ...LOADER }, options);
    models.grants.write('loader', loader);
    audit.grants.read('loader', loader);
    shared.grants.read('loader', loader);
    lustre.grants.repositoryTasks('loader', loader);
    const datasets = new DatasetCache(
      'datasets',
      { cluster, bucketName: 'company-datasets', encryptionKeyArn: keys.data.arn, ...DATASETS },
      options,
    );
    datasets.grants.mount('loader', loader);
    models.podIdentity(
      'reader',
      {
        clusterName,
        namespace: 'chat',
        serviceAccount: 'chat',
        ...ROLES,
      },
      options,
    );
    const image = InferenceImage.fromRegistry(IMAGE);
    const service = { cluster, image, modelStore: models, loadBalancerController, ...CHAT };
    const chat = new InferenceService('chat', service, options);
    new GlobalEndpoint('global', GLOBAL, options);
    new InferenceEdge('edge', { cluster, logsKeyArn: keys.logs.arn, loadBalancerController, ...EDGE }, options);
    new InferenceGateway('gateway', { cluster, loadBalancerController, ...GATEWAY }, options);
    const hdfs = new Hdfs('hdfs', { cluster, ...HDFS }, options);
    new HdfsBackups(
      'copies',
      { cluster, hdfs, bucketName: 'company-datasets', encryptionKeyArn: keys.data.arn, ...HDFS_BACKUPS },
      options,
    );
    new Yarn('yarn', { cluster, hdfs, ...YARN }, options);
    new InferenceMonitoring('monitoring', { cluster, services: [chat], ...MONITORING }, options);
    new EfaMonitoring('efa', { cluster, ...EFA_MONITORING }, options);
    new Access('people', { cluster, ...MEMBERS }, options);
    new AdmissionPolicies('admission', { cluster, ...ADMISSION }, options);
    new NcclTest('nccl', { cluster, ...NCCL }, options);
    new ReachabilityTest('reach', { cluster, ...REACHABILITY }, options);
    const operator = new ExternalSecretsOperator('operator', { cluster }, options);
    new ServiceSecrets('secrets', { cluster, operator, encryptionKeyArn: keys.data.arn, ...SECRETS }, options);
    new TeamNamespace('vision', { cluster, ...VISION }, options);
    const platform = new SparkPlatform('spark', { cluster, ...SPARK }, options);
    new SparkJob('count', { cluster, platform, ...COUNT }, options);
  });
}

/** What the datacenter says that Pulumi declares. */
export async function declaredWithPulumi(): Promise<Facts> {
  return pulumiFacts(await registeredDatacenter());
}
