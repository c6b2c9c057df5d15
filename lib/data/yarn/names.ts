import type { PodSet } from '../../storage/hdfs/names';

/**
 * Ports of the daemons: YARN's defaults, and for containers the port of older versions, because the default is another
 * one at each start.
 * @see https://hadoop.apache.org/docs/r3.5.0/hadoop-yarn/hadoop-yarn-common/yarn-default.xml
 * @see https://hadoop.apache.org/docs/r3.5.0/hadoop-mapreduce-client/hadoop-mapreduce-client-core/mapred-default.xml
 */
export const YARN_PORTS = {
  resourceManagerScheduler: 8030,
  resourceManagerTracker: 8031,
  resourceManagerClient: 8032,
  resourceManagerAdmin: 8033,
  resourceManagerHttp: 8088,
  nodeManagerLocalizer: 8040,
  nodeManagerContainers: 8041,
  nodeManagerHttp: 8042,
  nodeManagerShuffle: 13_562,
} as const;

/** The pods of both roles. */
export interface YarnPods {
  readonly resourceManagers: PodSet;
  readonly nodeManagers: PodSet;
}
