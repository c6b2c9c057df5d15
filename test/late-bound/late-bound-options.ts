import { type ClusterOptions, planCluster } from '../../lib/compute/cluster/cluster';
import { type GpuNodeGroupOptions, planGpuNodeGroup } from '../../lib/compute/gpu-node-group/gpu-node-group';
import { planNodeGroup } from '../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../lib/compute/node-group/options';
import type { Planned } from '../../lib/core/plan';
import { type ImageRepositoryOptions, planImageRepository } from '../../lib/inference/inference-image/image-repository';
import {
  type InferenceImageOptions,
  type InferenceImageSourceOptions,
  planInferenceImage,
  planInferenceImageSource,
} from '../../lib/inference/inference-image/inference-image';
import {
  type InferenceServiceOptions,
  planInferenceService,
} from '../../lib/inference/inference-service/inference-service';
import type { SparkJobOptions } from '../../lib/data/spark-job/options';
import { planSparkJob } from '../../lib/data/spark-job/spark-job';
import { planSparkPlatform, type SparkPlatformOptions } from '../../lib/data/spark-platform/spark-platform';
import {
  type ExternalSecretsOperatorOptions,
  planExternalSecretsOperator,
} from '../../lib/network/external-secrets-operator/external-secrets-operator';
import {
  type LoadBalancerControllerOptions,
  planLoadBalancerController,
} from '../../lib/network/load-balancer-controller/load-balancer-controller';
import { planNetwork } from '../../lib/network/network/network';
import type { NetworkOptions } from '../../lib/network/network/options';
import { type EfaMonitoringOptions, planEfaMonitoring } from '../../lib/operations/efa-monitoring/efa-monitoring';
import {
  type InferenceMonitoringOptions,
  planInferenceMonitoring,
} from '../../lib/operations/inference-monitoring/inference-monitoring';
import { type AuditOptions, planAudit } from '../../lib/security/audit/audit';
import { type KeysOptions, planKeys } from '../../lib/security/keys';
import { planPodIdentity, type PodIdentityOptions } from '../../lib/security/pod-identity';
import { planAccess } from '../../lib/security/access/access';
import type { AccessOptions } from '../../lib/security/access/options';
import { planAdmissionPolicies } from '../../lib/security/admission-policies/admission-policies';
import type { AdmissionPoliciesOptions } from '../../lib/security/admission-policies/options';
import { planNcclTest } from '../../lib/network/nccl-test/nccl-test';
import type { NcclTestOptions } from '../../lib/network/nccl-test/options';
import type { ReachabilityTestOptions } from '../../lib/network/reachability-test/options';
import { planReachabilityTest } from '../../lib/network/reachability-test/reachability-test';
import type { ServiceSecretsOptions } from '../../lib/security/service-secrets/options';
import { planServiceSecrets } from '../../lib/security/service-secrets/service-secrets';
import type { TeamNamespaceOptions } from '../../lib/security/team-namespace/options';
import { planTeamNamespace } from '../../lib/security/team-namespace/team-namespace';
import { type BackupsOptions, planBackups } from '../../lib/storage/backups/backups';
import type { YarnOptions } from '../../lib/data/yarn/options';
import { planYarn } from '../../lib/data/yarn/yarn';
import { planHdfs } from '../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../lib/storage/hdfs/options';
import { type HdfsBackupsOptions, planHdfsBackups } from '../../lib/storage/hdfs-backups/hdfs-backups';
import { type DatasetCacheOptions, planDatasetCache } from '../../lib/storage/dataset-cache/dataset-cache';
import { planLustreStore } from '../../lib/storage/lustre-store/lustre-store';
import type { LustreStoreOptions } from '../../lib/storage/lustre-store/options';
import { GLOBAL } from '../network/global-endpoint/global-options';
import { planGlobalEndpoint } from '../../lib/network/global-endpoint/global-endpoint';
import type { GlobalEndpointOptions } from '../../lib/network/global-endpoint/options';
import { planInferenceEdge } from '../../lib/network/inference-edge/inference-edge';
import type { InferenceEdgeOptions } from '../../lib/network/inference-edge/options';
import { planInferenceGateway } from '../../lib/network/inference-gateway/inference-gateway';
import type { InferenceGatewayOptions } from '../../lib/network/inference-gateway/options';
import type { SharedFilesOptions } from '../../lib/storage/shared-files/options';
import { planSharedFiles } from '../../lib/storage/shared-files/shared-files';
import { type ModelStoreOptions, planModelStore } from '../../lib/storage/model-store/model-store';
import { planLocalNvme } from '../../lib/storage/local-nvme/local-nvme';
import type { LocalNvmeOptions } from '../../lib/storage/local-nvme/options';
import type { StorageClassesOptions } from '../../lib/storage/storage-classes/options';
import { planStorageClasses } from '../../lib/storage/storage-classes/storage-classes';

