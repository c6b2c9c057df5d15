/** `init-datanode.sh`: gives the folder of HDFS on each disk to the user of the daemon. It runs as root. */
export const INIT_DATA_NODE = `#!/usr/bin/env bash
# Makes the folder of HDFS on each disk.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
require_disks init-datanode
for directory in "\${data_directories[@]}"; do
  mkdir -p "$directory"
  chown "$daemon_user" "$directory"
  chmod 700 "$directory"
done
`;

/**
 * `start-datanode.sh`: starts the DataNode, and keeps the pod for a while after it ended.
 *
 * Clients and other DataNodes connect to a DataNode until the NameNode notices its silence. While the pod is there, its
 * address refuses them at once, and they take another DataNode. The address of a pod that is gone answers nothing: they
 * waited 70 s in a drill (2026-11-26).
 */
export const START_DATA_NODE = `#!/usr/bin/env bash
# Ends with the exit code of the DataNode.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
is_deleted=no
"$HADOOP_HOME/bin/hdfs" datanode &
daemon=$!
trap 'is_deleted=yes; kill -TERM "$daemon"' TERM
while true; do
  wait "$daemon"
  code=$?
  # A signal ends the wait, not the daemon.
  kill -0 "$daemon" 2>/dev/null || break
done
[[ $is_deleted == no ]] || sleep "$linger_seconds"
exit "$code"
`;

/** `start-zkfc.sh`: makes the node of the election in ZooKeeper, unless it exists, and starts the controller. */
export const START_ZKFC = `#!/usr/bin/env bash
# The node holds nothing but who is active, so making it again loses nothing. Exit code 2: it exists.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
code=0
hdfs zkfc -formatZK -nonInteractive || code=$?
if ((code != 0 && code != 2)); then
  echo "start-zkfc: ERROR: ZooKeeper cannot be prepared (exit code $code). Are most of its pods running?" >&2
  exit 1
fi
exec "$HADOOP_HOME/bin/hdfs" zkfc
`;

/** `start-zookeeper.sh`: ZooKeeper of Hadoop's own distribution. */
export const START_ZOOKEEPER = `#!/usr/bin/env bash
# Writes what differs between the pods to zoo.cfg: the number of the server, and where it keeps its data.
set -euo pipefail
data="$HDFS_DATA/zookeeper"
mkdir -p "$data"
echo $((\${POD_NAME##*-} + 1)) >"$data/myid"
{
  cat "$HADOOP_CONF_DIR/zoo.cfg"
  echo "dataDir=$data"
  # The name of the pod may not resolve yet when the server starts.
  echo 'quorumListenOnAllIPs=true'
} >"$HDFS_DATA/zoo.cfg"
exec "$HADOOP_HOME/bin/hadoop" org.apache.zookeeper.server.quorum.QuorumPeerMain "$HDFS_DATA/zoo.cfg"
`;

/** `health.sh ROLE`: whether the daemon of this pod answers, without a JVM. A pod that does not is started again. */
export const HEALTH = `#!/usr/bin/env bash
# Exit code 0 if the daemon of this pod answers.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
host=127.0.0.1
case $1 in
  namenode)
    name_node_state "$host" >/dev/null
    ;;
  journalnode)
    status=$(jmx "$host" "$journal_node_http_port" JournalNode JournalNodeInfo)
    [[ $status == *'"JournalsStatus"'* ]]
    ;;
  datanode)
    status=$(jmx "$host" "$data_node_http_port" DataNode DataNodeInfo)
    [[ $status == *'"BPServiceActorInfo"'* ]]
    ;;
  zookeeper)
    [[ $(send "$host" "$zookeeper_port" 'ruok\\n') == imok ]]
    ;;
  *)
    echo "health: '$1' is no role" >&2
    exit 2
    ;;
esac
`;

/**
 * `ready.sh ROLE`: whether the daemon of this pod does its part, so that another pod of the role may be lost.
 * Kubernetes replaces and evicts pods one after the other, each when the one before is ready.
 */
export const READY = `#!/usr/bin/env bash
# Exit code 0 if another pod of the role may end.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
host=127.0.0.1
case $1 in
  namenode)
    # In safe mode after its start a NameNode could become active, and would refuse writes.
    "$HADOOP_CONF_DIR/health.sh" namenode
    state=$(jmx "$host" "$name_node_http_port" NameNode FSNamesystemState)
    [[ $state == *'"FSState" : "Operational"'* ]]
    ;;
  journalnode)
    state=$(journal_of "$host")
    # Without a journal it is ready if no JournalNode has one. Else it takes theirs first.
    [[ $state != none ]] || survey_journals
    [[ $state == current || $state == none && $formatted == 0 ]]
    ;;
  datanode)
    # A NameNode answered it within a minute: the DataNode is registered.
    status=$(jmx "$host" "$data_node_http_port" DataNode DataNodeInfo)
    [[ \${status//\\\\/} =~ '"LastHeartbeatResponseTime":"'[0-5]?[0-9]'"' ]]
    ;;
  zookeeper)
    # A server outside of the quorum has no mode.
    status=$(send "$host" "$zookeeper_port" 'srvr\\n')
    [[ $status == *'Mode: '* ]]
    ;;
  *)
    echo "ready: '$1' is no role" >&2
    exit 2
    ;;
esac
`;
