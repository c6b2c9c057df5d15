import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { required } from '../../../lib/core/plan';
import type { SparkJobOptions } from '../../../lib/data/spark-job/options';
import { planSparkJob } from '../../../lib/data/spark-job/spark-job';
import { sparkJobObjects } from '../../../lib/data/spark-job/spark-job.chart';
import { planYarn } from '../../../lib/data/yarn/yarn';
import { yarnObjects } from '../../../lib/data/yarn/yarn.chart';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { GATEWAY_API } from '../../../lib/network/inference-edge/edge-objects';
import { planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import { inferenceEdgeObjects } from '../../../lib/network/inference-edge/inference-edge.chart';
import type { InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';
import { planInferenceGateway } from '../../../lib/network/inference-gateway/inference-gateway';
import { inferenceGatewayObjects } from '../../../lib/network/inference-gateway/inference-gateway.chart';
import type { InferenceGatewayOptions } from '../../../lib/network/inference-gateway/options';
import { planEfaMonitoring } from '../../../lib/operations/efa-monitoring/efa-monitoring';
import { efaMonitoringObjects } from '../../../lib/operations/efa-monitoring/efa-monitoring.chart';
import { planNcclTest } from '../../../lib/network/nccl-test/nccl-test';
import { ncclTestObjects } from '../../../lib/network/nccl-test/nccl-test.chart';
import { planServiceSecrets } from '../../../lib/security/service-secrets/service-secrets';
import { serviceSecretsObjects } from '../../../lib/security/service-secrets/service-secrets.chart';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import { planHdfsBackups } from '../../../lib/storage/hdfs-backups/hdfs-backups';
import { hdfsBackupsObjects } from '../../../lib/storage/hdfs-backups/hdfs-backups.chart';
import { CERTIFICATE } from '../../network/inference-edge/edge-options';
import { HDFS } from '../../storage/hdfs/hdfs-options';
import { type Resources, Templates } from '../cloud/templates';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';

// Custom resources of add-ons and charts that only are recorded: defined by the files of their own Go modules.

const run = promisify(execFile);
const MINUTES = 60_000;
const CLUSTER = 'defined';

const RESOURCES: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
  },
  Cluster: {
    Type: 'AWS::EKS::Cluster',
    Properties: {
      Name: CLUSTER,
      Version: '1.35',
      RoleArn: 'arn:aws:iam::000000000000:role/some',
      ResourcesVpcConfig: { SubnetIds: [{ Ref: 'Subnet' }] },
    },
  },
  Snapshots: {
    Type: 'AWS::EKS::Addon',
    Properties: { ClusterName: { Ref: 'Cluster' }, AddonName: 'snapshot-controller' },
  },
};

let support: ClusterSupport;
let cloud: Cloud;
let templates: Templates;
let folder: string;

/** Applies an object as strictly as a rehearsal does. */
async function apply(object: Readonly<Record<string, unknown>>): Promise<unknown> {
  const file = path.join(folder, 'object.json');
  writeFileSync(file, JSON.stringify(object));
  return support.kubectl(CLUSTER, ['apply', '--server-side', '--validate=strict', '-f', file]);
}

/** Installs a chart that cannot be fetched. */
async function install(chart: string): Promise<string> {
  const kubeconfig = path.join(folder, 'kubeconfig');
  const [, , account = '', region = ''] = support.kubeconfig(CLUSTER).split(path.sep).toReversed();
  const config = JSON.parse(JSON.stringify(await support.kubectl(CLUSTER, ['config', 'view', '--raw', '-o', 'json'])));
  const context = `arn:aws:eks:${region}:${account}:cluster/${CLUSTER}`;
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      ...config,
      'current-context': context,
      contexts: [{ ...config.contexts[0], name: context }],
    }),
  );
  const tools = support.module.env?.['CLUSTER_TOOLS'] ?? '';
  const env = {
    ...process.env,
    ...support.module.env,
    PATH: [tools, path.dirname(cloud.python), process.env['PATH']].join(path.delimiter),
  };
  const repository = ['--repo', 'https://charts.invalid', '--version', '1.0.0'];
  const args = ['upgrade', '--install', chart, chart, ...repository, '--kubeconfig', kubeconfig];
  return (await run(path.join(tools, 'helm'), args, { env })).stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ai-datacenter-definitions-'));
  ({ cloud, clusters: support } = await startCloudWithClusters());
  templates = new Templates(cloud);
  expect(await templates.create('Defined', RESOURCES)).toMatchObject({ failures: [] });
}, 30 * MINUTES);

