import type { HdfsDaemons } from './daemons';

/** One step of a restart: pods that are replaced one after the other, each when the one before works again. */
export interface RestartStep {
  readonly pods: readonly string[];
  /** A command of the `hdfs` script that comes first; its exit code must be 0. @default - none */
  readonly before?: readonly string[];
  readonly reason: string;
}

/**
 * Returns the order in which pods take a new configuration or version. Each step waits until all of its pods are ready.
 *
 * @see https://hadoop.apache.org/docs/r3.5.0/hadoop-project-dist/hadoop-hdfs/HdfsRollingUpgrade.html
 */
export function restartOrder({ zooKeeper, journalNode, nameNode, dataNode }: HdfsDaemons): readonly RestartStep[] {
  const [first = '', second = '', ...others] = nameNode.podNames;
  return [
    { pods: zooKeeper.podNames, reason: 'Most ZooKeepers work at any time.' },
    { pods: journalNode.podNames, reason: 'Most JournalNodes work at any time, and know the form of older edits.' },
    {
      pods: [...others, second],
      before: ['haadmin', '-failover', second, first],
      reason: 'NameNodes that are not active: the first one is active, or becomes it.',
    },
    {
      pods: [first],
      before: ['haadmin', '-failover', first, second],
      reason: 'The first NameNode, when it is not active.',
    },
    { pods: dataNode.podNames, reason: 'NameNodes know DataNodes of older versions, not of newer ones.' },
  ];
}
