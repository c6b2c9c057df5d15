/** Every Kubernetes chart. */
export { AccessChart, type AccessChartProps } from './security/access/access.chart';
export {
  AdmissionPoliciesChart,
  type AdmissionPoliciesChartProps,
} from './security/admission-policies/admission-policies.chart';
export {
  ServiceSecretsChart,
  type ServiceSecretsChartProps,
  type ServiceSecretsReferences,
} from './security/service-secrets/service-secrets.chart';
export { TeamNamespaceChart, type TeamNamespaceChartProps } from './security/team-namespace/team-namespace.chart';
export { NcclTestChart, type NcclTestChartProps } from './network/nccl-test/nccl-test.chart';
export {
  ReachabilityTestChart,
  type ReachabilityTestChartProps,
} from './network/reachability-test/reachability-test.chart';
export {
  InferenceEdgeChart,
  type InferenceEdgeChartOptions,
  type InferenceEdgeChartProps,
} from './network/inference-edge/inference-edge.chart';
export {
  InferenceGatewayChart,
  type InferenceGatewayChartProps,
} from './network/inference-gateway/inference-gateway.chart';
export { SparkJobChart, type SparkJobChartProps } from './data/spark-job/spark-job.chart';
export { SparkNamespaceChart, type SparkNamespaceChartProps } from './data/spark-platform/spark-namespace.chart';
export { SparkAccessChart, type SparkAccessChartProps } from './data/spark-platform/spark-platform.chart';
export { YarnChart, type YarnChartProps } from './data/yarn/yarn.chart';
export {
  InferenceNamespaceChart,
  type InferenceNamespaceChartProps,
} from './inference/inference-service/inference-namespace.chart';
export {
  InferenceServiceChart,
  type InferenceServiceChartOptions,
  type InferenceServiceChartProps,
} from './inference/inference-service/inference-service.chart';
export {
  type MountedFolder,
  SharedFilesChart,
  type SharedFilesChartProps,
} from './storage/shared-files/shared-files.chart';
export type { DatasetBucket } from './storage/dataset-cache/policy';
export { DatasetCacheChart, type DatasetCacheChartProps } from './storage/dataset-cache/dataset-cache.chart';
export { LustreStoreChart, type LustreStoreChartProps } from './storage/lustre-store/lustre-store.chart';
export { EfaMonitoringChart, type EfaMonitoringChartProps } from './operations/efa-monitoring/efa-monitoring.chart';
export {
  InferenceMonitoringChart,
  type InferenceMonitoringChartProps,
} from './operations/inference-monitoring/inference-monitoring.chart';
export { HdfsBackupsChart, type HdfsBackupsChartProps } from './storage/hdfs-backups/hdfs-backups.chart';
export { HdfsChart, type HdfsChartProps, HdfsNamespaceChart } from './storage/hdfs/hdfs.chart';
export { LocalNvmeChart, type LocalNvmeChartProps } from './storage/local-nvme/local-nvme.chart';
export { StorageClassesChart, type StorageClassesChartProps } from './storage/storage-classes/storage-classes.chart';
