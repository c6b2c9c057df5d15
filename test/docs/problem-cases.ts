import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { customInstance } from '../../lib/catalog/custom-instance';
import { type ClusterOptions, planCluster } from '../../lib/compute/cluster/cluster';
import { kubectlLayer } from '../../lib/compute/cluster/kubectl-layer.cdk';
import { planLogGroup } from '../../lib/compute/cluster/logs';
import { type GpuNodeGroupOptions, planGpuNodeGroup } from '../../lib/compute/gpu-node-group/gpu-node-group';
import { planNodeAccess } from '../../lib/compute/node-group/node-access';
import { planNodeGroup } from '../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../lib/compute/node-group/options';
import { resolvePlacement } from '../../lib/compute/node-group/placement.cdk';
import { planChartTimeout } from '../../lib/core/chart-timeout';
import { type DeclaredObject, planOwnership } from '../../lib/core/ownership';
import { planJoining } from '../../lib/core/cluster-kind';
import { OptionReader } from '../../lib/core/option-reader';
import type { Planned } from '../../lib/core/plan';
import { planDatacenter } from '../../lib/datacenter/datacenter';
import type { DatacenterOptions } from '../../lib/datacenter/options';
import { planBuildContext } from '../../lib/inference/inference-image/build-context';
import { type ImageRepositoryOptions, planImageRepository } from '../../lib/inference/inference-image/image-repository';
import {
  type InferenceImageOptions,
  planInferenceImage,
  planInferenceImageSource,
} from '../../lib/inference/inference-image/inference-image';
import {
  type InferenceServiceOptions,
  planInferenceService,
} from '../../lib/inference/inference-service/inference-service';
import type { SparkJobOptions } from '../../lib/data/spark-job/options';
import { planSparkJob, type SparkJobReferences } from '../../lib/data/spark-job/spark-job';
import { planAccess } from '../../lib/security/access/access';
import type { AccessMember } from '../../lib/security/access/options';
import { planAdmissionPolicies } from '../../lib/security/admission-policies/admission-policies';
import type { AdmissionPoliciesOptions } from '../../lib/security/admission-policies/options';
import { planNcclTest } from '../../lib/network/nccl-test/nccl-test';
import type { NcclTestOptions } from '../../lib/network/nccl-test/options';
import type { ReachabilityTestOptions } from '../../lib/network/reachability-test/options';
import {
  planReachabilityTest,
  type ReachabilityTestReferences,
} from '../../lib/network/reachability-test/reachability-test';
import { planExternalSecretsOperator } from '../../lib/network/external-secrets-operator/external-secrets-operator';
import type { ServiceSecretOptions } from '../../lib/security/service-secrets/options';
import { planServiceSecrets } from '../../lib/security/service-secrets/service-secrets';
import type { TeamNamespaceOptions } from '../../lib/security/team-namespace/options';
import { planTeamNamespace } from '../../lib/security/team-namespace/team-namespace';
import { planSparkPlatform } from '../../lib/data/spark-platform/spark-platform';
import { planLoadBalancerController } from '../../lib/network/load-balancer-controller/load-balancer-controller';
import { planScheme } from '../../lib/network/load-balancer-controller/scheme';
import { CLUSTER_USES, planEndpointUses } from '../../lib/network/network/endpoint-uses';
import { planNetwork } from '../../lib/network/network/network';
import type { NetworkOptions } from '../../lib/network/network/options';
import { CONTROL_PLANE_NEEDS, planSubnets, type SubnetFacts } from '../../lib/network/network/subnet-selection';
import { type EfaMonitoringOptions, planEfaMonitoring } from '../../lib/operations/efa-monitoring/efa-monitoring';
import {
  type InferenceMonitoringOptions,
  planInferenceMonitoring,
} from '../../lib/operations/inference-monitoring/inference-monitoring';
import type { ProblemCode } from '../../lib/problem-codes';
import { type GivenKey, planGivenKey, planKeyOfKeptData } from '../../lib/security/given-key';
import { type AuditOptions, planAudit } from '../../lib/security/audit/audit';
import { type KeysOptions, planKeys } from '../../lib/security/keys';
import { planPodIdentity, type PodIdentityOptions } from '../../lib/security/pod-identity';
import { type BackupDecisionOptions, planBackupPlanName, readBackupDecision } from '../../lib/storage/backup-decision';
import type { BackupPlanOptions } from '../../lib/storage/backups/backup-rule';
import { type BackupsOptions, planBackups } from '../../lib/storage/backups/backups';
import type { YarnOptions } from '../../lib/data/yarn/options';
import { planYarn } from '../../lib/data/yarn/yarn';
import { planHdfs } from '../../lib/storage/hdfs/hdfs';
import { type HdfsBackupsOptions, planHdfsBackups } from '../../lib/storage/hdfs-backups/hdfs-backups';
import type { HdfsOptions, HdfsReferences } from '../../lib/storage/hdfs/options';
import {
  type DatasetCacheNodes,
  type DatasetCacheOptions,
  planDatasetCache,
} from '../../lib/storage/dataset-cache/dataset-cache';
import { type LustreSurroundings, planLustreStore } from '../../lib/storage/lustre-store/lustre-store';
import type { LustreStoreOptions } from '../../lib/storage/lustre-store/options';
import type { LoadBalancerPlace } from '../../lib/network/certificates';
import { planGlobalEndpoint } from '../../lib/network/global-endpoint/global-endpoint';
import type { GlobalEndpointOptions, GlobalLoadBalancer } from '../../lib/network/global-endpoint/options';
import { planInferenceEdge } from '../../lib/network/inference-edge/inference-edge';
import type { InferenceEdgeOptions } from '../../lib/network/inference-edge/options';
import {
  type InferenceGatewayReferences,
  planInferenceGateway,
} from '../../lib/network/inference-gateway/inference-gateway';
import type { InferenceGatewayOptions } from '../../lib/network/inference-gateway/options';
import type { SharedFilesOptions } from '../../lib/storage/shared-files/options';
import { planSharedFiles, type SharedFilesSurroundings } from '../../lib/storage/shared-files/shared-files';
import { planExpressUri } from '../../lib/storage/model-store/express';
import { type ModelStoreOptions, planModelStore } from '../../lib/storage/model-store/model-store';
import { planLocalNvme } from '../../lib/storage/local-nvme/local-nvme';
import type { LocalNvmeOptions } from '../../lib/storage/local-nvme/options';
import type { StorageClassesOptions } from '../../lib/storage/storage-classes/options';
import { planStorageClasses } from '../../lib/storage/storage-classes/storage-classes';

/** A call that fails with one problem. docs/problems.md and the pages of the constructs show its message. */
export interface ProblemCase {
  /** The construct whose planner is called, as docs/constructs names it. */
  readonly construct: string;
  readonly code: ProblemCode;
  readonly call: () => Planned<unknown>;
}

/** Cases of one construct: code, then a call that raises it. */
type Cases = readonly (readonly [code: ProblemCode, call: () => Planned<unknown>])[];

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

/** An accelerated type of which the network cards are not known. */
const P9 = customInstance({
  type: 'p9.48xlarge',
  architecture: 'amd64',
  vcpus: 192,
  memoryGiB: 2048,
  accelerator: 'H100-SXM-80GB',
  acceleratorCount: 8,
});

/** Facts that contradict each other. */
const EMPTY_DISKS = {
  type: 'i4i.8xlarge',
  architecture: 'amd64',
  vcpus: 32,
  memoryGiB: 256,
  acceleratorCount: 0,
  disks: [{ count: 0, sizeGB: 3750 }],
} as const;

