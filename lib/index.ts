/** Everything that needs no engine: the catalog, plans, and their problems. */

// What every plan comes with
export { type Planned, required, type Warning } from './core/plan';
export { describeProblem, type Problem, ProblemsError } from './core/problem';
export { PROBLEM_CODES, type ProblemCode } from './problem-codes';
export { type CostLine, HOURS_PER_MONTH, usdPerHour } from './planning/cost';

// Catalog: instances
export { customInstance } from './catalog/custom-instance';
export { allInstances, findInstance, nearInstanceTypes } from './catalog/instance-lookup';
export {
  diskMountPaths,
  efaInterfaceCount,
  isSoldAs,
  type NetworkBandwidth,
  networkBandwidth,
  nvmeGB,
} from './catalog/instance-properties';
export type { Architecture, Instance, InstanceKind, UsageClass } from './catalog/instances';
export type { NetworkLayout } from './catalog/ip-bandwidth';
export { onDemandUsdPerHour, SERVICE_PRICES } from './catalog/prices';
export { eksMaxPods, type PodAddresses, podAddresses } from './planning/pod-addresses';

// Catalog: accelerators, machine images, releases
export {
  type AcceleratorFacts,
  acceleratorFacts,
  type AcceleratorName,
  unverifiedValues,
} from './catalog/accelerators';
export {
  AMI_TYPES,
  type AmiMismatch,
  type AmiType,
  amiTypeFits,
  defaultAmiType,
  type MachineImage,
  machineImage,
} from './catalog/machine-images';
export {
  DEFAULT_KUBERNETES_VERSION,
  HELM_RELEASES,
  type HelmRelease,
  KUBERNETES_RELEASES,
  type KubernetesRelease,
} from './catalog/releases';

// Security
export {
  autoScalingKeyStatements,
  logDeliveryKeyStatements,
  logsKeyStatements,
  otherAccountKeyStatements,
} from './security/key-statements';
export { type AuditOptions, type AuditPlan, planAudit } from './security/audit/audit';
export { type KeyDomain, type KeysOptions, type KeysPlan, keyStatements, planKeys } from './security/keys';
export {
  type PodIdentityOptions,
  type PodIdentityPlan,
  type PodIdentitySubject,
  type PodIdentitySurroundings,
  planPodIdentity,
} from './security/pod-identity';
export type { PermissionsBy, PermissionsByOptions, ServiceAccountRoleOptions } from './security/permissions-by';
export type { AwsPlace, PolicyStatement } from './security/policy';
export type { RoleOptions } from './security/roles';
export { type AccessPlan, type ClusterRolePlan, planAccess } from './security/access/access';
export type { AccessMemberPlan, OidcTrust } from './security/access/members';
export type { AccessMember, AccessOptions } from './security/access/options';
export type { Persona } from './security/access/persona-groups';
export type { AccessRule, ClusterPersona, TeamPersona } from './security/access/persona-rules';
export {
  type AdmissionPoliciesPlan,
  type AdmissionPolicyPlan,
  planAdmissionPolicies,
} from './security/admission-policies/admission-policies';
export type { AdmissionMode, AdmissionPoliciesOptions, ImageReference } from './security/admission-policies/options';
export type {
  ServiceSecretOptions,
  ServiceSecretPlan,
  ServiceSecretsOptions,
} from './security/service-secrets/options';
export {
  type NamespaceSecrets,
  planServiceSecrets,
  type ServiceSecretsPlan,
} from './security/service-secrets/service-secrets';
export type { DeviceQuota, TeamNamespaceOptions, TeamPodSecurity } from './security/team-namespace/options';
export { planTeamNamespace, type TeamNamespacePlan, type TeamRole } from './security/team-namespace/team-namespace';
export type { TeamNamespaceSurroundings } from './security/team-namespace/traffic';

