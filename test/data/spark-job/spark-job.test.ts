import { sparkApplication } from '../../../lib/data/spark-job/application';
import { sparkNetworkPolicy } from '../../../lib/data/spark-job/network-policy';
import type { SparkJobOptions } from '../../../lib/data/spark-job/options';
import { planSparkJob, type SparkJobReferences } from '../../../lib/data/spark-job/spark-job';
import { boundFaults } from '../../core/bounds';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

// oxlint-disable-next-line typescript/no-explicit-any -- the application, field by field
type Json = Record<string, any>;

const VALID: SparkJobOptions = { mainApplicationFile: 'hdfs:///jobs/count.py' };
const OPTIONS = everyOption<SparkJobOptions>({
  name: true,
  namespace: true,
  serviceAccount: true,
  language: true,
  mainApplicationFile: true,
  mainClass: true,
  arguments: true,
  files: true,
  image: true,
  sparkVersion: true,
  driverCores: true,
  driverMemoryGiB: true,
  executors: true,
  minExecutors: true,
  maxExecutors: true,
  executorCores: true,
  executorMemoryGiB: true,
  memoryOverheadFactor: true,
  shuffleGiB: true,
  executorInstanceType: true,
  locality: true,
  nodeCidrs: true,
  hadoopConfigMap: true,
  hdfsNamespace: true,
  queue: true,
  nodesBy: true,
  executorCapacity: true,
  driverCapacity: true,
  driverNodeSelector: true,
  executorNodeSelector: true,
  tolerations: true,
  environment: true,
  sparkConf: true,
  retries: true,
  keepHours: true,
});

const HOST: Partial<SparkJobOptions> = { locality: 'node-host-network', nodeCidrs: ['10.0.0.0/16'] };
const LAKE = {
  namespace: 'hdfs',
  clientConfigMapName: 'lake-client',
  dataNodeNetwork: 'pod-network',
  access: { clientNamespaces: ['spark', 'etl'] },
} as const;

function planned(options: Partial<SparkJobOptions> = {}, references: SparkJobReferences = {}) {
  return planSparkJob({ ...VALID, ...options }, references);
}

/** The specification of the application, as the operator takes it. */
function spec(options: Partial<SparkJobOptions> = {}): Json {
  const { plan, problems } = planned(options);
  expect(problems).toEqual([]);
  return sparkApplication(plan).spec as Json;
}

function faults(options: Partial<SparkJobOptions>, references: SparkJobReferences = {}): string[] {
  return planned(options, references).problems.map(({ path, code }) => `${path} ${code}`);
}

test('a job needs its application file only', () => {
  const { plan, problems, warnings } = planSparkJob(VALID, { id: 'CountWords' });
  expect([problems, warnings]).toEqual([[], []]);
  expect(plan).toMatchObject({
    name: 'count-words',
    namespace: 'spark',
    serviceAccount: 'spark',
    language: 'python',
    mainApplicationFile: 'hdfs:///jobs/count.py',
    sparkVersion: '4.1.2',
    image: 'docker.io/apache/spark:4.1.2-scala2.13-java17-python3-ubuntu',
    locality: 'pod-network',
    executors: 2,
    dynamicAllocation: undefined,
    retries: 3,
    keepHours: undefined,
  });
  expect(faults({ mainApplicationFile: undefined })).toEqual(['mainApplicationFile missing']);
});

test.each([
  ['Load--Balancer', 'load-balancer'],
  [`${'a'.repeat(39)}-b`, 'a'.repeat(39)],
  ['a'.repeat(41), 'a'.repeat(40)],
  ['7', 'job'],
])('the job of the construct %j is called %j', (id, name) => {
  expect(planSparkJob(VALID, { id }).plan.name).toBe(name);
});

