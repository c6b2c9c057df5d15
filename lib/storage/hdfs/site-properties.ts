import { CONFIGURATION_PATH, DATA_PATH } from './daemons';
import { type DataDisk, dataDirectories } from './disks';
import { addresses, HDFS_PORTS, type HdfsPods, type PodSet } from './names';
import type { HdfsRacks, HdfsStoragePolicy } from './options';
import { property, type SiteProperty } from './site-xml';

/** What the configuration is written from. */
export interface SiteInput {
  readonly name: string;
  readonly pods: HdfsPods;
  readonly disks: readonly DataDisk[];
  readonly racks: HdfsRacks;
  readonly replication: number;
  readonly blockSizeMiB: number;
  readonly policy: HdfsStoragePolicy;
}

/** All addresses of a pod. */
const BIND_HOST = '0.0.0.0';

/** Requests that a NameNode and a DataNode serve at a time. */
const NAME_NODE_HANDLERS = 50;
const DATA_NODE_HANDLERS = 20;
const TRANSFER_THREADS = 8192;
const IO_BUFFER_BYTES = 131_072;
const MAX_CONNECT_RETRIES = 3;
/** Five heartbeats. Hadoop waits 30 s. @see hdfs-default.xml of Hadoop 3.5.0 (dfs.namenode.stale.datanode.interval) */
const STALE_DATA_NODE_MS = 15_000;
/**
 * Hadoop waits 120 s, and a client of a NameNode that hung did (2026-11-26). Calls are repeated, and the NameNode knows
 * those that it did already.
 * @see core-default.xml of Hadoop 3.5.0
 */
const CLIENT_RPC_TIMEOUT_MS = 30_000;
const JOURNAL_SYNC_MS = 30_000;

/** What a client needs, and daemons as well. */
function sharedCore({ name }: SiteInput): readonly SiteProperty[] {
  return [
    property('fs.defaultFS', `hdfs://${name}`, 'The name service, whichever NameNode is active.'),
    property('io.file.buffer.size', IO_BUFFER_BYTES, 'Reads and writes in pieces of 128 KiB in place of 4 KiB.'),
    property(
      'ipc.client.connect.max.retries.on.timeouts',
      MAX_CONNECT_RETRIES,
      'A NameNode whose node is gone answers nothing: a client turns to the other one after a minute, not after 15.',
    ),
  ];
}

/** `core-site.xml` of clients. */
export function clientCore(input: SiteInput): readonly SiteProperty[] {
  return [
    ...sharedCore(input),
    property(
      'ipc.client.rpc-timeout.ms',
      CLIENT_RPC_TIMEOUT_MS,
      'A NameNode that hangs, or whose node is gone, answers nothing: a client asks the other one after half a minute.',
    ),
  ];
}

/** `core-site.xml` of the daemons. */
export function daemonCore(input: SiteInput): readonly SiteProperty[] {
  const { pods, racks } = input;
  return [
    ...sharedCore(input),
    property(
      'ha.zookeeper.quorum',
      addresses(pods.zooKeepers, HDFS_PORTS.zooKeeperClient).join(','),
      'Elects the active NameNode.',
    ),
    property('hadoop.tmp.dir', `${DATA_PATH}/tmp`, 'A folder that the daemon may write to.'),
    property('hadoop.prometheus.endpoint.enabled', true, 'Metrics at /prom, without an agent.'),
    ...(racks === 'none'
      ? []
      : [
          property(
            'net.topology.script.file.name',
            `${CONFIGURATION_PATH}/topology.sh`,
            'The rack of an address, from the table of subnets.',
          ),
        ]),
  ];
}

/** `hdfs-site.xml` of clients. */
export function clientHdfs({ name, pods, replication, blockSizeMiB }: SiteInput): readonly SiteProperty[] {
  const { nameNodes } = pods;
  return [
    property('dfs.nameservices', name, 'The name that clients use in place of an address.'),
    property(`dfs.ha.namenodes.${name}`, nameNodes.podNames.join(','), 'The NameNodes, by the names of their pods.'),
    ...nameNodes.podNames.flatMap((pod) => nameNodeAddresses(name, pod, nameNodes)),
    property(
      `dfs.client.failover.proxy.provider.${name}`,
      'org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider',
      'Clients find the active NameNode by trying each.',
    ),
    property('dfs.client.use.datanode.hostname', true, 'A DataNode keeps its name when its pod gets a new address.'),
    property('dfs.replication', replication, 'Copies of each block.'),
    property('dfs.blocksize', `${blockSizeMiB}m`, 'The block size that the sizes of the plan follow from.'),
    property(
      'dfs.client.block.write.replace-datanode-on-failure.min-replication',
      Math.max(1, replication - 1),
      'In a small cluster no DataNode may be left to replace one that failed: a write goes on with one copy less.',
    ),
  ];
}

/** `hdfs-site.xml` of the daemons. */
export function daemonHdfs(input: SiteInput): readonly SiteProperty[] {
  return [...clientHdfs(input), ...nameNode(input), ...journalNode(), ...dataNode(input)];
}

