/** `init-resourcemanager.sh`: makes the folders of jobs on HDFS, as its superuser, unless they exist. */
export const INIT_RESOURCE_MANAGER = `#!/usr/bin/env bash
# Waits until HDFS takes writes. Each user may add to the folders, and remove nothing of another one.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
export HADOOP_USER_NAME=$hdfs_superuser
folders=("$log_folder" "$staging_folder")
deadline=$((SECONDS + \${YARN_INIT_WAIT_SECONDS:-600}))
until hdfs dfs -mkdir -p "\${folders[@]}" && hdfs dfs -chown "$yarn_user" "\${folders[@]}" &&
  hdfs dfs -chmod 1777 "\${folders[@]}"; do
  if ((SECONDS > deadline)); then
    echo "init-resourcemanager: ERROR: HDFS takes no writes. Are its NameNodes out of safe mode?" >&2
    exit 1
  fi
  sleep "\${YARN_POLL_SECONDS:-5}"
done
`;

/** `init-nodemanager.sh`: gives the folder of YARN on each disk to the user of the daemon. It runs as root. */
export const INIT_NODE_MANAGER = `#!/usr/bin/env bash
# Makes the folder of YARN on each disk.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
require_disks init-nodemanager
for disk in "\${disks[@]}"; do
  folder=$disk/$disk_folder
  mkdir -p "$folder"
  chown "$daemon_user" "$folder"
  chmod 755 "$folder"
done
`;

/** `refresh-queues.sh`: the active ResourceManager reads the queues again when they changed. */
export const REFRESH_QUEUES = `#!/usr/bin/env bash
# Kubernetes updates the mounted file; a ResourceManager reads it when it becomes active, and on command only.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
applied='nothing yet'
while true; do
  wanted=$(cksum <"$HADOOP_CONF_DIR/capacity-scheduler.xml")
  if [[ $wanted != "$applied" ]] && [[ $(rest 127.0.0.1 "$resource_manager_port" cluster/info) == *'"ACTIVE"'* ]]; then
    if yarn rmadmin -refreshQueues; then
      applied=$wanted
      echo 'refresh-queues: the ResourceManager read the queues'
    fi
  fi
  sleep "\${YARN_POLL_SECONDS:-10}"
done
`;

/**
 * `drain-nodemanager.sh`: waits before a NodeManager ends. It gets no new containers, because it offers nothing any
 * more; it waits until the applications that ran on it have ended, because they may read what their tasks left here.
 */
export const DRAIN_NODE_MANAGER = `#!/usr/bin/env bash
# Ends when the NodeManager may end, or when its time is over. It always succeeds.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
deadline=$((SECONDS + drain_seconds))

say() { echo "drain-nodemanager: $*"; }

if ! yarn rmadmin -updateNodeResource "$YARN_HOSTNAME:$node_manager_port" 0 0; then
  say 'no ResourceManager is active: there is nothing to wait for'
  exit 0
fi
while ((SECONDS < deadline)); do
  if ! applications=$(rest 127.0.0.1 "$node_manager_http_port" 'node/apps?state=RUNNING'); then
    say 'the NodeManager does not answer: there is nothing to wait for'
    exit 0
  fi
  if [[ $applications != *'"application_'* ]]; then
    say 'no application runs here'
    exit 0
  fi
  sleep "\${YARN_POLL_SECONDS:-5}"
done
say "ends after $drain_seconds seconds, although applications run here"
`;

/** `health.sh ROLE`: the probes of the pods, without a JVM. */
export const YARN_HEALTH = `#!/usr/bin/env bash
# Exit code 0 if the daemon of this pod works.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
host=127.0.0.1
case $1 in
  resourcemanager)
    # Active or standby: both work.
    state=$(rest "$host" "$resource_manager_port" cluster/info)
    [[ $state == *'"STARTED"'* ]]
    ;;
  nodemanager)
    # Its disks are not full.
    state=$(rest "$host" "$node_manager_http_port" node/info)
    [[ $state == *'"nodeHealthy":true'* ]]
    ;;
  nodemanager-alive)
    rest "$host" "$node_manager_http_port" node/info >/dev/null
    ;;
  *)
    echo "health: '$1' is no role" >&2
    exit 2
    ;;
esac
`;
