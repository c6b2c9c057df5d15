import type { ClusterPlan } from '../../lib/compute/cluster/cluster';
import type { GpuNodeGroupPlan } from '../../lib/compute/gpu-node-group/gpu-node-group';
import type { NodeGroupPlan } from '../../lib/compute/node-group/node-group';
import type { PolicyPeer } from '../../lib/core/egress';
import type { DatacenterPlan } from '../../lib/datacenter/datacenter';
import type { SparkJobPlan } from '../../lib/data/spark-job/spark-job';
import type { SparkPlatformPlan } from '../../lib/data/spark-platform/spark-platform';
import type { InferenceServicePlan } from '../../lib/inference/inference-service/inference-service';
import type { LoadBalancerControllerPlan } from '../../lib/network/load-balancer-controller/load-balancer-controller';
import type { NetworkPlan } from '../../lib/network/network/network';
import type { RuleGroup } from '../../lib/planning/alert-rules';
import type { EfaMonitoringPlan } from '../../lib/operations/efa-monitoring/efa-monitoring';
import type { InferenceMonitoringPlan } from '../../lib/operations/inference-monitoring/inference-monitoring';
import type { KeysPlan } from '../../lib/security/keys';
import type { AuditPlan } from '../../lib/security/audit/audit';
import type { PodIdentityPlan } from '../../lib/security/pod-identity';
import type { AccessPlan } from '../../lib/security/access/access';
import type { AdmissionPoliciesPlan } from '../../lib/security/admission-policies/admission-policies';
import type { Quantities } from '../../lib/security/team-namespace/quota';
import type { NcclTestPlan } from '../../lib/network/nccl-test/nccl-test';
import type { ReachabilityTestPlan } from '../../lib/network/reachability-test/reachability-test';
import type { ExternalSecretsOperatorPlan, ServiceSecretsPlan } from '../../lib/index';
import type { TeamNamespacePlan } from '../../lib/security/team-namespace/team-namespace';
import type { BackupDecision } from '../../lib/storage/backup-decision';
import type { BackupsPlan } from '../../lib/storage/backups/backups';
import type { DatasetCachePlan } from '../../lib/storage/dataset-cache/dataset-cache';
import type { LustreStorePlan } from '../../lib/storage/lustre-store/lustre-store';
import type { YarnPlan } from '../../lib/data/yarn/yarn';
import type { HdfsPlan } from '../../lib/storage/hdfs/hdfs';
import type { HdfsBackupsPlan } from '../../lib/storage/hdfs-backups/hdfs-backups';
import type { GlobalEndpointPlan } from '../../lib/network/global-endpoint/global-endpoint';
import type { InferenceEdgePlan } from '../../lib/network/inference-edge/inference-edge';
import type { InferenceGatewayPlan } from '../../lib/network/inference-gateway/inference-gateway';
import type { WebAclPlan } from '../../lib/network/inference-edge/web-acl';
import type { SharedFilesPlan } from '../../lib/storage/shared-files/shared-files';
import type { ModelStorePlan } from '../../lib/storage/model-store/model-store';
import type { LocalNvmePlan } from '../../lib/storage/local-nvme/local-nvme';
import type { StorageClassesPlan } from '../../lib/storage/storage-classes/storage-classes';
import { code, table } from './markdown';

const FLOW_LOG_PLACES = {
  'cloud-watch-logs': 'CloudWatch Logs',
  s3: 'a bucket with a table of Athena',
  both: 'CloudWatch Logs and in a bucket with a table of Athena',
} as const;

type Rows = readonly (readonly [what: string, decided: string])[];

