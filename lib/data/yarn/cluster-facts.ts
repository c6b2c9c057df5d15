import { SHELL_FUNCTIONS } from '../../storage/hdfs/cluster-facts';
import { HDFS_SUPERUSER, type HdfsHostDisk } from '../../storage/hdfs/daemons';
import { DAEMON_USER_ID } from '../../storage/hdfs/jvm';
import { YARN_USER } from './daemons';
import { YARN_PORTS } from './names';

/** What `cluster.sh` is written from. */
export interface YarnFacts {
  readonly disks: readonly HdfsHostDisk[];
  readonly diskFolder: string;
  readonly folders: YarnFolders;
  readonly drainSeconds: number;
}

/** Folders of jobs on HDFS. */
export interface YarnFolders {
  /** Where logs of containers go when their application ends. */
  readonly logs: string;
  /** Where clients put the files of their jobs. */
  readonly staging: string;
}

/** Returns `cluster.sh`: what differs between clusters, and the functions that the scripts share. */
export function yarnFacts({ disks, diskFolder, folders, drainSeconds }: YarnFacts): string {
  return `# shellcheck shell=bash disable=SC2034
# Facts of this YARN, and commands that the scripts share.
resource_manager_port=${YARN_PORTS.resourceManagerHttp}
node_manager_port=${YARN_PORTS.nodeManagerContainers}
node_manager_http_port=${YARN_PORTS.nodeManagerHttp}
disks=(${disks.map(({ mountPath }) => mountPath).join(' ')})
disk_folder=${diskFolder}
daemon_user=${DAEMON_USER_ID}:${DAEMON_USER_ID}
hdfs_superuser=${HDFS_SUPERUSER}
yarn_user=${YARN_USER}
log_folder=${folders.logs}
staging_folder=${folders.staging}
drain_seconds=\${YARN_DRAIN_SECONDS:-${drainSeconds}}

yarn() { "$HADOOP_HOME/bin/yarn" "$@" </dev/null; }

# rest HOST PORT PATH: prints what the REST interface of a daemon answers.
rest() { get "$1" "$2" "/ws/v1/$3"; }

${SHELL_FUNCTIONS}`;
}
