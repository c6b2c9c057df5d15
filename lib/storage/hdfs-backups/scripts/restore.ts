/** `download.sh`: with the AWS CLI. COPY is the name of a copy; without one the latest is taken. */
export const DOWNLOAD = `#!/bin/sh
set -eu
if [ -d "$HDFS_DATA/name" ] && [ -n "$(ls -A "$HDFS_DATA/name")" ]; then
  echo 'download: ERROR: the volume has a namespace, or a part of one, and nothing is written over it.' >&2
  echo 'download: Delete the claim of the volume and make an empty one, if the namespace is to be lost.' >&2
  exit 1
fi
copy=\${COPY:-$(aws s3 cp --only-show-errors "\${COPIES}latest" -)}
rm -rf "$HDFS_DATA/restoring"
mkdir -p "$HDFS_DATA/restoring/name"
aws s3 cp --only-show-errors --recursive "\${COPIES}$copy" "$HDFS_DATA/restoring/name/current"
echo "download: $copy"
`;

/**
 * `restore.sh`: puts a copy into the empty volume of the first NameNode.
 *
 * - JournalNodes with a journal keep it: the NameNode goes on from the copy with the edits that came after it, and
 *   nothing is lost.
 * - JournalNodes without one are formatted for the copy. What came after its checkpoint is lost.
 *
 * The namespace gets its place by one rename, as the last step: a restore that ends early can be repeated.
 *
 * @see hadoop-hdfs 3.5.0: NameNode.initializeSharedEdits
 */
export const RESTORE = `#!/usr/bin/env bash
# Runs while the NameNodes are stopped. It may run again at any time; it never overwrites a namespace or a journal.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
restoring="$HDFS_DATA/restoring/name"
journals="\${#journal_nodes[@]} JournalNodes"

fail() {
  echo "restore: ERROR: $*" >&2
  echo 'restore: Nothing was restored.' >&2
  exit 1
}

! find_name_node || fail "$found_name_node runs. Stop all NameNodes first."
cd "$restoring/current" || fail 'the bucket has no such copy.'
[[ -f files.md5 ]] || fail 'the copy is not complete: its list of files is missing. Set COPY to another one.'
md5sum --check --strict --quiet files.md5 || fail 'the copy is damaged. Set COPY to another one.'
cd /

survey_journals
if ((formatted > \${#journal_nodes[@]} / 2)); then
  echo "restore: $formatted of $journals have a journal, which the NameNode goes on with"
elif ((formatted > 0)); then
  fail "$formatted of $journals have a journal, which is no majority. Start the others with their volumes.
- If the volumes of the others are lost, the journal is too: delete the volume claims of all JournalNodes."
elif ((answered < \${#journal_nodes[@]})); then
  fail "only $answered of $journals answer. Start all of them."
else
  echo 'restore: no JournalNode has a journal: it begins at the checkpoint of the copy'
  hdfs namenode "-Ddfs.namenode.name.dir=file://$restoring" -initializeSharedEdits -nonInteractive ||
    fail 'the JournalNodes were not formatted; see above.'
fi
rm "$restoring/current/files.md5"
[[ ! -d $HDFS_DATA/name ]] || rmdir "$HDFS_DATA/name"
mv "$restoring" "$HDFS_DATA/name"
rmdir "$HDFS_DATA/restoring"
echo 'restore: done. Start the NameNodes: the others copy the first one.'
`;
