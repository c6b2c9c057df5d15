/** Every Pulumi component. */
export { Audit, type AuditArgs, type AuditGrants } from './security/audit/audit.pulumi';
export { Access, type AccessArgs, type AccessMemberArgs } from './security/access/access.pulumi';
export { AdmissionPolicies, type AdmissionPoliciesArgs } from './security/admission-policies/admission-policies.pulumi';
export { Keys, type KeysArgs } from './security/keys.pulumi';
export {
  type OidcProviderArgs,
  PodIdentityAssociation,
  type PodIdentityAssociationArgs,
} from './security/pod-identity-association.pulumi';
export {
  type LateBoundServiceSecret,
  ServiceSecrets,
  type ServiceSecretsArgs,
  type ServiceSecretsGrants,
} from './security/service-secrets/service-secrets.pulumi';
export { TeamNamespace, type TeamNamespaceArgs } from './security/team-namespace/team-namespace.pulumi';
export {
  AwsLoadBalancerController,
  type AwsLoadBalancerControllerArgs,
} from './network/load-balancer-controller/load-balancer-controller.pulumi';
export {
  GlobalEndpoint,
  type GlobalEndpointArgs,
  type GlobalLoadBalancerArgs,
} from './network/global-endpoint/global-endpoint.pulumi';
export {
  type EdgeRouteArgs,
  InferenceEdge,
  type InferenceEdgeArgs,
} from './network/inference-edge/inference-edge.pulumi';
export {
  type GatewayBackendArgs,
  InferenceGateway,
  type InferenceGatewayArgs,
} from './network/inference-gateway/inference-gateway.pulumi';
export {
  ExternalSecretsOperator,
  type ExternalSecretsOperatorArgs,
} from './network/external-secrets-operator/external-secrets-operator.pulumi';
export { Network, type NetworkArgs } from './network/network/network.pulumi';
export { NcclTest, type NcclTestArgs } from './network/nccl-test/nccl-test.pulumi';
export { ReachabilityTest, type ReachabilityTestArgs } from './network/reachability-test/reachability-test.pulumi';
export type { AnyCluster, ClusterNetwork } from './core/kubernetes.pulumi';
export { Cluster } from './compute/cluster/cluster.pulumi';
export type { ClusterArgs } from './compute/cluster/cluster-args.pulumi';
export {
  existingCluster,
  type ExistingCluster,
  type ExistingClusterArgs,
} from './compute/cluster/existing-cluster.pulumi';
export { GpuNodeGroup, type GpuNodeGroupArgs } from './compute/gpu-node-group/gpu-node-group.pulumi';
export { NodeGroup, type NodeGroupArgs } from './compute/node-group/node-group.pulumi';
export type { NodeGroupClusterHolder, NodeNetwork } from './compute/node-group/placement.pulumi';
export { type SparkHdfsReference, SparkJob, type SparkJobArgs } from './data/spark-job/spark-job.pulumi';
export { SparkPlatform, type SparkPlatformArgs } from './data/spark-platform/spark-platform.pulumi';
export { Yarn, type YarnArgs } from './data/yarn/yarn.pulumi';
export { InferenceImage, type InferenceImageArgs } from './inference/inference-image/inference-image.pulumi';
export { InferenceService, type InferenceServiceArgs } from './inference/inference-service/inference-service.pulumi';
export type { InferenceImageBuild, InferenceImageBuildPlan } from './inference/inference-image/image-build.pulumi';
export { EfaMonitoring, type EfaMonitoringArgs } from './operations/efa-monitoring/efa-monitoring.pulumi';
export {
  InferenceMonitoring,
  type InferenceMonitoringArgs,
  type MonitoredService,
} from './operations/inference-monitoring/inference-monitoring.pulumi';
export { type BackupPlanArgs, Backups, type BackupsArgs } from './storage/backups/backups.pulumi';
export { Hdfs, type HdfsArgs } from './storage/hdfs/hdfs.pulumi';
export { type BackedUpHdfs, HdfsBackups, type HdfsBackupsArgs } from './storage/hdfs-backups/hdfs-backups.pulumi';
export type { ModelStoreAttributes } from './storage/model-store/existing-model-store.pulumi';
export { ModelStore, type ModelStoreArgs } from './storage/model-store/model-store.pulumi';
export type { Grantee } from './security/grantee.pulumi';
export type {
  ExistingSharedFolderArgs,
  SharedFilesAttributes,
} from './storage/shared-files/existing-shared-files.pulumi';
export type {
  ISharedFiles,
  SharedFilesCluster,
  SharedFilesGrants,
} from './storage/shared-files/shared-files-access.pulumi';
export { SharedFiles, type SharedFilesArgs, type SharedFolderArgs } from './storage/shared-files/shared-files.pulumi';
export {
  type CacheNodes,
  DatasetCache,
  type DatasetCacheArgs,
  type DatasetCacheGrants,
} from './storage/dataset-cache/dataset-cache.pulumi';
export type { LustreStoreAttributes } from './storage/lustre-store/existing-lustre-store.pulumi';
export type { ILustreStore, LustreStoreGrants } from './storage/lustre-store/lustre-store-access.pulumi';
export {
  type LustreNodes,
  type LustreRepositoryArgs,
  LustreStore,
  type LustreStoreArgs,
} from './storage/lustre-store/lustre-store.pulumi';
export type { IModelStore, ModelReaderArgs, ModelStoreGrants } from './storage/model-store/model-store-access.pulumi';
export { LocalNvme, type LocalNvmeArgs } from './storage/local-nvme/local-nvme.pulumi';
export { StorageClasses, type StorageClassesArgs } from './storage/storage-classes/storage-classes.pulumi';
export { Datacenter } from './datacenter/datacenter.pulumi';
export type {
  DatacenterArgs,
  DatacenterGpuNodeGroupArgs,
  DatacenterInferenceServiceArgs,
  DatacenterNodeGroupArgs,
} from './datacenter/datacenter-args.pulumi';
export {
  datacenterPolicies,
  type DatacenterPoliciesOptions,
  type DatacenterPolicy,
  type PolicyStackResource,
} from './security/rule-pack/stack-policies.pulumi';
