/**
 * `maintain-journalnode.sh`: puts segments of the journal aside that are there twice.
 *
 * A JournalNode that ends while a segment is written keeps it as `edits_inprogress_N`. When it runs again it takes the
 * finished segment `edits_N-M` from the others and has both, and from then on it refuses to list its journal: 'Invalid
 * log manifest'. After a restart of each JournalNode none of them lists it, and no NameNode can be started from it.
 * The finished segment is that of the majority, so the other file is not needed. With the ending it is not read, and is
 * deleted with the segments of its age.
 *
 * @see https://github.com/apache/hadoop/pull/4518 HDFS-16645, which was closed without a change
 * @see hadoop-hdfs 3.5.0: FileJournalManager (matchEditLogs), JNStorage (CURRENT_DIR_PURGE_REGEXES)
 */
export const MAINTAIN_JOURNAL_NODE = `#!/usr/bin/env bash
# Runs beside a JournalNode until the pod ends.
set -uo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
shopt -s nullglob
journal="$HDFS_DATA/journal/$nameservice/current"

while true; do
  for unfinished in "$journal"/edits_inprogress_*; do
    begin=\${unfinished##*_}
    finished=("$journal/edits_$begin-"*)
    [[ $begin =~ ^[0-9]+$ && \${#finished[@]} -gt 0 ]] || continue
    mv "$unfinished" "$unfinished.stale" || continue
    echo "maintain-journalnode: \${finished[0]##*/} is complete, \${unfinished##*/} is put aside"
  done
  sleep "\${HDFS_POLL_SECONDS:-10}"
done
`;
