import { HDFS_SUPERUSER } from '../../../lib/storage/hdfs/daemons';
import type { HdfsContainer, HdfsDaemon } from '../../../lib/storage/hdfs/daemons';
import { planned } from './hdfs-options';

const ROLES = ['zooKeeper', 'journalNode', 'nameNode', 'dataNode'] as const;
const named = (daemon: HdfsDaemon, name: string): HdfsContainer | undefined =>
  [...daemon.initContainers, ...daemon.containers].find((it) => it.name === name);

test.each(ROLES)('%s: every script and variable that a command uses is there', (role) => {
  const { files, daemons } = planned({});
  const daemon = daemons[role];
  for (const { command, preStop = [], startup, readiness, liveness } of [
    ...daemon.initContainers,
    ...daemon.containers,
  ]) {
    // The kubelet runs hooks as they are.
    for (const word of preStop) expect(word).not.toContain('$(');
    const words = [command, preStop, ...[startup, readiness, liveness].map((probe) => probe?.command ?? [])].flat();
    for (const word of words) {
      for (const [, name = ''] of word.matchAll(/\$\((\w+)\)/g))
        expect(Object.keys(daemon.environment)).toContain(name);
      const script = /([\w-]+\.sh)$/.exec(word)?.[1];
      if (script !== undefined) expect(files[script]).toMatch(/^#!\/usr\/bin\/env bash\n/);
    }
  }
  expect(daemon.environment).toMatchObject({ HADOOP_CONF_DIR: '/etc/hadoop', HADOOP_USER_NAME: HDFS_SUPERUSER });
});

test('values of the environment use only what stands before them, as Kubernetes demands', () => {
  for (const { environment, fieldEnvironment } of Object.values(planned({}).daemons)) {
    const known = new Set(Object.keys(fieldEnvironment));
    for (const [name, value] of Object.entries<string>(environment)) {
      for (const [, used = ''] of value.matchAll(/\$\((\w+)\)/g)) expect(known).toContain(used);
      known.add(name);
    }
  }
});

const JVM = '-XX:+UseG1GC -XX:+ExitOnOutOfMemoryError';
const ENVIRONMENT = {
  HADOOP_HOME: '/opt/hadoop',
  HADOOP_CONF_DIR: '/etc/hadoop',
  HADOOP_LOG_DIR: '/tmp',
  HADOOP_PID_DIR: '/tmp',
  HADOOP_ROOT_LOGGER: 'INFO,console',
  HADOOP_USER_NAME: 'hdfs',
  HADOOP_OPTS: '-Djava.security.properties=$(HADOOP_CONF_DIR)/java.security',
  HADOOP_CLIENT_OPTS: '-Xmx256m',
  HDFS_DATA: '/data',
};
const probe = (file: string, role: string, periodSeconds: number, failureThreshold: number) => ({
  command: [`/etc/hadoop/${file}.sh`, role],
  periodSeconds,
  timeoutSeconds: 10,
  failureThreshold,
});
const script = (name: string) => ({
  name,
  command: [`$(HADOOP_CONF_DIR)/${name}.sh`],
  ports: {},
  cpu: 0.1,
  memoryMiB: 832,
  asRoot: false,
});
const podsOf = (role: string, replicas: number) => ({
  name: `lake-${role}`,
  podNames: Array.from({ length: replicas }, (_, index) => `lake-${role}-${index}`),
  domain: `lake-${role}.data.svc.cluster.local`,
  replicas,
  fieldEnvironment: { POD_NAME: 'metadata.name' },
  hostNetwork: false,
  hostDisks: [],
  initContainers: [],
  maxUnavailable: 1,
});
const volume = (sizeGiB: number) => [
  { name: 'data', mountPath: '/data', storageClassName: 'ai-datacenter-gp3', sizeGiB },
];
const lake = () => planned({ name: 'lake', namespace: 'data' }).daemons;

test('ZooKeepers have 10 GiB, a small heap, and the ports of each other', () => {
  expect(lake().zooKeeper).toEqual({
    ...podsOf('zk', 3),
    environment: { ...ENVIRONMENT, HADOOP_CLIENT_OPTS: `-Xms512m -Xmx512m ${JVM}` },
    containers: [
      {
        name: 'zookeeper',
        command: ['$(HADOOP_CONF_DIR)/start-zookeeper.sh'],
        ports: { client: 2181, peer: 2888, election: 3888 },
        cpu: 0.25,
        memoryMiB: 1152,
        asRoot: false,
        readiness: probe('ready', 'zookeeper', 10, 3),
        liveness: probe('health', 'zookeeper', 30, 10),
      },
    ],
    claims: volume(10),
    graceSeconds: 60,
  });
});

test('JournalNodes have the room of the journal', () => {
  expect(lake().journalNode).toEqual({
    ...podsOf('jn', 3),
    environment: { ...ENVIRONMENT, HDFS_JOURNALNODE_OPTS: `-Xms1024m -Xmx1024m ${JVM}` },
    containers: [
      {
        name: 'journalnode',
        command: ['$(HADOOP_HOME)/bin/hdfs', 'journalnode'],
        ports: { rpc: 8485, http: 8480 },
        cpu: 0.25,
        memoryMiB: 1792,
        asRoot: false,
        readiness: probe('ready', 'journalnode', 10, 3),
        liveness: probe('health', 'journalnode', 30, 10),
      },
      // It puts segments aside that are there twice, without a JVM.
      { ...script('maintain-journalnode'), memoryMiB: 64 },
    ],
    claims: volume(21),
    graceSeconds: 900,
  });
});

test('NameNodes have an hour to start, and fifteen minutes to write an image at their end', () => {
  const memory = { cpu: 1, memoryMiB: 3072, asRoot: false };
  expect(lake().nameNode).toEqual({
    ...podsOf('nn', 2),
    environment: {
      ...ENVIRONMENT,
      HDFS_NAMENODE_OPTS: `-Xms2048m -Xmx2048m ${JVM}`,
      HDFS_ZKFC_OPTS: `-Xms256m -Xmx256m ${JVM}`,
    },
    initContainers: [{ ...script('init-namenode'), ...memory }],
    containers: [
      {
        ...memory,
        name: 'namenode',
        command: ['$(HADOOP_HOME)/bin/hdfs', 'namenode'],
        ports: { rpc: 8020, http: 9870 },
        startup: probe('health', 'namenode', 10, 360),
        readiness: probe('ready', 'namenode', 10, 3),
        liveness: probe('health', 'namenode', 30, 10),
      },
      { ...script('zkfc'), command: ['$(HADOOP_CONF_DIR)/start-zkfc.sh'], ports: { zkfc: 8019 } },
      script('maintain-namenode'),
    ],
    claims: volume(20),
    graceSeconds: 900,
  });
});

test('DataNodes have the disks of their node, and half an hour to hand their blocks on', () => {
  expect(lake().dataNode).toEqual({
    ...podsOf('dn', 6),
    fieldEnvironment: { POD_NAME: 'metadata.name', NODE_IP: 'status.hostIP' },
    environment: {
      ...ENVIRONMENT,
      HDFS_DATANODE_OPTS: `-Xms1024m -Xmx1024m ${JVM}`,
      HDFS_HOSTNAME: '$(POD_NAME).lake-dn.data.svc.cluster.local',
    },
    initContainers: [{ ...script('init-datanode'), memoryMiB: 512, asRoot: true }],
    containers: [
      {
        name: 'datanode',
        command: ['$(HADOOP_CONF_DIR)/start-datanode.sh'],
        ports: { data: 9866, http: 9864, ipc: 9867 },
        cpu: 1,
        memoryMiB: 1792,
        asRoot: false,
        readiness: probe('ready', 'datanode', 10, 3),
        liveness: probe('health', 'datanode', 30, 20),
        preStop: ['/etc/hadoop/drain-datanode.sh'],
      },
    ],
    claims: [],
    hostDisks: [
      { name: 'nvme-1', mountPath: '/disks/nvme-1', hostPath: '/mnt/k8s-disks/1' },
      { name: 'nvme-2', mountPath: '/disks/nvme-2', hostPath: '/mnt/k8s-disks/2' },
    ],
    graceSeconds: 1860,
  });
});

test('a NameNode is prepared with the memory of the daemon, and has a controller and its maintenance beside it', () => {
  const { nameNode } = planned({ nameNodeHeapGiB: 8 }).daemons;
  expect(nameNode.containers.map(({ name }) => name)).toEqual(['namenode', 'zkfc', 'maintain-namenode']);
  expect(nameNode.environment['HDFS_NAMENODE_OPTS']).toMatch(/^-Xms8192m -Xmx8192m /);
  expect(named(nameNode, 'namenode')?.memoryMiB).toBe(8192 * 1.25 + 512);
  expect(named(nameNode, 'init-namenode')?.memoryMiB).toBe(named(nameNode, 'namenode')?.memoryMiB);
  expect(nameNode.claims).toEqual([
    { name: 'data', mountPath: '/data', storageClassName: 'ai-datacenter-gp3', sizeGiB: 32 },
  ]);
});

test('a DataNode uses each disk of its node, counted from 1, and volumes of StorageClasses', () => {
  const { dataNode } = planned({ st1VolumesPerDataNode: 1, st1VolumeGiB: 500 }).daemons;
  expect(dataNode.hostDisks).toEqual([
    { name: 'nvme-1', mountPath: '/disks/nvme-1', hostPath: '/mnt/k8s-disks/1' },
    { name: 'nvme-2', mountPath: '/disks/nvme-2', hostPath: '/mnt/k8s-disks/2' },
  ]);
  expect(dataNode.claims).toEqual([
    { name: 'st1-1', mountPath: '/disks/st1-1', storageClassName: 'ai-datacenter-st1', sizeGiB: 500 },
  ]);
});

test.each(ROLES)(
  '%s: another pod may end when a pod does its part; one that merely answers is not started again',
  (role) => {
    const { containers } = planned({}).daemons[role];
    const [{ readiness, liveness } = {}] = containers;
    expect(readiness?.command[0]).toBe('/etc/hadoop/ready.sh');
    expect(liveness?.command[0]).toBe('/etc/hadoop/health.sh');
    expect(readiness?.command[1]).toBe(liveness?.command[1]);
  },
);

test('only what changes the owner of folders runs as root', () => {
  const all = Object.values(planned({}).daemons).flatMap(({ initContainers, containers }) => [
    ...initContainers,
    ...containers,
  ]);
  expect(all.filter(({ asRoot }) => asRoot).map(({ name }) => name)).toEqual(['init-datanode']);
});

test('a DataNode has the time of its drain and a minute to end', () => {
  const { daemons: other, files } = planned({ drainMinutes: 10 });
  expect(other.dataNode.graceSeconds).toBe(660);
  expect(files['cluster.sh']).toContain('drain_seconds=${HDFS_DRAIN_SECONDS:-600}');
  expect(named(other.dataNode, 'datanode')?.preStop).toEqual(['/etc/hadoop/drain-datanode.sh']);
});

test.each([
  ['pod-network', false, '$(POD_NAME).hdfs-dn.hdfs.svc.cluster.local'],
  ['node-host-network', true, '$(NODE_IP)'],
] as const)(
  'on the %s DataNodes are named by the address that Spark compares',
  (dataNodeNetwork, hostNetwork, name) => {
    const { dataNode } = planned({ dataNodeNetwork }).daemons;
    expect(dataNode).toMatchObject({ hostNetwork, environment: { HDFS_HOSTNAME: name } });
    expect(dataNode.fieldEnvironment).toEqual({ POD_NAME: 'metadata.name', NODE_IP: 'status.hostIP' });
  },
);

test.each([
  [6, 3, 1],
  [6, 2, 1],
  [6, 5, 3],
  [9, 6, 4],
  [6, 6, 4],
])(
  'of %i DataNodes with %i copies a drain of nodes may take %i at a time',
  (dataNodes, replication, maxUnavailable) => {
    expect(planned({ dataNodes, replication }).daemons.dataNode.maxUnavailable).toBe(maxUnavailable);
  },
);

test('directories are made by a Job only if there are some', () => {
  expect(planned({}).applyDirectories).toBeUndefined();
  expect(planned({ directories: [{ path: '/datasets' }] }).applyDirectories?.command).toEqual([
    '$(HADOOP_CONF_DIR)/apply-directories.sh',
  ]);
});

test('pods take a new version in this order: an active NameNode is never replaced before another one is active', () => {
  expect(planned({ nameNodes: 3 }).restartOrder.map(({ pods, before }) => [pods, before])).toEqual([
    [['hdfs-zk-0', 'hdfs-zk-1', 'hdfs-zk-2'], undefined],
    [['hdfs-jn-0', 'hdfs-jn-1', 'hdfs-jn-2'], undefined],
    [
      ['hdfs-nn-2', 'hdfs-nn-1'],
      ['haadmin', '-failover', 'hdfs-nn-1', 'hdfs-nn-0'],
    ],
    [['hdfs-nn-0'], ['haadmin', '-failover', 'hdfs-nn-0', 'hdfs-nn-1']],
    [planned({}).pods.dataNodes.podNames, undefined],
  ]);
});
