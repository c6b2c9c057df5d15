import type { AlertingRule, RuleGroup } from '../../planning/alert-rules';

/** The part of a plan of HDFS that its rules need. All alerts are about this one file system. */
export interface HdfsRulesOptions {
  readonly namespace: string;
  /** The name of the file system, with which the names of its Services and pods begin. */
  readonly name: string;
  readonly nameNodes: number;
  readonly journalNodes: number;
  readonly replication: number;
}

/** The rules of Prometheus for one file system. */
export interface HdfsRulesPlan {
  readonly groups: readonly RuleGroup[];
}

/** HDFS writes to the last byte, and then every write fails: the first warning leaves time to add nodes. */
const REMAINING = { warning: 0.15, critical: 0.05 } as const;
/** Full garbage collections of a NameNode stop every client. */
const MAX_HEAP_USE = 0.9;
/** `dfs.namenode.checkpoint.period` is 1 hour: three checkpoints are missing. Restarts take longer with each one. */
const CHECKPOINT_HOURS = 3;

/**
 * The metric has the position of the state among INITIALIZING, ACTIVE, STANDBY, OBSERVER and STOPPING: a NameNode of
 * Hadoop 3.5.0 says 1 while it is active and 2 as a standby (seen 2026-11-26).
 * @see https://hadoop.apache.org/docs/r3.5.0/api/org/apache/hadoop/ha/HAServiceProtocol.HAServiceState.html
 */
const ACTIVE_STATE = 1;

/** Series of one file system. The Service of a role is the label `service`, which the ServiceMonitor sets. */
class Series {
  constructor(private readonly options: HdfsRulesOptions) {}

  of(metric: string, role: 'nn' | 'dn' | 'jn', ...matchers: readonly string[]): string {
    const { namespace, name } = this.options;
    return `${metric}{${[`namespace="${namespace}"`, `service="${name}-${role}"`, ...matchers].join(',')}}`;
  }

  /** A NameNode's own view counts while it is the active one: the standby is told later, or nothing. */
  active(metric: string): string {
    return this.of(metric, 'nn', 'hastate="active"');
  }

  get zkfc(): string {
    const { namespace, name } = this.options;
    const pods = `namespace="${namespace}",pod=~"${name}-nn-[0-9]+",container="zkfc"`;
    return `kube_pod_container_status_running{${pods}}`;
  }

  /** The number of scraped daemons, also where there is none. */
  up(role: 'nn' | 'jn'): string {
    return `(count(${this.of('up', role)} == 1) or vector(0))`;
  }
}

/**
 * Returns the alerts of one file system. The metrics are those of Hadoop's own `/prom`, and the running containers of
 * kube-state-metrics for the fail-over controllers, which have no metrics.
 *
 * Safe mode that is entered by hand is not among Hadoop's metrics; `HdfsSafeMode` is about the one after a start.
 */
export function hdfsRules(options: HdfsRulesOptions): HdfsRulesPlan {
  const series = new Series(options);
  const rules = [
    ...blockAlerts(series, options),
    ...nameNodeAlerts(series, options),
    ...journalAlerts(series, options),
    ...diskAlerts(series),
  ];
  return { groups: [{ name: `hdfs.${options.namespace}.${options.name}`, rules }] };
}