/** Late-bound values as the engines write them. */
const TEXT_TOKEN = '${Token[TypeOfNode.17]}';
const NUMBER_TOKEN = -1.8881545897087626e289;

const keys = (options: Partial<KeysOptions>) => () => planKeys({ aliasPrefix: 'datacenter', ...options });

const KEYS: Cases = [
  ['malformed', keys({ aliasPrefix: 'aws/datacenter' })],
  ['out-of-range', keys({ rotationPeriodDays: 30 })],
  ['out-of-range', keys({ deletionWindowDays: 3 })],
];

const givenKey = (key: Partial<GivenKey>) => () =>
  planGivenKey(
    {
      option: 'encryptionKey',
      keyArn: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      keyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
      accountId: '111122223333',
      region: 'us-east-1',
      declared: true,
      ...key,
    },
    { partition: 'aws', accountId: '111122223333', region: 'us-east-1' },
    () => [],
  );

const GIVEN_KEY: Cases = [
  ['key-named-by-alias', givenKey({ keyId: 'alias/company' })],
  ['key-of-another-region', givenKey({ region: 'eu-central-1' })],
];

/** Of constructs that make what stays. */
const KEPT_KEY: Cases = [...GIVEN_KEY, ['key-goes-before-data', () => planKeyOfKeptData('encryptionKey', true)]];

const PODS: PodIdentityOptions = {
  clusterName: 'datacenter',
  namespace: 'models',
  serviceAccount: 'loader',
  description: 'Loads models',
};
const identity = (options: Partial<PodIdentityOptions>) => () => planPodIdentity({ ...PODS, ...options });

const POD_IDENTITY: Cases = [
  ['malformed', identity({ serviceAccount: 'Loader' })],
  ['malformed', identity({ namespace: 'models.eu' })],
  ['missing', identity({ description: undefined })],
  ['oidc-provider-missing', () => planPodIdentity({ ...PODS, permissionsBy: 'irsa' }, { oidcProviderKnown: false })],
  ['malformed', identity({ rolePath: 'platform' })],
  ['malformed', identity({ permissionsBoundaryArn: 'arn:aws:iam::111122223333:role/boundary' })],
];

const network = (options: NetworkOptions) => () => planNetwork(options);

const NETWORK: Cases = [
  ...KEPT_KEY,
  ['network-too-small', network({ privatePrefixLength: 26, gpuNodes: [{ instanceType: 'p5.48xlarge', count: 8 }] })],
  ['vpc-networks-overlap', network({ secondaryCidrs: ['10.0.128.0/17'] })],
  ['network-zones-invalid', network({ zoneCount: 3, availabilityZones: ['us-east-1a', 'us-east-1b'] })],
  ['network-endpoint-invalid', network({ interfaceEndpoints: ['ecr.api', 's3'] })],
  ['network-endpoints-missing', network({ egress: 'closed', interfaceEndpoints: ['ec2', 'ecr.api', 'ecr.dkr'] })],
  ['egress-contradiction', network({ egress: 'closed', natGateways: 'single' })],
  ['flow-log-bucket-missing', network({ flowLogBucketName: 'company-flow-logs' })],
  ['instance-type-unknown', network({ gpuNodes: [{ instanceType: 'p5.48xlrage', count: 8 }] })],
  ['out-of-range', network({ cidr: '10.0.0.0/8' })],
  ['malformed', network({ cidr: '10.0.0.1/16' })],
  ['must-be-known', network({ cidr: TEXT_TOKEN })],
];

const release = (declaredBy: string): DeclaredObject => ({
  cluster: 'datacenter',
  kind: 'Helm release',
  namespace: 'kube-system',
  name: 'ai-datacenter-aws-load-balancer-controller',
  declaredBy,
  isJudged: true,
});

const sparkJob = (options: Partial<SparkJobOptions>, references?: SparkJobReferences) => () =>
  planSparkJob({ mainApplicationFile: 'hdfs:///jobs/count.py', ...options }, references);
const SPARK_NAMESPACES = { serviceAccount: 'spark', namespaces: [{ namespace: 'etl', hostNetwork: false }] };
const ON_NODES = { locality: 'node-host-network', nodeCidrs: ['10.0.0.0/16'] } as const;

const HDFS_OF_ETL = {
  namespace: 'hdfs',
  clientConfigMapName: 'hdfs-client',
  dataNodeNetwork: 'pod-network',
  access: { clientNamespaces: ['etl', 'spark'] },
} as const;

const SPARK_JOB: Cases = [
  ['missing', sparkJob({ locality: 'node-host-network' })],
  ['spark-job-namespace', sparkJob({ namespace: 'lab' }, { platform: SPARK_NAMESPACES })],
  ['host-network-closed', sparkJob(ON_NODES, { platform: SPARK_NAMESPACES })],
  ['source-unreachable', sparkJob({}, { internetAccess: 'no' })],
  ['executors-decided-twice', sparkJob({ executors: 4, maxExecutors: 20 })],
  ['queue-with-dynamic-allocation', sparkJob({ queue: 'nightly', maxExecutors: 20 })],
  ['executor-exceeds-node', sparkJob({ executorInstanceType: 'i4i.xlarge', executorCores: 2, executorMemoryGiB: 24 })],
  ['hadoop-configured-twice', sparkJob({ hadoopConfigMap: 'company-hadoop' }, { hdfs: HDFS_OF_ETL })],
  ['hdfs-client-namespace', sparkJob({ namespace: 'lab' }, { hdfs: HDFS_OF_ETL })],
  ['locality-without-effect', sparkJob(ON_NODES, { hdfs: HDFS_OF_ETL })],
  ['instance-type-unknown', sparkJob({ executorInstanceType: 'i4i.8xlrage' })],
  ['spark-conf-decided', sparkJob({ sparkConf: { 'spark.executor.memory': '4g' } })],
  ['job-files-too-large', sparkJob({ files: { 'words.txt': 'a'.repeat(2_000_000) } })],
];

const SPARK_PLATFORM: Cases = [
  ['spark-namespace-unknown', () => planSparkPlatform({ hostNetworkNamespaces: ['near'] })],
  ['missing', () => planSparkPlatform({ jobNamespaces: [] })],
  [
    'source-unreachable',
    () => planSparkPlatform({ chartRepository: 'oci://registry.example.com/charts' }, { internetAccess: 'no' }),
  ],
];

const CONTROLLER: Cases = [
  [
    'kubernetes-object-repeated',
    () => planOwnership('Serving/Controller', [release('Compute/Controller'), release('Serving/Controller')]),
  ],
  ['missing', () => planLoadBalancerController({}, { vpcKnown: false })],
  [
    'source-unreachable',
    () =>
      planLoadBalancerController(
        { imageRegistry: '111122223333.dkr.ecr.eu-central-1.amazonaws.com' },
        { vpcKnown: true, internetAccess: 'no' },
      ),
  ],
  ['chart-outlives-function', () => planChartTimeout({ timeoutSeconds: 900 })],
];

const clusters = (options: ClusterOptions) => () => planCluster(options);

/** The subnets of a VPC that has private ones in two zones, except for what a case changes. */
const subnets = (facts: Partial<SubnetFacts>) => () =>
  planSubnets(
    {
      groups: { private: ['Private'], isolated: [], public: ['Public'] },
      selection: 'private subnets',
      selected: ['us-east-1a', 'us-east-1b'].map((zone) => ({ zone, isPublic: false })),
      isPending: false,
      ...facts,
    },
    CONTROL_PLANE_NEEDS,
  );