test.each<[keyof SparkJobOptions, readonly string[], readonly string[], string, string]>([
  [
    'sparkVersion',
    ['4.1.2', '14.11.12'],
    ['x4.1.2', '4.1.2x', '4.1', 'a.1.2', '4.a.2', '4.1.a'],
    'version of Spark: three numbers.',
    "Use for example '4.1.2'.",
  ],
  [
    'mainClass',
    ['Count', 'com.acme.Count$'],
    [' Count', 'Count ', 'a b', ''],
    'class name: a name with its package.',
    "Use for example 'com.acme.Count'.",
  ],
])('%s %j is valid, and %j is not', (option, right, wrong, message, fix) => {
  for (const value of right) expect(faults({ [option]: value })).toEqual([]);
  for (const value of wrong)
    expect(planned({ [option]: value }).problems).toEqual([
      { code: 'malformed', path: option, message: `'${value}' is not a valid ${message}`, fix },
    ]);
});

test('the default image is one of the default version of Spark', () => {
  const { image, sparkVersion } = planned().plan;
  expect(image).toContain(`:${sparkVersion}-`);
});

test.each([
  ['python', 8, undefined, 8192, 3276],
  ['scala', 8, undefined, 8192, 819],
  ['java', 1, undefined, 1024, 384],
  ['python', 16, 0.25, 16_384, 4096],
  ['scala', 4, 0.1, 4096, 409],
] as const)('%s, heap of %d GiB, factor %s: overhead is a part of the heap, at least 384 MiB', (...row) => {
  const [language, executorMemoryGiB, memoryOverheadFactor, memoryMiB, memoryOverheadMiB] = row;
  const mainClass = language === 'python' ? undefined : 'Count';
  const { executor } = planned({ language, executorMemoryGiB, memoryOverheadFactor, mainClass }).plan;
  expect(executor).toMatchObject({ memoryMiB, memoryOverheadMiB, podMemoryMiB: memoryMiB + memoryOverheadMiB });
  const given = spec({ language, executorMemoryGiB, memoryOverheadFactor, mainClass }).executor;
  expect([given.memory, given.memoryOverhead]).toEqual([`${memoryMiB}m`, `${memoryOverheadMiB}m`]);
});

test('the driver runs on on-demand nodes, and nothing moves it', () => {
  const { driver } = spec();
  expect(driver.nodeSelector).toEqual({ 'eks.amazonaws.com/capacityType': 'ON_DEMAND' });
  expect(driver.annotations).toEqual({
    'karpenter.sh/do-not-disrupt': 'true',
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  });
});

test('executors run on spot nodes, and move their shuffle files within the notice of two minutes', () => {
  const { executor, sparkConf } = spec();
  expect(executor.nodeSelector).toEqual({ 'eks.amazonaws.com/capacityType': 'SPOT' });
  expect(executor.terminationGracePeriodSeconds).toBe(120);
  expect(sparkConf).toMatchObject({
    'spark.decommission.enabled': 'true',
    'spark.storage.decommission.enabled': 'true',
    'spark.storage.decommission.shuffleBlocks.enabled': 'true',
    'spark.storage.decommission.rddBlocks.enabled': 'true',
  });
});

test.each([
  ['node-groups', 'spot', { 'eks.amazonaws.com/capacityType': 'SPOT' }],
  ['node-groups', 'on-demand', { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }],
  ['karpenter', 'spot', { 'karpenter.sh/capacity-type': 'spot' }],
  ['karpenter', 'on-demand', { 'karpenter.sh/capacity-type': 'on-demand' }],
  ['karpenter', 'any', {}],
  ['node-groups', 'any', {}],
] as const)('nodes by %s, %s: the label that these nodes have', (nodesBy, executorCapacity, labels) => {
  const selector = { 'example.com/pool': 'etl' };
  const { executor } = spec({ nodesBy, executorCapacity, executorNodeSelector: selector });
  expect(executor.nodeSelector).toStrictEqual({ ...labels, ...selector });
});