function blockAlerts(series: Series, { name, replication }: HdfsRulesOptions): readonly AlertingRule[] {
  return [
    {
      alert: 'HdfsBlocksMissing',
      expr: `${series.active('fs_namesystem_missing_blocks')} > 0`,
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: `{{ $value }} blocks of ${name} have no replica`,
        description:
          'Reads of their files fail. Bring the dead DataNodes back with their disks: `hdfs fsck / ' +
          '-list-corruptfileblocks` names the files.',
      },
    },
    {
      alert: 'HdfsBlocksUnderReplicated',
      expr: `${series.active('fs_namesystem_under_replicated_blocks')} > 0`,
      for: '1h',
      labels: { severity: 'warning' },
      annotations: {
        summary: `{{ $value }} blocks of ${name} have too few replicas`,
        description:
          'For an hour the copies were not made. Check for dead DataNodes, full disks, and a replication above the ' +
          'number of DataNodes.',
      },
    },
    {
      alert: 'HdfsDataNodeDead',
      expr:
        `${series.active('fs_namesystem_num_dead_data_nodes')} - ` +
        `${series.active('fs_namesystem_num_decom_dead_data_nodes')} > 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `{{ $value }} DataNodes of ${name} are dead`,
        description: 'Their blocks are copied from the other replicas. Check the pods and the nodes under them.',
      },
    },
    {
      alert: 'HdfsDataNodesTooFew',
      expr: `${series.active('fs_namesystem_num_in_service_live_data_nodes')} < ${replication}`,
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: `${name} has {{ $value }} DataNodes in service, and each block needs ${replication}`,
        description: 'New blocks get too few replicas, or cannot be written. Check the pods of the DataNodes.',
      },
    },
  ];
}

function nameNodeAlerts(series: Series, { name, nameNodes }: HdfsRulesOptions): readonly AlertingRule[] {
  const active = `${series.of('name_node_name_node_state', 'nn')} == ${ACTIVE_STATE}`;
  return [
    {
      alert: 'HdfsNoActiveNameNode',
      expr: `absent(${active})`,
      for: '1m',
      labels: { severity: 'critical' },
      annotations: {
        summary: `No NameNode of ${name} is active`,
        description: 'Clients wait, then fail. Check ZooKeeper, the ZKFC containers and the logs of the NameNodes.',
      },
    },
    {
      alert: 'HdfsTwoActiveNameNodes',
      expr: `count(${active}) > 1`,
      for: '2m',
      labels: { severity: 'critical' },
      annotations: {
        summary: `{{ $value }} NameNodes of ${name} call themselves active`,
        description:
          'The journal takes the edits of the newest one only, so nothing is lost; clients of the other read old ' +
          'data. Restart the pod that was active before.',
      },
    },
    {
      alert: 'HdfsNameNodeMissing',
      expr: `${series.up('nn')} < ${nameNodes}`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `${name} has {{ $value }} of ${nameNodes} NameNodes`,
        description: 'The next failure may stop the file system. Check the pods and their init containers.',
      },
    },
    {
      alert: 'HdfsFailoverControllerDown',
      expr: `${series.zkfc} == 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The ZKFC of {{ $labels.pod }} does not run',
        description: 'Its NameNode cannot become active. Check the connection to ZooKeeper.',
      },
    },
    {
      alert: 'HdfsSafeMode',
      expr: `${series.of('startup_progress_safe_mode_percent_complete', 'nn')} < 1`,
      for: '15m',
      labels: { severity: 'critical' },
      annotations: {
        summary: '{{ $labels.pod }} stays in safe mode',
        description:
          'After its start it waits for block reports: {{ $value | humanizePercentage }} of the blocks are reported. ' +
          'Nothing can be written. Check the DataNodes.',
      },
    },
    {
      alert: 'HdfsNameNodeHeapFull',
      expr:
        `min_over_time((${series.of('jvm_metrics_mem_heap_used_m', 'nn')} / ` +
        `${series.of('jvm_metrics_mem_heap_max_m', 'nn')})[15m:1m]) > ${MAX_HEAP_USE}`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The heap of {{ $labels.pod }} is full',
        description:
          '{{ $value | humanizePercentage }} stay in use after collections. Remove small files, or plan for more of ' +
          'them: the heap follows from the number of blocks.',
      },
    },
    {
      alert: 'HdfsCheckpointLate',
      expr: `time() - ${series.active('fs_namesystem_last_checkpoint_time')} / 1000 > ${CHECKPOINT_HOURS * 3600}`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `${name} has had no checkpoint for {{ $value | humanizeDuration }}`,
        description: 'The standby makes them. Until it does, a start of a NameNode takes longer and longer.',
      },
    },
  ];
}

function journalAlerts(series: Series, { name, journalNodes }: HdfsRulesOptions): readonly AlertingRule[] {
  return [
    {
      alert: 'HdfsJournalNodeMissing',
      expr: `${series.up('jn')} < ${journalNodes}`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `${name} has {{ $value }} of ${journalNodes} JournalNodes`,
        description: 'Without a majority of them writes stop. Check the pods and their volumes.',
      },
    },
    {
      alert: 'HdfsJournalLags',
      expr: `min_over_time(${series.of('journal_node_current_lag_txns', 'jn')}[5m]) > 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: '{{ $labels.pod }} is {{ $value }} transactions behind',
        description: 'It does not count for the majority until it has caught up. Check its volume and its memory.',
      },
    },
  ];
}

function diskAlerts(series: Series): readonly AlertingRule[] {
  const total = series.active('fs_namesystem_capacity_total');
  const remaining = `${series.active('fs_namesystem_capacity_remaining')} / (${total} > 0)`;
  const summary = '{{ $value | humanizePercentage }} of the capacity is left';
  return [
    {
      alert: 'HdfsCapacityLow',
      expr: `${remaining} < ${REMAINING.warning}`,
      for: '30m',
      labels: { severity: 'warning' },
      annotations: { summary, description: 'Delete data, or add DataNodes and run the balancer.' },
    },
    {
      alert: 'HdfsCapacityExhausted',
      expr: `${remaining} < ${REMAINING.critical}`,
      for: '5m',
      labels: { severity: 'critical' },
      annotations: { summary, description: 'Writes are about to fail. Delete data or add DataNodes now.' },
    },
    {
      alert: 'HdfsVolumeFailed',
      expr: `${series.of('datanode_volume_failures', 'dn')} > 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: '{{ $labels.pod }} has lost {{ $value }} disks',
        description: 'It goes on with the others, and the blocks are copied. Replace the node.',
      },
    },
  ];
}
