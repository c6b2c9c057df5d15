import * as pulumi from '@pulumi/pulumi';
import type { NcclTestOptions } from '../../lib/network/nccl-test/options';
import type { ReachabilityTestOptions } from '../../lib/network/reachability-test/options';
import type { ClusterOptions } from '../../lib/compute/cluster/cluster';
import type { GpuNodeGroupOptions } from '../../lib/compute/gpu-node-group/gpu-node-group';
import type { NodeGroupOptions } from '../../lib/compute/node-group/options';
import type { ImageRepositoryOptions } from '../../lib/inference/inference-image/image-repository';
import type { InferenceImageOptions } from '../../lib/inference/inference-image/inference-image';
import type { InferenceServiceOptions } from '../../lib/inference/inference-service/inference-service';
import type { EfaMonitoringOptions } from '../../lib/operations/efa-monitoring/efa-monitoring';
import type { InferenceMonitoringOptions } from '../../lib/operations/inference-monitoring/inference-monitoring';
import type { NetworkOptions } from '../../lib/network/network/options';
import type {
  AccessOptions,
  AdmissionPoliciesOptions,
  LoadBalancerControllerOptions,
  SparkJobOptions,
  SparkPlatformOptions,
  ExternalSecretsOperatorOptions,
  ServiceSecretsOptions,
  TeamNamespaceOptions,
  YarnOptions,
} from '../../lib/index';
import type { AuditOptions } from '../../lib/security/audit/audit';
import type { KeysOptions } from '../../lib/security/keys';
import type { PodIdentityOptions } from '../../lib/security/pod-identity';
import type { BackupsOptions } from '../../lib/storage/backups/backups';
import type { DatasetCacheOptions } from '../../lib/storage/dataset-cache/dataset-cache';
import type { LustreStoreOptions } from '../../lib/storage/lustre-store/options';
import type { HdfsOptions } from '../../lib/storage/hdfs/options';
import type { HdfsBackupsOptions } from '../../lib/storage/hdfs-backups/hdfs-backups';
import type { GlobalEndpointOptions } from '../../lib/network/global-endpoint/options';
import type { InferenceEdgeOptions } from '../../lib/network/inference-edge/options';
import type { InferenceGatewayOptions } from '../../lib/network/inference-gateway/options';
import type { SharedFilesOptions } from '../../lib/storage/shared-files/options';
import type { ModelStoreOptions } from '../../lib/storage/model-store/model-store';
import type { LocalNvmeOptions } from '../../lib/storage/local-nvme/options';
import type { StorageClassesOptions } from '../../lib/storage/storage-classes/options';
import { SIGNATURE } from '../../lib/catalog/cloud-types/json';
import { sentToEngine } from '../core/registration-options';
import { allRegistered, declare } from '../core/registrations';
import { hasInAnyForm } from '../security/planted-secrets';
import { HDFS, LATE_BOUND_CASES, lateOptions } from './late-bound-options';

const PLACE = {
  clusterName: 'training',
  clusterSecurityGroupId: 'sg-cluster',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-1'],
  clusterEndpoint: 'https://cluster.example.com',
  clusterCertificateAuthority: 'Q0E=',
};

/** A cluster that exists already. Each has a provider of its own, and so objects of its own. */
async function existingCluster() {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  return { clusterName: 'training', provider: new Provider('training', { kubeconfig: '{}' }) };
}

/** Declares a component with these options. It imports the component itself, after the mocks. */
type Declare = (options: never) => Promise<pulumi.Resource>;