const DECISIONS = {
  Audit: ({
    trail,
    alarms,
    alarmEmails,
    clusterNames,
    trailLogGroupName,
    threats,
    findings,
    ...plan
  }: AuditPlan): Rows => [
    [
      'trail',
      trail === undefined
        ? `exists, and delivers to ${code(trailLogGroupName ?? '')}`
        : `all regions, log files with digests, kept for ${trail.retentionDays} days`,
    ],
    ['recorded calls of objects', trail?.dataEventBucketArns.map(code).join(', ') || 'those of its own bucket'],
    [
      'events in CloudWatch Logs are kept',
      trail === undefined ? 'as their group says' : `${trail.logRetentionDays} days`,
    ],
    ['lock', trail?.lock === undefined ? 'none' : `${trail.lock.mode}, ${trail.lock.days} days`],
    ['alarms', alarms.map(({ name }) => code(name)).join(', ')],
    ['alarms go to', alarmEmails.map(code).join(', ') || 'a topic'],
    [
      'threats are looked for by',
      threats?.detector === undefined ? 'a detector that exists' : 'a new detector of GuardDuty',
    ],
    ['agent on nodes, installed by', code(threats?.detector?.runtimeAgent ?? 'none')],
    ['findings go to the topic from severity', String(findings?.severity ?? 'none')],
    ['changes of resources are recorded', plan.configuration?.recordingFrequency.toLowerCase() ?? 'no'],
    ['checked by the standards', plan.securityHub?.standards?.map(code).join(', ') ?? 'none'],
    ['clusters with saved queries', clusterNames.map(code).join(', ') || 'none'],
  ],
  Keys: (plan: KeysPlan): Rows => [
    ...Object.values(plan.keys).map(({ aliasName, description }) => [code(aliasName), description] as const),
    ['rotation', `every ${plan.rotationPeriodDays} days`],
    ['deletion', `can be cancelled for ${plan.deletionWindowDays} days`],
    ['EC2 Auto Scaling may use the data key', yesNo(plan.nodeVolumes)],
  ],
  PodIdentityAssociation: (plan: PodIdentityPlan): Rows => [
    ['the role trusts', `${code(`${plan.namespace}/${plan.serviceAccount}`)} of this cluster, and no other pod`],
    ['pods get the role by', code(plan.permissionsBy)],
    ['description of the role', plan.description],
  ],
  Network: (plan: NetworkPlan): Rows => [
    ['VPC', [plan.cidr, ...plan.secondaryCidrs].map(code).join(', ')],
    ...(['private', 'isolated', 'public'] as const).map((role) => [`${role} subnets`, subnetsOf(plan, role)] as const),
    ['addresses that each private subnet needs', `${plan.addressesNeeded}`],
    ['egress', code(plan.egress)],
    ['NAT gateways', `${plan.natGatewayCount}`],
    ['interface endpoints', plan.interfaceEndpoints.map(code).join(', ')],
    ['flow logs are kept', `${plan.flowLogRetentionDays} days, in ${FLOW_LOG_PLACES[plan.flowLogDestination]}`],
  ],
  AwsLoadBalancerController: (plan: LoadBalancerControllerPlan): Rows => [
    ['Helm chart', `${code(plan.release.chart)} ${plan.release.version}, from ${plan.release.repository}`],
    ['Helm release and service account', code(`${plan.release.namespace}/${plan.releaseName}`)],
    ['the controller gets its role by', code(plan.permissionsBy)],
    ['application load balancers', plan.applicationLoadBalancers ? 'of Ingresses' : 'none'],
    ['load balancers face', plan.internetFacing ? 'the internet, where they are declared so' : 'the VPC only'],
    ['Gateways', plan.gatewayApi === undefined ? 'become nothing' : 'become load balancers'],
    ['the deployment waits', `until its pods are ready, at most ${plan.readyTimeoutMinutes} minutes`],
  ],
  Cluster: (plan: ClusterPlan): Rows => [
    ['Kubernetes', plan.kubernetesVersion],
    [
      'API server',
      plan.endpoint.publicAccess ? `open to ${plan.endpoint.publicCidrs.join(', ')}` : 'inside the VPC only',
    ],
    ['networks whose clients reach it inside the VPC', plan.endpoint.apiClientCidrs.join(', ') || 'none'],
    ['control plane logs', `${plan.logTypes.join(', ')}; kept ${plan.logRetentionDays} days`],
    ['administrators', plan.administrators.map(code).join(', ') || 'only the deployment'],
    ['load balancers of Services', plan.legacyCloudProvider ? 'made by the control plane' : 'none by itself'],
    ['volumes of EBS', volumeScope(plan)],
    ['add-ons before the nodes', addons(plan, 'before-nodes')],
    ['add-ons after the nodes', addons(plan, 'after-nodes')],
    ['system nodes', nodeCounts(plan.systemNodes)],
    ['root volume of a system node', volume(plan.systemNodes)],
  ],
  NodeGroup: nodeGroup,
  GpuNodeGroup: (plan: GpuNodeGroupPlan): Rows => [...nodeGroup(plan), ['power', power(plan)]],
  Hdfs: (plan: HdfsPlan): Rows => [
    ['address of clients', code(plan.url)],
    [
      'daemons',
      `${plan.pods.nameNodes.podNames.length} NameNodes, ${plan.pods.journalNodes.podNames.length} JournalNodes, ` +
        `${plan.pods.zooKeepers.podNames.length} ZooKeepers, ${plan.sizing.dataNodes} DataNodes`,
    ],
    ['disks of a DataNode', plan.disks.map(({ name, sizeGiB }) => `${code(name)} (${sizeGiB} GiB)`).join(', ')],
    ['data that fit', `${plan.sizing.usableTiB.toFixed(1)} TiB with ${plan.replication} copies of each block`],
    ['racks', plan.topology.racks === 'none' ? 'none' : `each ${plan.topology.racks}, by the subnets of the nodes`],
    ['heap', `${plan.sizing.nameNodeHeapGiB} GiB of a NameNode, ${plan.sizing.dataNodeHeapGiB} GiB of a DataNode`],
    ['clients', ['pods of its own namespace', ...plan.access.clientNamespaces.map(code)].join(', and of ')],
    ['metadata, when HDFS is removed', plan.access.retainMetadata ? 'stay, with the namespace' : 'are deleted'],
    ['metrics and alerts', plan.access.monitoring === undefined ? 'none' : 'by the Prometheus operator'],
    ['backup', backup(plan.backup)],
    ['Hadoop', plan.hadoopVersion],
  ],
  HdfsBackups: (plan: HdfsBackupsPlan): Rows => [
    ['snapshots', plan.snapshotDirectories.map(code).join(', ') || 'none'],
    ['snapshots are made', `${code(plan.snapshotSchedule)}, and the newest ${plan.keepSnapshots} are kept`],
    ['the namespace is copied', `${code(plan.copySchedule)}, to ${code(plan.prefix)} of the bucket`],
    ['image of the AWS CLI', code(plan.awsCliImage)],
  ],
  ModelStore: (plan: ModelStorePlan): Rows => [
    ['bucket name', plan.bucketName ?? 'made by the deployment'],
    ['replaced or deleted models', `can be restored for ${plan.keepReplacedDays} days`],
    ['incomplete uploads', `are removed after ${plan.abortUploadAfterDays} days`],
    ['backup', backup(plan.backup)],
    [
      'copies in another region',
      plan.replication === undefined ? 'none' : `${code(plan.replication.bucketName)} in ${plan.replication.region}`,
    ],
    ['directory buckets', plan.express.map(({ bucketName }) => code(bucketName)).join(', ') || 'none'],
    ['models are reached', ['through the VPC endpoint', ...plan.uploadPrincipals.map(code)].join(', and by ')],
  ],
  SparkJob: (plan: SparkJobPlan): Rows => [
    ['application', `${code(plan.mainApplicationFile)}, ${plan.language}, Spark ${plan.sparkVersion}`],
    ['driver', `${sparkPod(plan.driver)}; ${plan.driverCapacity}, not disrupted`],
    [
      'executors',
      `${plan.executors}, ${sparkPod(plan.executor)}; ${plan.executorCapacity}` +
        (plan.executorsPerNode === undefined ? '' : `, ${plan.executorsPerNode} a node`),
    ],
    ['shuffle data of an executor', `at most ${plan.executor.scratchGiB} GiB on the disks of the node`],
    ['reads of HDFS', `${code(plan.locality)}: ${plan.locality === 'pod-network' ? 'ANY' : 'NODE_LOCAL'}`],
    ...Object.entries(plan.sparkConf).map(([key, value]) => [code(key), code(value)] as const),
    ['a failed job', `runs again, at most ${plan.retries} times`],
  ],
  Yarn: (plan: YarnPlan): Rows => [
    ['daemons', `2 ResourceManagers, ${plan.nodes} NodeManagers on the nodes of DataNodes`],
    ['jobs, on each node', `${plan.memoryMiBPerNode / 1024} GiB and ${plan.coresPerNode} cores`],
    ...plan.queues.map(
      ({ name, sharePercent, maximumPercent }) =>
        [`queue ${code(name)}`, `${sharePercent} %, at most ${maximumPercent} %`] as const,
    ),
    [
      'clients',
      `pods of ${plan.clientNamespaces.map(code).join(', ')}, by the ConfigMap ${code(plan.clientConfigMapName)}`,
    ],
    [
      'a NodeManager that is to end',
      `waits at most ${plan.daemons.nodeManager.graceSeconds / 60 - 1} minutes for its jobs`,
    ],
  ],
  SparkPlatform: (plan: SparkPlatformPlan): Rows => [
    ['Helm chart', `${code(plan.release.chart)} ${plan.release.version}, from ${plan.release.repository}`],
    ['Helm release', code(`${plan.release.namespace}/${plan.releaseName}`)],
    ...plan.namespaces.map(
      ({ namespace, hostNetwork }) =>
        [
          `namespace ${code(namespace)}`,
          `service account ${code(plan.serviceAccount)}, Pod Security ` +
            code(hostNetwork ? 'privileged' : 'restricted'),
        ] as const,
    ),
    ['the deployment waits', `until the webhook answers, at most ${plan.readyTimeoutMinutes} minutes`],
  ],
  Access: (plan: AccessPlan): Rows =>
    plan.members.map(({ name, persona, groups }) => [
      `the role of ${code(name)}`,
      `${persona}; ${groups.length === 0 ? 'administers the whole cluster' : groups.map(code).join(', ')}`,
    ]),
  AdmissionPolicies: (plan: AdmissionPoliciesPlan): Rows =>
    plan.policies.map(({ name, mode, exemptNamespaces }) => [
      code(name),
      `${mode}, except in ${exemptNamespaces.map(code).join(', ')}`,
    ]),
  NcclTest: (plan: NcclTestPlan): Rows => [
    ['job', code(`${plan.namespace}/${plan.name}`)],
    ['image', code(plan.image)],
    ['nodes', `${plan.nodes}, with ${plan.settings.gpus} GPUs each`],
    [
      'each pod takes',
      Object.entries(plan.resources)
        .map(([name, amount]) => code(`${name}: ${amount}`))
        .join(', '),
    ],
    [
      'variables',
      Object.entries(plan.environment)
        .map(([name, value]) => code(`${name}=${value}`))
        .join(', '),
    ],
    ['the job is stopped', `after ${plan.timeoutMinutes} minutes`],
  ],
  ReachabilityTest: (plan: ReachabilityTestPlan): Rows => [
    ['job', code(`${plan.namespace}/${plan.name}`)],
    ['image', code(plan.image)],
    ...(['reachable', 'unreachable'] as const).map(
      (expected) => [`${expected} are`, targetsOf(plan, expected)] as const,
    ),
    ['a target counts as not reached', `after ${plan.timeoutSeconds} seconds`],
  ],
  ExternalSecretsOperator: (plan: ExternalSecretsOperatorPlan): Rows => [
    ['Helm chart', `${code(plan.release.chart)} ${plan.release.version}, from ${plan.release.repository}`],
    ['Helm release and service account', code(`${plan.release.namespace}/${plan.releaseName}`)],
    ['the operator gets its role by', code(plan.permissionsBy)],
    ['the deployment waits', `until its pods are ready, at most ${plan.readyTimeoutMinutes} minutes`],
  ],
  ServiceSecrets: (plan: ServiceSecretsPlan): Rows => [
    ...plan.secrets.map(
      ({ name, keys, namespaces, value, rotation }) =>
        [
          `secret ${code(name)}`,
          `keys ${keys.map(code).join(', ')}, ${value === 'generated' ? 'generated' : 'set later'}, in ` +
            `${namespaces.map(code).join(', ')}, ${rotation ? `rotated every ${rotation.days} days` : 'not rotated'}`,
        ] as const,
    ),
    ['read again', `every ${plan.refreshMinutes} minutes`],
    ['a namespace gets its role by', code(plan.permissionsBy)],
  ],
  TeamNamespace: (plan: TeamNamespacePlan): Rows => [
    ['namespace', `${code(plan.namespace)}, Pod Security ${code(plan.podSecurity)}`],
    ['all pods together', quantitiesOf(plan.quota)],
    ['a container that names nothing requests', quantitiesOf(plan.containers.defaultRequest)],
    ['a container that names nothing has the limits', quantitiesOf(plan.containers.default)],
    ['a container has at most', quantitiesOf(plan.containers.max)],
    ['pods may be called by', trafficOf(plan.networkPolicy.ingress.map(({ from }) => from))],
    ['pods may call', trafficOf((plan.networkPolicy.egress ?? []).map(({ to }) => to))],
    ...plan.roles.map(({ persona, groups }) => [`groups that are ${persona}`, groups.map(code).join(', ')] as const),
  ],
  Backups: (plan: BackupsPlan): Rows => [
    ['vault', plan.vaultName === undefined ? 'a name that the deployment makes' : code(plan.vaultName)],
    ...plan.rules.flatMap((rule) => backupRule(rule)),
    ['principals that may delete a backup before its time', plan.deletePrincipals.map(code).join(', ') || 'none'],
    ['lock', vaultLock(plan)],
    [
      'restored as a test',
      plan.restoreTests === undefined
        ? 'nothing'
        : `${plan.restoreTests.resourceTypes.join(', ')}, ${code(plan.restoreTests.schedule)}`,
    ],
  ],
  GlobalEndpoint: ({ ports, clientAffinity, regions, records }: GlobalEndpointPlan): Rows => [
    ['ports', ports.join(', ')],
    ['client affinity', code(clientAffinity)],
    ...regions.map(({ region, trafficPercent, loadBalancers }): Rows[number] => [
      region,
      `${trafficPercent} percent of its connections, by weights of ${loadBalancers.map((it) => it.weight).join(', ')}`,
    ]),
    ['records', records?.names.map(code).join(', ') ?? 'none'],
  ],
  InferenceEdge: (plan: InferenceEdgePlan): Rows => [
    ['load balancer', `${plan.kind}, ${plan.internetFacing ? 'internet-facing' : 'internal'}, TLS on port 443`],
    ['clients', plan.allowedCidrs.map(code).join(', ')],
    ['TLS policy', code(plan.tlsPolicy)],
    ['routes', plan.routes.map((it) => `${code(it.pathPrefix)} to ${code(`${it.service}:${it.port}`)}`).join(', ')],
    ['web ACL', plan.webAcl === undefined ? 'none' : webAclInShort(plan.webAcl)],
    ['target groups', Object.entries(plan.targetGroupAttributes).map(setting).join(', ')],
    ['load balancer attributes', Object.entries(plan.loadBalancerAttributes).map(setting).join(', ')],
    ['records', plan.records?.names.map(code).join(', ') ?? 'none'],
    ['access logs', plan.accessLogRetentionDays === undefined ? 'none' : `kept ${plan.accessLogRetentionDays} days`],
    ['client certificates', plan.trustStore === undefined ? 'not asked for' : 'required'],
  ],
  InferenceGateway: ({ endpoint, clients, limits, counters, times, ...plan }: InferenceGatewayPlan): Rows => [
    ['Service', `${code(`${endpoint.namespace}/${endpoint.serviceName}`)}, port ${endpoint.port}`],
    ['health checks', `${code(endpoint.healthCheckPath)}, without a key`],
    [
      'models',
      plan.backends
        .map((it) => `${it.models.map(code).join(', ')} to ${code(`${it.service}.${plan.namespace}:${it.port}`)}`)
        .join('; '),
    ],
    [
      'clients have',
      clients.jwt === undefined
        ? `API keys, from ${clients.apiKeySecrets.map((secret) => code(`${plan.namespace}/${secret}`)).join(', ')}`
        : `tokens of ${code(clients.jwt.issuer)}`,
    ],
    [
      'limits of a client',
      limits.map((it) => `${it.limit} ${it.counts} in a ${it.window.toLowerCase()}`).join(', ') || 'none',
    ],
    [
      'counters',
      counters === undefined
        ? 'none'
        : `${counters.redisAddress === undefined ? 'Valkey in the cluster' : code(counters.redisAddress)}; ` +
          `while they are away requests ${counters.failClosed ? 'get 500' : 'pass uncounted'}`,
    ],
    ['pods', `${plan.replicas}, spread over zones`],
    ['a response', `takes at most ${times.requestSeconds} seconds and ${plan.maxBodyBytes} bytes in one piece`],
    [
      'a terminating pod',
      `takes requests for ${times.minDrainSeconds} seconds, and ends its responses within ${times.drainSeconds}`,
    ],
    [
      'Helm charts',
      [plan.controllers.envoyGateway, plan.controllers.aiGatewayKinds, plan.controllers.aiGateway]
        .map(({ release }) => `${code(release.chart)} ${release.version}`)
        .join(', '),
    ],
  ],
  SharedFiles: (plan: SharedFilesPlan): Rows => [
    ...plan.folders.map(
      ({ name, path, uid, gid, permissions, volumes }) =>
        [
          `folder ${code(name)}`,
          `${code(path)} of user ${uid}, group ${gid}, mode ${permissions}; claims in ` +
            (volumes.map(({ namespace }) => code(namespace)).join(', ') || 'no namespace'),
        ] as const,
    ),
    [
      'throughput',
      `${plan.throughputMode}${plan.throughputMiBs === undefined ? '' : `, ${plan.throughputMiBs} MiB/s`}`,
    ],
    ['a file that nothing reads', coldFile(plan)],
    ['copy', plan.replica === undefined ? 'none' : `in ${plan.replica.region}`],
    ['backup', backup(plan.backup)],
  ],
  DatasetCache: (plan: DatasetCachePlan): Rows => [
    ['what pods see', plan.prefix === '' ? 'the whole bucket' : code(plan.prefix)],
    ['pods may', plan.writable ? 'read, and write new files' : 'read'],
    ['permissions', `of the ${plan.authenticationSource === 'driver' ? 'CSI driver' : 'service account of each pod'}`],
    ['cache of a mount', `at most ${plan.cacheGiB} GiB, on the disks of its node`],
    ['claims', plan.volumes.map(({ namespace, claimName }) => code(`${namespace}/${claimName}`)).join(', ') || 'none'],
    ['options of the mount', plan.volumes[0]?.mountOptions.map(code).join(', ') ?? 'none'],
  ],
  LustreStore: (plan: LustreStorePlan): Rows => [
    ['file system', `${plan.deploymentType}, ${plan.storageGiB} GiB, ${plan.compression ? 'compressed' : 'as it is'}`],
    ['throughput', `${plan.throughputPerTiB} MB/s per TiB, ${plan.throughputMBs} MB/s in all`],
    ['EFA', plan.efa ? 'yes' : 'no'],
    ['metadata operations per second', `${plan.metadataIops ?? 'as many as belong to the capacity'}`],
    ...plan.repositories.map(
      ({ path, uri, autoImport, autoExport }) =>
        [code(path), `${uri}; import ${autoImport ? 'on' : 'off'}, export ${autoExport ? 'on' : 'off'}`] as const,
    ),
    ['backup', backup(plan.backup)],
    ...plan.volumes.map(({ namespace, claimName }) => [`claim in ${code(namespace)}`, code(claimName)] as const),
  ],
  LocalNvme: (plan: LocalNvmePlan): Rows => [
    ['the node group gets', `${code(`nvmeStrategy: '${plan.nvmeStrategy}'`)}, ${labelsOf(plan.nodeGroup.labels)}`],
    ...plan.nodes.map(
      ({ instanceType, disks, paths, usableGiB }) =>
        [
          code(instanceType),
          `${disks} disks, ${usableGiB} GiB, at ${paths.map(code).join(', ') || 'no path: the driver has them'}`,
        ] as const,
    ),
    ...(plan.volumes === undefined
      ? []
      : ([
          ['volumes are made by', code(plan.volumes.volumeProvisioner)],
          ['pods claim', code(plan.volumes.storageClassName)],
          ['claims of nodes that are gone are removed by', code(plan.volumes.cleanup.image)],
        ] as const)),
  ],
  StorageClasses: (plan: StorageClassesPlan): Rows => [
    ...plan.classes.map(
      ({ name, isDefault, minSizeGiB, maxSizeGiB, iops, throughputMiBs }) =>
        [
          `${code(name)}${isDefault ? ', the default' : ''}`,
          [
            `${minSizeGiB} to ${maxSizeGiB} GiB`,
            ...(iops === undefined ? [] : [`${iops} IOPS`]),
            ...(throughputMiBs === undefined ? [] : [`${throughputMiBs} MiB/s`]),
          ].join(', '),
        ] as const,
    ),
    ['a volume is made', 'in the zone of the node of its first pod, encrypted'],
    ['claims can be made larger', yesNo(plan.allowVolumeExpansion)],
    ['a volume whose claim is deleted', plan.reclaimPolicy === 'Retain' ? 'stays' : 'is deleted'],
    ['snapshots', plan.snapshotClass === undefined ? 'none' : `by ${code(plan.snapshotClass.name)}`],
    ['backup', plan.backup.plan === undefined ? `none: ${plan.backup.withoutBackup ?? ''}` : code(plan.backup.plan)],
  ],
  InferenceService: (plan: InferenceServicePlan): Rows => [
    ['model', `${code(plan.model)}, requested as ${code(plan.servedModelName)}`],
    [
      'pods',
      `${plan.replicas ?? 'autoscaled,'} with ${plan.cpu} CPU, ${plan.memoryGiB} GiB of memory, ` +
        `${plan.scratchGiB} GiB of scratch space`,
    ],
    ['load balancer', loadBalancer(plan)],
    ['a terminating pod', drain(plan)],
    ['a response survives', survivedDisruptions(plan)],
    ['pods get permissions by', code(plan.permissionsBy)],
    ['pods may call', plan.egress.map(code).join(', ') || 'nothing'],
    ['arguments', code(plan.args.join(' '))],
  ],
  EfaMonitoring: (plan: EfaMonitoringPlan): Rows => [
    [
      'nodes',
      Object.entries(plan.nodeSelector)
        .map(([key, value]) => code(`${key}=${value}`))
        .join(', '),
    ],
    ['image', code(plan.image)],
    ['counters are read', `every ${plan.intervalSeconds} s`],
    ...alertRows(plan.rules),
  ],
  InferenceMonitoring: (plan: InferenceMonitoringPlan): Rows => [
    [
      'scraped pods',
      Object.entries(plan.podLabels)
        .map(([key, value]) => code(`${key}=${value}`))
        .join(', '),
    ],
    ...plan.endpoints.map(
      ({ port, path, interval }) =>
        ['scraped endpoint', `port ${code(port)}, ${code(path)}, every ${interval}`] as const,
    ),
    ...alertRows(plan.rules.groups),
  ],
  Datacenter: (plan: DatacenterPlan): Rows => [
    [
      'keys',
      Object.values(plan.keys.keys)
        .map(({ aliasName }) => code(aliasName))
        .join(', '),
    ],
    ['network', networkInShort(plan.network)],
    ['cluster', `Kubernetes ${plan.cluster.kubernetesVersion}, system nodes: ${nodeCounts(plan.cluster.systemNodes)}`],
    ...Object.entries({ ...plan.gpuNodeGroups, ...plan.nodeGroups }).map(
      ([name, nodes]) =>
        [
          `node group ${code(name)}`,
          `${nodeCounts(nodes)}; ${nodes.image.amiType}, EFA: ${nodes.efaInterfaces}, disks: ${nodes.nvmeStrategy}`,
        ] as const,
    ),
    [
      'model store',
      plan.modelStore === undefined ? 'none' : (plan.modelStore.bucketName ?? 'a bucket that the deployment names'),
    ],
    ...Object.entries(plan.inferenceServices).map(
      ([name, service]) =>
        [
          `inference service ${code(name)}`,
          `${service.replicas ?? 'autoscaled'} pods in ${code(service.namespace)}, model ${code(service.model)}`,
        ] as const,
    ),
    ['namespaces', plan.namespaces.map(code).join(', ') || 'none'],
    ['monitoring', Object.keys(plan.monitoring).map(code).join(', ') || 'none'],
  ],
} as const;

