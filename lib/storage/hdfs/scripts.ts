import { INIT_NAME_NODE } from './scripts/init-name-node';
import { MAINTAIN_JOURNAL_NODE } from './scripts/maintain-journal-node';
import { APPLY_DIRECTORIES, DRAIN_DATA_NODE, MAINTAIN_NAME_NODE } from './scripts/operations';
import { HEALTH, INIT_DATA_NODE, READY, START_DATA_NODE, START_ZKFC, START_ZOOKEEPER } from './scripts/start';
import { TOPOLOGY } from './scripts/topology';

/** The scripts of the daemons, by their file names. What differs between clusters is in `cluster.sh`. */
export const HDFS_SCRIPTS = {
  'init-namenode.sh': INIT_NAME_NODE,
  'init-datanode.sh': INIT_DATA_NODE,
  'start-datanode.sh': START_DATA_NODE,
  'start-zkfc.sh': START_ZKFC,
  'start-zookeeper.sh': START_ZOOKEEPER,
  'maintain-journalnode.sh': MAINTAIN_JOURNAL_NODE,
  'maintain-namenode.sh': MAINTAIN_NAME_NODE,
  'drain-datanode.sh': DRAIN_DATA_NODE,
  'apply-directories.sh': APPLY_DIRECTORIES,
  'health.sh': HEALTH,
  'ready.sh': READY,
  'topology.sh': TOPOLOGY,
} as const;