const DECLARE: Readonly<Record<string, Declare>> = {
  Cluster: async (options: ClusterOptions) => {
    const { Cluster } = await import('../../lib/compute/cluster/cluster.pulumi');
    return new Cluster('it', { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], ...options });
  },
  AwsLoadBalancerController: async (options: LoadBalancerControllerOptions) => {
    const { AwsLoadBalancerController } =
      await import('../../lib/network/load-balancer-controller/load-balancer-controller.pulumi');
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const cluster = { clusterName: 'training', provider: new Provider('training'), vpcId: 'vpc-1' };
    return new AwsLoadBalancerController('it', { cluster, ...options });
  },
  SparkJob: async (options: SparkJobOptions) => {
    const { SparkJob } = await import('../../lib/data/spark-job/spark-job.pulumi');
    return new SparkJob('it', { ...options, cluster: await existingCluster() });
  },
  Access: async (options: AccessOptions) => {
    const { Access } = await import('../../lib/security/access/access.pulumi');
    return new Access('it', { ...options, cluster: await existingCluster() });
  },
  AdmissionPolicies: async (options: AdmissionPoliciesOptions) => {
    const { AdmissionPolicies } = await import('../../lib/security/admission-policies/admission-policies.pulumi');
    return new AdmissionPolicies('it', { ...options, cluster: await existingCluster() });
  },
  NcclTest: async (options: NcclTestOptions) => {
    const { NcclTest } = await import('../../lib/network/nccl-test/nccl-test.pulumi');
    return new NcclTest('it', { ...options, cluster: await existingCluster() });
  },
  ReachabilityTest: async (options: ReachabilityTestOptions) => {
    const { ReachabilityTest } = await import('../../lib/network/reachability-test/reachability-test.pulumi');
    return new ReachabilityTest('it', { ...options, cluster: await existingCluster() });
  },
  TeamNamespace: async (options: TeamNamespaceOptions) => {
    const { TeamNamespace } = await import('../../lib/security/team-namespace/team-namespace.pulumi');
    return new TeamNamespace('it', { ...options, cluster: await existingCluster() });
  },
  ExternalSecretsOperator: async (options: ExternalSecretsOperatorOptions) => {
    const { ExternalSecretsOperator } =
      await import('../../lib/network/external-secrets-operator/external-secrets-operator.pulumi');
    return new ExternalSecretsOperator('it', { ...options, cluster: await existingCluster() });
  },
  ServiceSecrets: async (options: ServiceSecretsOptions) => {
    const { ExternalSecretsOperator } =
      await import('../../lib/network/external-secrets-operator/external-secrets-operator.pulumi');
    const { ServiceSecrets } = await import('../../lib/security/service-secrets/service-secrets.pulumi');
    const cluster = await existingCluster();
    const operator = new ExternalSecretsOperator('operator', { cluster });
    const encryptionKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/data';
    return new ServiceSecrets('it', { ...options, cluster, operator, encryptionKeyArn });
  },
  SparkPlatform: async (options: SparkPlatformOptions) => {
    const { SparkPlatform } = await import('../../lib/data/spark-platform/spark-platform.pulumi');
    return new SparkPlatform('it', { ...options, cluster: await existingCluster() });
  },
  NodeGroup: async (options: NodeGroupOptions) => {
    const { NodeGroup } = await import('../../lib/compute/node-group/node-group.pulumi');
    return new NodeGroup('it', { ...PLACE, ...options });
  },
  GpuNodeGroup: async (options: GpuNodeGroupOptions) => {
    const { GpuNodeGroup } = await import('../../lib/compute/gpu-node-group/gpu-node-group.pulumi');
    return new GpuNodeGroup('it', { ...PLACE, ...options });
  },
  Audit: async (options: AuditOptions) => {
    const { Audit } = await import('../../lib/security/audit/audit.pulumi');
    return new Audit('it', options);
  },
  Keys: async (options: KeysOptions) => {
    const { Keys } = await import('../../lib/security/keys.pulumi');
    return new Keys('it', options);
  },
  Network: async (options: NetworkOptions) => {
    const { Network } = await import('../../lib/network/network/network.pulumi');
    const logsKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    return new Network('it', { logsKeyArn, ...options });
  },
  PodIdentityAssociation: async (options: PodIdentityOptions) => {
    const { PodIdentityAssociation } = await import('../../lib/security/pod-identity-association.pulumi');
    return new PodIdentityAssociation('it', options);
  },
  Backups: async (options: BackupsOptions) => {
    const { Backups } = await import('../../lib/storage/backups/backups.pulumi');
    const encryptionKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    return new Backups('it', { encryptionKeyArn, ...options });
  },
  GlobalEndpoint: async (options: GlobalEndpointOptions) => {
    const { GlobalEndpoint } = await import('../../lib/network/global-endpoint/global-endpoint.pulumi');
    return new GlobalEndpoint('it', options);
  },
  InferenceEdge: async (options: InferenceEdgeOptions) => {
    const { InferenceEdge } = await import('../../lib/network/inference-edge/inference-edge.pulumi');
    const logsKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    return new InferenceEdge('it', { cluster: await existingCluster(), logsKeyArn, ...options });
  },
  InferenceGateway: async (options: InferenceGatewayOptions) => {
    const { InferenceGateway } = await import('../../lib/network/inference-gateway/inference-gateway.pulumi');
    return new InferenceGateway('it', { cluster: await existingCluster(), ...options });
  },
  SharedFiles: async (options: SharedFilesOptions) => {
    const { SharedFiles } = await import('../../lib/storage/shared-files/shared-files.pulumi');
    const encryptionKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    return new SharedFiles('it', { vpcId: 'vpc-1', subnetIds: ['subnet-1'], encryptionKeyArn, ...options });
  },
  HdfsBackups: async (options: HdfsBackupsOptions) => {
    const { Hdfs } = await import('../../lib/storage/hdfs/hdfs.pulumi');
    const { HdfsBackups } = await import('../../lib/storage/hdfs-backups/hdfs-backups.pulumi');
    const cluster = await existingCluster();
    const hdfs = new Hdfs('hdfs', { ...HDFS, cluster });
    return new HdfsBackups('it', { ...options, cluster, hdfs, bucketName: 'company-copies' });
  },
  DatasetCache: async (options: DatasetCacheOptions) => {
    const { DatasetCache } = await import('../../lib/storage/dataset-cache/dataset-cache.pulumi');
    return new DatasetCache('it', { cluster: await existingCluster(), bucketName: 'company-datasets', ...options });
  },
  LustreStore: async (options: LustreStoreOptions) => {
    const { LustreStore } = await import('../../lib/storage/lustre-store/lustre-store.pulumi');
    const encryptionKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const place = { vpcId: 'vpc-1', subnetId: 'subnet-1', encryptionKeyArn, cluster: await existingCluster() };
    return new LustreStore('it', { ...place, ...options });
  },
  ModelStore: async (options: ModelStoreOptions) => {
    const { ModelStore } = await import('../../lib/storage/model-store/model-store.pulumi');
    const encryptionKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    return new ModelStore('it', { encryptionKeyArn, vpcEndpointId: 'vpce-1', ...options });
  },
  LocalNvme: async (options: LocalNvmeOptions) => {
    const { LocalNvme } = await import('../../lib/storage/local-nvme/local-nvme.pulumi');
    return new LocalNvme('it', { ...options, cluster: await existingCluster() });
  },
  StorageClasses: async (options: StorageClassesOptions) => {
    const { StorageClasses } = await import('../../lib/storage/storage-classes/storage-classes.pulumi');
    return new StorageClasses('it', { ...options, cluster: await existingCluster() });
  },
  ImageRepository: async (options: ImageRepositoryOptions) => {
    const { InferenceImage } = await import('../../lib/inference/inference-image/inference-image.pulumi');
    return InferenceImage.fromSource('it', options).build as pulumi.Resource;
  },
  InferenceService: async (options: InferenceServiceOptions) => {
    const { InferenceService } = await import('../../lib/inference/inference-service/inference-service.pulumi');
    const { InferenceImage } = await import('../../lib/inference/inference-image/inference-image.pulumi');
    const { ModelStore } = await import('../../lib/storage/model-store/model-store.pulumi');
    const image = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2');
    const encryptionKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const modelStore = ModelStore.fromBucket('models', { bucketName: 'models', encryptionKeyArn });
    return new InferenceService('it', { ...options, image, modelStore, cluster: await existingCluster() });
  },
  'InferenceImage.fromRegistry': async ({ image }: InferenceImageOptions) => {
    const { InferenceService } = await import('../../lib/inference/inference-service/inference-service.pulumi');
    const { InferenceImage } = await import('../../lib/inference/inference-image/inference-image.pulumi');
    const given = InferenceImage.fromRegistry(image);
    return new InferenceService('it', { image: given, cluster: await existingCluster() });
  },
  Yarn: async (options: YarnOptions) => {
    const { Hdfs } = await import('../../lib/storage/hdfs/hdfs.pulumi');
    const { Yarn } = await import('../../lib/data/yarn/yarn.pulumi');
    const cluster = await existingCluster();
    return new Yarn('it', { ...options, cluster, hdfs: new Hdfs('hdfs', { ...HDFS, cluster }) });
  },
  Hdfs: async (options: HdfsOptions) => {
    const { Hdfs } = await import('../../lib/storage/hdfs/hdfs.pulumi');
    return new Hdfs('it', { ...options, cluster: await existingCluster() });
  },
  EfaMonitoring: async (options: EfaMonitoringOptions) => {
    const { EfaMonitoring } = await import('../../lib/operations/efa-monitoring/efa-monitoring.pulumi');
    return new EfaMonitoring('it', { ...options, cluster: await existingCluster() });
  },
  InferenceMonitoring: async (options: InferenceMonitoringOptions) => {
    const { InferenceMonitoring } =
      await import('../../lib/operations/inference-monitoring/inference-monitoring.pulumi');
    return new InferenceMonitoring('it', { ...options, cluster: await existingCluster() });
  },
};

