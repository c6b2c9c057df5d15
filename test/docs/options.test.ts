import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planCluster } from '../../lib/compute/cluster/cluster';
import { PODS_PER_NODE } from '../../lib/compute/node-group/pods';
import { planGpuNodeGroup } from '../../lib/compute/gpu-node-group/gpu-node-group';
import { type NodeGroupPlan, planNodeGroup } from '../../lib/compute/node-group/node-group';
import { required } from '../../lib/core/plan';
import { planSparkJob } from '../../lib/data/spark-job/spark-job';
import { planAdmissionPolicies } from '../../lib/security/admission-policies/admission-policies';
import { planNcclTest } from '../../lib/network/nccl-test/nccl-test';
import { planReachabilityTest } from '../../lib/network/reachability-test/reachability-test';
import { planTeamNamespace } from '../../lib/security/team-namespace/team-namespace';
import { planSparkPlatform } from '../../lib/data/spark-platform/spark-platform';
import { planYarn } from '../../lib/data/yarn/yarn';
import { planInferenceImageSource } from '../../lib/inference/inference-image/inference-image';
import { planInferenceService } from '../../lib/inference/inference-service/inference-service';
import { planInferenceGateway } from '../../lib/network/inference-gateway/inference-gateway';
import { planLoadBalancerController } from '../../lib/network/load-balancer-controller/load-balancer-controller';
import { planNetwork } from '../../lib/network/network/network';
import { planEfaMonitoring } from '../../lib/operations/efa-monitoring/efa-monitoring';
import { planInferenceObjectives } from '../../lib/operations/inference-monitoring/inference-objectives';
import { planInferenceMonitoring } from '../../lib/operations/inference-monitoring/inference-monitoring';
import { planAudit } from '../../lib/security/audit/audit';
import { planKeys } from '../../lib/security/keys';
import { planBackups } from '../../lib/storage/backups/backups';
import { planDatasetCache } from '../../lib/storage/dataset-cache/dataset-cache';
import { planLustreStore } from '../../lib/storage/lustre-store/lustre-store';
import { planHdfs } from '../../lib/storage/hdfs/hdfs';
import { planHdfsBackups } from '../../lib/storage/hdfs-backups/hdfs-backups';
import { planSharedFiles } from '../../lib/storage/shared-files/shared-files';
import { planModelStore } from '../../lib/storage/model-store/model-store';
import { planLocalNvme } from '../../lib/storage/local-nvme/local-nvme';
import { planStorageClasses } from '../../lib/storage/storage-classes/storage-classes';
import { constructPages } from './pages';

const root = join(__dirname, '../..');
const library = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => file.endsWith('.ts') && !file.startsWith('lib/runtime/'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

/** One documented option, and its default as the page says it: the code in its cell, or undefined for prose. */
interface DocumentedOption {
  readonly page: string;
  readonly option: string;
  readonly fallback: string | undefined;
}

function documentedOptions(page: string): DocumentedOption[] {
  const text = readFileSync(join(root, page), 'utf8');
  const section = /^## Options that matter\n([\s\S]*?)^## /m.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^\| (`[^|]*) \| ([^|]*) \|/gm)].flatMap(([, names = '', defaults = '']) => {
    const values = codes(defaults);
    return codes(names).map((option, index) => ({ page, option, fallback: values[index] }));
  });
}

function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

const options = constructPages().flatMap((page) => documentedOptions(page));

test.each(options)('$page documents $option, which the library has', ({ option }) => {
  const name = option.split('.').at(-1);
  expect(library).toMatch(new RegExp(`readonly ${name}\\??: `));
});

function nodeDefaults(plan: NodeGroupPlan) {
  const { capacity, networkLayout, nvmeStrategy, volume, metadata } = plan;
  return {
    desiredNodes: capacity.desiredNodes,
    capacityType: capacity.capacityType,
    networkLayout,
    nvmeStrategy,
    rootVolumeGiB: volume.sizeGiB,
    metadataHopLimit: metadata.hopLimit,
    clusterPlacementGroup: capacity.placement !== undefined,
    nodeRepair: plan.nodeRepair,
    podsPerNode: PODS_PER_NODE.default,
  };
}