function sparkPod({ cores, memoryMiB, memoryOverheadMiB }: SparkJobPlan['driver']): string {
  return `${cores} cores, ${memoryMiB} MiB of heap and ${memoryOverheadMiB} MiB outside of it`;
}

/** A construct whose page has a table of what the plan decided. */
export type Planner = keyof typeof DECISIONS;

/** Writes what a plan decided. */
export function decisionsOf(construct: Planner, plan: unknown): string {
  const rowsOf = DECISIONS[construct] as ((it: unknown) => Rows) | undefined;
  if (rowsOf === undefined)
    throw new Error(`${construct} is not in DECISIONS. Add what its plan decides, in test/docs/decisions.ts.`);
  const rows = rowsOf(plan);
  return table(['what', 'plan'], rows);
}

function webAclInShort({ requestsPerFiveMinutes, headerLimit, maxBodyBytes, blockBodyMatches }: WebAclPlan): string {
  const rules = blockBodyMatches ? 'refuse' : 'only count';
  const ofHeader = headerLimit && `, ${headerLimit.requests} with one value of ${headerLimit.header}`;
  const requests = `${requestsPerFiveMinutes} requests of an address${ofHeader ?? ''} in 5 minutes`;
  return `${requests}; bodies of ${maxBodyBytes} bytes; rules on bodies ${rules}`;
}

