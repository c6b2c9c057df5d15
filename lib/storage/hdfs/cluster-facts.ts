import type { DataDisk } from './disks';
import { DAEMON_USER_ID } from './jvm';
import { HDFS_PORTS, type HdfsPods } from './names';
import { JOURNAL_FUNCTIONS } from './scripts/journals';
import { NAME_NODE_FUNCTIONS } from './scripts/name-nodes';

/** What `cluster.sh` is written from. */
export interface ClusterFacts {
  readonly name: string;
  readonly pods: HdfsPods;
  readonly disks: readonly DataDisk[];
  readonly drainSeconds: number;
}

/** Commands that scripts of Hadoop's daemons share. */
export const SHELL_FUNCTIONS = `hdfs() { "$HADOOP_HOME/bin/hdfs" "$@" </dev/null; }

# send HOST PORT TEXT: prints the reply.
send() {
  # shellcheck disable=SC2016 # the inner shell expands them
  timeout "\${HDFS_CONNECT_SECONDS:-5}" bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "%b" "$2" >&3 && cat <&3' \\
    "$1" "$2" "$3" 2>/dev/null
}

# get HOST PORT PATH: prints what a daemon answers over HTTP.
get() {
  local reply request="GET $3 HTTP/1.0\\\\r\\\\nHost: $1\\\\r\\\\nAccept: application/json"
  reply=$(send "$1" "$2" "$request\\\\r\\\\n\\\\r\\\\n") || return 1
  [[ \${reply%%$'\\n'*} == *' 200 '* ]] || return 1
  echo "$reply"
}

# jmx HOST PORT SERVICE NAME: prints a bean of a daemon.
jmx() { get "$1" "$2" "/jmx?qry=Hadoop:service=$3,name=$4"; }

# number BEAN ATTRIBUTE: prints a whole number of a bean.
number() {
  [[ $1 =~ "\\"$2\\" : "(-?[0-9]+) ]] && echo "\${BASH_REMATCH[1]}"
}

# require_disks SCRIPT: ends the script unless all disks are mounted. Data would go to the root volume of the node,
# where /tmp is.
require_disks() {
  local root disk
  root=$(stat -c %d /tmp)
  for disk in "\${disks[@]}"; do
    if [[ $(stat -c %d "$disk") == "$root" ]]; then
      echo "$1: ERROR: no disk is mounted at $disk. Give the nodes nvmeStrategy 'mount'." >&2
      exit 1
    fi
  done
}
`;

/** Metrics of a JournalNode are up to 10 s old: a new segment is seen that late. */
const ROLL_SECONDS = 20;

/**
 * Longer than NameNodes take a silent DataNode for alive, and than most JVMs of clients keep an address
 * (dfs.namenode.stale.datanode.interval, networkaddress.cache.ttl).
 */
const LINGER_SECONDS = 30;

/** Returns `cluster.sh`: what differs between clusters, and the functions that the scripts share. */
export function clusterFacts({ name, pods, disks, drainSeconds }: ClusterFacts): string {
  return `# shellcheck shell=bash disable=SC2034
# Facts of this HDFS, and commands that the scripts share.
nameservice=${name}
name_nodes=(${pods.nameNodes.podNames.join(' ')})
name_node_domain=${pods.nameNodes.domain}
name_node_rpc_port=${HDFS_PORTS.nameNodeRpc}
name_node_http_port=${HDFS_PORTS.nameNodeHttp}
journal_nodes=(${pods.journalNodes.podNames.join(' ')})
journal_node_domain=${pods.journalNodes.domain}
journal_node_http_port=${HDFS_PORTS.journalNodeHttp}
data_node_port=${HDFS_PORTS.dataNodeData}
data_node_http_port=${HDFS_PORTS.dataNodeHttp}
disks=(${disks.map(({ mountPath }) => mountPath).join(' ')})
data_directories=(${disks.map(({ directory }) => directory).join(' ')})
daemon_user=${DAEMON_USER_ID}:${DAEMON_USER_ID}
zookeeper_port=${HDFS_PORTS.zooKeeperClient}
drain_seconds=\${HDFS_DRAIN_SECONDS:-${drainSeconds}}
linger_seconds=\${HDFS_LINGER_SECONDS:-${LINGER_SECONDS}}
roll_seconds=\${HDFS_ROLL_SECONDS:-${ROLL_SECONDS}}

${SHELL_FUNCTIONS}
${NAME_NODE_FUNCTIONS}
${JOURNAL_FUNCTIONS}`;
}