const keys = required(planKeys({ aliasPrefix: 'datacenter' }));
const network = required(planNetwork({}));
const controller = required(planLoadBalancerController({}));
const cluster = required(planCluster({}));
const store = required(planModelStore({}));
const { replication } = required(
  planModelStore({
    bucketName: 'models',
    replicaBucketName: 'models-eu',
    replicaRegion: 'eu-west-1',
    replicaKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  }),
);
const [backups] = required(planBackups({ plans: [{ name: 'daily' }] })).rules;
const shared = required(planSharedFiles({ folders: [{ name: 'shared' }] }));
const datasets = required(planDatasetCache({}));
const lustre = required(planLustreStore({}));
const hdfs = required(planHdfs({ instanceType: 'i4i.8xlarge', dataNodes: 6, racks: 'none' }));
const hdfsBackups = required(planHdfsBackups({}, hdfs));
const nvme = required(planLocalNvme({ instanceTypes: ['i4i.8xlarge'], use: 'volumes' })).volumes;
const classes = required(planStorageClasses({}));
const service = required(planInferenceService({}));
const sparkJob = required(planSparkJob({ mainApplicationFile: 'hdfs:///jobs/count.py' }));
const admission = required(planAdmissionPolicies({})).policies;
const nccl = required(planNcclTest({ instanceType: 'p5.48xlarge', nodes: 2 }));
const gateway = required(
  planInferenceGateway({ backends: [{ service: 'chat', models: ['a'] }], apiKeySecrets: ['k'] }),
);
const reachability = required(planReachabilityTest({ region: 'eu-central-1' }));
const team = required(planTeamNamespace({ namespace: 'vision' }));
const sparkPlatform = required(planSparkPlatform({}));
const yarn = required(planYarn({}, hdfs));
const efa = required(planEfaMonitoring({}));
const monitoring = required(planInferenceMonitoring({}));
const audit = required(planAudit({ auditName: 'audit' }));
const objectives = required(planInferenceObjectives(undefined));