function nameNodeAddresses(name: string, pod: string, { domain }: PodSet): readonly SiteProperty[] {
  const host = `${pod}.${domain}`;
  return [
    property(`dfs.namenode.rpc-address.${name}.${pod}`, `${host}:${HDFS_PORTS.nameNodeRpc}`, 'Where clients call it.'),
    property(
      `dfs.namenode.http-address.${name}.${pod}`,
      `${host}:${HDFS_PORTS.nameNodeHttp}`,
      'Where the other NameNode fetches images of the namespace.',
    ),
  ];
}

function nameNode({ name, pods, policy }: SiteInput): readonly SiteProperty[] {
  const journals = addresses(pods.journalNodes, HDFS_PORTS.journalNodeRpc);
  return [
    property('dfs.ha.namenode.id', '${env.POD_NAME}', 'Which of the NameNodes this pod is.'),
    property('dfs.namenode.rpc-bind-host', BIND_HOST, 'The address of a pod changes; its name stays.'),
    property('dfs.namenode.http-bind-host', BIND_HOST, 'The address of a pod changes; its name stays.'),
    property('dfs.namenode.name.dir', `file://${DATA_PATH}/name`, 'The namespace, on the volume of the pod.'),
    property(
      'dfs.namenode.shared.edits.dir',
      `qjournal://${journals.join(';')}/${name}`,
      'A change of the namespace is acknowledged when most JournalNodes have it.',
    ),
    property('dfs.ha.automatic-failover.enabled', true, 'A NameNode that fails is replaced without an operator.'),
    property(
      'dfs.ha.fencing.methods',
      'shell(/bin/true)',
      'JournalNodes refuse an old active NameNode by themselves: nothing else is to be fenced.',
    ),
    property(
      'dfs.namenode.datanode.registration.ip-hostname-check',
      false,
      'The reverse name of a pod is not its name in the Service.',
    ),
    property('dfs.hosts.exclude', `${CONFIGURATION_PATH}/dfs.exclude`, 'DataNodes that are decommissioned.'),
    property('dfs.namenode.handler.count', NAME_NODE_HANDLERS, 'Hadoop serves 10 requests at a time.'),
    property(
      'dfs.namenode.stale.datanode.interval',
      STALE_DATA_NODE_MS,
      'A DataNode whose pod is replaced gets no new blocks after 15 s: its pod stays for longer, and refuses them.',
    ),
    property('dfs.namenode.avoid.read.stale.datanode', true, 'Clients do not wait for a DataNode that is silent.'),
    property('dfs.namenode.avoid.write.stale.datanode', true, 'Clients do not wait for a DataNode that is silent.'),
    property('dfs.storage.default.policy', policy, 'Hadoop uses HOT, which finds no place without disks of type DISK.'),
  ];
}

function journalNode(): readonly SiteProperty[] {
  return [
    property('dfs.journalnode.edits.dir', `${DATA_PATH}/journal`, 'The journal, on the volume of the pod.'),
    property('dfs.journalnode.rpc-address', `${BIND_HOST}:${HDFS_PORTS.journalNodeRpc}`, 'All addresses of the pod.'),
    property('dfs.journalnode.http-address', `${BIND_HOST}:${HDFS_PORTS.journalNodeHttp}`, 'All addresses of the pod.'),
    property(
      'dfs.journalnode.enable.sync.format',
      true,
      'A JournalNode that lost its volume takes the journal from the others.',
    ),
    property(
      'dfs.journalnode.sync.interval',
      JOURNAL_SYNC_MS,
      'A JournalNode that was away takes the segments that it missed after half a minute. By default after two.',
    ),
  ];
}

function dataNode({ disks }: SiteInput): readonly SiteProperty[] {
  return [
    property(
      'dfs.datanode.data.dir',
      dataDirectories(disks),
      'Each disk alone: one that breaks costs its own blocks only.',
    ),
    property(
      'dfs.datanode.failed.volumes.tolerated',
      Math.floor(disks.length / 2),
      'A DataNode goes on while at least half of its disks work.',
    ),
    property('dfs.datanode.hostname', '${env.HDFS_HOSTNAME:-localhost}', 'The name by which clients reach it.'),
    property('dfs.datanode.use.datanode.hostname', true, 'A DataNode keeps its name when its pod gets a new address.'),
    property('dfs.datanode.address', `${BIND_HOST}:${HDFS_PORTS.dataNodeData}`, 'All addresses of the pod.'),
    property('dfs.datanode.http.address', `${BIND_HOST}:${HDFS_PORTS.dataNodeHttp}`, 'All addresses of the pod.'),
    property('dfs.datanode.ipc.address', `${BIND_HOST}:${HDFS_PORTS.dataNodeIpc}`, 'All addresses of the pod.'),
    property('dfs.datanode.handler.count', DATA_NODE_HANDLERS, 'Hadoop serves 10 requests at a time.'),
    property('dfs.datanode.max.transfer.threads', TRANSFER_THREADS, 'Hadoop refuses the 4097th reader or writer.'),
    property('dfs.datanode.synconclose', true, 'A closed file survives the loss of power.'),
  ];
}