// Network
export { type GlobalEndpointPlan, planGlobalEndpoint } from './network/global-endpoint/global-endpoint';
export type { GlobalEndpointOptions, GlobalLoadBalancer } from './network/global-endpoint/options';
export type { GlobalRegionPlan } from './network/global-endpoint/regions';
export { type InferenceEdgePlan, planInferenceEdge } from './network/inference-edge/inference-edge';
export type {
  EdgeRoute,
  EdgeTrafficOptions,
  InferenceEdgeOptions,
  MutualTlsOptions,
  WebAclOptions,
} from './network/inference-edge/options';
export type { GatewayClientsPlan, GatewayJwtPlan } from './network/inference-gateway/clients';
export {
  aiGatewayValues,
  envoyGatewayValues,
  type GatewayControllersPlan,
  type GatewayImagesPlan,
} from './network/inference-gateway/controllers';
export {
  type GatewayBackendPlan,
  type GatewayEndpointPlan,
  type GatewayTimesPlan,
  type InferenceGatewayPlan,
  planInferenceGateway,
} from './network/inference-gateway/inference-gateway';
export type { GatewayCountersPlan, GatewayLimitPlan } from './network/inference-gateway/limits';
export type {
  GatewayBackend,
  GatewayClientOptions,
  GatewayLimitOptions,
  InferenceGatewayOptions,
} from './network/inference-gateway/options';
export type { TimeoutLink } from './network/timeout-link';
export {
  type ExternalSecretsOperatorOptions,
  type ExternalSecretsOperatorPlan,
  planExternalSecretsOperator,
} from './network/external-secrets-operator/external-secrets-operator';
export {
  type LoadBalancerControllerOptions,
  type LoadBalancerControllerPlan,
  planLoadBalancerController,
} from './network/load-balancer-controller/load-balancer-controller';
export {
  type LoadBalancerControllerPlace,
  loadBalancerControllerPolicy,
} from './network/load-balancer-controller/policy';
export { ENDPOINT_USES, type EndpointUse, PRIVATE_CLUSTER_USES } from './network/network/endpoint-uses';
export { PRIVATE_CLUSTER_ENDPOINTS } from './network/network/endpoints';
export type { InternetAccess } from './network/network/internet-access';
export { type NetworkPlan, planNetwork } from './network/network/network';
export type { EgressFilter, EgressMode } from './network/network/egress';
export type { EgressFilterPlan } from './network/network/egress-filter';
export type { FlowLogPartitions } from './network/network/flow-log-columns';
export type { FlowLogQuery } from './network/network/flow-log-queries';
export type { FlowLogDestination, FlowLogTablePlan } from './network/network/flow-log-table';
export type { GpuNodeDemand, NatGateways, NetworkOptions } from './network/network/options';
export { type MeasuredBandwidth, MEASURED_BUS_BANDWIDTH } from './network/nccl-test/bus-bandwidth';
export { type NcclTestPlan, type NcclTestSettings, planNcclTest } from './network/nccl-test/nccl-test';
export type { NcclTestOptions } from './network/nccl-test/options';
export type { ReachabilityTestOptions } from './network/reachability-test/options';
export {
  planReachabilityTest,
  type ReachabilityTestPlan,
  type ReachabilityTestReferences,
} from './network/reachability-test/reachability-test';
export type { ReachabilityTarget } from './network/reachability-test/targets';
export { SERVICE_BUCKETS, type RegionNames, type ServiceBucket } from './network/network/s3-buckets';

// Addresses of pods
export { type PodNetworkOptions, type PodNetworkPlan, planPodNetwork } from './planning/pod-network';

// Compute
export { type ClusterOptions, type ClusterPlan, planCluster } from './compute/cluster/cluster';
export {
  type GpuNodeGroupOptions,
  type GpuNodeGroupPlan,
  planGpuNodeGroup,
} from './compute/gpu-node-group/gpu-node-group';
export {
  type EphemeralStorageOptions,
  type EphemeralStoragePlan,
  planEphemeralStorage,
} from './compute/node-group/ephemeral-storage';
export { type NodeGroupPlan, nodeUserData, planNodeGroup } from './compute/node-group/node-group';
export type {
  CapacityType,
  NodeGroupOptions,
  NodeTaint,
  NvmeStrategy,
  TaintEffect,
  UpdateStrategy,
  UserDataPart,
} from './compute/node-group/options';
export { type TaintToleration, tolerationFor } from './compute/node-group/taints';
export type { ClusterAddress } from './compute/node-group/user-data';

