import { ACCELERATOR_LIMITS } from '../rules/accelerator-limits';
import { ACCELERATOR_TOLERATION } from '../rules/accelerator-toleration';
import { ADDON_VERSION } from '../rules/addon-version';
import { AMI_FITS } from '../rules/ami-fits';
import { BACKUP_DECISION } from '../rules/backup-decision';
import { BUCKET_TLS } from '../rules/bucket-tls';
import { CAPACITY_BLOCK } from '../rules/capacity-block';
import { CLUSTER_LOGS } from '../rules/cluster-logs';
import { CLUSTER_SECRETS_KEY } from '../rules/cluster-secrets-key';
import { CUSTOMER_KEY } from '../rules/customer-key';
import { DISRUPTION_BUDGET } from '../rules/disruption-budget';
import { DRAIN } from '../rules/drain';
import { EFA_HUGE_PAGES } from '../rules/efa-huge-pages';
import { EFA_LAYOUT } from '../rules/efa-layout';
import { EFA_PLACEMENT } from '../rules/efa-placement';
import { EFA_POD_MEMORY } from '../rules/efa-pod-memory';
import { EFA_SECURITY_GROUP } from '../rules/efa-security-group';
import { EFA_ZONES } from '../rules/efa-zones';
import { ENDPOINT_POLICY } from '../rules/endpoint-policy';
import { FINALIZER_ORDER } from '../rules/finalizer-order';
import { FLOW_LOGS } from '../rules/flow-logs';
import { IMAGE_TAG } from '../rules/image-tag';
import { IMMUTABLE_TAGS } from '../rules/immutable-tags';
import { LOAD_BALANCER_TLS } from '../rules/load-balancer-tls';
import { MISSING_ENDPOINTS } from '../rules/missing-endpoints';
import { NETWORK_POLICY_AGENT } from '../rules/network-policy-agent';
import { NODE_METADATA } from '../rules/node-metadata';
import { NODE_REPAIR } from '../rules/node-repair';
import { NODE_ROLE } from '../rules/node-role';
import { NODE_UPDATE } from '../rules/node-update';
import { NODE_VOLUMES } from '../rules/node-volumes';
import { NVME_MOUNTED } from '../rules/nvme-mounted';
import { OPEN_INGRESS } from '../rules/open-ingress';
import { PRIVATE_ENDPOINT } from '../rules/private-endpoint';
import { READINESS_PROBE } from '../rules/readiness-probe';
import { RESERVATION_ZONE } from '../rules/reservation-zone';
import { ROLLOUT_CAPACITY } from '../rules/rollout-capacity';
import { SERVICE_ISOLATION } from '../rules/service-isolation';
import { SHARED_MEMORY } from '../rules/shared-memory';
import { STARTUP_PROBE } from '../rules/startup-probe';
import { WEB_ACL } from '../rules/web-acl';
import { WILDCARD_TRUST } from '../rules/wildcard-trust';
import type { Rule } from './rule';

/** Every rule: nodes, cluster, stores, network, identities, pods. The order is that of the findings. */
export const RULES: readonly Rule[] = [
  EFA_LAYOUT,
  EFA_SECURITY_GROUP,
  EFA_ZONES,
  EFA_PLACEMENT,
  EFA_HUGE_PAGES,
  AMI_FITS,
  CAPACITY_BLOCK,
  RESERVATION_ZONE,
  NVME_MOUNTED,
  NODE_METADATA,
  NODE_VOLUMES,
  NODE_UPDATE,
  NODE_REPAIR,
  PRIVATE_ENDPOINT,
  CLUSTER_LOGS,
  CLUSTER_SECRETS_KEY,
  ADDON_VERSION,
  CUSTOMER_KEY,
  BUCKET_TLS,
  IMMUTABLE_TAGS,
  BACKUP_DECISION,
  FLOW_LOGS,
  MISSING_ENDPOINTS,
  ENDPOINT_POLICY,
  OPEN_INGRESS,
  LOAD_BALANCER_TLS,
  WEB_ACL,
  NODE_ROLE,
  WILDCARD_TRUST,
  ACCELERATOR_LIMITS,
  ACCELERATOR_TOLERATION,
  EFA_POD_MEMORY,
  SHARED_MEMORY,
  IMAGE_TAG,
  DRAIN,
  READINESS_PROBE,
  STARTUP_PROBE,
  DISRUPTION_BUDGET,
  ROLLOUT_CAPACITY,
  SERVICE_ISOLATION,
  NETWORK_POLICY_AGENT,
  FINALIZER_ORDER,
];

export const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);