function setting([key, value]: readonly [string, string]): string {
  return code(`${key}=${value}`);
}

function backup({ plan, withoutBackup }: BackupDecision): string {
  if (plan !== undefined) return `by the plan ${code(plan)}`;
  return withoutBackup === undefined ? 'undecided: a warning says so' : `none: ${withoutBackup}`;
}

function backupRule(rule: BackupsPlan['rules'][number]): Rows {
  const { name, schedule, startWithinHours, completeWithinHours, deleteAfterDays, coldStorageAfterDays, copy } = rule;
  const kind = rule.continuous ? 'continuous, and a snapshot' : 'a snapshot';
  const cold = coldStorageAfterDays === undefined ? '' : `, in cold storage after ${coldStorageAfterDays}`;
  return [
    [
      `plan ${code(name)}`,
      `${kind} at ${code(schedule)}, begun in ${startWithinHours} h, done in ${completeWithinHours} h`,
    ],
    [`backups of ${code(name)} are kept`, `${deleteAfterDays} days${cold}`],
    [
      `copies of ${code(name)}`,
      copy === undefined ? 'none' : `in ${code(copy.vaultArn)} for ${copy.deleteAfterDays} days`,
    ],
  ];
}

function vaultLock({ lock }: BackupsPlan): string {
  if (lock === undefined) return 'none';
  const days = `${lock.minRetentionDays} to ${lock.maxRetentionDays ?? 'any number of'} days`;
  return lock.changeableForDays === undefined ? days : `${days}; final after ${lock.changeableForDays} days`;
}