afterAll(async () => {
  templates?.close();
  await stopCloudWithClusters();
  rmSync(folder, { recursive: true, force: true });
}, MINUTES);

it(
  'an add-on brings what it defines, and its fields are checked',
  async () => {
    const snapshots = {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: { name: 'ebs' },
      driver: 'ebs.csi.aws.com',
      deletionPolicy: 'Delete',
    };
    await expect(apply({ ...snapshots, deletePolicy: 'Keep' })).rejects.toThrow(
      /deletePolicy: field not declared in schema/,
    );
    await expect(apply(snapshots)).resolves.toMatch(/serverside-applied/);
  },
  MINUTES,
);

it(
  'a chart that is only recorded brings what it defines',
  async () => {
    const application = {
      apiVersion: 'sparkoperator.k8s.io/v1beta2',
      kind: 'SparkApplication',
      metadata: { name: 'pack', namespace: 'default' },
      spec: { type: 'Python', sparkVersion: '4.0.0', driver: {}, executor: {} },
    };
    const monitor = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: 'hdfs', namespace: 'default' },
      spec: { selector: {}, endpoints: [{ port: 'http' }] },
    };
    await expect(apply(application)).rejects.toThrow(/no matches for kind "SparkApplication"/);
    expect(await install('spark-operator')).toMatch(/recorded, not applied/);
    await expect(apply(application)).rejects.toThrow(/mainApplicationFile: Required value/);
    const whole = { ...application, spec: { ...application.spec, mainApplicationFile: 'local:///pack.py' } };
    await expect(apply(whole)).resolves.toMatch(/serverside-applied/);
    expect(await install('kube-prometheus-stack')).toMatch(/recorded, not applied/);
    await expect(apply({ ...monitor, spec: { ...monitor.spec, endpoint: [] } })).rejects.toThrow(
      /endpoint: field not declared in schema/,
    );
    await expect(apply(monitor)).resolves.toMatch(/serverside-applied/);
  },
  MINUTES,
);

it(
  'stores and secrets of ServiceSecrets are what the External Secrets Operator defines',
  async () => {
    const secrets = [
      { name: 'api-keys', namespaces: ['default'] },
      { name: 'registry', namespaces: ['default'], keys: ['user', 'password'], value: 'later' as const },
    ];
    const references = { region: 'us-east-1', roleArns: { default: 'arn:aws:iam::000000000000:role/secrets' } };
    expect(await install('external-secrets')).toMatch(/recorded, not applied/);
    for (const permissionsBy of ['pod-identity', 'irsa'] as const) {
      const plan = required(planServiceSecrets({ secretPrefix: 'company', secrets, permissionsBy }));
      for (const object of serviceSecretsObjects(plan, references))
        await expect(apply(object)).resolves.toMatch(/serverside-applied/);
    }
    const [store] = serviceSecretsObjects(required(planServiceSecrets({ secretPrefix: 'c', secrets })), references);
    const provider = { aws: { service: 'SecretsManager', regoin: 'us-east-1' } };
    await expect(apply({ ...store, spec: { provider } })).rejects.toThrow(/regoin: field not declared in schema/);
  },
  MINUTES,
);