test('shuffle data is in a volume of its own, and the pod requests its size and 2 GiB more', () => {
  const { executor, volumes } = spec({ shuffleGiB: 400 });
  expect(volumes).toContainEqual({ name: 'spark-local-dir-executor', emptyDir: { sizeLimit: '400Gi' } });
  expect(executor.volumeMounts).toEqual([{ name: 'spark-local-dir-executor', mountPath: '/var/data/spark-executor' }]);
  const [container] = executor.template.spec.containers;
  expect(container).toEqual({
    name: 'spark-kubernetes-executor',
    resources: { requests: { 'ephemeral-storage': '402Gi' }, limits: { 'ephemeral-storage': '402Gi' } },
  });
});

test('pods run as the user of the image, without rights, and know each other by a secret', () => {
  const { driver, executor, sparkConf } = spec();
  for (const { podSecurityContext, securityContext } of [driver, executor]) {
    expect(podSecurityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 185 });
    expect(securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  }
  expect(sparkConf).toMatchObject({ 'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'true' });
});

test('on the network of pods nothing is said about ports and networks of nodes', () => {
  const { executor, sparkConf } = spec();
  expect(executor).not.toHaveProperty('hostNetwork');
  expect(sparkConf).not.toHaveProperty(['spark.blockManager.port']);
});

test('on the network of nodes executors have ports of their own, and any nodes will do', () => {
  const { executor, driver, sparkConf } = spec(HOST);
  expect(executor.hostNetwork).toBe(true);
  expect(driver).not.toHaveProperty('hostNetwork');
  expect(executor.nodeSelector).toEqual({});
  expect(sparkConf['spark.blockManager.port']).toBe('0');
  expect(planned(HOST).plan).toMatchObject({ executorCapacity: 'any', nodeCidrs: ['10.0.0.0/16'] });
  expect(faults({ locality: 'node-host-network' })).toEqual(['nodeCidrs missing']);
});

test('networks of the nodes must be known as a list, and count on the network of nodes only', () => {
  const token = ['#{Token[TOKEN.7]}'];
  const { plan, problems } = planned({ ...HOST, nodeCidrs: token });
  expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual(['nodeCidrs must-be-known']);
  expect(plan.nodeCidrs).toEqual([]);
  expect(planned({ nodeCidrs: ['10.0.0.0/16'] }).plan.nodeCidrs).toEqual([]);
});

test('executors on the network of nodes read locally only if the DataNodes are there too', () => {
  expect(faults(HOST, { hdfs: LAKE })).toEqual(['locality locality-without-effect']);
  expect(faults(HOST, { hdfs: { ...LAKE, dataNodeNetwork: 'node-host-network' } })).toEqual([]);
  expect(faults({}, { hdfs: { ...LAKE, dataNodeNetwork: 'node-host-network' } })).toEqual([]);
});

test('files of the job are mounted, and an application among them is found there', () => {
  const given = spec({ mainApplicationFile: 'count.py', files: { 'count.py': 'print(1)', 'words.txt': 'a' } });
  expect(given.mainApplicationFile).toBe('local:///opt/ai-datacenter/job/count.py');
  for (const pod of [given.driver, given.executor])
    expect(pod.configMaps).toEqual([{ name: 'job-files', path: '/opt/ai-datacenter/job' }]);
  const chars = 'a'.repeat(999_995);
  expect(faults({ files: { 'a.txt': chars } })).toEqual([]);
  expect(faults({ files: { 'a.txt': `${chars}a` } })).toEqual(['files job-files-too-large']);
  expect(faults({ files: { 'a/b': '' } })).toEqual(["files['a/b'] malformed"]);
  expect(planned({ files: { 'a/b': '', c: '' } }).plan.files).toEqual({ c: '' });
});

test('the configuration of HDFS is the ConfigMap that HDFS has in the namespace of the job', () => {
  const { plan, problems } = planned({}, { hdfs: LAKE });
  expect(problems).toEqual([]);
  expect(plan.hdfsNamespace).toBe('hdfs');
  expect((sparkApplication(plan).spec as Json).hadoopConfigMap).toBe('lake-client');
});

test('a ConfigMap without HDFS is mounted as it is; one beside HDFS is a problem', () => {
  expect(spec({ hadoopConfigMap: 'company-hadoop' }).hadoopConfigMap).toBe('company-hadoop');
  expect(spec()).not.toHaveProperty('hadoopConfigMap');
  expect(faults({ hadoopConfigMap: 'company-hadoop' }, { hdfs: LAKE })).toEqual([
    'hadoopConfigMap hadoop-configured-twice',
  ]);
});

test.each([
  ['hdfs', []],
  ['etl', []],
  ['lab', ['namespace hdfs-client-namespace']],
  ['${Token[TOKEN.7]}', []],
  ['No name', ['namespace malformed']],
])('a job in namespace %s of an HDFS with the clients spark and etl: %j', (namespace, problems) => {
  expect(faults({ namespace }, { hdfs: LAKE })).toEqual(problems);
});

test('a namespace that is not valid is not compared with the clients of HDFS', () => {
  const hdfs = { ...LAKE, access: { clientNamespaces: ['etl'] } };
  expect(faults({ namespace: 'No name' }, { hdfs })).toEqual(['namespace malformed']);
  expect(faults({}, { hdfs })).toEqual(['namespace hdfs-client-namespace']);
});

test('the namespace of a job is not judged by clients that are known at deployment only', () => {
  const hdfs = { ...LAKE, access: { clientNamespaces: ['${Token[TOKEN.7]}'] } };
  expect(faults({ namespace: 'lab' }, { hdfs })).toEqual([]);
});

test('a queue holds a job of a fixed size, and refuses one that grows', () => {
  const { plan } = planned({ queue: 'nightly' });
  expect((sparkApplication(plan).metadata as Json).labels).toEqual({ 'kueue.x-k8s.io/queue-name': 'nightly' });
  expect(planned({ queue: 'nightly', maxExecutors: 8 }).problems).toEqual([
    {
      code: 'queue-with-dynamic-allocation',
      path: 'maxExecutors',
      message: 'queue is set, and maxExecutors is 8. Kueue admits a job as a whole, and refuses one that grows.',
      fix: 'Leave queue out, or set executors in place of minExecutors and maxExecutors.',
    },
  ]);
});

test('with a highest number Spark decides how many executors there are', () => {
  expect(spec({ minExecutors: 2, maxExecutors: 20 }).dynamicAllocation).toEqual({
    enabled: true,
    initialExecutors: 2,
    minExecutors: 2,
    maxExecutors: 20,
    shuffleTrackingEnabled: true,
  });
  expect(spec({ maxExecutors: 20 }).dynamicAllocation).toMatchObject({ initialExecutors: 1, minExecutors: 0 });
  expect(spec()).not.toHaveProperty('dynamicAllocation');
  expect(faults({ executors: 4, maxExecutors: 20 })).toEqual(['executors executors-decided-twice']);
  expect(faults({ minExecutors: 21, maxExecutors: 20 })).toEqual(['minExecutors out-of-range']);
  expect(faults({ minExecutors: 20, maxExecutors: 20 })).toEqual([]);
  expect(faults({ minExecutors: 2 })).toEqual(['maxExecutors missing']);
});

test('numbers of executors that are wrong already are not compared', () => {
  expect(faults({ executors: 0, maxExecutors: 20 })).toEqual(['executors out-of-range']);
  expect(faults({ minExecutors: 2, maxExecutors: 0 })).toEqual(['maxExecutors out-of-range']);
  expect(faults({ minExecutors: -1 })).toEqual(['minExecutors out-of-range']);
});

test.each([
  // 32 vCPUs, 256 GiB, 2 x 3750 GB.
  [{ executorInstanceType: 'i4i.8xlarge', executorCores: 5, executorMemoryGiB: 20, shuffleGiB: 500 }, 6],
  [{ executorInstanceType: 'i4i.8xlarge', executorCores: 1, executorMemoryGiB: 60, shuffleGiB: 50 }, 3],
  [{ executorInstanceType: 'i4i.8xlarge', executorCores: 1, executorMemoryGiB: 61, shuffleGiB: 50 }, 2],
  [{ executorInstanceType: 'i4i.8xlarge', executorCores: 1, executorMemoryGiB: 2, shuffleGiB: 3000 }, 2],
])('%j: %d executors fit on a node', (options, executorsPerNode) => {
  const { plan, problems } = planned(options);
  expect(problems).toEqual([]);
  expect(plan.executorsPerNode).toBe(executorsPerNode);
});

test.each([
  [{ executorCores: 32 }, /needs 32 cores, and a node of i4i.8xlarge has 31 for pods/],
  [{ executorMemoryGiB: 200 }, /needs 286720 MiB of memory/],
  [{ shuffleGiB: 7000 }, /needs 7002 GiB of local disk, and a node of i4i.8xlarge has 6222/],
])('%j is more than a node of i4i.8xlarge has', (options, message) => {
  expect(planned({ executorInstanceType: 'i4i.8xlarge', ...options }).problems).toEqual([
    expect.objectContaining({
      code: 'executor-exceeds-node',
      path: 'executorInstanceType',
      message: expect.stringMatching(message),
    }),
  ]);
});

/** A node of i4i.8xlarge has 258,191 MiB for pods; a heap of 128 GiB leaves the rest to Python. */
const withOverhead = (memoryOverheadMiB: number) =>
  faults({
    executorInstanceType: 'i4i.8xlarge',
    executorMemoryGiB: 128,
    memoryOverheadFactor: (memoryOverheadMiB + 0.5) / (128 * 1024),
  });

test('an executor may have all memory of a node, and not a MiB more', () => {
  expect(withOverhead(127_119)).toEqual([]);
  expect(withOverhead(127_120)).toEqual(['executorInstanceType executor-exceeds-node']);
});

test('without local disks of a node the disk of an executor is not judged', () => {
  expect(faults({ executorInstanceType: 'm7i.4xlarge', shuffleGiB: 7000 })).toEqual([]);
});

test.each([
  [
    'i4i.8xlrage',
    "'i4i.8xlrage' is not in the catalog; near: i4i.8xlarge, i4i.2xlarge, i4i.4xlarge, i4i.xlarge, i7i.8xlarge.",
    'Use i4i.8xlarge.',
  ],
  ['no type', "'no type' is not in the catalog.", 'Use a type of the catalog.'],
])('the instance type %j, which the catalog does not have, is a problem, and nothing is judged by it', (...row) => {
  const [executorInstanceType, message, fix] = row;
  const { plan, problems } = planned({ executorInstanceType, executorCores: 64 });
  expect(problems).toEqual([{ code: 'instance-type-unknown', path: 'executorInstanceType', message, fix }]);
  expect([plan.executorInstanceType, plan.executorsPerNode]).toEqual([undefined, undefined]);
});

test('an instance type that is no text of one is a problem, and nothing is judged by an example', () => {
  expect(planned({ executorInstanceType: '', executorCores: 64 }).problems).toEqual([
    expect.objectContaining({
      code: 'malformed',
      path: 'executorInstanceType',
      fix: "Use for example 'i4i.8xlarge'.",
    }),
  ]);
});

test('properties of Spark that an option decides are refused, others are taken', () => {
  const { plan, problems } = planned({
    sparkConf: { 'spark.executor.memory': '4g', 'spark.sql.shuffle.partitions': '64', 'spark.authenticate': 'false' },
  });
  expect(problems).toEqual([
    expect.objectContaining({ code: 'spark-conf-decided', path: "sparkConf['spark.executor.memory']" }),
  ]);
  expect(plan.sparkConf).toMatchObject({ 'spark.sql.shuffle.partitions': '64', 'spark.authenticate': 'false' });
  expect(plan.sparkConf).not.toHaveProperty(['spark.executor.memory']);
  expect(faults({ sparkConf: { 'fs.defaultFS': 'hdfs://lake' } })).toEqual(["sparkConf['fs.defaultFS'] malformed"]);
});

test.each([
  ['spark.app.name', 'name'],
  ['spark.driver.cores', 'driverCores'],
  ['spark.driver.memory', 'driverMemoryGiB'],
  ['spark.driver.memoryOverhead', 'memoryOverheadFactor'],
  ['spark.dynamicAllocation.enabled', 'maxExecutors'],
  ['spark.dynamicAllocation.maxExecutors', 'maxExecutors'],
  ['spark.dynamicAllocation.minExecutors', 'minExecutors'],
  ['spark.executor.cores', 'executorCores'],
  ['spark.executor.instances', 'executors'],
  ['spark.executor.memory', 'executorMemoryGiB'],
  ['spark.executor.memoryOverhead', 'memoryOverheadFactor'],
  ['spark.kubernetes.container.image', 'image'],
  ['spark.kubernetes.memoryOverheadFactor', 'memoryOverheadFactor'],
  ['spark.kubernetes.namespace', 'namespace'],
  ['spark.local.dir', 'shuffleGiB'],
])('%s is decided by the option %s', (property, option) => {
  expect(planned({ sparkConf: { [property]: '1' } }).problems).toEqual([
    {
      code: 'spark-conf-decided',
      path: `sparkConf['${property}']`,
      message: `'${property}' is a property that the option ${option} decides.`,
      fix: `Set ${option}, and leave the property out.`,
    },
  ]);
});

test('a property of Spark whose name is known at deployment only is a problem, and left out', () => {
  const sparkConf = { 'spark.${Token[TOKEN.7]}': '1', 'fs.defaultFS': 'hdfs://lake' };
  expect(faults({ sparkConf })).toEqual(['sparkConf must-be-known', "sparkConf['fs.defaultFS'] malformed"]);
  expect(Object.keys(planned({ sparkConf }).plan.sparkConf)).toEqual(Object.keys(planned().plan.sparkConf));
});

const PLATFORM = {
  serviceAccount: 'jobs',
  namespaces: [
    { namespace: 'etl', hostNetwork: false },
    { namespace: 'near', hostNetwork: true },
  ],
};

test('a job is in the first namespace of its platform, with its service account', () => {
  const { plan, problems } = planned({}, { platform: PLATFORM });
  expect(problems).toEqual([]);
  expect([plan.namespace, plan.serviceAccount]).toEqual(['etl', 'jobs']);
});

test('the platform must act in the namespace, and allow the network of the nodes if the job uses it', () => {
  expect(planned({ namespace: 'lab' }, { platform: PLATFORM }).problems).toEqual([
    expect.objectContaining({
      code: 'spark-job-namespace',
      path: 'namespace',
      message: "The platform runs jobs in etl, near, and namespace is 'lab': no operator would start the job.",
    }),
  ]);
  expect(faults({ ...HOST, namespace: 'lab' }, { platform: PLATFORM })).toEqual(['namespace spark-job-namespace']);
  const elsewhere = { ...PLATFORM, namespaces: [{ namespace: 'etl', hostNetwork: false }] };
  expect(faults({ ...HOST, namespace: 'No name' }, { platform: elsewhere })).toEqual(['namespace malformed']);
  expect(faults(HOST, { platform: PLATFORM })).toEqual(['locality host-network-closed']);
  expect(faults({ ...HOST, namespace: 'near' }, { platform: PLATFORM })).toEqual([]);
});

const port = (number: number) => ({ port: number, protocol: 'TCP' });

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [{ port: 53, protocol: 'UDP' }, port(53)],
};
const AGENT = {
  to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
  ports: [port(80)],
};

test('pods of a job call each other, HDFS, DNS and HTTPS, and are called by each other only', () => {
  const labels = { 'sparkoperator.k8s.io/app-name': 'count' };
  const own = [{ podSelector: { matchLabels: labels } }];
  const hdfs = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'hdfs' } } }];
  const policy = {
    name: 'count-spark',
    podLabels: labels,
    ingress: [{ from: own, ports: [port(7078), port(7079)] }],
    egress: [{ to: own, ports: [port(7078), port(7079)] }, DNS, AGENT, { ports: [port(443)] }],
  };
  expect(sparkNetworkPolicy(planned({ name: 'count' }).plan)).toEqual(policy);
  const [calls, ...others] = policy.egress;
  expect(sparkNetworkPolicy(planned({ name: 'count', hdfsNamespace: 'hdfs' }).plan)).toEqual({
    ...policy,
    egress: [calls, { to: hdfs, ports: [port(8020), port(9866)] }, ...others],
  });
});