function nodeGroup(plan: NodeGroupPlan): Rows {
  const { capacity, interfaces, efaInterfaces, image, settings } = plan;
  return [
    ['nodes', nodeCounts(plan)],
    ['bought', capacity.capacityType === 'ON_DEMAND' ? 'on demand' : code(capacity.capacityType)],
    ['update', `${code(capacity.updateStrategy)}, nodes at once: ${capacity.maxUnavailable}`],
    ['image', image.amiType],
    [
      'network interfaces',
      `${interfaces.length}: ${interfaces.length - efaInterfaces} for IP, ${efaInterfaces} ${code('efa-only')}`,
    ],
    ...(plan.ipGbps === undefined ? [] : [['IP bandwidth of a node', `${plan.ipGbps} Gbps`] as const]),
    ['local disks', code(plan.nvmeStrategy)],
    ['root volume', volume(plan)],
    ['pods of a node', settings.maxPods === undefined ? 'decided by the image' : `${settings.maxPods}`],
    [
      'a node offers',
      Object.entries(plan.nodeResources)
        .map(([name, count]) => `${count} ${code(name)}`)
        .join(', ') || 'CPU and memory',
    ],
    [
      'labels',
      Object.entries(plan.labels)
        .map(([key, value]) => code(`${key}=${value}`))
        .join(', ') || 'none',
    ],
    [
      'taints',
      plan.taints.map(({ key, value = '', effect }) => code(`${key}=${value}:${effect}`)).join(', ') || 'none',
    ],
    [
      'security group',
      plan.securityGroupRules.length > 0 ? 'all protocols from and to itself, for EFA' : 'no rules of its own',
    ],
    ['nodes pull from', plan.imageRepositories?.map(code).join(', ') ?? 'any repository that lets the account pull'],
    ['policies of the node role beside its own', plan.rolePolicies.map(code).join(', ') || 'none'],
    ['IMDS hop limit', `${plan.metadata.hopLimit}`],
  ];
}