/**
 * What becomes of a value that is known only at deployment.
 *
 * - `passes`: a text that reaches the template.
 * - `items-pass`: a list; each item reaches the template. The list itself may be refused.
 * - `values-pass`: names and texts; each text reaches the template, and each name must be known.
 * - `known`: it must be known at synthesis, because the plan depends on it.
 * - `judged`: a fact that rules judge if it is known; it reaches no template.
 * - `elsewhere`: it cannot be combined with others, or takes certain names only, and has a case of its own.
 * - parts: a list of objects with options of their own. `valid` is one of them.
 */
export type LateBound = 'passes' | 'items-pass' | 'values-pass' | 'known' | 'judged' | 'elsewhere' | Parts;

export interface Parts {
  readonly valid: object;
  readonly options: Readonly<Record<string, 'passes' | 'known'>>;
}

/** Every option of a planner. A new one that is missing here does not compile. */
type EveryOption<Options> = { readonly [Name in keyof Required<Options> & string]: LateBound };

export interface LateBoundCase {
  readonly construct: string;
  readonly options: Readonly<Record<string, LateBound>>;
  readonly plan: (options: object) => Planned<unknown>;
  /** Options without which nothing can be planned, or that an option which passes needs beside it. */
  readonly valid: object;
}

function lateBoundCase<Options extends object>(
  construct: string,
  plan: (options: Options) => Planned<unknown>,
  valid: Partial<Options>,
  options: EveryOption<Options>,
): LateBoundCase {
  return { construct, options, valid, plan: (given) => plan(given as Options) };
}

/** A record needs its name and its zone. */
const RECORDS = { recordNames: ['chat.example.com'], hostedZoneId: 'Z0123456789ABCDEFGHIJ' };

const ROLES = { rolePath: 'passes', permissionsBoundaryArn: 'passes' } as const;

const NODE_GROUP: EveryOption<NodeGroupOptions> = {
  instanceType: 'known',
  alternativeInstanceTypes: 'known',
  customInstance: 'known',
  amiType: 'known',
  imageId: 'elsewhere',
  serviceIpv4Cidr: 'elsewhere',
  desiredNodes: 'known',
  minNodes: 'known',
  maxNodes: 'known',
  autoscaled: 'known',
  capacityType: 'known',
  capacityReservationId: 'passes',
  capacityReservationZone: 'judged',
  clusterPlacementGroup: 'known',
  placementGroupName: 'passes',
  efa: 'known',
  networkLayout: 'known',
  nvmeStrategy: 'known',
  rootVolumeGiB: 'known',
  rootVolumeIops: 'known',
  rootVolumeThroughputMiBs: 'known',
  imageRepositories: 'items-pass',
  labels: 'values-pass',
  taints: {
    valid: { key: 'dedicated', effect: 'NO_SCHEDULE' },
    options: { key: 'known', value: 'passes', effect: 'known' },
  },
  tags: 'values-pass',
  additionalSecurityGroupIds: 'items-pass',
  userDataParts: {
    valid: { contentType: 'text/x-shellscript', content: '#!/bin/sh' },
    options: { contentType: 'known', content: 'passes' },
  },
  kubelet: 'values-pass',
  bottlerocketSettings: 'elsewhere',
  httpsProxy: 'passes',
  noProxy: 'elsewhere',
  caCertificate: 'passes',
  updateStrategy: 'known',
  maxUnavailable: 'known',
  nodeRepair: 'known',
  podNetwork: 'known',
  podsPerNode: 'known',
  prefixDelegation: 'known',
  maxPods: 'known',
  reservedCpuMillicores: 'known',
  reservedMemoryMiB: 'known',
  metadataHopLimit: 'known',
  cniPolicyOnNodeRole: 'known',
  kubernetesVersion: 'passes',
  releaseVersion: 'passes',
  subnetPrefixLengths: 'known',
  subnetZones: 'known',
  ...ROLES,
};

const BACKUP = { backupPlan: 'known', withoutBackup: 'known' } as const;

const HDFS_SUBNETS = [
  { cidr: '10.0.0.0/18', zone: 'us-east-1a' },
  { cidr: '10.0.64.0/18', zone: 'us-east-1b' },
];
export const HDFS: HdfsOptions = { instanceType: 'i4i.8xlarge', dataNodes: 6, zones: 2, subnetZones: HDFS_SUBNETS };

