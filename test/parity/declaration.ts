import type {
  AuditOptions,
  AccessOptions,
  AdmissionPoliciesOptions,
  DatasetCacheOptions,
  BackupsOptions,
  ClusterOptions,
  GpuNodeGroupOptions,
  HdfsBackupsOptions,
  HdfsOptions,
  EfaMonitoringOptions,
  InferenceMonitoringOptions,
  GlobalEndpointOptions,
  InferenceEdgeOptions,
  InferenceGatewayOptions,
  InferenceServiceOptions,
  KeysOptions,
  LoadBalancerControllerOptions,
  LustreStoreOptions,
  LocalNvmeOptions,
  ModelStoreOptions,
  NetworkOptions,
  NodeGroupOptions,
  ServiceSecretsOptions,
  SharedFilesOptions,
  SparkJobOptions,
  SparkPlatformOptions,
  StorageClassesOptions,
  NcclTestOptions,
  ReachabilityTestOptions,
  TeamNamespaceOptions,
  YarnOptions,
} from '../../lib/index';

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

export const AUDIT: AuditOptions = {
  auditName: 'company-audit',
  dataEventBucketArns: ['arn:aws:s3:::company-models'],
  dataEventExpressBucketArns: ['arn:aws:s3express:us-east-1:111122223333:bucket/models--use1-az4--x-s3'],
  insights: true,
  bucketName: 'company-trail',
  retentionDays: 730,
  logRetentionDays: 30,
  lock: 'governance',
  lockDays: 90,
  deletePrincipals: ['arn:aws:iam::111122223333:role/audit-administrator'],
  alarmEmails: ['security@example.com'],
  withoutAlarms: ['iam-policy-change'],
  deniedCallsThreshold: 50,
  clusterNames: ['company'],
  configurationRecorder: 'create',
  securityHub: 'create',
  rotationPeriodDays: 180,
  deletionWindowDays: 14,
  ...ROLES,
};

export const NETWORK: NetworkOptions = {
  cidr: '10.20.0.0/16',
  secondaryCidrs: ['100.64.0.0/16'],
  availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1d'],
  gpuNodes: [{ instanceType: 'p5.48xlarge', count: 4 }],
  natGateways: 'per-zone',
  endpointUses: ['nodes', 'images', 'session-manager'],
  publicBuckets: ['company-tools'],
  writableBuckets: ['partner-results'],
  s3ExpressEndpoint: true,
  flowLogRetentionDays: 30,
  flowLogDestination: 'both',
  flowLogPartitions: 'daily',
  flowLogBucketName: 'company-flow-logs',
  flowLogQueryLimitGiB: 20,
  ...ROLES,
};

const FILTERED: NetworkOptions = {
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  egress: 'filtered',
  allowedDomains: ['.example.com'],
  blockedDomains: ['uploads.example.com'],
  egressFilterProtection: true,
};

/** Networks that let named domains through, by each kind of filter. */
export const FIREWALLED: NetworkOptions = { ...FILTERED, cidr: '10.21.0.0/16', natGateways: 'per-zone' };
export const NAMED: NetworkOptions = { ...FILTERED, cidr: '10.22.0.0/16', egressFilter: 'dns-firewall' };

export const STORAGE: NodeGroupOptions = {
  instanceType: 'i4i.8xlarge',
  desiredNodes: 3,
  nvmeStrategy: 'mount',
  labels: { 'example.com/pool': 'storage' },
  tags: { team: 'storage' },
};

export const GPUS: GpuNodeGroupOptions = {
  instanceType: 'p5.48xlarge',
  networkLayout: 'bandwidth',
  desiredNodes: 2,
  maxNodes: 4,
  capacityReservationId: 'cr-0123456789abcdef0',
  clusterPlacementGroup: false,
  subnetPrefixLengths: [],
  subnetZones: [],
};

export const MODELS: ModelStoreOptions = {
  bucketName: 'company-models',
  uploadPrincipals: ['arn:aws:iam::111122223333:role/uploader'],
  keepReplacedDays: 7,
  replicaBucketName: 'company-models-west',
  replicaRegion: 'us-west-2',
  replicaKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  replicateDeletions: true,
  replicationTimeControl: true,
  replicaOf: 'company-models-west',
  expressZoneIds: ['use1-az4'],
  backupPlan: 'daily',
  ...ROLES,
};