function nodeCounts({ instance, capacity: { desiredNodes, minNodes, maxNodes } }: NodeGroupPlan): string {
  return `${desiredNodes} x ${instance.type}, from ${minNodes} to ${maxNodes}`;
}

function volume({ volume: { volumeType, sizeGiB, iops, throughputMiBs } }: NodeGroupPlan): string {
  return `${volumeType}, ${sizeGiB} GiB, ${iops} IOPS, ${throughputMiBs} MiB/s, encrypted`;
}

function power({ power: { acceleratorMaxWatts, basis } }: GpuNodeGroupPlan): string {
  return acceleratorMaxWatts === undefined ? basis : `${acceleratorMaxWatts / 1000} kW: ${basis}`;
}

function loadBalancer({ loadBalancer: { type, loadBalancerClass, port, sourceRanges } }: InferenceServicePlan): string {
  if (type === 'ClusterIP') return `none; port ${port} inside the cluster`;
  return `${loadBalancerClass}, port ${port}, from ${sourceRanges.map(code).join(', ')}`;
}

function survivedDisruptions({ timeouts }: InferenceServicePlan): string {
  return (
    timeouts
      .filter(({ name, isSurvived }) => isSurvived && name.startsWith('node '))
      .map(({ name }) => name)
      .join(', ') || 'no disruption of its node'
  );
}