const components = LATE_BOUND_CASES.flatMap((it) => {
  const create = DECLARE[it.construct];
  return create === undefined ? [] : [[it.construct, it, create] as const];
});

test.each(components)(
  '%s: each late-bound option is an Output in Pulumi, and its value is registered',
  async (_, it, create) => {
    const { options, names } = lateOptions(it, (option) => pulumi.output(`late-${option}`));
    const values = names.map((option) => `late-${option}`);

    await declare(() => create(options as never));

    const inputs = allRegistered().map((registration) => texts(registration.inputs));
    const missing = values.filter((value) => !inputs.some((text) => text.includes(value)));
    expect({ missing, markers: /\$\{Output\[/.exec(inputs.join()) }).toEqual({ missing: [], markers: null });
  },
);

test.each(components)('%s: a secret in an option stays one: no resource has it in the open', async (_, it, create) => {
  const { options, names } = lateOptions(it, (option) => pulumi.secret(`planted-${option}`));

  await declare(() => create(options as never));

  const open = sentToEngine().map((sent) => JSON.stringify(withoutSecrets(sent)));
  const found = names.filter((option) => open.some((text) => hasInAnyForm(text, `planted-${option}`)));
  expect(found).toEqual([]);
});

/** What the engine gets, without what is marked as a secret. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  if (SIGNATURE in value) return '[secret]';
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item)]));
}

/** All texts of a resource's inputs, user data decoded. */
function texts(inputs: Record<string, unknown>): string {
  const text = JSON.stringify(inputs);
  const userData = typeof inputs.userData === 'string' ? Buffer.from(inputs.userData, 'base64').toString() : '';
  return `${text} ${userData}`;
}