/** Every option that is written into an object. Some exclude each other, so there are two jobs. */
const EVERYTHING: Required<Omit<SparkJobOptions, 'mainClass' | 'queue' | 'minExecutors' | 'maxExecutors' | 'name'>> = {
  namespace: 'default',
  serviceAccount: 'jobs',
  language: 'python',
  mainApplicationFile: 'count.py',
  arguments: ['--day', '2026-11-26'],
  files: { 'count.py': 'print(1)' },
  image: 'registry.example.com/spark:4.1.2',
  sparkVersion: '4.1.2',
  driverCores: 2,
  driverMemoryGiB: 4,
  executors: 3,
  executorCores: 2,
  executorMemoryGiB: 6,
  memoryOverheadFactor: 0.5,
  shuffleGiB: 100,
  executorInstanceType: 'i4i.8xlarge',
  locality: 'node-host-network',
  nodeCidrs: ['10.0.0.0/16'],
  hadoopConfigMap: 'hdfs-client',
  hdfsNamespace: 'hdfs',
  nodesBy: 'karpenter',
  executorCapacity: 'spot',
  driverCapacity: 'on-demand',
  driverNodeSelector: { 'example.com/pool': 'drivers' },
  executorNodeSelector: { 'example.com/pool': 'executors' },
  tolerations: [{ key: 'dedicated', value: 'etl', effect: 'NoSchedule' }],
  environment: { LEVEL: 'debug' },
  sparkConf: { 'spark.sql.shuffle.partitions': '64' },
  retries: 2,
  keepHours: 24,
};
const SPARK_JOBS: Readonly<Record<string, SparkJobOptions>> = {
  queued: { ...EVERYTHING, name: 'queued', queue: 'nightly' },
  growing: {
    ...EVERYTHING,
    name: 'growing',
    executors: undefined,
    minExecutors: 1,
    maxExecutors: 8,
    language: 'scala',
    mainClass: 'com.acme.Count',
    mainApplicationFile: 'local:///count.jar',
  },
};

it(
  'every field of a Spark job is one of the definition of the operator, and another field is refused',
  async () => {
    for (const [name, options] of Object.entries(SPARK_JOBS)) {
      const objects = sparkJobObjects(required(planSparkJob(options)));
      expect(objects.map(({ kind }) => kind)).toContain('SparkApplication');
      for (const object of objects) await expect(apply({ ...object })).resolves.toMatch(/serverside-applied/);
      const given = objects.find(({ kind }) => kind === 'SparkApplication');
      const made = await support.kubectl(CLUSTER, ['get', 'sparkapplication', name, '-o', 'json']);
      expect(made).toMatchObject({ spec: given?.['spec'] });
      await expect(apply({ ...given, spec: { ...Object(given?.['spec']), executorCount: 3 } })).rejects.toThrow(
        /executorCount: field not declared in schema/,
      );
    }
  },
  MINUTES,
);

it(
  'every field of the monitoring of EFA is one of Kubernetes and of the operator of Prometheus',
  async () => {
    const objects = efaMonitoringObjects(required(planEfaMonitoring({ selectorLabels: { release: 'stack' } })));

    for (const object of objects) await expect(apply({ ...object })).resolves.toMatch(/serverside-applied/);
  },
  MINUTES,
);

it(
  'every field of a test of NCCL is one of Kubernetes, and its pods ask for all devices of a node',
  async () => {
    const plan = required(planNcclTest({ instanceType: 'p5.48xlarge', nodes: 2 }));
    const objects = ncclTestObjects(plan);

    for (const object of objects) await expect(apply({ ...object })).resolves.toMatch(/serverside-applied/);

    const { name } = plan;
    const made = await support.kubectl(CLUSTER, ['get', 'job', name, '-o', 'json']);
    expect(made).toMatchObject({
      spec: {
        completionMode: 'Indexed',
        template: {
          spec: {
            subdomain: name,
            containers: [{ resources: { limits: { 'nvidia.com/gpu': '8', 'vpc.amazonaws.com/efa': '32' } } }],
          },
        },
      },
    });
  },
  MINUTES,
);

it(
  'every field of YARN and of the backups of HDFS is one of Kubernetes',
  async () => {
    const hdfs = required(planHdfs({ ...HDFS, namespace: 'lake', clientNamespaces: ['etl'] }));
    const queues = [
      { name: 'etl', sharePercent: 70, maximumPercent: 90 },
      { name: 'adhoc', sharePercent: 30 },
    ];
    const backups = required(planHdfsBackups({ snapshotDirectories: ['/data'] }, hdfs));
    const objects = [
      ...['lake', 'etl'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      ...yarnObjects(required(planYarn({ queues }, hdfs))),
      ...hdfsBackupsObjects(backups, { bucketName: 'copies', region: 'us-east-1' }),
    ];

    for (const object of objects) await expect(apply({ ...object })).resolves.toMatch(/serverside-applied/);

    const kinds = new Set(objects.map(({ kind }) => kind));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['StatefulSet', 'PodDisruptionBudget', 'NetworkPolicy', 'CronJob']),
    );
    const cronJob: Readonly<Record<string, unknown>> = { ...objects.find(({ kind }) => kind === 'CronJob') };
    await expect(apply({ ...cronJob, spec: { ...Object(cronJob['spec']), pause: true } })).rejects.toThrow(
      /pause: field not declared in schema/,
    );
  },
  MINUTES,
);

