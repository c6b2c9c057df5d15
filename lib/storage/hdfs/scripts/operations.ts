/**
 * `maintain-namenode.sh`: runs the commands that its NameNode needs while it works.
 *
 * - The list of decommissioned DataNodes: Kubernetes updates the mounted list, and the NameNode reads it when it
 *   starts, and on command only.
 * - A new segment of the journal: after the restart of a JournalNode, or an edit that it missed, the active NameNode
 *   writes to it from the next segment on. Hadoop begins one every two minutes. Until then the journal is lost with one
 *   JournalNode less, and the active NameNode ends.
 *
 * @see hadoop-hdfs 3.5.0: IPCLoggerChannel (outOfSync), hdfs-default.xml (dfs.ha.log-roll.period)
 */
export const MAINTAIN_NAME_NODE = `#!/usr/bin/env bash
# Runs beside a NameNode until the pod ends.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
own="$POD_NAME.$name_node_domain"

say() { echo "maintain-namenode: $*"; }

# A NameNode knows excluded DataNodes by address, so a new address of one counts as a change too.
list_and_addresses() {
  local name
  while read -r name; do
    [[ -n $name ]] || continue
    echo "$name"
    ! command -v getent >/dev/null || getent hosts "$name"
  done <"$HADOOP_CONF_DIR/dfs.exclude"
}

applied='nothing yet'
refresh_nodes() {
  local wanted
  wanted=$(list_and_addresses)
  [[ $wanted != "$applied" ]] || return 0
  hdfs dfsadmin -fs "hdfs://$own:$name_node_rpc_port" -refreshNodes || return 0
  applied=$wanted
  say "the NameNode read the list of decommissioned DataNodes: \${wanted:-none}"
}

# Prints the JournalNodes that answer, and that the active NameNode does not write to.
waiting_journals() {
  local journal
  for journal in "\${journal_nodes[@]}"; do
    [[ $(journal_of "$journal.$journal_node_domain") != waits ]] || echo "$journal"
  done
}

is_active() {
  [[ $(name_node_state 127.0.0.1) == active ]]
}

# If a segment did not help, the next one comes later: many small ones are slow to read.
next_roll=0
pause=$roll_seconds
roll_edits() {
  local waiting
  ((SECONDS >= next_roll)) && is_active || return 0
  waiting=$(waiting_journals)
  if [[ -z $waiting ]]; then
    pause=$roll_seconds
    return 0
  fi
  say "begins a new segment of the journal for \${waiting//$'\\n'/, }"
  hdfs dfsadmin -fs "hdfs://$own:$name_node_rpc_port" -rollEdits
  next_roll=$((SECONDS + pause))
  pause=$((pause < 8 * roll_seconds ? 2 * pause : pause))
}

while true; do
  if "$HADOOP_CONF_DIR/health.sh" namenode; then
    refresh_nodes
    roll_edits
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
  local peer
  for peer in "\${name_nodes[@]}"; do
    [[ $(name_node_state "$peer.$name_node_domain") == active ]] || continue
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
