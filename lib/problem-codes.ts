import { CATALOG_CODES } from './catalog/catalog-codes';
import { CLUSTER_CODES } from './compute/cluster/cluster';
import { GPU_NODE_GROUP_CODES } from './compute/gpu-node-group/gpu-node-group';
import { NODE_GROUP_CODES } from './compute/node-group/node-group';
import { CHART_TIMEOUT_CODES } from './core/chart-timeout';
import { OWNERSHIP_CODES } from './core/ownership';
import { UNIQUE_NAMES_CODES } from './core/unique-names';
import { CLUSTER_KIND_CODES } from './core/cluster-kind';
import { GENERAL_CODES, type ProblemCodes } from './core/problem';
import { DATACENTER_CODES } from './datacenter/options';
import { CONFIGURATION_CODES } from './security/audit/configuration';
import { FINDING_CODES } from './security/audit/findings';
import { SECURITY_HUB_CODES } from './security/audit/security-hub';
import { THREAT_DETECTION_CODES } from './security/audit/threat-detection';
import { TRAIL_CODES } from './security/audit/trail';
import { GIVEN_KEY_CODES } from './security/given-key';
import { SERVICE_SECRETS_CODES } from './security/service-secrets/options';
import { ACCESS_CODES } from './security/access/access';
import { PERMISSIONS_BY_CODES } from './security/permissions-by';
import { TEAM_NAMESPACE_CODES } from './security/team-namespace/team-namespace';
import { NCCL_TEST_CODES } from './network/nccl-test/nccl-test';
import { REACHABILITY_CODES } from './network/reachability-test/reachability-test';
import { SPARK_JOB_CODES } from './data/spark-job/spark-job';
import { SPARK_PLATFORM_CODES } from './data/spark-platform/spark-platform';
import { YARN_CODES } from './data/yarn/yarn';
import { INFERENCE_IMAGE_CODES } from './inference/inference-image/inference-image';
import { INFERENCE_SERVICE_CODES } from './inference/inference-service/inference-service';
import { HDFS_CODES } from './storage/hdfs/hdfs';
import { HDFS_BACKUPS_CODES } from './storage/hdfs-backups/hdfs-backups';
import { GLOBAL_ENDPOINT_CODES } from './network/global-endpoint/global-endpoint';
import { INFERENCE_EDGE_CODES } from './network/inference-edge/inference-edge';
import { INFERENCE_GATEWAY_CODES } from './network/inference-gateway/inference-gateway';
import { NETWORK_CODES } from './network/network/options';
import { LUSTRE_STORE_CODES } from './storage/lustre-store/lustre-store';
import { SHARED_FILES_CODES } from './storage/shared-files/shared-files';
import { PUBLIC_SOURCE_CODES } from './network/public-sources';
import { BACKUP_DECISION_CODES } from './storage/backup-decision';
import { BACKUP_RULE_CODES } from './storage/backups/backup-rule';
import { BACKUPS_CODES } from './storage/backups/backups';
import { VAULT_LOCK_CODES } from './storage/backups/vault-lock';
import { DATASET_CACHE_CODES } from './storage/dataset-cache/dataset-cache';
import { MODEL_STORE_CODES } from './storage/model-store/model-store';
import { EPHEMERAL_STORAGE_CODES } from './compute/node-group/ephemeral-storage';
import { LOCAL_NVME_CODES } from './storage/local-nvme/local-nvme';
import { STORAGE_CLASSES_CODES } from './storage/storage-classes/storage-classes';

/**
 * Every code that a problem can have, with its cause in one sentence. A code is stable: users search for it, and
 * docs/problems.md shows a failing call for each.
 */
export const PROBLEM_CODES = {
  ...GENERAL_CODES,
  ...OWNERSHIP_CODES,
  ...UNIQUE_NAMES_CODES,
  ...CATALOG_CODES,
  ...CHART_TIMEOUT_CODES,
  ...CLUSTER_KIND_CODES,
  ...GIVEN_KEY_CODES,
  ...TRAIL_CODES,
  ...THREAT_DETECTION_CODES,
  ...CONFIGURATION_CODES,
  ...SECURITY_HUB_CODES,
  ...FINDING_CODES,
  ...PERMISSIONS_BY_CODES,
  ...ACCESS_CODES,
  ...SERVICE_SECRETS_CODES,
  ...TEAM_NAMESPACE_CODES,
  ...NCCL_TEST_CODES,
  ...REACHABILITY_CODES,
  ...INFERENCE_EDGE_CODES,
  ...INFERENCE_GATEWAY_CODES,
  ...GLOBAL_ENDPOINT_CODES,
  ...NETWORK_CODES,
  ...PUBLIC_SOURCE_CODES,
  ...CLUSTER_CODES,
  ...NODE_GROUP_CODES,
  ...GPU_NODE_GROUP_CODES,
  ...BACKUP_DECISION_CODES,
  ...BACKUP_RULE_CODES,
  ...BACKUPS_CODES,
  ...VAULT_LOCK_CODES,
  ...DATASET_CACHE_CODES,
  ...MODEL_STORE_CODES,
  ...SPARK_JOB_CODES,
  ...SPARK_PLATFORM_CODES,
  ...YARN_CODES,
  ...LOCAL_NVME_CODES,
  ...EPHEMERAL_STORAGE_CODES,
  ...STORAGE_CLASSES_CODES,
  ...INFERENCE_IMAGE_CODES,
  ...INFERENCE_SERVICE_CODES,
  ...HDFS_CODES,
  ...HDFS_BACKUPS_CODES,
  ...LUSTRE_STORE_CODES,
  ...SHARED_FILES_CODES,
  ...DATACENTER_CODES,
} as const satisfies ProblemCodes;

/** A code that a problem can have. */
export type ProblemCode = keyof typeof PROBLEM_CODES;
