/** `refresh-nodes.sh`: tells the NameNode of its pod when the list of decommissioned DataNodes changed. */
export const REFRESH_NODES = `#!/usr/bin/env bash
# Kubernetes updates the mounted list; the NameNode reads it when it starts, and on command only.
# A NameNode knows excluded DataNodes by address, so a new address of one counts as a change too.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"

list_and_addresses() {
  local name
  while read -r name; do
    [[ -n $name ]] || continue
    echo "$name"
    ! command -v getent >/dev/null || getent hosts "$name"
  done <"$HADOOP_CONF_DIR/dfs.exclude"
}

applied='nothing yet'
while true; do
  wanted=$(list_and_addresses)
  if [[ $wanted != "$applied" ]] && "$HADOOP_CONF_DIR/health.sh" namenode; then
    if hdfs dfsadmin -fs "hdfs://$POD_NAME.$name_node_domain:$name_node_rpc_port" -refreshNodes; then
      applied=$wanted
      echo "refresh-nodes: the NameNode read the list of decommissioned DataNodes: \${wanted:-none}"
    fi
  fi
  sleep "\${HDFS_POLL_SECONDS:-10}"
done
`;

/**
 * `drain-datanode.sh`: waits before a DataNode ends.
 *
 * A DataNode that is being decommissioned waits until the active NameNode calls it decommissioned: other DataNodes have
 * all of its blocks. Any other one waits until no block lacks a replica and no DataNode is silent, so that what is left
 * without this one is at most one replica short.
 */
export const DRAIN_DATA_NODE = `#!/usr/bin/env bash
# Ends when the DataNode may end, or when its time is over. It always succeeds.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
deadline=$((SECONDS + drain_seconds))
silent_since=$SECONDS

say() { echo "drain-datanode: $*"; }

# Prints a bean of the active NameNode.
of_active() {
  local peer status
  for peer in "\${name_nodes[@]}"; do
    status=$(jmx "$peer.$name_node_domain" "$name_node_http_port" NameNode NameNodeStatus) || continue
    [[ $status == *'"State" : "active"'* ]] || continue
    jmx "$peer.$name_node_domain" "$name_node_http_port" NameNode "$1"
    return
  done
  return 1
}

# Prints 'In Service', 'Decommission In Progress', 'Decommissioned', ..., or nothing for a DataNode that is not alive.
admin_state() {
  local text=$1 entry
  text=\${text//\\\\/}
  entry="\${text#*"\\"$HDFS_HOSTNAME:$data_node_port\\":{"}"
  [[ $entry != "$text" ]] || return 0
  entry="\${entry%%\\}*}"
  [[ $entry =~ '"adminState":"'([^'"']*)'"' ]] && echo "\${BASH_REMATCH[1]}"
}

number() {
  [[ $1 =~ "\\"$2\\" : "([0-9]+) ]] && echo "\${BASH_REMATCH[1]}"
}

while ((SECONDS < deadline)); do
  if nodes=$(of_active NameNodeInfo) && blocks=$(of_active FSNamesystemState); then
    silent_since=$SECONDS
    state=$(admin_state "$nodes")
    lacking=$(number "$blocks" UnderReplicatedBlocks)
    pending=$(number "$blocks" PendingReplicationBlocks)
    silent=$(number "$blocks" NumStaleDataNodes)
    case $state in
      Decommissioned)
        say 'decommissioned: other DataNodes have all blocks'
        exit 0
        ;;
      '')
        say 'the NameNode does not count this DataNode: there is nothing to wait for'
        exit 0
        ;;
      'In Service')
        if [[ $lacking == 0 && $pending == 0 && $silent == 0 ]]; then
          say 'every block has all replicas, and every DataNode answers'
          exit 0
        fi
        ;;
    esac
    say "waits: $state, $lacking blocks lack a replica, $pending are copied, $silent DataNodes are silent"
  elif ((SECONDS - silent_since > 60)); then
    say 'no NameNode is active since a minute: there is nothing to wait for'
    exit 0
  fi
  sleep "\${HDFS_POLL_SECONDS:-5}"
done
say "ends after $drain_seconds seconds, although blocks may lack a replica"
`;

/** `apply-directories.sh`: makes the directories of `directories.table` with their limits. It may run again. */
export const APPLY_DIRECTORIES = `#!/usr/bin/env bash
# Each line of the table: path, owner, storage policy, bytes, names, snapshots; '-' for none.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
hdfs dfsadmin -safemode wait
while IFS='|' read -r path owner policy bytes names snapshots; do
  [[ -n $path ]] || continue
  echo "apply-directories: $path"
  hdfs dfs -mkdir -p "$path"
  [[ $owner == - ]] || hdfs dfs -chown "$owner" "$path"
  if [[ $policy == - ]]; then
    hdfs storagepolicies -unsetStoragePolicy -path "$path"
  else
    hdfs storagepolicies -setStoragePolicy -path "$path" -policy "$policy"
  fi
  if [[ $bytes == - ]]; then
    hdfs dfsadmin -clrSpaceQuota "$path"
  else
    hdfs dfsadmin -setSpaceQuota "$bytes" "$path"
  fi
  if [[ $names == - ]]; then
    hdfs dfsadmin -clrQuota "$path"
  else
    hdfs dfsadmin -setQuota "$names" "$path"
  fi
  [[ $snapshots == - ]] || hdfs dfsadmin -allowSnapshot "$path"
done <"$HADOOP_CONF_DIR/directories.table"
`;