const NO_PRIVATE_SUBNETS = { groups: { private: [], isolated: ['Closed'], public: [] }, selected: [] };

const CLUSTER: Cases = [
  ...KEPT_KEY,
  ['subnets-missing', subnets(NO_PRIVATE_SUBNETS)],
  ['subnet-zones-too-few', subnets({ selected: [{ zone: 'us-east-1a', isPublic: false }] })],
  [
    'subnets-public-only',
    subnets({ selected: ['us-east-1a', 'us-east-1b'].map((zone) => ({ zone, isPublic: true })) }),
  ],
  ['vpc-dns-off', subnets({ hasDns: false })],
  [
    'network-endpoints-missing',
    () => planEndpointUses(planNetwork({ natGateways: 'none', endpointUses: ['nodes', 'images'] }).plan, CLUSTER_USES),
  ],
  ['cluster-endpoint-open', clusters({ publicCidrs: ['0.0.0.0/0'] })],
  ['volume-scope-unsupported', clusters({ addonVersions: { 'aws-ebs-csi-driver': 'v1.57.1-eksbuild.1' } })],
  ['addon-unknown', clusters({ addonVersions: { 'core-dns': 'v1.13.2-eksbuild.21' } })],
  ['public-cidr-private', clusters({ publicCidrs: ['10.0.0.0/16'] })],
  [
    'administrator-unsupported',
    clusters({ administrators: ['arn:aws:sts::111122223333:assumed-role/platform/alice'] }),
  ],
  ['log-group-unused', () => planLogGroup('lab', '/aws/eks/lab-2/cluster')],
  ['pod-network-ignored', clusters({ podNetwork: { warmPrefixes: 2 } })],
  ['system-nodes-accelerated', clusters({ systemInstanceType: 'g6.xlarge' })],
  [
    'kubectl-package-missing',
    () => kubectlLayer(new Stack(), 'Kubectl', planCluster({ kubernetesVersion: '1.34' }).plan.kubectl),
  ],
  ['instance-type-unknown', clusters({ systemInstanceType: 'm7i.xlrage' })],
  ['malformed', clusters({ kubernetesVersion: '1.29' })],
  ['malformed', clusters({ clusterName: 'my cluster' })],
  ['malformed', clusters({ administrators: ['platform'] })],
  ['out-of-range', clusters({ systemNodes: 1 })],
  ['out-of-range', clusters({ logRetentionDays: 100 })],
];

const nodes = (options: Partial<NodeGroupOptions>) => () => planNodeGroup({ instanceType: 'i4i.8xlarge', ...options });

const ownVpc = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  });

const importedCluster = () => {
  const stack = new Stack(new App(), 'Datacenter');
  const vpc = ownVpc(stack);
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'existing', vpc });
  return resolvePlacement(stack, { cluster });
};

const newerNodes = () => {
  const stack = new Stack(new App(), 'Datacenter');
  const vpc = ownVpc(stack);
  const version = eks.KubernetesVersion.V1_35;
  const declared = {
    clusterName: 'existing',
    vpc,
    version,
    clusterSecurityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc }),
  };
  const cluster = { ...declared, clusterEndpoint: 'https://api', clusterCertificateAuthorityData: 'Q0E=' };
  return resolvePlacement(stack, { cluster, kubernetesVersion: '1.36' });
};

