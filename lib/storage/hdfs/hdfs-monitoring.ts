import { hdfsLabels } from './hdfs-labels';
import { hdfsRules, type HdfsRulesOptions, type HdfsRulesPlan } from './hdfs-rules';

/** How Prometheus changes or drops what it has scraped. */
export interface MetricRelabeling {
  readonly action: 'labeldrop' | 'drop';
  readonly regex: string;
  readonly sourceLabels?: readonly string[];
}

/** An endpoint of a ServiceMonitor. */
export interface HdfsMonitorEndpoint {
  readonly port: string;
  readonly path: string;
  readonly interval: string;
  readonly metricRelabelings: readonly MetricRelabeling[];
}

/** Scraping and alerts of one file system. */
export interface HdfsMonitoringPlan {
  /** Name of the ServiceMonitor and of the rules. */
  readonly name: string;
  /** Labels of the Services whose pods are scraped. ZooKeeper has no metrics of this form. */
  readonly serviceLabels: Readonly<Record<string, string>>;
  readonly roles: { readonly key: string; readonly values: readonly string[] };
  readonly endpoints: readonly HdfsMonitorEndpoint[];
  readonly rules: HdfsRulesPlan;
}

/**
 * What makes a new series at each scrape, or without end. Seen on `/prom` of Hadoop 3.5.0 (2026-11-26).
 *
 * - `totalsynctimes` has the times that syncs of the journal took so far, on each of the 73 series of FSNamesystem.
 * - `nn_top_…` has one series for each user and operation.
 * - Of the journal channels of a NameNode, `/prom` shows the last one only; JournalNodes have their own lag.
 */
const METRIC_RELABELINGS: readonly MetricRelabeling[] = [
  { action: 'labeldrop', regex: 'totalsynctimes' },
  {
    action: 'drop',
    sourceLabels: ['__name__'],
    regex: 'nn_top_.*|name_node_(current_lag_txns|lag_time_millis|queued_edits_size)',
  },
];

/** Plans what Prometheus scrapes of one file system, and the alerts. */
export function hdfsMonitoring(options: HdfsRulesOptions): HdfsMonitoringPlan {
  return {
    name: options.name,
    serviceLabels: hdfsLabels(options.name),
    roles: { key: 'app.kubernetes.io/component', values: ['journalnode', 'namenode', 'datanode'] },
    endpoints: [{ port: 'http', path: '/prom', interval: '30s', metricRelabelings: METRIC_RELABELINGS }],
    rules: hdfsRules(options),
  };
}