function drain({ drain: it }: InferenceServicePlan): string {
  const serves = `serves for ${it.preStopSeconds} s more`;
  const completes = `completes responses for ${it.shutdownTimeoutSeconds} s`;
  return `${serves}, ${completes}, is killed after ${it.terminationGracePeriodSeconds} s`;
}

function targetsOf({ targets }: ReachabilityTestPlan, expected: string): string {
  const named = targets.filter((it) => it.expected === expected);
  const hosts = named.map(({ host, port }) => `${host}:${port}`.replace(/\$\{Token\[[^\]]*\]\}/, '<region>'));
  return hosts.map(code).join(', ') || 'none';
}

function networkInShort({ cidr, zoneCount, addressesNeeded }: NetworkPlan): string {
  return `${code(cidr)}, ${zoneCount} zones; the nodes and pods need ${addressesNeeded} addresses in each`;
}

function subnetsOf({ subnets }: NetworkPlan, role: string): string {
  const own = subnets.filter((subnet) => subnet.role === role);
  return `${own.map(({ cidr }) => code(cidr)).join(', ')} with ${own[0]?.usableAddresses} addresses each`;
}

function volumeScope({ addons: all }: ClusterPlan): string {
  const policies = all.flatMap(({ identity }) => identity?.managedPolicies ?? []);
  const scoped = policies.some((name) => name.includes('ClusterScoped'));
  return scoped ? 'those with the tag of the cluster' : 'any of the account';
}