const block = { capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-0123456789abcdef0' } as const;

const NODE_GROUP: Cases = [
  ...GIVEN_KEY,
  ['instance-accelerated', nodes({ instanceType: 'p5.48xlarge' })],
  ['instance-type-unknown', nodes({ instanceType: 'i4i.8xlrage' })],
  ['custom-instance-invalid', nodes({ customInstance: EMPTY_DISKS })],
  ['node-counts-invalid', nodes({ minNodes: 4, desiredNodes: 3 })],
  ['subnets-too-small', nodes({ maxNodes: 64, subnetPrefixLengths: [26, 26] })],
  ['pod-network-mismatch', nodes({ prefixDelegation: true, podNetwork: { prefixDelegation: false } })],
  ['max-pods-invalid', nodes({ maxPods: 500 })],
  ['nvme-missing', nodes({ instanceType: 'm7i.8xlarge', nvmeStrategy: 'mount' })],
  ['nvme-too-few', nodes({ nvmeStrategy: 'raid10' })],
  ['nvme-strategy-bottlerocket', nodes({ amiType: 'BOTTLEROCKET_x86_64', nvmeStrategy: 'mount' })],
  ['label-reserved', nodes({ labels: { 'kubernetes.io/role': 'storage' } })],
  ['malformed', nodes({ labels: { 'team/storage/hdfs': 'yes' } })],
  ['own-image-incomplete', nodes({ amiType: 'CUSTOM', imageId: 'ami-0123456789abcdef0' })],
  ['own-image-unexpected', nodes({ imageId: 'ami-0123456789abcdef0' })],
  ['placement-group-conflict', nodes({ clusterPlacementGroup: true, placementGroupName: 'storage' })],
  ['ami-architecture', nodes({ amiType: 'AL2023_ARM_64_STANDARD' })],
  ['efa-unsupported', nodes({ instanceType: 'i4i.large', efa: true })],
  ['spot-unsupported', nodes({ instanceType: 'hpc7a.96xlarge', capacityType: 'SPOT' })],
  ['imported-cluster-incomplete', importedCluster],
  ['node-version-mismatch', newerNodes],
  ['release-version-mismatch', nodes({ kubernetesVersion: '1.35', releaseVersion: '1.34.7-20260714' })],
  ['placement-group-zones', nodes({ clusterPlacementGroup: true, subnetZones: ['us-east-1a', 'us-east-1b'] })],
  ['max-unavailable-invalid', nodes({ maxNodes: 2, maxUnavailable: 3 })],
  ['volume-iops-invalid', nodes({ rootVolumeGiB: 50, rootVolumeIops: 30_000 })],
  ['volume-throughput-invalid', nodes({ rootVolumeThroughputMiBs: 1000 })],
  ['malformed', nodes({ taints: [{ key: 'dedicated', effect: 'NoSchedule' as 'NO_SCHEDULE' }] })],
  ['cluster-ip-family', () => planJoining({ ipFamily: 'ipv6', hasKubectl: true, ipv6OnlySubnets: [] }, 'nodes')],
  [
    'node-role-unmapped',
    () => planNodeAccess({ cluster: "'existing'", declared: true, writesMap: true, roleInReach: false }),
  ],
  ['instance-types-differ', nodes({ alternativeInstanceTypes: ['i4i.4xlarge'] })],
  [
    'instance-types-bound',
    nodes({ instanceType: 'm7g.xlarge', alternativeInstanceTypes: ['m8g.xlarge'], capacityReservationId: 'cr-1' }),
  ],
  ['setting-other-system', nodes({ amiType: 'BOTTLEROCKET_x86_64', kubelet: { cpuManagerPolicy: 'static' } })],
  ['setting-decided', nodes({ kubelet: { maxPods: 50 } })],
  [
    'user-data-too-large',
    nodes({ userDataParts: [{ contentType: 'text/x-shellscript', content: `#!/bin/sh\n${'# '.repeat(9000)}.` }] }),
  ],
  ['out-of-range', nodes({ maxUnavailable: 0 })],
  ['must-be-known', nodes({ desiredNodes: NUMBER_TOKEN })],
];

const gpus = (options: Partial<GpuNodeGroupOptions>) => () =>
  planGpuNodeGroup({ instanceType: 'p5.48xlarge', ...options });

const GPU_NODE_GROUP: Cases = [
  ...GIVEN_KEY,
  ['instance-without-accelerator', gpus({ instanceType: 'm7i.xlarge' })],
  ['instance-type-unknown', gpus({ instanceType: 'p5.48xlrage' })],
  ['ami-architecture', gpus({ amiType: 'AL2023_ARM_64_NVIDIA' })],
  ['ami-accelerator', gpus({ amiType: 'AL2023_x86_64_NEURON' })],
  ['ami-driver', gpus({ instanceType: 'g7.12xlarge' })],
  ['ami-end-of-life', gpus({ amiType: 'AL2_x86_64_GPU' })],
  ['kubernetes-too-old', gpus({ instanceType: 'p6e-gb200.36xlarge', ...block, kubernetesVersion: '1.32' })],
  ['efa-layout-unknown', gpus({ instanceType: 'p9.48xlarge', customInstance: P9, efa: true })],
  ['efa-unsupported', gpus({ instanceType: 'g6.xlarge', efa: true })],
  ['bandwidth-layout-unknown', gpus({ instanceType: 'p5en.48xlarge', networkLayout: 'bandwidth' })],
  ['bandwidth-layout-image', gpus({ amiType: 'BOTTLEROCKET_x86_64_NVIDIA', networkLayout: 'bandwidth' })],
  ['bandwidth-layout-without-efa', gpus({ efa: false, networkLayout: 'bandwidth' })],
  ['capacity-block-required', gpus({ instanceType: 'p6e-gb200.36xlarge' })],
  ['capacity-block-unsupported', gpus({ instanceType: 'g6.xlarge', ...block })],
  ['capacity-block-without-reservation', gpus({ capacityType: 'CAPACITY_BLOCK' })],
  ['capacity-block-min-nodes', gpus({ ...block, minNodes: 1 })],
  ['capacity-block-zones', gpus({ ...block, subnetZones: ['us-east-1a', 'us-east-1b'] })],
  ['capacity-block-placement-group', gpus({ ...block, clusterPlacementGroup: true })],
  [
    'reservation-zones',
    gpus({ capacityReservationId: 'cr-0123456789abcdef0', subnetZones: ['us-east-1a', 'us-east-1b'] }),
  ],
  ['reservation-zone-mismatch', gpus({ ...block, capacityReservationZone: 'us-east-1b', subnetZones: ['us-east-1a'] })],
  ['spot-with-reservation', gpus({ capacityType: 'SPOT', capacityReservationId: 'cr-0123456789abcdef0' })],
  ['subnets-too-small', gpus({ maxNodes: 64, podsPerNode: 8, subnetPrefixLengths: [26, 26, 26] })],
];

const store = (options: ModelStoreOptions) => () => planModelStore(options);

const audit = (options: AuditOptions) => () => planAudit({ auditName: 'audit', ...options });

const AUDIT: Cases = [
  ['trail-exists', audit({ trailLogGroupName: '/aws/cloudtrail/organization', retentionDays: 90 })],
  ['trail-lock-incomplete', audit({ lockDays: 90 })],
  ['trail-lock-too-long', audit({ lock: 'governance', retentionDays: 365, lockDays: 730 })],
  ['detector-not-made', audit({ threatDetector: 'existing', runtimeAgent: 'manual' })],
  ['nothing-finds', audit({ threatDetector: 'none', findingSeverity: 4 })],
  ['recorder-not-made', audit({ configurationRecorder: 'existing', configurationRetentionDays: 90 })],
  ['hub-without-recorder', audit({ securityHub: 'create' })],
  ['hub-not-made', audit({ securityHub: 'existing', securityStandards: ['cis'] })],
  ['malformed', audit({ auditName: 'the audit' })],
  ['malformed', audit({ withoutAlarms: ['root'] })],
  ['malformed', audit({ dataEventBucketArns: ['company-models'] })],
  ['out-of-range', audit({ logRetentionDays: 100 })],
  ['out-of-range', audit({ deniedCallsThreshold: 0 })],
];

const backups = (options: BackupsOptions) => () => planBackups(options);
const backupPlan = (options: Partial<BackupPlanOptions>) => backups({ plans: [{ name: 'daily', ...options }] });

const BACKUPS: Cases = [
  ...KEPT_KEY,
  ['backup-plan-unknown', () => planBackupPlanName('dayly', ['daily'])],
  ['name-repeated', backups({ plans: [{ name: 'daily' }, { name: 'daily', continuous: true }] })],
  ['backup-windows-invalid', backupPlan({ startWithinHours: 8, completeWithinHours: 8 })],
  ['backup-cold-too-short', backupPlan({ coldStorageAfterDays: 30, deleteAfterDays: 90 })],
  ['backup-continuous-invalid', backupPlan({ continuous: true, deleteAfterDays: 90 })],
  ['backup-copy-incomplete', backupPlan({ copyDeleteAfterDays: 7 })],
  ['backup-retention-locked', backups({ lock: 'governance', lockMinRetentionDays: 90, plans: [{ name: 'daily' }] })],
  ['vault-lock-incomplete', backups({ lock: 'governance', lockChangeableDays: 3 })],
  ['vault-lock-invalid', backups({ lock: 'governance', lockMinRetentionDays: 90, lockMaxRetentionDays: 30 })],
  ['malformed', backupPlan({ schedule: 'cron(0 5 * * *)' })],
  ['malformed', backups({ vaultName: 'my vault' })],
  ['out-of-range', backups({ lock: 'compliance', lockChangeableDays: 1 })],
];

const uploadPrincipals = ['arn:aws:iam::111122223333:role/backups'];

/** A store of a kind that AWS Backup does not know. */
const fastStore = () => {
  const read = new OptionReader<BackupDecisionOptions, 'backup-contradictory' | 'backup-unsupported'>({
    backupPlan: 'daily',
  });
  const unsupported = 'AWS Backup has no S3 Express One Zone';
  return read.planned(readBackupDecision(read, { name: 'the directory bucket', unsupported }));
};

const subnetZones = ['a', 'b', 'c'].map((zone, index) => ({
  cidr: `10.0.${64 * index}.0/18`,
  zone: `us-east-1${zone}`,
}));
const hdfs = (options: Partial<HdfsOptions>, references?: HdfsReferences) => () =>
  planHdfs(
    {
      instanceType: 'i4i.8xlarge',
      dataNodes: 6,
      subnetZones,
      withoutBackup: 'every file can be computed again',
      ...options,
    },
    references,
  );

const yarn =
  (options: YarnOptions, of: Partial<HdfsOptions> = {}) =>
  () =>
    planYarn(options, hdfs(of)().plan);

const YARN: Cases = [
  ['queue-shares', yarn({ queues: [{ name: 'nightly', sharePercent: 70 }] })],
  ['queue-shares', yarn({ queues: [] })],
  ['queue-maximum', yarn({ queues: [{ name: 'nightly', sharePercent: 100, maximumPercent: 50 }] })],
  [
    'name-repeated',
    yarn({
      queues: [
        { name: 'nightly', sharePercent: 70 },
        { name: 'nightly', sharePercent: 30 },
      ],
    }),
  ],
  ['node-managers-above-nodes', yarn({ nodes: 7 })],
  ['yarn-above-node', yarn({ memoryGiBPerNode: 250 })],
  ['yarn-above-node', yarn({ coresPerNode: 32 })],
  ['yarn-disks-missing', yarn({}, { instanceType: 'm7i.4xlarge', gp3VolumesPerDataNode: 2 })],
  ['yarn-name-taken', yarn({ name: 'hdfs' })],
  ['malformed', yarn({ name: 'YARN' })],
];

const HDFS: Cases = [
  ['source-unreachable', hdfs({}, { internetAccess: 'no' })],
  ['data-disks-missing', hdfs({ instanceType: 'm7i.4xlarge' })],
  ['storage-tier-missing', hdfs({ defaultStoragePolicy: 'HOT' })],
  ['storage-tier-missing', hdfs({ directories: [{ path: '/archive', storagePolicy: 'COLD' }] })],
  ['name-repeated', hdfs({ directories: [{ path: '/datasets' }, { path: '/datasets' }] })],
  [
    'snapshots-nested',
    hdfs({
      directories: [
        { path: '/datasets', snapshots: true },
        { path: '/datasets/text', snapshots: true },
      ],
    }),
  ],
  ['backup-unsupported', hdfs({ backupPlan: 'daily', withoutBackup: undefined })],
  ['subnet-zones-missing', hdfs({ subnetZones: [] })],
  ['partition-missing', hdfs({ racks: 'partition' })],
  ['racks-too-few', hdfs({ racks: 'zone', subnetZones: subnetZones.slice(0, 1) })],
  ['zones-mismatch', hdfs({ zones: 2 })],
  ['hdfs-size-missing', hdfs({ dataNodes: undefined })],
  ['hdfs-too-small', hdfs({ usableTiB: 100 })],
  ['hdfs-too-small', hdfs({ dataNodes: undefined, usableTiB: 10_000 })],
  [
    'replication-above-data-nodes',
    hdfs({ dataNodes: 2, replication: 3, racks: 'none', zones: 1, subnetZones: undefined }),
  ],
  ['data-nodes-per-zone', hdfs({ dataNodes: 3 })],
  ['heap-above-node', hdfs({ instanceType: 'i4i.large', dataNodeHeapGiB: 16 })],
  ['heap-above-node', hdfs({ nameNodeInstanceType: 'm7i.large', nameNodeHeapGiB: 8 })],
  ['node-networks-missing', hdfs({ dataNodeNetwork: 'node-host-network', racks: 'none', zones: 3, subnetZones: [] })],
  ['journal-nodes-even', hdfs({ journalNodes: 4 })],
  ['decommission-unknown', hdfs({ decommission: ['hdfs-dn-6'] })],
  ['instance-type-unknown', hdfs({ instanceType: 'i4i.9xlarge' })],
  ['instance-type-unknown', hdfs({ nameNodeInstanceType: 'r7i.huge' })],
  ['out-of-range', hdfs({ nameNodes: 4 })],
  ['malformed', hdfs({ name: 'HDFS' })],
];

const replica = {
  bucketName: 'my-models',
  replicaBucketName: 'my-models-eu',
  replicaRegion: 'eu-west-1',
  replicaKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
};
const replicated = (options: ModelStoreOptions) => store({ ...replica, ...options });

const EXPRESS = { bucketName: 'my-models', expressZoneIds: ['use1-az4'] };
const express =
  (options: ModelStoreOptions, hasExpressEndpoint = true) =>
  () =>
    planModelStore({ ...EXPRESS, ...options }, { hasExpressEndpoint });

const MODEL_STORE: Cases = [
  ...KEPT_KEY,
  ['key-of-another-region', replicated({ replicaRegion: 'eu-central-1' })],
  ['replica-incomplete', replicated({ replicaKeyArn: undefined })],
  ['replica-source-unnamed', replicated({ bucketName: undefined })],
  ['replica-of-itself', replicated({ replicaBucketName: 'my-models' })],
  ['replica-chained', replicated({ replicaOf: 'my-models-us' })],
  ['express-unnamed', store({ expressZoneIds: ['use1-az4'] })],
  ['express-name-too-long', express({ bucketName: 'models-of-the-whole-company-and-of-all-its-teams' })],
  ['express-zones-mixed', express({ expressZoneIds: ['use1-az4', 'usw2-az1'] })],
  ['express-endpoint-missing', express({}, false)],
  ['express-zone-undeclared', () => planExpressUri(planModelStore(EXPRESS).plan.express, 'use1-az6', 'llama')],
  ['malformed', express({ expressZoneIds: ['us-east-1a'] })],
  ['backup-contradictory', store({ backupPlan: 'daily', withoutBackup: 'it is empty', uploadPrincipals })],
  ['backup-role-denied', store({ backupPlan: 'daily' })],
  ['backup-unsupported', fastStore],
  ['malformed', store({ withoutBackup: 'no' })],
  ['malformed', store({ bucketName: 'My_Models' })],
  ['malformed', store({ uploadPrincipals: ['arn:aws:sts::111122223333:assumed-role/uploader/session'] })],
  ['out-of-range', store({ keepReplacedDays: 0 })],
];

const hdfsBackups = (options: HdfsBackupsOptions) => () => planHdfsBackups(options, hdfs({})().plan);

const HDFS_BACKUPS: Cases = [
  ...GIVEN_KEY,
  ['cron-job-name-too-long', () => planHdfsBackups({}, hdfs({ name: 'files-of-the-department-of-physics-eu' })().plan)],
  ['snapshots-nested', hdfsBackups({ snapshotDirectories: ['/datasets', '/datasets/text'] })],
  ['malformed', hdfsBackups({ snapshotDirectories: ['datasets'] })],
  ['malformed', hdfsBackups({ snapshotSchedule: 'nightly' })],
  ['malformed', hdfsBackups({ prefix: 'hdfs' })],
  ['out-of-range', hdfsBackups({ keepSnapshots: 0 })],
];

const datasets = (options: DatasetCacheOptions, nvmeStrategy: DatasetCacheNodes['nvmeStrategy'] = 'raid0') => {
  const { instance } = planNodeGroup({ instanceType: 'i4i.8xlarge' }).plan;
  return () =>
    planDatasetCache(
      { namespaces: ['training'], ...options },
      { nodeGroups: [{ name: 'gpus', instance, nvmeStrategy }] },
    );
};

const DATASET_CACHE: Cases = [
  ...GIVEN_KEY,
  ['cache-not-on-nvme', datasets({}, 'none')],
  ['cache-too-large', datasets({ cacheGiB: 10_000 })],
  ['malformed', datasets({ prefix: 'corpus' })],
  ['out-of-range', datasets({ cacheGiB: 0 })],
];

const lustre = (options: LustreStoreOptions, surroundings?: LustreSurroundings) => () =>
  planLustreStore({ withoutBackup: 'every file is in a bucket', ...options }, surroundings);
const corpus = { path: '/corpus', uri: 's3://company-datasets/corpus' };

const LUSTRE_STORE: Cases = [
  ...KEPT_KEY,
  ['backup-contradictory', () => planLustreStore({ backupPlan: 'daily', withoutBackup: 'every file is in a bucket' })],
  ['backup-unsupported', () => planLustreStore({ backupPlan: 'daily', repositories: [corpus] })],
  ['cluster-missing', lustre({ namespaces: ['training'] }, { hasCluster: false })],
  ['lustre-backup-of-repository', lustre({ repositories: [corpus], automaticBackupDays: 7 })],
  ['lustre-capacity', lustre({ storageGiB: 1800 })],
  ['lustre-capacity', lustre({ efa: true, throughputPerTiB: 250, storageGiB: 24000 })],
  ['lustre-client-missing', lustre({}, { nodeGroups: [{ name: 'Training/Gpus', bootstrap: 'bottlerocket' }] })],
  ['lustre-metadata-iops', lustre({ metadataIops: 7000 })],
  [
    'lustre-repositories-many',
    lustre({
      repositories: Array.from({ length: 9 }, (_, index) => ({ path: `/part-${index}`, uri: `s3://parts-${index}` })),
    }),
  ],
  [
    'lustre-repositories-overlap',
    lustre({ repositories: [corpus, { path: '/corpus/en', uri: 's3://company-datasets/en' }] }),
  ],
  ['lustre-scratch', lustre({ deploymentType: 'SCRATCH_2', throughputPerTiB: 500 })],
  ['malformed', lustre({ weeklyMaintenance: 'Sunday' })],
  ['malformed', lustre({ repositories: [{ path: 'corpus', uri: 's3://company-datasets' }] })],
  ['malformed', lustre({ repositories: [{ path: '/corpus', uri: 'company-datasets' }] })],
  ['malformed', lustre({ namespaces: ['Training'] })],
  ['out-of-range', lustre({ throughputPerTiB: 200 })],
  ['out-of-range', lustre({ automaticBackupDays: 91 })],
];

const inRegion = (region: string): GlobalLoadBalancer => ({
  region,
  loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/app/edge/0123456789abcdef`,
});
const [EUROPE, AMERICA] = [inRegion('eu-west-1'), inRegion('us-east-1')];
const globalEndpoint = (options: GlobalEndpointOptions) => () =>
  planGlobalEndpoint({ loadBalancers: [EUROPE, AMERICA], ...options });
const GLOBAL_ENDPOINT: Cases = [
  ['one-region', globalEndpoint({ loadBalancers: [EUROPE] })],
  ['load-balancer-elsewhere', globalEndpoint({ loadBalancers: [EUROPE, { ...EUROPE, region: 'us-east-1' }] })],
  ['traffic-percents-differ', globalEndpoint({ loadBalancers: [EUROPE, { ...EUROPE, trafficPercent: 50 }, AMERICA] })],
  ['region-without-weight', globalEndpoint({ loadBalancers: [EUROPE, { ...AMERICA, weight: 0 }] })],
  ['no-traffic', globalEndpoint({ loadBalancers: [EUROPE, AMERICA].map((it) => ({ ...it, trafficPercent: 0 })) })],
  ['records-incomplete', globalEndpoint({ recordNames: ['chat.example.com'] })],
  ['malformed', globalEndpoint({ loadBalancers: [EUROPE, { ...AMERICA, loadBalancerArn: 'edge' }] })],
  ['out-of-range', globalEndpoint({ ports: [] })],
];

const edge = (options: InferenceEdgeOptions, place?: LoadBalancerPlace) => () =>
  planInferenceEdge({ routes: [{ service: 'chat' }], certificateArns: [CERTIFICATE], ...options }, { place });
const INFERENCE_EDGE: Cases = [
  ['missing', edge({ certificateArns: [] })],
  ['controller-internal-only', () => planScheme({ internetFacing: true, controller: planLoadBalancerController({}) })],
  ['edge-open', edge({ internetFacing: true })],
  ['edge-without-web-acl', edge({ internetFacing: true, allowedCidrs: ['0.0.0.0/0'], webAcl: false })],
  ['application-only', edge({ kind: 'network', maxBodyBytes: 4096 })],
  ['routes-of-network', edge({ kind: 'network', routes: [{ service: 'chat' }, { service: 'embeddings' }] })],
  ['routes-alike', edge({ routes: [{ service: 'chat' }, { service: 'embeddings' }] })],
  ['slow-start-without-round-robin', edge({ strategy: 'least-outstanding-requests', slowStartSeconds: 60 })],
  ['sticky-without-cross-zone', edge({ stickySeconds: 300, crossZone: false })],
  ['header-limit-without-header', edge({ requestsPerHeaderValue: 100 })],
  ['timeout-cuts-responses', edge({ kind: 'network', maxResponseSeconds: 600 })],
  ['response-too-long', edge({ maxResponseSeconds: 3600 })],
  ['pre-stop-cuts-responses', edge({ preStopSeconds: 15 })],
  ['certificate-elsewhere', edge({}, { region: 'eu-central-1' })],
  ['records-incomplete', edge({ recordNames: ['chat.example.com'] })],
  [
    'records-elsewhere',
    edge(
      {
        recordNames: ['chat.example.com'],
        hostedZoneId: 'Z0123456789ABCDEFGHIJ',
        certificateArns: ['arn:aws:iam::111122223333:server-certificate/chat'],
      },
      { region: 'il-central-1' },
    ),
  ],
  ['client-certificates-incomplete', edge({ clientRevocationKey: 'revoked.crl' })],
  ['malformed', edge({ tlsPolicy: 'ELBSecurityPolicy-2016-08' })],
  ['out-of-range', edge({ maxBodyBytes: 100 })],
];

const gateway = (options: InferenceGatewayOptions, references?: InferenceGatewayReferences) => () =>
  planInferenceGateway({ backends: [{ service: 'chat', models: ['chat'] }], ...options }, references);
const KEYS_OF_CLIENTS = { apiKeySecrets: ['api-keys'] };
const TOKENS_OF_CLIENTS = {
  jwtIssuer: 'https://login.example.com',
  jwtAudiences: ['inference'],
  jwtKeysUrl: 'https://login.example.com/keys',
};
const INFERENCE_GATEWAY: Cases = [
  ['gateway-without-clients', gateway({})],
  ['gateway-without-clients', gateway({ ...KEYS_OF_CLIENTS, ...TOKENS_OF_CLIENTS })],
  ['jwt-incomplete', gateway({ ...TOKENS_OF_CLIENTS, jwtAudiences: undefined })],
  [
    'jwt-keys-unreachable',
    gateway(
      { ...TOKENS_OF_CLIENTS, chartRepository: 'oci://registry.example.com', imageRegistry: 'registry.example.com' },
      { internetAccess: 'no' },
    ),
  ],
  ['gateway-limits-left-out', gateway({ ...KEYS_OF_CLIENTS, redisAddress: 'limits.example.com:6379' })],
  [
    'backends-alike',
    gateway({
      ...KEYS_OF_CLIENTS,
      backends: [
        { service: 'chat', models: ['smollm2'] },
        { service: 'code', models: ['smollm2'] },
      ],
    }),
  ],
  [
    'models-many',
    gateway({
      ...KEYS_OF_CLIENTS,
      backends: [{ service: 'chat', models: Array.from({ length: 65 }, (_, index) => `model-${index}`) }],
    }),
  ],
  [
    'source-unreachable',
    gateway({ ...KEYS_OF_CLIENTS, chartRepository: 'oci://registry.example.com' }, { internetAccess: 'no' }),
  ],
  ['response-too-long', gateway({ ...KEYS_OF_CLIENTS, maxResponseSeconds: 3600 })],
  ['missing', gateway({ ...KEYS_OF_CLIENTS, backends: undefined })],
  ['malformed', gateway({ ...KEYS_OF_CLIENTS, backends: [{ service: 'Chat', models: ['chat'] }] })],
  ['out-of-range', gateway({ ...KEYS_OF_CLIENTS, replicas: 1 })],
];

const shared = (options: SharedFilesOptions, surroundings?: SharedFilesSurroundings) => () =>
  planSharedFiles({ folders: [{ name: 'notebooks' }], backupPlan: 'daily', ...options }, surroundings);

const SHARED_FILES: Cases = [
  ...KEPT_KEY,
  ['backup-contradictory', shared({ withoutBackup: 'every file is a copy' })],
  ['malformed', shared({ folders: [{ name: 'Notebooks' }] })],
  ['malformed', shared({ folders: [{ name: 'notebooks', path: 'notebooks' }] })],
  ['malformed', shared({ replicaRegion: 'Ireland' })],
  ['out-of-range', shared({ folders: [{ name: 'notebooks', uid: 0 }] })],
  ['out-of-range', shared({ infrequentAccessAfterDays: 45 })],
  ['shared-files-archive', shared({ throughputMode: 'bursting', archiveAfterDays: 90 })],
  ['cluster-missing', shared({ folders: [{ name: 'notebooks', namespaces: ['a'] }] }, { hasCluster: false })],
  [
    'shared-files-replica-key',
    shared({ replicaKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' }),
  ],
  ['shared-files-throughput', shared({ throughputMode: 'provisioned' })],
  ['shared-files-throughput', shared({ throughputMiBs: 100 })],
  ['name-repeated', shared({ folders: [{ name: 'a' }, { name: 'a' }] })],
  ['shared-folders-many', shared({ folders: [] })],
];

const image = (options: InferenceImageOptions) => () => planInferenceImage(options);

const imageRepository = (options: ImageRepositoryOptions) => () => planImageRepository(options);

const IMAGE: Cases = [
  ['image-unpinned', image({ image: 'registry.example.com/team/engine:latest' })],
  ['malformed', image({ image: 'Registry/Team/Engine:1.4.2' })],
  ['malformed', () => planBuildContext('engine', planInferenceImageSource({}).plan)],
  ['malformed', imageRepository({ repositoryName: 'Team/Engine' })],
  ['out-of-range', imageRepository({ keptImages: 1 })],
];

const service = (options: InferenceServiceOptions) => () => planInferenceService(options);

const chatService = (declaredBy: string): DeclaredObject => ({
  cluster: 'datacenter',
  kind: 'Service',
  namespace: 'inference',
  name: 'chat',
  declaredBy,
  isJudged: true,
});

const SERVICE: Cases = [
  ['controller-internal-only', () => planScheme({ internetFacing: true, controller: planLoadBalancerController({}) })],
  ['cluster-without-kubectl', () => planJoining({ hasKubectl: false, ipv6OnlySubnets: [] }, 'objects')],
  ['model-store-missing', service({ model: 's3://my-company-models/smollm2' })],
  [
    'source-unreachable',
    () => planInferenceService({}, { image: image({ image: 'quay.io/team/engine:1.4.2' })(), internetAccess: 'no' }),
  ],
  ['response-too-long', service({ maxResponseSeconds: 3600 })],
  ['pre-stop-cuts-responses', service({ preStopSeconds: 15 })],
  ['grace-period-cuts-responses', service({ terminationGracePeriodSeconds: 30 })],
  ['deregistration-cuts-responses', service({ deregistrationDelaySeconds: 60 })],
  ['timeout-cuts-responses', service({ gatewayTimeoutSeconds: 30 })],
  ['load-balancer-left-out', service({ loadBalancer: false, certificateArn: CERTIFICATE })],
  ['load-balancer-open', service({ internetFacing: true, certificateArn: CERTIFICATE })],
  ['load-balancer-plaintext', service({ internetFacing: true, clientCidrs: ['203.0.113.0/24'] })],
  ['load-balancer-open', service({ clientCidrs: ['0.0.0.0/0'] })],
  [
    'certificate-elsewhere',
    () => planInferenceService({ certificateArn: CERTIFICATE }, { place: { region: 'eu-central-1' } }),
  ],
  ['replicas-with-autoscaler', service({ autoscaled: true, replicas: 3 })],
  [
    'name-repeated',
    service({ environment: { HF_TOKEN: 'hf_abc' }, secrets: [{ variable: 'HF_TOKEN', secret: 'tokens', key: 'hf' }] }),
  ],
  ['access-logs-incomplete', service({ accessLogsBucket: 'my-company-access-logs' })],
  [
    'annotation-reserved',
    service({
      loadBalancerAnnotations: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing' },
    }),
  ],
  ['response-outlives-connection', service({ certificateArn: CERTIFICATE, maxResponseSeconds: 600 })],
  [
    'kubernetes-object-repeated',
    () => planOwnership('Serving/Code', [chatService('Serving/Chat'), chatService('Serving/Code')]),
  ],
  ['malformed', service({ name: 'Chat' })],
  ['out-of-range', service({ memoryGiB: 0.25 })],
];

const monitoring = (options: InferenceMonitoringOptions) => () => planInferenceMonitoring(options);

const MONITORING: Cases = [
  ['out-of-range', monitoring({ objectives: { firstTokenSeconds: 3000 } })],
  ['malformed', monitoring({ namespace: 'Chat' })],
  ['wrong-type', monitoring(JSON.parse('{ "objectives": 2 }') as InferenceMonitoringOptions)],
];

const efa = (options: EfaMonitoringOptions, reach?: Parameters<typeof planEfaMonitoring>[1]) => () =>
  planEfaMonitoring(options, reach);

const EFA_MONITORING: Cases = [
  ['out-of-range', efa({ retransmitRatio: 2 })],
  ['source-unreachable', efa({}, { internetAccess: 'no' })],
  ['malformed', efa({ namespace: 'Monitoring' })],
];

const datacenter = (options: DatacenterOptions) => () => planDatacenter(options);

const DATACENTER: Cases = [
  [
    'name-repeated',
    datacenter({
      nodeGroups: [
        { name: 'storage', instanceType: 'i4i.8xlarge' },
        { name: 'storage', instanceType: 'd3.8xlarge' },
      ],
    }),
  ],
  [
    'network-demand-too-small',
    datacenter({
      network: { gpuNodes: [{ instanceType: 'p5.48xlarge', count: 2 }] },
      gpuNodeGroups: [{ name: 'training', instanceType: 'p5.48xlarge', maxNodes: 8 }],
    }),
  ],
  ['model-store-missing', datacenter({ inferenceServices: [{ name: 'chat', model: 's3://my-company-models/chat' }] })],
  ['out-of-range', datacenter({ keys: { rotationPeriodDays: 30 } })],
];

const nvme = (options: Partial<LocalNvmeOptions>) => () =>
  planLocalNvme({ instanceTypes: ['i4i.8xlarge'], use: 'volumes', ...options });

const LOCAL_NVME: Cases = [
  ['nvme-missing', nvme({ instanceTypes: ['m7i.xlarge'] })],
  ['nvme-disks-differ', nvme({ use: 'hdfs', instanceTypes: ['i4i.8xlarge', 'i4i.4xlarge'] })],
  ['ephemeral-storage-too-large', nvme({ use: 'cache', requestsGiB: [4000, 4000] })],
  ['nvme-driver-unsupported', nvme({ instanceTypes: ['d3en.8xlarge'], volumeProvisioner: 'instance-store' })],
  ['nvme-driver-erases', nvme({ otherInstanceTypes: ['i4i.4xlarge'], volumeProvisioner: 'instance-store' })],
  [
    'source-unreachable',
    () =>
      planLocalNvme(
        { instanceTypes: ['i4i.8xlarge'], use: 'volumes', imageRegistry: 'registry.example.com' },
        { internetAccess: 'no' },
      ),
  ],
  ['instance-type-unknown', nvme({ instanceTypes: ['i4i.8xlrage'] })],
  ['missing', nvme({ instanceTypes: [] })],
  ['malformed', nvme(JSON.parse('{ "use": "shuffle" }') as LocalNvmeOptions)],
];

const storageClasses = (options: StorageClassesOptions) => () => planStorageClasses(options);

const STORAGE_CLASSES: Cases = [
  ...GIVEN_KEY,
  ['throughput-above-iops', storageClasses({ gp3ThroughputMiBs: 1000 })],
  ['out-of-range', storageClasses({ io2Iops: 300_000 })],
  ['malformed', storageClasses({ namePrefix: 'Company' })],
  ['malformed', storageClasses(JSON.parse('{ "defaultClass": "gp2" }') as StorageClassesOptions)],
];

const access = (member: Partial<AccessMember>) => () =>
  planAccess({ members: [{ name: 'vision', persona: 'researcher', namespaces: ['vision'], ...member }] });

const CI = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';

const ACCESS: Cases = [
  ['access-member-empty', access({})],
  ['access-namespaces', access({ permissionSets: ['Vision'], namespaces: [] })],
  ['access-namespaces', access({ permissionSets: ['Vision'], persona: 'auditor' })],
  ['oidc-subject-open', access({ persona: 'service', oidcProviderArn: CI, oidcSubjects: ['repo:*'] })],
  ['missing', access({ persona: 'service', oidcProviderArn: CI })],
  [
    'name-repeated',
    () => {
      const auditors = { name: 'auditors', persona: 'auditor', permissionSets: ['Audit'] } as const;
      return planAccess({ members: [auditors, auditors] });
    },
  ],
  ['malformed', access({ principals: ['arn:aws:iam::111122223333:root'] })],
];

const ADMISSION_POLICIES: Cases = [
  ['malformed', () => planAdmissionPolicies({ registries: ['https://ghcr.io'] })],
  ['malformed', () => planAdmissionPolicies(JSON.parse('{ "hostPaths": "Forbid" }') as AdmissionPoliciesOptions)],
];

const team = (options: Partial<TeamNamespaceOptions>) => () => planTeamNamespace({ namespace: 'vision', ...options });

const reachability = (options: ReachabilityTestOptions, references?: ReachabilityTestReferences) => () =>
  planReachabilityTest({ region: 'eu-central-1', ...options }, references);

const nccl = (options: Partial<NcclTestOptions>, reach?: Parameters<typeof planNcclTest>[1]) => () =>
  planNcclTest({ instanceType: 'p5.48xlarge', nodes: 2, ...options }, reach);

const NCCL_TEST: Cases = [
  ['nccl-efa-missing', nccl({ instanceType: 'g6e.4xlarge' })],
  ['nccl-gpu-missing', nccl({ instanceType: 'trn2.48xlarge' })],
  ['nccl-image-unfit', nccl({ instanceType: 'p6-b300.48xlarge' })],
  ['out-of-range', nccl({ nodes: 1 })],
  ['source-unreachable', nccl({}, { internetAccess: 'no' })],
  ['instance-type-unknown', nccl({ instanceType: 'p5.48xlrage' })],
];

const REACHABILITY: Cases = [
  ['reachability-contradiction', reachability({ reachable: ['a.com:443'], unreachable: ['a.com:443'] })],
  ['source-unreachable', reachability({}, { internetAccess: 'no' })],
  ['missing', () => planReachabilityTest({})],
  ['malformed', reachability({ unreachable: ['https://example.com'] })],
  ['out-of-range', reachability({ timeoutSeconds: 600 })],
];

const TEAM_NAMESPACE: Cases = [
  ['network-policies-ignored', () => planTeamNamespace({ namespace: 'vision' }, { networkPoliciesEnforced: false })],
  ['container-above-quota', team({ cpu: 16, maxContainerCpu: 32 })],
  [
    'name-repeated',
    team({
      devices: [
        { name: 'nvidia.com/gpu', count: 4 },
        { name: 'nvidia.com/gpu', count: 8 },
      ],
    }),
  ],
  ['malformed', team({ devices: [{ name: 'gpu', count: 4 }] })],
  ['malformed', team({ researcherGroups: ['system:masters'] })],
  ['out-of-range', team({ pods: 0 })],
];

const secrets =
  (...given: readonly ServiceSecretOptions[]) =>
  () =>
    planServiceSecrets({ secretPrefix: 'production', secrets: given });
const SECRET = { name: 'api-keys', namespaces: ['models'] } as const;

const SERVICE_SECRETS: Cases = [
  ['secret-generates-one-key', secrets({ ...SECRET, keys: ['user', 'password'] })],
  ['secret-rotation-incomplete', secrets({ ...SECRET, rotationDays: 30 })],
  ['name-repeated', secrets(SECRET, SECRET)],
  ['malformed', secrets({ ...SECRET, keys: ['a.b'] })],
  ['out-of-range', secrets({ ...SECRET, length: 8 })],
];

const SECRETS_OPERATOR: Cases = [
  [
    'source-unreachable',
    () =>
      planExternalSecretsOperator(
        { imageRegistry: '111122223333.dkr.ecr.eu-central-1.amazonaws.com' },
        { internetAccess: 'no' },
      ),
  ],
  ['malformed', () => planExternalSecretsOperator({ releaseName: 'External Secrets' })],
];

/** The constructs in the order of the pages, with their cases: at least one case for each code. */
const CASES: Readonly<Record<string, Cases>> = {
  Keys: KEYS,
  PodIdentityAssociation: POD_IDENTITY,
  Network: NETWORK,
  AwsLoadBalancerController: CONTROLLER,
  Cluster: CLUSTER,
  NodeGroup: NODE_GROUP,
  GpuNodeGroup: GPU_NODE_GROUP,
  ModelStore: MODEL_STORE,
  SparkJob: SPARK_JOB,
  SparkPlatform: SPARK_PLATFORM,
  Audit: AUDIT,
  Backups: BACKUPS,
  Hdfs: HDFS,
  HdfsBackups: HDFS_BACKUPS,
  Yarn: YARN,
  DatasetCache: DATASET_CACHE,
  LustreStore: LUSTRE_STORE,
  GlobalEndpoint: GLOBAL_ENDPOINT,
  InferenceEdge: INFERENCE_EDGE,
  InferenceGateway: INFERENCE_GATEWAY,
  SharedFiles: SHARED_FILES,
  LocalNvme: LOCAL_NVME,
  StorageClasses: STORAGE_CLASSES,
  Access: ACCESS,
  AdmissionPolicies: ADMISSION_POLICIES,
  NcclTest: NCCL_TEST,
  ReachabilityTest: REACHABILITY,
  ExternalSecretsOperator: SECRETS_OPERATOR,
  ServiceSecrets: SERVICE_SECRETS,
  TeamNamespace: TEAM_NAMESPACE,
  InferenceImage: IMAGE,
  InferenceService: SERVICE,
  EfaMonitoring: EFA_MONITORING,
  InferenceMonitoring: MONITORING,
  Datacenter: DATACENTER,
};

export const PROBLEM_CASES: readonly ProblemCase[] = Object.entries(CASES).flatMap(([construct, cases]) =>
  cases.map(([code, call]) => ({ construct, code, call })),
);