/** The defaults that plans have, by page and option. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = {
  audit: {
    insights: String(audit.trail?.insights),
    runtimeAgent: audit.threats?.detector?.runtimeAgent ?? '',
    objectProtection: String(audit.threats?.detector?.objectProtection),
    findingSeverity: audit.findings?.severity ?? '',
    retentionDays: audit.trail?.retentionDays ?? '',
    logRetentionDays: audit.trail?.logRetentionDays ?? '',
    deniedCallsThreshold: audit.alarms.find(({ name }) => name === 'denied-calls')?.threshold ?? '',
  },
  keys: {
    rotationPeriodDays: keys.rotationPeriodDays,
    deletionWindowDays: keys.deletionWindowDays,
    nodeVolumes: keys.nodeVolumes,
  },
  network: {
    cidr: network.cidr,
    zoneCount: network.zoneCount,
    egress: network.egress,
    egressFilter: required(planNetwork({ egress: 'filtered' })).egressFilter?.kind ?? '',
    s3ExpressEndpoint: String(network.s3ExpressEndpoint),
    flowLogRetentionDays: network.flowLogRetentionDays,
    flowLogDestination: network.flowLogDestination,
  },
  'inference-gateway': {
    namespace: gateway.namespace,
    replicas: gateway.replicas,
    maxBodyBytes: gateway.maxBodyBytes,
    maxResponseSeconds: gateway.times.requestSeconds,
  },
  'aws-load-balancer-controller': {
    applicationLoadBalancers: controller.applicationLoadBalancers,
    internetFacing: String(controller.internetFacing),
    permissionsBy: controller.permissionsBy,
    releaseName: controller.releaseName,
  },
  cluster: {
    kubernetesVersion: cluster.kubernetesVersion,
    systemInstanceType: cluster.systemNodes.instance.type,
    systemNodes: cluster.systemNodes.capacity.desiredNodes,
    systemVolumeGiB: cluster.systemNodes.volume.sizeGiB,
    logRetentionDays: cluster.logRetentionDays,
    volumeScope: cluster.addons.some(({ identity }) => identity?.managedPolicies.some((it) => it.includes('Scoped')))
      ? 'cluster'
      : 'account',
    legacyCloudProvider: String(cluster.legacyCloudProvider),
    networkFlowMonitor: String(cluster.addons.some(({ name }) => name.includes('flow-monitor'))),
  },
  'node-group': nodeDefaults(required(planNodeGroup({ instanceType: 'i4i.8xlarge' }))),
  'gpu-node-group': nodeDefaults(required(planGpuNodeGroup({ instanceType: 'p5.48xlarge' }))),
  'shared-files': {
    throughputMode: shared.throughputMode,
    infrequentAccessAfterDays: shared.infrequentAccessAfterDays,
  },
  'lustre-store': {
    deploymentType: lustre.deploymentType,
    storageGiB: lustre.storageGiB,
    throughputPerTiB: lustre.throughputPerTiB,
    efa: lustre.efa,
    compression: lustre.compression,
    automaticBackupDays: lustre.automaticBackupDays,
  },
  'model-store': {
    keepReplacedDays: store.keepReplacedDays,
    replicateDeletions: String(replication?.deletions),
    replicationTimeControl: String(replication?.timeControl),
  },
  'spark-job': {
    namespace: sparkJob.namespace,
    language: sparkJob.language,
    executors: sparkJob.executors,
    executorCores: sparkJob.executor.cores,
    shuffleGiB: sparkJob.executor.scratchGiB,
    locality: sparkJob.locality,
    retries: sparkJob.retries,
  },
  'admission-policies': {
    exemptNamespaces: admission[0]?.exemptNamespaces.join(', ') ?? '',
    imageReferences: admission[0]?.mode ?? '',
    devicesWithoutLimits: admission[1]?.mode ?? '',
  },
  'nccl-test': {
    name: nccl.name.replace(/-[0-9a-f]+$/, ''),
    namespace: nccl.namespace,
    largestMessageGiB: /-e (\d+)G/.exec(nccl.settings.command.join(' '))?.[1] ?? '',
    timeoutMinutes: nccl.timeoutMinutes,
  },
  'reachability-test': {
    name: reachability.name.replace(/-[0-9a-f]+$/, ''),
    namespace: reachability.namespace,
    timeoutSeconds: reachability.timeoutSeconds,
    image: reachability.image,
  },
  'team-namespace': {
    cpu: team.quota['requests.cpu'] ?? '',
    memoryGiB: (team.quota['requests.memory'] ?? '').replace('Gi', ''),
    pods: team.quota['pods'] ?? '',
    storageGiB: (team.quota['requests.storage'] ?? '').replace('Gi', ''),
    volumes: team.quota['persistentvolumeclaims'] ?? '',
    loadBalancers: team.quota['services.loadbalancers'] ?? '',
    containerMemoryGiB: (team.containers.default['memory'] ?? '').replace('Gi', ''),
    podSecurity: team.podSecurity,
  },
  'spark-platform': {
    jobNamespaces: sparkPlatform.namespaces.map(({ namespace }) => namespace).join(', '),
    createNamespaces: sparkPlatform.createNamespaces,
    serviceAccount: sparkPlatform.serviceAccount,
    releaseName: sparkPlatform.releaseName,
  },
  yarn: {
    name: yarn.name,
    queues: yarn.queues.map(({ name }) => name).join(', '),
    drainMinutes: yarn.daemons.nodeManager.graceSeconds / 60 - 1,
  },
  'dataset-cache': {
    cacheGiB: datasets.cacheGiB,
    writable: datasets.writable,
    authenticationSource: datasets.authenticationSource,
  },
  backups: {
    schedule: backups?.schedule ?? '',
    deleteAfterDays: backups?.deleteAfterDays ?? '',
    continuous: backups?.continuous ?? '',
  },
  'hdfs-backups': {
    keepSnapshots: hdfsBackups.keepSnapshots,
    snapshotSchedule: hdfsBackups.snapshotSchedule,
    copySchedule: hdfsBackups.copySchedule,
  },
  hdfs: {
    replication: hdfs.replication,
    nameNodes: hdfs.pods.nameNodes.podNames.length,
    journalNodes: hdfs.pods.journalNodes.podNames.length,
    dataNodeNetwork: hdfs.dataNodeNetwork,
    monitoring: hdfs.access.monitoring !== undefined,
    retainMetadata: hdfs.access.retainMetadata,
    createNamespace: hdfs.access.createNamespace,
  },
  'local-nvme': {
    volumeProvisioner: nvme?.volumeProvisioner ?? '',
    storageClassName: nvme?.storageClassName ?? '',
    releaseName: nvme?.provisionerRelease?.releaseName ?? '',
  },
  'storage-classes': {
    reclaimPolicy: classes.reclaimPolicy,
    defaultClass: classes.classes.find(({ isDefault }) => isDefault)?.volumeType ?? 'none',
    namePrefix: classes.classes[0]?.name.replace(/-gp3$/, '') ?? '',
    fileSystem: classes.classes[0]?.parameters['csi.storage.k8s.io/fstype'] ?? '',
    gp3Iops: classes.classes[0]?.iops ?? '',
    gp3ThroughputMiBs: classes.classes[0]?.throughputMiBs ?? '',
    io2Iops: classes.classes[1]?.iops ?? '',
    snapshots: classes.snapshotClass !== undefined,
    snapshotDeletionPolicy: classes.snapshotClass?.deletionPolicy ?? '',
  },
  'inference-image': { architecture: required(planInferenceImageSource({})).architecture },
  'inference-service': {
    model: service.model,
    replicas: service.replicas ?? '',
    autoscaled: service.replicas === undefined,
    cpu: service.cpu,
    memoryGiB: service.memoryGiB,
    scratchGiB: service.scratchGiB,
    maxResponseSeconds: service.drain.shutdownTimeoutSeconds,
    startupSeconds: service.probes.startup.periodSeconds * service.probes.startup.failureThreshold,
    namespace: service.namespace,
    createNamespace: service.createNamespace,
    permissionsBy: service.permissionsBy,
  },
  'efa-monitoring': {
    namespace: efa.namespace,
    image: efa.image,
    retransmitRatio: /> ([\d.]+)$/.exec(efa.rules[1]?.rules[0]?.expr ?? '')?.[1] ?? '',
  },
  'inference-monitoring': {
    namespace: monitoring.namespace,
    'objectives.firstTokenSeconds': objectives.firstTokenSeconds,
    'objectives.interTokenSeconds': objectives.interTokenSeconds,
    'objectives.failureRatio': objectives.failureRatio,
  },
};

const checked = options.flatMap((it) => {
  const planned = DEFAULTS[it.page.replace(/^.*\/|\.md$/g, '')]?.[it.option];
  return planned === undefined ? [] : [{ ...it, planned: String(planned) }];
});

test.each(checked)('$page says that the default of $option is $planned', ({ fallback, planned }) => {
  expect(fallback).toBe(planned);
});

test('most documented options have a checked default', () => {
  expect(checked.length).toBeGreaterThan(35);
});
