import { type ClusterFacts, clusterFacts } from './cluster-facts';
import { directoriesTable } from './directories';
import { JAVA_SECURITY, LOG4J } from './jvm';
import { HDFS_PORTS, hostNames, type HdfsPods, type PodSet } from './names';
import type { HdfsDirectory } from './options';
import { HDFS_SCRIPTS } from './scripts';
import { clientCore, clientHdfs, daemonCore, daemonHdfs, type SiteInput } from './site-properties';
import { siteXml } from './site-xml';
import type { HdfsTopology } from './topology';

/** What the files are written from. */
export interface FilesInput extends SiteInput, ClusterFacts {
  readonly topology: HdfsTopology;
  readonly decommission: readonly string[];
  readonly directories: readonly HdfsDirectory[];
}

/** Returns the ConfigMap of the daemons, by file names. Scripts must be executable. */
export function daemonFiles(input: FilesInput): Readonly<Record<string, string>> {
  return {
    'core-site.xml': siteXml(daemonCore(input)),
    'hdfs-site.xml': siteXml(daemonHdfs(input)),
    'log4j.properties': LOG4J,
    'java.security': JAVA_SECURITY,
    'zoo.cfg': zooKeeperConfiguration(input.pods),
    'topology.table': topologyTable(input.topology),
    'dfs.exclude': excludedHosts(input.decommission, input.pods.dataNodes),
    'directories.table': directoriesTable(input.directories),
    'cluster.sh': clusterFacts(input),
    ...HDFS_SCRIPTS,
  };
}

/** Returns the ConfigMap by which clients find HDFS. */
export function clientFiles(input: SiteInput): Readonly<Record<string, string>> {
  return { 'core-site.xml': siteXml(clientCore(input)), 'hdfs-site.xml': siteXml(clientHdfs(input)) };
}

/** Addresses outside of all subnets are in a rack of their own, as deep as the others: HDFS refuses other depths. */
function topologyTable({ racks, subnets }: HdfsTopology): string {
  const others = racks === 'partition' ? '/other/other' : '/other';
  const rows = [...subnets, { cidr: '0.0.0.0/0', rack: others }];
  return rows.map(({ cidr, rack }) => `${cidr} ${rack}\n`).join('');
}

function excludedHosts(decommission: readonly string[], { domain }: PodSet): string {
  return decommission.map((pod) => `${pod}.${domain}\n`).join('');
}

/**
 * Ticks of 2 s: a server may take 20 s to join, and is lost after 10 s.
 * @see https://zookeeper.apache.org/doc/r3.8.6/zookeeperAdmin.html
 */
function zooKeeperConfiguration({ zooKeepers }: HdfsPods): string {
  return [
    'tickTime=2000',
    'initLimit=10',
    'syncLimit=5',
    `clientPort=${HDFS_PORTS.zooKeeperClient}`,
    'admin.enableServer=false',
    '4lw.commands.whitelist=srvr,ruok',
    'autopurge.snapRetainCount=3',
    'autopurge.purgeInterval=24',
    ...hostNames(zooKeepers).map(
      (host, index) => `server.${index + 1}=${host}:${HDFS_PORTS.zooKeeperPeer}:${HDFS_PORTS.zooKeeperElection}`,
    ),
    '',
  ].join('\n');
}
