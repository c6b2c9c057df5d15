import { HDFS_SUPERUSER } from '../../../lib/storage/hdfs/daemons';
import type { HdfsContainer, HdfsDaemon } from '../../../lib/storage/hdfs/daemons';
import { planned } from './hdfs-options';

const { daemons } = planned({});
const named = (daemon: HdfsDaemon, name: string): HdfsContainer | undefined =>
  [...daemon.initContainers, ...daemon.containers].find((it) => it.name === name);

test.each(Object.entries(daemons))('%s: every script and variable that a command uses is there', (_, daemon) => {
  const { files } = planned({});
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
  for (const { environment, fieldEnvironment } of Object.values(daemons)) {
    const known = new Set(Object.keys(fieldEnvironment));
    for (const [name, value] of Object.entries<string>(environment)) {
      for (const [, used = ''] of value.matchAll(/\$\((\w+)\)/g)) expect(known).toContain(used);
      known.add(name);
    }
  }
});

test('beside a JournalNode a small container puts segments aside that are there twice', () => {
  const [, maintenance] = planned({}).daemons.journalNode.containers;
  expect(maintenance).toEqual({
    name: 'maintain-journalnode',
    command: ['$(HADOOP_CONF_DIR)/maintain-journalnode.sh'],
    ports: {},
    cpu: 0.1,
    memoryMiB: 64,
    asRoot: false,
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

test.each(Object.values(daemons).map((daemon) => [daemon.name, daemon] as const))(
  '%s: another pod may end when a pod does its part; one that merely answers is not started again',
  (_, { containers }) => {
    const [{ readiness, liveness } = {}] = containers;
    expect(readiness?.command[0]).toBe('/etc/hadoop/ready.sh');
    expect(liveness?.command[0]).toBe('/etc/hadoop/health.sh');
    expect(readiness?.command[1]).toBe(liveness?.command[1]);
  },
);

test('only what changes the owner of folders runs as root', () => {
  const all = Object.values(daemons).flatMap(({ initContainers, containers }) => [...initContainers, ...containers]);
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