// Storage
export { type HdfsPlan, planHdfs } from './storage/hdfs/hdfs';
export type {
  DataNodeNetwork,
  HdfsDirectory,
  HdfsOptions,
  HdfsRacks,
  HdfsStoragePolicy,
  HdfsSubnet,
} from './storage/hdfs/options';
export type { RestartStep } from './storage/hdfs/restart-order';
export type { HdfsSizing } from './storage/hdfs/sizing';
export { type HdfsBackupsOptions, type HdfsBackupsPlan, planHdfsBackups } from './storage/hdfs-backups/hdfs-backups';
export type { CopiesBucket } from './storage/hdfs-backups/jobs';
export { type ModelStoreOptions, type ModelStorePlan, planModelStore } from './storage/model-store/model-store';
export type { BackupPlanOptions, BackupRulePlan } from './storage/backups/backup-rule';
export { type BackupsOptions, type BackupsPlan, planBackups } from './storage/backups/backups';
export type { RestoreTestOptions, RestoreTestPlan } from './storage/backups/restore-tests';
export type { VaultLockOptions, VaultLockPlan } from './storage/backups/vault-lock';
export type { BackupDecision, BackupDecisionOptions } from './storage/backup-decision';
export {
  type DatasetCacheNodes,
  type DatasetCacheOptions,
  type DatasetCachePlan,
  type DatasetCacheSurroundings,
  planDatasetCache,
} from './storage/dataset-cache/dataset-cache';
export {
  type ExistingLustreStoreOptions,
  type ExistingLustreStorePlan,
  type LustreAddress,
  planExistingLustreStore,
} from './storage/lustre-store/existing-lustre-store';
export { type LustreStorePlan, type LustreSurroundings, planLustreStore } from './storage/lustre-store/lustre-store';
export type { LustreDeploymentType, LustreRepository, LustreStoreOptions } from './storage/lustre-store/options';
export {
  type ExistingSharedFilesOptions,
  type ExistingSharedFolder,
  planExistingSharedFiles,
} from './storage/shared-files/existing-shared-files';
export type { FolderPlan } from './storage/shared-files/folders';
export type { SharedFilesOptions, SharedFilesThroughput, SharedFolder } from './storage/shared-files/options';
export { sharedFilesReadStatements, sharedFilesWriteStatements } from './storage/shared-files/policy';
export {
  planSharedFiles,
  type SharedFilesPlan,
  type SharedFilesSurroundings,
} from './storage/shared-files/shared-files';
export type { ClaimSurroundings, StaticVolumeOptions, StaticVolumePlan } from './storage/static-volume';
export {
  type LocalNvmePlan,
  type LocalVolumesPlan,
  type NodeGroupDisks,
  planLocalNvme,
} from './storage/local-nvme/local-nvme';
export type { NodeDisksPlan } from './storage/local-nvme/node-disks';
export type { LocalNvmeOptions, LocalNvmeUse, VolumeProvisioner } from './storage/local-nvme/options';
export { type ClassNames, type EbsVolumeType, STORAGE_CLASS_NAMES } from './storage/storage-classes/class-names';
export type { StorageClassesOptions, VolumeFileSystem, VolumeReclaimPolicy } from './storage/storage-classes/options';
export {
  planStorageClasses,
  type StorageClassesPlan,
  type StorageClassPlan,
} from './storage/storage-classes/storage-classes';
export { modelStoreReadStatements, modelStoreWriteStatements } from './storage/model-store/policy';

// Data
export type { SparkCapacity, SparkJobOptions, SparkLanguage, SparkLocality } from './data/spark-job/options';
export type { SparkHdfs } from './data/spark-job/hadoop';
export { planSparkJob, type SparkJobPlan } from './data/spark-job/spark-job';
export { sparkOperatorValues } from './data/spark-platform/spark-operator-values';
export {
  planSparkPlatform,
  type SparkNamespacePlan,
  type SparkPlatformOptions,
  type SparkPlatformPlan,
} from './data/spark-platform/spark-platform';
export type { YarnOptions, YarnQueue } from './data/yarn/options';
export { planYarn, type YarnPlan } from './data/yarn/yarn';
export { planTokenizeJob, type TokenizeJob, type TokenizeJobOptions } from './data/tokenize-job/tokenize-job';

// Inference
export {
  type ImageRepositoryOptions,
  type ImageRepositoryPlan,
  planImageRepository,
} from './inference/inference-image/image-repository';
export {
  type ImageArchitecture,
  type InferenceImageOptions,
  type InferenceImagePlan,
  type InferenceImageSourceOptions,
  planInferenceImage,
} from './inference/inference-image/inference-image';
export {
  type InferenceServiceOptions,
  type InferenceServicePlan,
  planInferenceService,
} from './inference/inference-service/inference-service';
export type { PodToleration } from './core/tolerations';

// Operations
export {
  type EfaMonitoringOptions,
  type EfaMonitoringPlan,
  planEfaMonitoring,
} from './operations/efa-monitoring/efa-monitoring';
export { inferenceDashboard } from './operations/inference-monitoring/inference-dashboard';
export {
  type InferenceMonitoringOptions,
  type InferenceMonitoringPlan,
  planInferenceMonitoring,
} from './operations/inference-monitoring/inference-monitoring';
export type { InferenceObjectives } from './operations/inference-monitoring/inference-objectives';
export { inferenceRules } from './operations/inference-monitoring/inference-rules';

// Rules
export { RULES } from './security/rule-pack/all-rules';
export {
  type Acknowledgement,
  evaluateRules,
  type Evaluation,
  type Finding,
  openFindings,
} from './security/rule-pack/evaluate';
export { ResourceView, type ViewedObject, type ViewedResource } from './security/rule-pack/resource-view';
export type { Breach, Rule, RuleId } from './security/rule-pack/rule';
export type { StackTemplate } from './security/rule-pack/template';
export { viewOfTemplate, viewOfTemplates } from './security/rule-pack/template-view';

// The whole datacenter
export { type DatacenterPlan, planDatacenter } from './datacenter/datacenter';
export type { DatacenterOptions } from './datacenter/options';