function addons({ addons: all }: ClusterPlan, order: string): string {
  return all
    .filter((addon) => addon.order === order)
    .map(({ name, version }) => (version === undefined ? code(name) : `${code(name)} ${version}`))
    .join(', ');
}

function labelsOf(labels: Readonly<Record<string, string>> = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => code(`${key}=${value}`))
    .join(', ');
}

function quantitiesOf(quantities: Quantities): string {
  return Object.entries(quantities)
    .map(([name, quantity]) => `${code(name)} ${quantity}`)
    .join(', ');
}

function trafficOf(peers: readonly (readonly PolicyPeer[] | undefined)[]): string {
  const named = peers.map((all) => (all === undefined ? 'HTTPS anywhere' : all.map(peerOf).join(', ')));
  return named.join('; ') || 'nothing';
}

function peerOf({ namespaceSelector, podSelector, ipBlock }: PolicyPeer): string {
  if (ipBlock !== undefined) return code(ipBlock.cidr);
  const namespace = namespaceSelector?.matchLabels['kubernetes.io/metadata.name'];
  if (namespace === undefined) return 'each other';
  const [pods] = Object.values(podSelector?.matchLabels ?? {});
  return pods === undefined ? `pods of ${code(namespace)}` : `${code(pods)} of ${code(namespace)}`;
}

function yesNo(flag: boolean): string {
  return flag ? 'yes' : 'no';
}

function coldFile({ infrequentAccessAfterDays, archiveAfterDays }: SharedFilesPlan): string {
  if (infrequentAccessAfterDays === 0) return 'stays where it is';
  const archive = archiveAfterDays === 0 ? '' : `, to the Archive after ${archiveAfterDays}`;
  return `moves to Infrequent Access after ${infrequentAccessAfterDays} days${archive}`;
}

/** The series and alerts of rules of Prometheus. */
function alertRows(groups: readonly RuleGroup[]): Rows {
  return groups.flatMap(({ rules }) =>
    rules.map((rule) =>
      'alert' in rule
        ? ([`alert ${code(rule.alert)}`, `${rule.labels.severity}, after ${rule.for}: ${code(rule.expr)}`] as const)
        : ([`series ${code(rule.record)}`, code(rule.expr)] as const),
    ),
  );
}
