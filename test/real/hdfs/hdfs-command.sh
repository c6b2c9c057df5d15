#!/usr/bin/env bash
# bin/hdfs, bin/hadoop and bin/yarn on jars of Maven Central: the sub-commands, HADOOP_CONF_DIR, HADOOP_OPTS,
# HADOOP_CLIENT_OPTS, HADOOP_HEAPSIZE_MAX, HDFS_<DAEMON>_OPTS and YARN_<DAEMON>_OPTS of Hadoop's own scripts, which no
# Maven artifact has.
# DRILL_JAVA replaces heap and collector, so that a cluster fits on one machine. DRILL_ARGUMENTS_<DAEMON> comes before
# the arguments of a daemon: `-Dkey=value` for timers.
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
if [[ ${1:-} == --config ]]; then
  HADOOP_CONF_DIR=$2
  shift 2
fi
conf=${HADOOP_CONF_DIR:-$home/etc/hadoop}
command=${1:?usage: hdfs COMMAND [ARGUMENTS]}
shift
daemon=''
case $command in
  namenode) daemon=NAMENODE class=org.apache.hadoop.hdfs.server.namenode.NameNode ;;
  datanode) daemon=DATANODE class=org.apache.hadoop.hdfs.server.datanode.DataNode ;;
  journalnode) daemon=JOURNALNODE class=org.apache.hadoop.hdfs.qjournal.server.JournalNode ;;
  zkfc) daemon=ZKFC class=org.apache.hadoop.hdfs.tools.DFSZKFailoverController ;;
  resourcemanager) daemon=RESOURCEMANAGER class=org.apache.hadoop.yarn.server.resourcemanager.ResourceManager ;;
  nodemanager) daemon=NODEMANAGER class=org.apache.hadoop.yarn.server.nodemanager.NodeManager ;;
  rmadmin) class=org.apache.hadoop.yarn.client.cli.RMAdminCLI ;;
  application) class=org.apache.hadoop.yarn.client.cli.ApplicationCLI ;;
  logs) class=org.apache.hadoop.yarn.client.cli.LogsCLI ;;
  dfs | fs) class=org.apache.hadoop.fs.FsShell ;;
  dfsadmin) class=org.apache.hadoop.hdfs.tools.DFSAdmin ;;
  haadmin) class=org.apache.hadoop.hdfs.tools.DFSHAAdmin ;;
  fsck) class=org.apache.hadoop.hdfs.tools.DFSck ;;
  getconf) class=org.apache.hadoop.hdfs.tools.GetConf ;;
  storagepolicies) class=org.apache.hadoop.hdfs.tools.StoragePolicyAdmin ;;
  balancer) class=org.apache.hadoop.hdfs.server.balancer.Balancer ;;
  debug) class=org.apache.hadoop.hdfs.tools.DebugAdmin ;;
  oiv) class=org.apache.hadoop.hdfs.tools.offlineImageViewer.OfflineImageViewerPB ;;
  lsSnapshottableDir) class=org.apache.hadoop.hdfs.tools.snapshot.LsSnapshottableDir ;;
  classpath)
    echo "$conf:$home/share/*"
    exit
    ;;
  *.*) class=$command ;;
  *)
    echo "hdfs: unknown command '$command'" >&2
    exit 1
    ;;
esac
options=${HADOOP_OPTS:-}
arguments=()
if [[ -n $daemon ]]; then
  own=HDFS_${daemon}_OPTS
  [[ $daemon != *MANAGER ]] || own=YARN_${daemon}_OPTS
  options+=" ${!own:-}"
  extra=DRILL_ARGUMENTS_$daemon
  read -r -a arguments <<< "${!extra:-}"
else
  options+=" ${HADOOP_CLIENT_OPTS:-}"
fi
read -r -a words <<< "$options"
java=()
for word in "${words[@]}"; do
  case $word in
    -Xm[sx]* | -XX:+Use*GC | -XX:MaxRAMPercentage=* | -XX:InitialRAMPercentage=* | -XX:+AlwaysPreTouch) ;;
    *) java+=("$word") ;;
  esac
done
read -r -a sizes <<< "${DRILL_JAVA:--Xmx160m -XX:+UseSerialGC -XX:TieredStopAtLevel=1}"
exec java "-Dproc_$command" "-Dhadoop.log.dir=${HADOOP_LOG_DIR:-/tmp}" "-Dhadoop.home.dir=$home" \
  "-Dhadoop.root.logger=${HADOOP_ROOT_LOGGER:-INFO,console}" "${java[@]}" "${sizes[@]}" \
  -cp "$conf:$home/classes:$home:$home/share/*" "$class" "${arguments[@]}" "$@"
