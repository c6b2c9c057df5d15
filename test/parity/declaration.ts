import type { NetworkOptions } from '../../lib/network/network/options';
import type { NodeGroupOptions } from '../../lib/compute/node-group/options';
import type { GpuNodeGroupOptions } from '../../lib/compute/gpu-node-group/gpu-node-group';
import type { KeysOptions } from '../../lib/security/keys';
import type { ModelStoreOptions } from '../../lib/storage/model-store/model-store';

/** The options of one datacenter, which both engines declare: those that decide what a resource says. */
export const ROLES = {
  rolePath: '/platform/',
  permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
} as const;

export const KEYS: KeysOptions = {
  aliasPrefix: 'datacenter',
  rotationPeriodDays: 180,
  deletionWindowDays: 14,
  nodeVolumes: true,
};

export const NETWORK: NetworkOptions = {
  cidr: '10.20.0.0/16',
  availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1d'],
  gpuNodes: [{ instanceType: 'p5.48xlarge', count: 4 }],
  natGateways: 'per-zone',
  endpointUses: ['nodes', 'images', 'session-manager'],
  publicBuckets: ['company-tools'],
  writableBuckets: ['partner-results'],
  flowLogRetentionDays: 30,
  ...ROLES,
};

export const STORAGE: NodeGroupOptions = {
  instanceType: 'i4i.8xlarge',
  desiredNodes: 3,
  nvmeStrategy: 'mount',
  labels: { 'example.com/pool': 'storage' },
  tags: { team: 'storage' },
  kubernetesVersion: '1.35',
  ...ROLES,
};

export const GPUS: GpuNodeGroupOptions = {
  instanceType: 'p5.48xlarge',
  desiredNodes: 2,
  maxNodes: 4,
  capacityReservationId: 'cr-0123456789abcdef0',
  clusterPlacementGroup: false,
  kubernetesVersion: '1.35',
  subnetPrefixLengths: [],
  subnetZones: [],
};

export const MODELS: ModelStoreOptions = {
  bucketName: 'company-models',
  uploadPrincipals: ['arn:aws:iam::111122223333:role/uploader'],
  keepReplacedDays: 7,
};

export const LOADER = {
  clusterName: 'company',
  namespace: 'models',
  serviceAccount: 'loader',
  description: 'Loads models',
  statements: [{ Sid: 'Count', Effect: 'Allow', Action: ['cloudwatch:PutMetricData'], Resource: ['*'] }],
  ...ROLES,
} as const;

/** The cluster of the node groups, which something else declares. */
export const COMPANY_CLUSTER = { name: 'company', securityGroupId: 'sg-0c1c1c1c1c1c1c1c1' } as const;
