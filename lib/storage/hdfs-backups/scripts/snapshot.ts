/**
 * `snapshot.sh`: a snapshot of each directory, and the oldest ones go. Snapshots of other names stay.
 *
 * It ends with 2 if some directories have a new snapshot and others do not: a retry would make second ones, which
 * push older ones out.
 */
export const SNAPSHOT = `#!/usr/bin/env bash
# Makes a snapshot of each directory in SNAPSHOT_DIRECTORIES, and keeps the newest KEEP_SNAPSHOTS that it made.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
export LC_ALL=C
name=backup-$(date -u +%Y%m%dT%H%M%SZ)

create() {
  hdfs dfsadmin -allowSnapshot "$1" && hdfs dfs -createSnapshot "$1" "$name"
}

remove_old() {
  local listed path index snapshots=()
  listed=$(hdfs dfs -ls -C "\${1%/}/.snapshot") || return 1
  while read -r path; do
    case $path in */.snapshot/backup-*) snapshots+=("\${path##*/}") ;; esac
  done < <(sort <<<"$listed")
  for ((index = 0; index < \${#snapshots[@]} - KEEP_SNAPSHOTS; index++)); do
    hdfs dfs -deleteSnapshot "$1" "\${snapshots[index]}" || return 1
  done
}

made=0
failed=()
while read -r directory; do
  [[ -n $directory ]] || continue
  if create "$directory"; then
    made=$((made + 1))
    echo "snapshot: $directory has $name"
    remove_old "$directory" || failed+=("$directory (old snapshots)")
  else
    failed+=("$directory")
  fi
done <<<"$SNAPSHOT_DIRECTORIES"
((\${#failed[@]} > 0)) || exit 0
echo "snapshot: ERROR: failed for \${failed[*]}; see above" >&2
((made == 0)) || exit 2
exit 1
`;

/** How `snapshot.sh` ends if it must not be tried again. */
export const PARTLY_DONE = 2;
