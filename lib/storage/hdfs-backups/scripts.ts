import { COPY_NAMESPACE, UPLOAD } from './scripts/copy';
import { DOWNLOAD, RESTORE } from './scripts/restore';
import { SNAPSHOT } from './scripts/snapshot';

/** The scripts of the backups, by their file names. They use `cluster.sh` of HDFS. */
export const HDFS_BACKUP_SCRIPTS = {
  'snapshot.sh': SNAPSHOT,
  'copy-namespace.sh': COPY_NAMESPACE,
  'upload.sh': UPLOAD,
  'download.sh': DOWNLOAD,
  'restore.sh': RESTORE,
} as const;
