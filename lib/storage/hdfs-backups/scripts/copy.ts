/**
 * `copy-namespace.sh`: takes the last checkpoint as a NameNode does that joins. What it gets has the identity of the
 * file system (VERSION) beside the image, which `hdfs dfsadmin -fetchImage` does not bring.
 *
 * A NameNode never copies from itself: in the name of the second one the copy comes from the first one, and if that
 * does not answer, in the name of the first one from another. Which of them is active makes no difference.
 *
 * @see hadoop-hdfs 3.5.0: BootstrapStandby
 */
export const COPY_NAMESPACE = `#!/usr/bin/env bash
# Copies the last checkpoint of the namespace to HDFS_DATA/copies. Nothing of HDFS is changed.
set -euo pipefail
. "$HADOOP_CONF_DIR/cluster.sh"
current="$HDFS_DATA/name/current"

for ((index = \${#name_nodes[@]} - 1; index >= 0; index--)); do
  rm -rf "$HDFS_DATA/name"
  export POD_NAME=\${name_nodes[index]}
  if hdfs namenode -bootstrapStandby -nonInteractive -skipSharedEditsCheck; then
    copy=$(date -u +%Y%m%dT%H%M%SZ)
    cd "$current"
    md5sum --check --strict --quiet fsimage_*.md5
    # The list of all files goes to the bucket after them: a copy with its list is complete.
    md5sum -- * >"$HDFS_DATA/files.md5"
    while IFS='=' read -r key value; do
      [[ $key != clusterID ]] || echo "$value" >"$HDFS_DATA/cluster-id"
    done <VERSION
    mkdir -p "$HDFS_DATA/copies"
    mv "$current" "$HDFS_DATA/copies/$copy"
    echo "$copy" >"$HDFS_DATA/latest"
    echo "copy-namespace: $copy"
    exit 0
  fi
done
echo 'copy-namespace: ERROR: no NameNode gave its namespace; see above' >&2
exit 1
`;

/**
 * `upload.sh`: takes the copy to the bucket with the AWS CLI.
 *
 * - A copy counts when it has its list of files, and `latest` names it after that.
 * - The bucket remembers whose copies a prefix has. Another HDFS is refused: its copies would take the place of these,
 *   and a restore would bring back the wrong namespace.
 *
 * Whether an object exists is asked by a list: S3 says 'denied' for one that is missing to a caller who may list a
 * prefix only. `aws s3 ls` ends with 1 if it finds none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (permissions; read 2026-11)
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html (read 2026-11)
 */
export const UPLOAD = `#!/bin/sh
set -eu
copy=$(cat "$HDFS_DATA/latest")
cluster=$(cat "$HDFS_DATA/cluster-id")

code=0
aws s3 ls "\${COPIES}cluster-id" >/dev/null || code=$?
case $code in
  0)
    owner=$(aws s3 cp --only-show-errors "\${COPIES}cluster-id" -)
    if [ "$owner" != "$cluster" ]; then
      echo "upload: ERROR: $COPIES has copies of another HDFS: cluster ID $owner, and this one has $cluster." >&2
      echo 'upload: Nothing was uploaded. Set prefix of HdfsBackups to another one.' >&2
      exit 1
    fi
    ;;
  1) ;;
  *) exit "$code" ;;
esac
# Each time: the lifecycle of the bucket removes what is old.
aws s3 cp --only-show-errors "$HDFS_DATA/cluster-id" "\${COPIES}cluster-id"
aws s3 cp --only-show-errors --recursive "$HDFS_DATA/copies" "$COPIES"
aws s3 cp --only-show-errors "$HDFS_DATA/files.md5" "\${COPIES}$copy/files.md5"
aws s3 cp --only-show-errors "$HDFS_DATA/latest" "\${COPIES}latest"
echo "upload: \${COPIES}$copy"
`;