test('executors on the network of the nodes call and are called by the addresses of the nodes', () => {
  const own = { podSelector: { matchLabels: { 'sparkoperator.k8s.io/app-name': 'job' } } };
  const node = { ipBlock: { cidr: '10.0.0.0/16' } };
  const { ingress, egress } = sparkNetworkPolicy(planned(HOST).plan);
  expect(ingress).toEqual([{ from: [own, node], ports: [port(7078), port(7079)] }]);
  expect(egress).toEqual([
    { to: [own, node], ports: [{ port: 1024, endPort: 65_535, protocol: 'TCP' }] },
    { to: [node], ports: [port(8020), port(9866)] },
    DNS,
    AGENT,
    { ports: [port(443)] },
  ]);
});

test('a job that may not be repeated is not', () => {
  expect(spec({ retries: 0 }).restartPolicy).toEqual({ type: 'Never' });
  expect(spec({ retries: 5 }).restartPolicy).toMatchObject({ type: 'OnFailure', onFailureRetries: 5 });
  expect(spec({ keepHours: 2 }).timeToLiveSeconds).toBe(7200);
  expect(spec()).not.toHaveProperty('timeToLiveSeconds');
});

test('taints are tolerated and the environment is set, by driver and executors', () => {
  const given = spec({ tolerations: [{ key: 'dedicated', value: 'etl' }], environment: { LEVEL: 'debug' } });
  for (const pod of [given.driver, given.executor]) {
    expect(pod.tolerations).toEqual([{ key: 'dedicated', operator: 'Equal', value: 'etl' }]);
    expect(pod.env).toEqual([{ name: 'LEVEL', value: 'debug' }]);
  }
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<SparkJobOptions>(planSparkJob, VALID, OPTIONS)).toEqual([]);
  expect(new Set(nullProblems<SparkJobOptions>(planSparkJob, VALID, OPTIONS))).toEqual(
    new Set(OPTIONS.map((name) => `${name} wrong-type`)),
  );
});

test('numbers are taken from their least to their most, and not beyond', () => {
  const whole = {
    driverCores: [1, 64],
    driverMemoryGiB: [1, 512],
    executors: [1, 2000],
    executorCores: [1, 64],
    executorMemoryGiB: [1, 512],
    shuffleGiB: [1, 60_000],
    retries: [0, 20],
    keepHours: [1, 8760],
  } as const;
  expect(boundFaults(planSparkJob, VALID, whole)).toEqual([]);
  expect(boundFaults(planSparkJob, { ...VALID, maxExecutors: 2000 }, { minExecutors: [0, 2000] })).toEqual([]);
  expect(boundFaults(planSparkJob, VALID, { maxExecutors: [1, 2000] })).toEqual([]);
  expect(boundFaults(planSparkJob, VALID, { memoryOverheadFactor: [0.1, 4] }, 0.01)).toEqual([]);
});