const RESERVATION = { capacityReservationId: 'cr-0123456789abcdef0' } as const;
const OWN_IMAGE = {
  amiType: 'CUSTOM',
  imageId: 'ami-0123456789abcdef0',
  serviceIpv4Cidr: '172.20.0.0/16',
  imageDriverVersion: '595.58.03',
} as const;
const OWN_IMAGE_OPTIONS = { imageId: 'passes', serviceIpv4Cidr: 'passes' } as const;

export const LATE_BOUND_CASES: readonly LateBoundCase[] = [
  lateBoundCase<KeysOptions & { readonly aliasPrefix: string }>(
    'Keys',
    planKeys,
    { aliasPrefix: 'datacenter' },
    { aliasPrefix: 'passes', rotationPeriodDays: 'known', deletionWindowDays: 'known', nodeVolumes: 'known' },
  ),
  lateBoundCase<NetworkOptions>(
    'Network',
    planNetwork,
    { flowLogDestination: 'both' },
    {
      cidr: 'known',
      secondaryCidrs: 'known',
      zoneCount: 'known',
      availabilityZones: 'items-pass',
      gpuNodes: {
        valid: { instanceType: 'p5.48xlarge', count: 2 },
        options: { instanceType: 'known', count: 'known', customInstance: 'known', networkLayout: 'known' },
      },
      podsPerGpuNode: 'known',
      pods: 'known',
      podNetwork: 'known',
      prefixDelegation: 'known',
      privatePrefixLength: 'known',
      isolatedPrefixLength: 'known',
      publicPrefixLength: 'known',
      egress: 'known',
      egressFilter: 'known',
      allowedDomains: 'known',
      allowedSources: 'known',
      blockedDomains: 'known',
      egressFilterProtection: 'known',
      natGateways: 'known',
      interfaceEndpoints: 'known',
      endpointUses: 'known',
      internetByOtherRoutes: 'known',
      publicBuckets: 'items-pass',
      writableBuckets: 'items-pass',
      s3ExpressEndpoint: 'known',
      flowLogDestination: 'known',
      flowLogPartitions: 'known',
      flowLogBucketName: 'passes',
      flowLogQueryLimitGiB: 'known',
      flowLogRetentionDays: 'known',
      ...ROLES,
    },
  ),
  lateBoundCase<ClusterOptions>(
    'Cluster',
    planCluster,
    {},
    {
      clusterName: 'passes',
      kubernetesVersion: 'known',
      publicCidrs: 'items-pass',
      apiClientCidrs: 'items-pass',
      administrators: 'items-pass',
      podNetwork: 'known',
      systemInstanceType: 'known',
      systemNodes: 'known',
      systemVolumeGiB: 'known',
      addonVersions: 'elsewhere',
      networkFlowMonitor: 'known',
      volumeScope: 'known',
      imageRepositories: 'items-pass',
      legacyCloudProvider: 'known',
      logRetentionDays: 'known',
      ...ROLES,
    },
  ),
  lateBoundCase<NodeGroupOptions>(
    'NodeGroup',
    planNodeGroup,
    { instanceType: 'i4i.8xlarge', ...RESERVATION },
    NODE_GROUP,
  ),
  lateBoundCase<GpuNodeGroupOptions>(
    'GpuNodeGroup',
    planGpuNodeGroup,
    { instanceType: 'p5.48xlarge', ...RESERVATION },
    { ...NODE_GROUP, imageDriverVersion: 'known' },
  ),
  {
    construct: 'GpuNodeGroup',
    plan: (options) => planGpuNodeGroup(options as GpuNodeGroupOptions),
    valid: { instanceType: 'p5.48xlarge', ...OWN_IMAGE },
    options: OWN_IMAGE_OPTIONS,
  },
  {
    construct: 'NodeGroup',
    plan: (options) => planNodeGroup(options as NodeGroupOptions),
    valid: { instanceType: 'm7i.xlarge', httpsProxy: 'http://proxy.example.com:3128' },
    options: { noProxy: 'items-pass' },
  },
  lateBoundCase<AuditOptions>(
    'Audit',
    (options) => planAudit({ auditName: 'audit', ...options }),
    {},
    {
      auditName: 'known',
      trailLogGroupName: 'elsewhere',
      dataEventBucketArns: 'items-pass',
      dataEventExpressBucketArns: 'items-pass',
      insights: 'known',
      bucketName: 'passes',
      retentionDays: 'known',
      logRetentionDays: 'known',
      lock: 'known',
      lockDays: 'known',
      deletePrincipals: 'items-pass',
      alarmTopicArn: 'passes',
      threatDetector: 'known',
      runtimeAgent: 'known',
      objectProtection: 'known',
      configurationRecorder: 'known',
      recordingFrequency: 'known',
      recordGlobalResources: 'known',
      configurationRetentionDays: 'known',
      securityHub: 'known',
      securityStandards: 'known',
      findingSeverity: 'known',
      alarmEmails: 'known',
      withoutAlarms: 'known',
      deniedCallsThreshold: 'known',
      clusterNames: 'items-pass',
      rotationPeriodDays: 'known',
      deletionWindowDays: 'known',
      ...ROLES,
    },
  ),
  {
    construct: 'Audit',
    plan: (options) => planAudit({ auditName: 'audit', ...options }),
    valid: {},
    options: { trailLogGroupName: 'passes' },
  },
  lateBoundCase<BackupsOptions>(
    'Backups',
    planBackups,
    {},
    {
      vaultName: 'known',
      plans: {
        valid: { name: 'daily', copyToVaultArn: 'arn:aws:backup:us-west-2:111122223333:backup-vault:company' },
        options: {
          name: 'known',
          schedule: 'passes',
          startWithinHours: 'known',
          completeWithinHours: 'known',
          deleteAfterDays: 'known',
          coldStorageAfterDays: 'known',
          continuous: 'known',
          copyToVaultArn: 'passes',
          copyDeleteAfterDays: 'known',
        },
      },
      deletePrincipals: 'items-pass',
      notificationTopicArn: 'passes',
      lock: 'known',
      lockMinRetentionDays: 'known',
      lockMaxRetentionDays: 'known',
      lockChangeableDays: 'known',
      restoreTests: 'known',
      restoreTestSchedule: 'elsewhere',
      restoreTestHours: 'known',
      ...ROLES,
    },
  ),
  lateBoundCase<ModelStoreOptions>(
    'ModelStore',
    planModelStore,
    {
      bucketName: 'company-models',
      replicaBucketName: 'company-models-eu',
      replicaRegion: 'eu-west-1',
      replicaKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
    {
      bucketName: 'passes',
      uploadPrincipals: 'items-pass',
      keepReplacedDays: 'known',
      replicaBucketName: 'passes',
      replicaRegion: 'passes',
      replicaKeyArn: 'passes',
      replicateDeletions: 'known',
      replicationTimeControl: 'known',
      replicaOf: 'passes',
      expressZoneIds: 'known',
      ...ROLES,
      ...BACKUP,
    },
  ),
  lateBoundCase<HdfsOptions>(
    'Hdfs',
    planHdfs,
    { ...HDFS, monitoring: true },
    {
      name: 'known',
      namespace: 'passes',
      instanceType: 'known',
      customInstance: 'known',
      dataNodes: 'known',
      usableTiB: 'known',
      replication: 'known',
      zones: 'known',
      racks: 'known',
      subnetZones: 'elsewhere',
      dataNodeNetwork: 'known',
      nameNodes: 'known',
      journalNodes: 'known',
      nameNodeHeapGiB: 'known',
      dataNodeHeapGiB: 'known',
      nameNodeInstanceType: 'known',
      metadataStorageClass: 'passes',
      gp3VolumesPerDataNode: 'known',
      gp3VolumeGiB: 'known',
      st1VolumesPerDataNode: 'known',
      st1VolumeGiB: 'known',
      sc1VolumesPerDataNode: 'known',
      sc1VolumeGiB: 'known',
      defaultStoragePolicy: 'known',
      directories: {
        valid: { path: '/datasets' },
        options: {
          path: 'known',
          owner: 'known',
          storagePolicy: 'known',
          spaceQuotaTiB: 'known',
          nameQuota: 'known',
          snapshots: 'known',
        },
      },
      blockSizeMiB: 'known',
      averageFileMiB: 'known',
      writtenTiBPerMonth: 'known',
      decommission: 'known',
      drainMinutes: 'known',
      hadoopVersion: 'known',
      image: 'passes',
      hadoopHome: 'passes',
      clientNamespaces: 'items-pass',
      createNamespace: 'known',
      retainMetadata: 'known',
      nodeSelector: 'values-pass',
      tolerations: {
        valid: { key: 'dedicated', value: 'storage', effect: 'NoSchedule' },
        options: { key: 'passes', value: 'passes', effect: 'known' },
      },
      monitoring: 'known',
      monitoringNamespace: 'passes',
      monitoringLabels: 'values-pass',
      ...BACKUP,
    },
  ),
  lateBoundCase<GlobalEndpointOptions>(
    'GlobalEndpoint',
    planGlobalEndpoint,
    { ...GLOBAL, ...RECORDS },
    {
      name: 'passes',
      // Of two regions: their ARNs pass, which the tests of the construct show for both engines.
      loadBalancers: 'elsewhere',
      ports: 'known',
      clientAffinity: 'known',
      recordNames: 'known',
      hostedZoneId: 'passes',
    },
  ),
  lateBoundCase<InferenceEdgeOptions>(
    'InferenceEdge',
    planInferenceEdge,
    {
      routes: [{ service: 'chat' }],
      certificateArns: ['arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012'],
      recordNames: ['chat.example.com'],
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      clientCaBucket: 'company-certificates',
    },
    {
      name: 'passes',
      namespace: 'passes',
      kind: 'known',
      routes: {
        valid: { service: 'chat' },
        options: { service: 'passes', port: 'known', pathPrefix: 'known', hostNames: 'known' },
      },
      certificateArns: 'items-pass',
      tlsPolicy: 'passes',
      internetFacing: 'known',
      allowedCidrs: 'items-pass',
      recordNames: 'known',
      hostedZoneId: 'passes',
      redirectHttp: 'known',
      accessLogs: 'known',
      accessLogRetentionDays: 'known',
      deletionProtection: 'known',
      maxResponseSeconds: 'known',
      healthCheckIntervalSeconds: 'known',
      unhealthyThreshold: 'known',
      preStopSeconds: 'known',
      healthCheckPath: 'passes',
      strategy: 'known',
      slowStartSeconds: 'known',
      stickySeconds: 'known',
      crossZone: 'known',
      webAcl: 'known',
      requestsPerFiveMinutes: 'known',
      rateLimitHeader: 'known',
      requestsPerHeaderValue: 'known',
      maxBodyBytes: 'known',
      blockBodyMatches: 'known',
      allowedCountries: 'known',
      webAclLogRetentionDays: 'known',
      clientCaBucket: 'passes',
      clientCaKey: 'passes',
      clientRevocationKey: 'passes',
    },
  ),
  lateBoundCase<InferenceGatewayOptions>(
    'InferenceGateway',
    planInferenceGateway,
    {
      backends: [{ service: 'chat', models: ['smollm2'] }],
      jwtIssuer: 'https://login.example.com',
      jwtAudiences: ['inference'],
      jwtKeysUrl: 'https://login.example.com/keys',
      tokensPerDay: 1000,
    },
    {
      name: 'passes',
      namespace: 'passes',
      backends: {
        valid: { service: 'chat', models: ['smollm2'] },
        options: { service: 'passes', port: 'known', models: 'known' },
      },
      // In the place of tokens, which the tests of the construct show.
      apiKeySecrets: 'elsewhere',
      jwtIssuer: 'passes',
      jwtAudiences: 'items-pass',
      jwtKeysUrl: 'passes',
      jwtKeysInNetwork: 'known',
      jwtClientClaim: 'passes',
      requestsPerMinute: 'known',
      tokensPerMinute: 'known',
      tokensPerHour: 'known',
      tokensPerDay: 'known',
      failClosed: 'known',
      redisAddress: 'passes',
      redisTls: 'known',
      replicas: 'known',
      maxBodyBytes: 'known',
      maxResponseSeconds: 'known',
      healthCheckIntervalSeconds: 'known',
      unhealthyThreshold: 'known',
      chartRepository: 'passes',
      imageRegistry: 'passes',
    },
  ),
  lateBoundCase<SharedFilesOptions>(
    'SharedFiles',
    planSharedFiles,
    { folders: [{ name: 'notebooks' }], replicaRegion: 'eu-west-1' },
    {
      folders: {
        valid: { name: 'notebooks' },
        options: { name: 'known', path: 'passes', uid: 'known', gid: 'known', permissions: 'passes' },
      },
      throughputMode: 'known',
      throughputMiBs: 'known',
      infrequentAccessAfterDays: 'known',
      archiveAfterDays: 'known',
      replicaRegion: 'passes',
      replicaKeyArn: 'passes',
      ...BACKUP,
    },
  ),
  lateBoundCase<HdfsBackupsOptions>(
    'HdfsBackups',
    (options) => planHdfsBackups(options, planHdfs(HDFS).plan),
    {},
    {
      snapshotDirectories: 'known',
      snapshotSchedule: 'known',
      keepSnapshots: 'known',
      copySchedule: 'known',
      prefix: 'passes',
      awsCliImage: 'passes',
    },
  ),
  lateBoundCase<DatasetCacheOptions>(
    'DatasetCache',
    planDatasetCache,
    { namespaces: ['training'] },
    {
      prefix: 'passes',
      cacheGiB: 'known',
      metadataTtlSeconds: 'known',
      writable: 'known',
      authenticationSource: 'known',
      namespaces: 'items-pass',
      claimName: 'passes',
    },
  ),
  lateBoundCase<LustreStoreOptions>(
    'LustreStore',
    planLustreStore,
    { namespaces: ['training'] },
    {
      deploymentType: 'known',
      storageGiB: 'known',
      throughputPerTiB: 'known',
      efa: 'known',
      metadataIops: 'known',
      compression: 'known',
      repositories: {
        valid: { path: '/corpus', uri: 's3://company-datasets' },
        options: { path: 'known', uri: 'passes', autoImport: 'known', autoExport: 'known' },
      },
      automaticBackupDays: 'known',
      weeklyMaintenance: 'passes',
      namespaces: 'items-pass',
      claimName: 'passes',
      storageClassName: 'passes',
      ...BACKUP,
    },
  ),
  lateBoundCase<LocalNvmeOptions>(
    'LocalNvme',
    planLocalNvme,
    { instanceTypes: ['i4i.8xlarge'], use: 'volumes' },
    {
      instanceTypes: 'known',
      use: 'known',
      requestsGiB: 'known',
      volumeProvisioner: 'known',
      otherInstanceTypes: 'known',
      storageClassName: 'passes',
      tolerations: {
        valid: { key: 'dedicated', value: 'storage', effect: 'NoSchedule' },
        options: { key: 'passes', value: 'passes', effect: 'known' },
      },
      releaseName: 'passes',
      chartRepository: 'passes',
      imageRegistry: 'passes',
    },
  ),
  lateBoundCase<StorageClassesOptions>(
    'StorageClasses',
    planStorageClasses,
    {},
    {
      namePrefix: 'known',
      encryptionKeyArn: 'passes',
      defaultClass: 'known',
      reclaimPolicy: 'known',
      fileSystem: 'known',
      gp3Iops: 'known',
      gp3ThroughputMiBs: 'known',
      io2Iops: 'known',
      snapshots: 'known',
      snapshotDeletionPolicy: 'known',
      ...BACKUP,
    },
  ),
  lateBoundCase<InferenceImageOptions>(
    'InferenceImage.fromRegistry',
    planInferenceImage,
    { image: 'registry.example.com/team/engine:1.4.2' },
    { image: 'passes', architecture: 'known' },
  ),
  lateBoundCase<InferenceImageSourceOptions>(
    'InferenceImage.fromSource',
    planInferenceImageSource,
    {},
    { architecture: 'known', buildArgs: 'known', network: 'known', directory: 'known' },
  ),
  lateBoundCase<ImageRepositoryOptions>(
    'ImageRepository',
    planImageRepository,
    {},
    { repositoryName: 'passes', encryptionKeyArn: 'passes', keptImages: 'known' },
  ),
  lateBoundCase<InferenceServiceOptions>(
    'InferenceService',
    (options) => planInferenceService(options, { canReadModels: true }),
    {
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
      accessLogsBucket: 'my-company-logs',
    },
    {
      name: 'passes',
      namespace: 'passes',
      createNamespace: 'known',
      model: 'passes',
      servedModelName: 'passes',
      replicas: 'known',
      cpu: 'known',
      memoryGiB: 'known',
      scratchGiB: 'known',
      startupSeconds: 'known',
      nodeSelector: 'values-pass',
      tolerations: {
        valid: { key: 'nvidia.com/gpu' },
        options: { key: 'passes', value: 'passes', effect: 'known' },
      },
      architecture: 'known',
      maxResponseSeconds: 'known',
      healthCheckIntervalSeconds: 'known',
      unhealthyThreshold: 'known',
      clientTimeoutSeconds: 'known',
      gatewayTimeoutSeconds: 'known',
      nodeDisruption: 'known',
      nodeShutdownSeconds: 'known',
      preStopSeconds: 'known',
      terminationGracePeriodSeconds: 'known',
      deregistrationDelaySeconds: 'known',
      loadBalancer: 'known',
      internetFacing: 'known',
      clientCidrs: 'items-pass',
      certificateArn: 'passes',
      certificateArns: 'items-pass',
      loadBalancerName: 'passes',
      hostname: 'passes',
      accessLogsBucket: 'passes',
      accessLogsPrefix: 'passes',
      loadBalancerAnnotations: 'values-pass',
      autoscaled: 'known',
      environment: 'elsewhere',
      secrets: {
        valid: { variable: 'TOKEN', secret: 'tokens', key: 'token' },
        options: { variable: 'known', secret: 'passes', key: 'passes' },
      },
      permissionsBy: 'known',
      environmentFromSecrets: 'items-pass',
      imagePullSecrets: 'items-pass',
      acceleratorCount: 'known',
      extendedResources: {
        valid: { name: 'vpc.amazonaws.com/efa', count: 4 },
        options: { name: 'known', count: 'known' },
      },
    },
  ),
  lateBoundCase<LoadBalancerControllerOptions>(
    'AwsLoadBalancerController',
    planLoadBalancerController,
    {},
    {
      applicationLoadBalancers: 'known',
      internetFacing: 'known',
      gatewayApi: 'known',
      releaseName: 'passes',
      chartRepository: 'passes',
      imageRegistry: 'passes',
      permissionsBy: 'known',
      ...ROLES,
    },
  ),
  lateBoundCase<ExternalSecretsOperatorOptions>(
    'ExternalSecretsOperator',
    planExternalSecretsOperator,
    {},
    {
      releaseName: 'passes',
      chartRepository: 'passes',
      imageRegistry: 'passes',
      permissionsBy: 'known',
      ...ROLES,
    },
  ),
  lateBoundCase<ServiceSecretsOptions>(
    'ServiceSecrets',
    (options) => planServiceSecrets({ secretPrefix: 'company', ...options }),
    { secrets: [{ name: 'keys', namespaces: ['models'] }] },
    {
      secrets: {
        valid: {
          name: 'keys',
          namespaces: ['models'],
          rotationDays: 30,
          rotationFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:rotate',
        },
        options: {
          name: 'known',
          namespaces: 'known',
          keys: 'known',
          value: 'known',
          length: 'known',
          rotationDays: 'known',
          rotationFunctionArn: 'passes',
        },
      },
      secretPrefix: 'known',
      name: 'known',
      refreshMinutes: 'known',
      permissionsBy: 'known',
      ...ROLES,
    },
  ),
  lateBoundCase<SparkPlatformOptions>(
    'SparkPlatform',
    planSparkPlatform,
    {},
    {
      jobNamespaces: 'known',
      hostNetworkNamespaces: 'known',
      createNamespaces: 'known',
      serviceAccount: 'passes',
      releaseName: 'passes',
      chartRepository: 'passes',
      imageRegistry: 'passes',
    },
  ),
  lateBoundCase<AccessOptions>(
    'Access',
    planAccess,
    { members: [{ name: 'auditors', persona: 'auditor', permissionSets: ['Audit'] }] },
    { members: 'elsewhere', ...ROLES },
  ),
  lateBoundCase<AdmissionPoliciesOptions>(
    'AdmissionPolicies',
    planAdmissionPolicies,
    {},
    {
      namePrefix: 'known',
      exemptNamespaces: 'items-pass',
      imageReferences: 'known',
      imageReference: 'known',
      registries: 'items-pass',
      otherRegistries: 'known',
      devicesWithoutLimits: 'known',
      hostPaths: 'known',
      hostPathNamespaces: 'items-pass',
      privileged: 'known',
      hostNetwork: 'known',
      hostNetworkNamespaces: 'items-pass',
    },
  ),
  lateBoundCase<NcclTestOptions>(
    'NcclTest',
    planNcclTest,
    { instanceType: 'p5.48xlarge', nodes: 2 },
    {
      instanceType: 'known',
      customInstance: 'known',
      nodes: 'known',
      name: 'known',
      namespace: 'passes',
      nodeSelector: 'elsewhere',
      image: 'passes',
      largestMessageGiB: 'known',
      minimumBusBandwidthGBs: 'known',
      timeoutMinutes: 'known',
      tolerations: {
        valid: { key: 'dedicated' },
        options: { key: 'passes', value: 'passes', effect: 'known' },
      },
    },
  ),
  lateBoundCase<ReachabilityTestOptions>(
    'ReachabilityTest',
    planReachabilityTest,
    { region: 'eu-central-1' },
    {
      name: 'known',
      namespace: 'passes',
      region: 'passes',
      services: 'known',
      reachable: 'known',
      unreachable: 'known',
      timeoutSeconds: 'known',
      nodeSelector: 'elsewhere',
      image: 'passes',
      tolerations: {
        valid: { key: 'dedicated' },
        options: { key: 'passes', value: 'passes', effect: 'known' },
      },
    },
  ),
  lateBoundCase<TeamNamespaceOptions>(
    'TeamNamespace',
    planTeamNamespace,
    { namespace: 'vision' },
    {
      namespace: 'passes',
      cpu: 'known',
      memoryGiB: 'known',
      pods: 'known',
      storageGiB: 'known',
      volumes: 'known',
      devices: { valid: { name: 'nvidia.com/gpu', count: 8 }, options: { name: 'known', count: 'known' } },
      loadBalancers: 'known',
      containerCpu: 'known',
      containerMemoryGiB: 'known',
      maxContainerCpu: 'known',
      maxContainerMemoryGiB: 'known',
      internalTraffic: 'known',
      httpsEgress: 'known',
      egressNamespaces: 'items-pass',
      ingressNamespaces: 'items-pass',
      podSecurity: 'known',
      researcherGroups: 'items-pass',
      serviceGroups: 'items-pass',
    },
  ),
  lateBoundCase<YarnOptions>(
    'Yarn',
    (options) => planYarn(options, planHdfs(HDFS).plan),
    {},
    {
      name: 'known',
      nodes: 'known',
      memoryGiBPerNode: 'known',
      coresPerNode: 'known',
      queues: 'elsewhere',
      resourceManagerHeapGiB: 'known',
      drainMinutes: 'known',
      image: 'passes',
    },
  ),
  lateBoundCase<SparkJobOptions>(
    'SparkJob',
    planSparkJob,
    {
      mainApplicationFile: 'hdfs:///jobs/count.py',
      locality: 'node-host-network',
      nodeCidrs: ['10.0.0.0/16'],
    },
    {
      name: 'known',
      namespace: 'passes',
      serviceAccount: 'passes',
      language: 'known',
      mainApplicationFile: 'passes',
      mainClass: 'passes',
      arguments: 'items-pass',
      files: 'elsewhere',
      image: 'passes',
      sparkVersion: 'passes',
      driverCores: 'known',
      driverMemoryGiB: 'known',
      executors: 'known',
      minExecutors: 'known',
      maxExecutors: 'known',
      executorCores: 'known',
      executorMemoryGiB: 'known',
      memoryOverheadFactor: 'known',
      shuffleGiB: 'known',
      executorInstanceType: 'known',
      locality: 'known',
      nodeCidrs: 'items-pass',
      hadoopConfigMap: 'passes',
      hdfsNamespace: 'passes',
      queue: 'passes',
      nodesBy: 'known',
      executorCapacity: 'known',
      driverCapacity: 'known',
      driverNodeSelector: 'values-pass',
      executorNodeSelector: 'values-pass',
      tolerations: {
        valid: { key: 'dedicated', value: 'etl', effect: 'NoSchedule' },
        options: { key: 'passes', value: 'passes', effect: 'known' },
      },
      environment: 'values-pass',
      sparkConf: 'elsewhere',
      retries: 'known',
      keepHours: 'known',
    },
  ),
  lateBoundCase<EfaMonitoringOptions>(
    'EfaMonitoring',
    planEfaMonitoring,
    {},
    { namespace: 'passes', image: 'passes', retransmitRatio: 'known', selectorLabels: 'values-pass' },
  ),
  lateBoundCase<InferenceMonitoringOptions>(
    'InferenceMonitoring',
    planInferenceMonitoring,
    {},
    { namespace: 'passes', serviceName: 'passes', objectives: 'known', selectorLabels: 'values-pass' },
  ),
  lateBoundCase<PodIdentityOptions>(
    'PodIdentityAssociation',
    planPodIdentity,
    { clusterName: 'training', namespace: 'models', serviceAccount: 'loader', description: 'Loads models' },
    {
      clusterName: 'passes',
      namespace: 'passes',
      serviceAccount: 'passes',
      description: 'passes',
      permissionsBy: 'known',
      ...ROLES,
    },
  ),
];

/**
 * The options of a case, late-bound wherever they may be, and the names of the values in them.
 *
 * @param late makes the value of a name: a token, an Output
 */
export function lateOptions({ options, valid }: LateBoundCase, late: (name: string) => unknown) {
  const names: string[] = [];
  const given = Object.entries(options).flatMap(([option, rule]): [string, unknown][] => {
    const value = lateValue(rule, (part = '') => {
      names.push(`${option}${part}`);
      return late(`${option}${part}`);
    });
    return value === undefined ? [] : [[option, value]];
  });
  return { options: { ...valid, ...Object.fromEntries(given) }, names };
}

function lateValue(rule: LateBound, late: (part?: string) => unknown): unknown {
  if (rule === 'known' || rule === 'judged' || rule === 'elsewhere') return undefined;
  if (rule === 'passes') return late();
  if (rule === 'items-pass') return [late('First'), late('Second')];
  if (rule === 'values-pass') return { 'example.com/key': late() };
  const inner = Object.entries(rule.options).filter(([, each]) => each === 'passes');
  if (inner.length === 0) return undefined;
  return [{ ...rule.valid, ...Object.fromEntries(inner.map(([name]) => [name, late(name)])) }];
}
