import { yarnWith } from './yarn-options';

const OF_ALL = {
  HADOOP_HOME: '/opt/hadoop',
  HADOOP_CONF_DIR: '/etc/hadoop',
  HADOOP_LOG_DIR: '/tmp',
  HADOOP_PID_DIR: '/tmp',
  HADOOP_ROOT_LOGGER: 'INFO,console',
  HADOOP_USER_NAME: 'yarn',
  HADOOP_OPTS: '-Djava.security.properties=$(HADOOP_CONF_DIR)/java.security',
  HADOOP_CLIENT_OPTS: '-Xmx256m',
  HDFS_DATA: '/data',
};
const JVM = '-XX:+UseG1GC -XX:+ExitOnOutOfMemoryError';

const command = (name: string) => ({
  name,
  command: [`$(HADOOP_CONF_DIR)/${name}.sh`],
  ports: {},
  cpu: 0.1,
  memoryMiB: 832,
  asRoot: false,
});
const probe = (role: string, periodSeconds: number, failureThreshold: number) => ({
  command: ['/etc/hadoop/health.sh', role],
  periodSeconds,
  timeoutSeconds: 10,
  failureThreshold,
});

test('a ResourceManager has the id of its pod, folders of jobs on HDFS, and queues that are read again', () => {
  expect(yarnWith({ resourceManagerHeapGiB: 4 }).daemons.resourceManager).toEqual({
    name: 'yarn-rm',
    podNames: ['yarn-rm-0', 'yarn-rm-1'],
    domain: 'yarn-rm.hdfs.svc.cluster.local',
    replicas: 2,
    fieldEnvironment: { POD_NAME: 'metadata.name' },
    environment: { ...OF_ALL, YARN_RESOURCEMANAGER_OPTS: `-Xms4096m -Xmx4096m ${JVM}` },
    initContainers: [command('init-resourcemanager')],
    containers: [
      {
        name: 'resourcemanager',
        command: ['$(HADOOP_HOME)/bin/yarn', 'resourcemanager', '-Dyarn.resourcemanager.ha.id=$(POD_NAME)'],
        ports: { scheduler: 8030, tracker: 8031, client: 8032, admin: 8033, http: 8088 },
        cpu: 1,
        memoryMiB: 5632, // a heap of 4 GiB, a quarter of it, and 512 MiB
        asRoot: false,
        readiness: probe('resourcemanager', 10, 3),
        liveness: probe('resourcemanager', 30, 10),
      },
      command('refresh-queues'),
    ],
    claims: [],
    hostDisks: [],
    hostNetwork: false,
    maxUnavailable: 1,
    graceSeconds: 60,
  });
});

test('a NodeManager has the disks of its node, what its jobs may use, and ends after them', () => {
  expect(yarnWith({ nodes: 1, memoryGiBPerNode: 10, coresPerNode: 4, drainMinutes: 3 }).daemons.nodeManager).toEqual({
    name: 'yarn-nm',
    podNames: ['yarn-nm-0'],
    domain: 'yarn-nm.hdfs.svc.cluster.local',
    replicas: 1,
    fieldEnvironment: { POD_NAME: 'metadata.name', NODE_IP: 'status.hostIP' },
    environment: {
      ...OF_ALL,
      YARN_NODEMANAGER_OPTS: `-Xms1024m -Xmx1024m ${JVM}`,
      YARN_HOSTNAME: '$(POD_NAME).yarn-nm.hdfs.svc.cluster.local',
    },
    initContainers: [{ ...command('init-nodemanager'), memoryMiB: 512, asRoot: true }],
    containers: [
      {
        name: 'nodemanager',
        command: ['$(HADOOP_HOME)/bin/yarn', 'nodemanager'],
        ports: { localizer: 8040, containers: 8041, http: 8042, shuffle: 13_562 },
        cpu: 4.5,
        memoryMiB: 12_544, // a heap of 1 GiB with 768 MiB around it, and 10 GiB of jobs with 5 %
        asRoot: false,
        readiness: probe('nodemanager', 10, 3),
        liveness: probe('nodemanager-alive', 30, 10),
        preStop: ['/etc/hadoop/drain-nodemanager.sh'],
      },
    ],
    claims: [],
    hostDisks: [
      { name: 'nvme-1', mountPath: '/disks/nvme-1', hostPath: '/mnt/k8s-disks/1', subPath: 'hdfs/yarn' },
      { name: 'nvme-2', mountPath: '/disks/nvme-2', hostPath: '/mnt/k8s-disks/2', subPath: 'hdfs/yarn' },
    ],
    hostNetwork: false,
    shareProcessNamespace: true,
    maxUnavailable: 1,
    graceSeconds: 240,
  });
});

test('the network of NodeManagers is that of DataNodes, and so is their name', () => {
  expect(yarnWith({}, { dataNodeNetwork: 'node-host-network' }).daemons.nodeManager).toMatchObject({
    hostNetwork: true,
    environment: { YARN_HOSTNAME: '$(NODE_IP)' },
  });
});
