/** Every CDK construct. */
export type { AnyCluster, ClusterHolder } from './core/kubernetes.cdk';
export { Audit, type AuditGrants, type AuditProps } from './security/audit/audit.cdk';
export { Access, type AccessProps } from './security/access/access.cdk';
export { AdmissionPolicies, type AdmissionPoliciesProps } from './security/admission-policies/admission-policies.cdk';
export { Keys, type KeysProps } from './security/keys.cdk';
export { PodIdentityAssociation, type PodIdentityAssociationProps } from './security/pod-identity-association.cdk';
export {
  ServiceSecrets,
  type ServiceSecretsGrants,
  type ServiceSecretsProps,
} from './security/service-secrets/service-secrets.cdk';
export { TeamNamespace, type TeamNamespaceProps } from './security/team-namespace/team-namespace.cdk';
export {
  AwsLoadBalancerController,
  type AwsLoadBalancerControllerProps,
} from './network/load-balancer-controller/load-balancer-controller.cdk';
export { GlobalEndpoint, type GlobalEndpointProps } from './network/global-endpoint/global-endpoint.cdk';
export { InferenceEdge, type InferenceEdgeProps } from './network/inference-edge/inference-edge.cdk';
export { InferenceGateway, type InferenceGatewayProps } from './network/inference-gateway/inference-gateway.cdk';
export {
  ExternalSecretsOperator,
  type ExternalSecretsOperatorProps,
} from './network/external-secrets-operator/external-secrets-operator.cdk';
export { internetAccessOf } from './network/network/internet-access.cdk';
export { NcclTest, type NcclTestProps } from './network/nccl-test/nccl-test.cdk';
export { ReachabilityTest, type ReachabilityTestProps } from './network/reachability-test/reachability-test.cdk';
export { Network, type NetworkProps } from './network/network/network.cdk';
export { Cluster, type ClusterProps } from './compute/cluster/cluster.cdk';
export { GpuNodeGroup, type GpuNodeGroupProps } from './compute/gpu-node-group/gpu-node-group.cdk';
export { NodeGroup, type NodeGroupGrants, type NodeGroupProps } from './compute/node-group/node-group.cdk';
export type { NodeGroupCluster, NodeGroupPlace } from './compute/node-group/placement.cdk';
export { Backups, type BackupsProps } from './storage/backups/backups.cdk';
export { Hdfs, type HdfsProps } from './storage/hdfs/hdfs.cdk';
export { type BackedUpHdfs, HdfsBackups, type HdfsBackupsProps } from './storage/hdfs-backups/hdfs-backups.cdk';
export {
  type IModelStore,
  type ModelReaderProps,
  ModelStore,
  type ModelStoreAttributes,
  type ModelStoreGrants,
  type ModelStoreProps,
} from './storage/model-store/model-store.cdk';
export { type SparkHdfsReference, SparkJob, type SparkJobProps } from './data/spark-job/spark-job.cdk';
export { SparkPlatform, type SparkPlatformProps } from './data/spark-platform/spark-platform.cdk';
export { Yarn, type YarnProps } from './data/yarn/yarn.cdk';
export {
  type ISharedFiles,
  SharedFiles,
  type SharedFilesAttributes,
  type SharedFilesCluster,
  type SharedFilesGrants,
  type SharedFilesProps,
} from './storage/shared-files/shared-files.cdk';
export {
  type CacheNodes,
  DatasetCache,
  type DatasetCacheGrants,
  type DatasetCacheProps,
} from './storage/dataset-cache/dataset-cache.cdk';
export {
  type ILustreStore,
  type LustreNodes,
  LustreStore,
  type LustreStoreAttributes,
  type LustreStoreGrants,
  type LustreStoreProps,
} from './storage/lustre-store/lustre-store.cdk';
export { LocalNvme, type LocalNvmeProps } from './storage/local-nvme/local-nvme.cdk';
export { StorageClasses, type StorageClassesProps } from './storage/storage-classes/storage-classes.cdk';
export { InferenceImage } from './inference/inference-image/inference-image.cdk';
export { InferenceService, type InferenceServiceProps } from './inference/inference-service/inference-service.cdk';
export type { InferenceServiceEndpoint } from './inference/inference-service/inference-service';
export { EfaMonitoring, type EfaMonitoringProps } from './operations/efa-monitoring/efa-monitoring.cdk';
export {
  InferenceMonitoring,
  type InferenceMonitoringProps,
} from './operations/inference-monitoring/inference-monitoring.cdk';
export { Datacenter, type DatacenterProps } from './datacenter/datacenter.cdk';
export { datacenterRules } from './security/rule-pack/datacenter-rules.cdk';