const EDGES: Readonly<Record<string, InferenceEdgeOptions>> = {
  application: {
    name: 'public',
    namespace: 'default',
    certificateArns: [CERTIFICATE, `${CERTIFICATE}3`],
    routes: [{ service: 'chat', pathPrefix: '/v1', hostNames: ['chat.example.com'] }, { service: 'embeddings' }],
    internetFacing: true,
    allowedCidrs: ['0.0.0.0/0'],
    slowStartSeconds: 60,
    stickySeconds: 300,
    clientCaBucket: 'company-cas',
    deletionProtection: true,
  },
  network: {
    name: 'internal',
    namespace: 'default',
    kind: 'network',
    certificateArns: [CERTIFICATE],
    routes: [{ service: 'chat' }],
  },
};

it(
  'every field of a Gateway and its routes is one of the Gateway API, and another field is refused',
  async () => {
    expect(await install('gateway-crds-helm')).toMatch(/recorded, not applied/);
    const kinds = new Set<unknown>();
    for (const options of Object.values(EDGES)) {
      const objects = inferenceEdgeObjects({ plan: required(planInferenceEdge(options)) });
      for (const object of objects.filter(({ apiVersion }) => apiVersion === GATEWAY_API)) {
        await expect(apply({ ...object })).resolves.toMatch(/serverside-applied/);
        const unknown = { ...object, spec: { ...Object(object['spec']), fields: true } };
        await expect(apply(unknown)).rejects.toThrow(/fields: field not declared in schema/);
        kinds.add(object.kind);
      }
    }
    expect([...kinds].toSorted()).toEqual(['Gateway', 'GatewayClass', 'HTTPRoute', 'TCPRoute']);
  },
  MINUTES,
);

const GATEWAYS: Readonly<Record<string, InferenceGatewayOptions>> = {
  keys: {
    name: 'keys',
    namespace: 'default',
    backends: [
      { service: 'chat', models: ['smollm2', 'org/large'] },
      { service: 'code', port: 8080, models: ['coder'] },
    ],
    apiKeySecrets: ['api-keys'],
    requestsPerMinute: 100,
    tokensPerMinute: 20_000,
    tokensPerHour: 100_000,
    tokensPerDay: 4_294_967_295,
    redisAddress: 'limits.example.com:6379',
  },
  tokens: {
    name: 'tokens',
    namespace: 'default',
    backends: [{ service: 'chat', models: ['smollm2'] }],
    jwtIssuer: 'https://login.example.com',
    jwtAudiences: ['inference'],
    jwtKeysUrl: 'https://login.example.com/keys',
  },
};

it(
  'every field of a gateway of Envoy is one of its kinds, and another field is refused',
  async () => {
    for (const chart of ['gateway-helm', 'ai-gateway-crds-helm']) {
      expect(await install(chart)).toMatch(/recorded, not applied/);
    }
    const kinds = new Set<unknown>();
    for (const options of Object.values(GATEWAYS)) {
      const { policies, routes } = inferenceGatewayObjects(required(planInferenceGateway(options)));
      for (const object of [...policies, ...routes]) {
        await expect(apply({ ...object })).resolves.toMatch(/serverside-applied/);
        // The kinds of Envoy AI Gateway are in no package: their fields are not checked.
        if (String(object['apiVersion']).startsWith('aigateway.')) continue;
        const unknown = { ...object, spec: { ...Object(object['spec']), fields: true } };
        await expect(apply(unknown)).rejects.toThrow(/fields: field not declared in schema/);
        kinds.add(object['kind']);
      }
    }
    expect([...kinds].toSorted()).toEqual([
      'Backend',
      'BackendTrafficPolicy',
      'ClientTrafficPolicy',
      'EnvoyProxy',
      'Gateway',
      'GatewayClass',
      'SecurityPolicy',
    ]);
  },
  2 * MINUTES,
);