/** With everything that makes a resource. */
export const BACKUPS: BackupsOptions = {
  vaultName: 'company',
  plans: [
    {
      name: 'daily',
      schedule: 'cron(0 3 ? * * *)',
      deleteAfterDays: 120,
      coldStorageAfterDays: 30,
      copyToVaultArn: 'arn:aws:backup:us-west-2:111122223333:backup-vault:company',
      copyDeleteAfterDays: 60,
    },
  ],
  deletePrincipals: ['arn:aws:iam::111122223333:role/backup-administrator'],
  notificationTopicArn: 'arn:aws:sns:us-east-1:111122223333:backups',
  lock: 'compliance',
  lockMaxRetentionDays: 365,
  restoreTests: ['S3'],
  ...ROLES,
};
export const SHARED: SharedFilesOptions = {
  folders: [{ name: 'notebooks', path: '/research', uid: 1001, gid: 1002, permissions: '0770', namespaces: ['chat'] }],
  throughputMode: 'provisioned',
  throughputMiBs: 100,
  infrequentAccessAfterDays: 7,
  replicaRegion: 'eu-west-1',
  backupPlan: 'daily',
};

export const DATASETS: DatasetCacheOptions = {
  prefix: 'corpus/',
  cacheGiB: 500,
  metadataTtlSeconds: 3600,
  writable: true,
  namespaces: ['training'],
};

export const LUSTRE: LustreStoreOptions = {
  throughputPerTiB: 1000,
  efa: true,
  metadataIops: 12000,
  compression: false,
  repositories: [{ path: '/corpus', uri: 's3://company-datasets/corpus', autoExport: false }],
  weeklyMaintenance: '7:03:00',
  namespaces: ['training'],
  claimName: 'scratch',
  storageClassName: 'lustre',
  withoutBackup: 'every file is in the bucket',
};
export const NVME: LocalNvmeOptions = {
  instanceTypes: ['i4i.8xlarge'],
  use: 'volumes',
  storageClassName: 'company-nvme',
  tolerations: [{ key: 'dedicated', value: 'storage', effect: 'NoSchedule' }],
};

export const CLASSES: StorageClassesOptions = {
  namePrefix: 'company',
  defaultClass: 'io2',
  reclaimPolicy: 'Delete',
  fileSystem: 'xfs',
  gp3Iops: 4000,
  gp3ThroughputMiBs: 250,
  io2Iops: 8000,
  snapshotDeletionPolicy: 'Delete',
  backupPlan: 'daily',
};

/** With everything that makes an object. */
export const HDFS: HdfsOptions = {
  instanceType: 'i4i.8xlarge',
  dataNodes: 6,
  clientNamespaces: ['inference'],
  directories: [{ path: '/datasets' }],
  monitoring: true,
  withoutBackup: 'every file can be computed again',
};

export const HDFS_BACKUPS: HdfsBackupsOptions = {
  snapshotDirectories: ['/datasets'],
  snapshotSchedule: '30 3 * * *',
  keepSnapshots: 14,
  copySchedule: '45 */2 * * *',
  prefix: 'backups/hdfs/',
  awsCliImage: 'registry.example.com/aws-cli:2',
};

export const LOADER = {
  namespace: 'models',
  serviceAccount: 'loader',
  description: 'Loads models',
  statements: [{ Sid: 'Count', Effect: 'Allow', Action: ['cloudwatch:PutMetricData'], Resource: ['*'] }],
  ...ROLES,
} as const;

export const CLUSTER: ClusterOptions = {
  clusterName: 'company',
  kubernetesVersion: '1.35',
  publicCidrs: ['203.0.113.0/24'],
  apiClientCidrs: ['10.60.0.0/16'],
  administrators: ['arn:aws:iam::111122223333:role/platform'],
  logRetentionDays: 30,
  systemNodes: 3,
  podNetwork: { prefixDelegation: true },
  networkFlowMonitor: true,
  volumeScope: 'account',
  imageRepositories: ['arn:aws:ecr:us-east-1:111122223333:repository/company/*'],
  ...ROLES,
};

export const CONTROLLER: LoadBalancerControllerOptions = { applicationLoadBalancers: true, gatewayApi: true };

