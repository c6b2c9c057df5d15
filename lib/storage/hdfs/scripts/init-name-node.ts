/**
 * `init-namenode.sh`: prepares the disk of a NameNode before the daemon starts.
 *
 * Hadoop formats the local disk first, then every JournalNode, then writes an image. So a namespace ever existed
 * exactly if a disk has a VERSION or a journal is formatted, and all journals must answer before anything is formatted:
 *
 * - A disk with VERSION and image is left alone.
 * - An empty disk is filled from a NameNode that runs, on any pod.
 * - An empty disk is formatted on pod 0 only, if no NameNode runs, every JournalNode answers, and none is formatted.
 * - Everything else is an error that says what to do. `-force` is never used, and nothing is deleted.
 *
 * @see hadoop-hdfs 3.5.0: NameNode.format, FSImage.format, QuorumJournalManager.format, BootstrapStandby (exit codes)
 */
export const INIT_NAME_NODE = `#!/usr/bin/env bash
# Prepares the disk of a NameNode. It may run again at any time; it never overwrites a namespace.
set -euo pipefail
shopt -s nullglob dotglob
. "$HADOOP_CONF_DIR/cluster.sh"

name_dir="$HDFS_DATA/name"
# Exists while an empty disk is filled from another NameNode: what is half there is a copy, and nothing else.
copying="$HDFS_DATA/copying-namespace"
deadline=$((SECONDS + \${HDFS_INIT_WAIT_SECONDS:-300}))

say() { echo "init-namenode: $*"; }

fail() {
  echo "init-namenode: ERROR: $*" >&2
  exit 1
}

# Prints what the disk has: 'namespace', 'upgrade' (the NameNode completes it), 'part' of a namespace, or 'nothing'.
disk_state() {
  local file entries=("$name_dir"/*)
  if [[ -f $name_dir/current/VERSION ]]; then
    for file in "$name_dir"/current/fsimage_*.md5; do
      if [[ $file =~ /fsimage_[0-9]+\\.md5$ && -f \${file%.md5} ]]; then
        echo namespace
        return
      fi
    done
  fi
  for file in previous previous.tmp removed.tmp finalized.tmp lastcheckpoint.tmp; do
    if [[ -d $name_dir/$file ]]; then
      echo upgrade
      return
    fi
  done
  if ((\${#entries[@]} > 0)); then echo part; else echo nothing; fi
}

set_aside() {
  local aside
  printf -v aside '%s.incomplete-%(%Y%m%dT%H%M%S)T' "$name_dir" -1
  say "moves the incomplete copy in $name_dir to $aside; it can be deleted"
  mv "$name_dir" "$aside"
}

copy_namespace() {
  local code=0
  say "copies the namespace of $found_name_node"
  : >"$copying"
  hdfs namenode -bootstrapStandby -nonInteractive || code=$?
  if ((code == 0)) && [[ $(disk_state) == namespace ]]; then
    rm -f "$copying"
    return 0
  fi
  [[ $(disk_state) == nothing ]] || set_aside
  ((code != 3)) || fail "$found_name_node runs another version of Hadoop. Give all NameNodes the same image."
  say "copying from $found_name_node failed with exit code $code"
  return 1
}

format_namespace() {
  local code=0
  say "formats: this pod is the first one, all \${#journal_nodes[@]} JournalNodes answer, and none has a journal"
  hdfs namenode -format -nonInteractive || code=$?
  case $(disk_state) in
    namespace) return 0 ;;
    nothing)
      say "formatting failed with exit code $code, and wrote nothing"
      return 1
      ;;
    *) fail "formatting failed with exit code $code, after it wrote a part. $half_formatted" ;;
  esac
}

half_formatted="$name_dir has a part of a namespace, and no complete image. Nothing was changed.
- If another NameNode works: delete the volume claim of $POD_NAME and the pod. The new one copies the namespace.
- If this HDFS never held data: delete the volume claims and pods of all NameNodes and JournalNodes.
- Otherwise restore the namespace from a backup."

may_format=no
[[ $POD_NAME != *-0 ]] || may_format=yes
case $(disk_state) in
  namespace)
    rm -f "$copying"
    say 'the disk has a namespace'
    exit 0
    ;;
  upgrade)
    say 'the disk has a namespace in an upgrade, which the NameNode continues'
    exit 0
    ;;
  part)
    [[ -f $copying ]] || fail "$half_formatted"
    set_aside
    ;;
esac
# A namespace was there to be copied, so none is to be made.
[[ ! -f $copying ]] || may_format=no

while true; do
  if find_name_node "$POD_NAME"; then # one that runs has a namespace
    if copy_namespace; then break; fi
    reason="Copying the namespace from $found_name_node fails; see above. If edits are missing, run there:
hdfs dfsadmin -safemode enter; hdfs dfsadmin -saveNamespace; hdfs dfsadmin -safemode leave"
  elif [[ $may_format == no ]]; then
    reason='No other NameNode runs, and only the first pod may format. Start the NameNode that has the namespace.'
  else
    survey_journals
    if ((formatted > 0)); then
      reason="The disk is empty, and $formatted of \${#journal_nodes[@]} JournalNodes have a journal of '$nameservice'.
So there was a namespace. Nothing was changed.
- If another NameNode has its volume: start it. This one then copies the namespace.
- If the volumes of all NameNodes are lost: restore the namespace from a backup.
- If this HDFS never held data: delete the volume claims and pods of all NameNodes and JournalNodes."
    elif ((answered < \${#journal_nodes[@]})); then
      reason="The disk is empty, and only $answered of \${#journal_nodes[@]} JournalNodes answer.
One that is silent may have a journal. Start all JournalNodes."
    elif format_namespace; then
      break
    else
      reason='Formatting fails; see above.'
    fi
  fi
  ((SECONDS < deadline)) || fail "$reason"
  say "waits: \${reason%%$'\\n'*}"
  sleep "\${HDFS_POLL_SECONDS:-5}"
done
say 'the disk has a namespace'
`;