/** Without records: each engine has its own way to the name of the load balancer. */
export const GLOBAL: GlobalEndpointOptions = {
  loadBalancers: ['eu-west-1', 'us-east-1'].map((region) => ({
    region,
    loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/app/edge/0123456789abcdef`,
  })),
};

export const EDGE: InferenceEdgeOptions = {
  certificateArns: ['arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012'],
  routes: [{ service: 'chat', pathPrefix: '/v1', hostNames: ['chat.example.com'] }],
  allowedCountries: ['DE'],
  clientCaBucket: 'company-certificates',
  clientRevocationKey: 'revoked.crl',
};

export const GATEWAY: InferenceGatewayOptions = {
  name: 'models',
  backends: [{ service: 'chat', port: 8080, models: ['smollm2', 'smollm2-long'] }],
  apiKeySecrets: ['api-keys'],
  requestsPerMinute: 100,
  tokensPerDay: 1_000_000,
  failClosed: true,
  maxResponseSeconds: 120,
  imageRegistry: '111122223333.dkr.ecr.us-east-1.amazonaws.com/mirror',
};

export const SECRETS: ServiceSecretsOptions = {
  secrets: [
    {
      name: 'api-keys',
      namespaces: ['inference'],
      rotationDays: 30,
      rotationFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:rotate',
    },
    { name: 'registry', namespaces: ['inference'], keys: ['user', 'password'], value: 'later' },
  ],
  secretPrefix: 'company',
  refreshMinutes: 30,
  ...ROLES,
};

export const MEMBERS: AccessOptions = {
  members: [
    { name: 'owners', persona: 'administrator', principals: ['arn:aws:iam::111122223333:role/owner'] },
    { name: 'vision', persona: 'researcher', namespaces: ['vision'], permissionSets: ['Vision'] },
    {
      name: 'ci',
      persona: 'service',
      namespaces: ['vision'],
      oidcProviderArn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
      oidcSubjects: ['repo:company/models:*'],
    },
    { name: 'auditors', persona: 'auditor', permissionSets: ['Audit'] },
  ],
};

export const ADMISSION: AdmissionPoliciesOptions = {
  registries: ['registry.example.com'],
  otherRegistries: 'Warn',
  imageReference: 'digest',
  privileged: 'Off',
  hostPathNamespaces: ['hdfs'],
  hostNetworkNamespaces: ['hdfs', 'etl'],
};

export const NCCL: NcclTestOptions = {
  name: 'nccl',
  namespace: 'kube-system',
  instanceType: 'p5.48xlarge',
  nodes: 4,
  nodeSelector: { 'example.com/pool': 'training' },
  image: 'registry.example.com/nccl-tests:1',
  largestMessageGiB: 8,
  minimumBusBandwidthGBs: 400,
  timeoutMinutes: 45,
  tolerations: [{ key: 'nvidia.com/gpu' }],
};

export const REACHABILITY: ReachabilityTestOptions = {
  name: 'reach',
  namespace: 'kube-system',
  region: 'us-east-1',
  services: ['ec2', 'ecr.dkr'],
  reachable: ['registry.example.com:5000'],
  unreachable: ['example.com:443'],
  timeoutSeconds: 9,
  nodeSelector: { 'example.com/pool': 'storage' },
  image: 'registry.example.com/node:24',
  tolerations: [{ key: 'dedicated', value: 'storage', effect: 'NoSchedule' }],
};

export const VISION: TeamNamespaceOptions = {
  namespace: 'vision',
  cpu: 200,
  containerCpu: 0.25,
  devices: [{ name: 'nvidia.com/gpu', count: 16 }],
  internalTraffic: true,
  httpsEgress: true,
  egressNamespaces: ['hdfs'],
  ingressNamespaces: ['inference'],
  podSecurity: 'baseline',
  researcherGroups: ['company:vision'],
};

export const SPARK: SparkPlatformOptions = { jobNamespaces: ['spark', 'etl'], hostNetworkNamespaces: ['etl'] };

/** With both queues that a test of shares needs, and a ConfigMap for each namespace of clients of HDFS. */
export const YARN: YarnOptions = {
  nodes: 3,
  queues: [
    { name: 'nightly', sharePercent: 60 },
    { name: 'adhoc', sharePercent: 40, maximumPercent: 80 },
  ],
};

export const COUNT: SparkJobOptions = {
  namespace: 'etl',
  mainApplicationFile: 'count.py',
  files: { 'count.py': 'print(1)' },
  hadoopConfigMap: 'hdfs-client',
  hdfsNamespace: 'hdfs',
  locality: 'node-host-network',
  nodeCidrs: ['10.20.0.0/16'],
  queue: 'nightly',
  executors: 4,
};

export const IMAGE = 'registry.example.com/engine:1.0.0';

/** With everything that makes an object or an annotation. */
export const CHAT: InferenceServiceOptions = {
  namespace: 'inference',
  model: 's3://company-models/chat',
  replicas: 4,
  cpu: 4,
  memoryGiB: 16,
  nodeSelector: { 'example.com/pool': 'storage' },
  tolerations: [{ key: 'dedicated', effect: 'NoSchedule' }],
  environment: { LOG_LEVEL: 'info' },
  clientCidrs: ['10.0.0.0/8'],
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
  hostname: 'chat.example.com',
};

export const EFA_MONITORING: EfaMonitoringOptions = {
  namespace: 'monitoring',
  image: 'registry.example.com/node-exporter:1',
  retransmitRatio: 0.02,
  selectorLabels: { release: 'kube-prometheus-stack' },
};

export const MONITORING: InferenceMonitoringOptions = { namespace: 'inference', serviceName: 'chat' };
