import type { AlertingRule, RecordingRule, RuleGroup } from '../../planning/alert-rules';
import { EFA_INTERVAL_SECONDS, type EfaCounter, metricOf } from './efa-counters';

/** The series that the recording rules write: sums over the interfaces of a node. */
export const EFA_RECORDED = {
  sent: 'node:amazonefa_tx_bytes:rate5m',
  received: 'node:amazonefa_rx_bytes:rate5m',
  retransmitted: 'node:amazonefa_retrans_pkts:ratio_rate5m',
} as const;

export interface EfaRulesOptions {
  /** The fraction of packets that may be sent again. */
  readonly retransmitRatio: number;
  /** The job of Prometheus that scrapes the exporter. */
  readonly job: string;
}

const rate = (counter: EfaCounter): string => `sum by (node) (rate(${metricOf(counter)}[5m]))`;
const increase = (counter: EfaCounter): string => `sum by (node) (increase(${metricOf(counter)}[10m]))`;

/** The counters are stale after so many seconds without a new file. */
const STALE_SECONDS = 8 * EFA_INTERVAL_SECONDS;

/** Returns the rules for the EFA interfaces of nodes. Each alert names the node that counts, and what to check. */
export function efaRules({ retransmitRatio, job }: EfaRulesOptions): readonly RuleGroup[] {
  return [
    { name: 'efa.recording', rules: recordingRules() },
    {
      name: 'efa.alerts',
      rules: [retransmitAlert(retransmitRatio), ...peerAlerts(), ...nodeAlerts(), ...exporterAlerts(job)],
    },
  ];
}

function recordingRules(): readonly RecordingRule[] {
  return [
    { record: EFA_RECORDED.sent, expr: rate('tx_bytes') },
    { record: EFA_RECORDED.received, expr: rate('rx_bytes') },
    { record: EFA_RECORDED.retransmitted, expr: `${rate('retrans_pkts')} / (${rate('tx_pkts')} > 0)` },
  ];
}

function retransmitAlert(ratio: number): AlertingRule {
  return {
    alert: 'EfaRetransmits',
    expr: `${EFA_RECORDED.retransmitted} > ${ratio}`,
    for: '10m',
    labels: { severity: 'warning' },
    annotations: {
      summary: 'Node {{ $labels.node }} sends many packets again over EFA',
      description:
        `{{ $value | humanizePercentage }} of its packets are sent again, more than ${ratio * 100} %. Compare the ` +
        'other nodes of the job: one node alone has a fault, all of them congestion. Are they in one placement group?',
    },
  };
}

function peerAlerts(): readonly AlertingRule[] {
  return [
    {
      alert: 'EfaPeerUnresponsive',
      expr: `${increase('unresponsive_remote_events')} > 0`,
      for: '0m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'A node that {{ $labels.node }} talks to by EFA does not answer',
        description:
          'A job that spans both waits or fails. Look for a node that was stopped, or whose pods ended, at this ' +
          'time: the node in this alert is the one that waits.',
      },
    },
    {
      alert: 'EfaConnectionImpaired',
      expr: `${increase('impaired_remote_conn_events')} > 0`,
      for: '0m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'A connection of node {{ $labels.node }} by EFA is slower than it should be',
        description: 'Jobs go on, and the slowest connection sets their speed. Compare NcclTest on the same nodes.',
      },
    },
  ];
}

function nodeAlerts(): readonly AlertingRule[] {
  return [
    {
      alert: 'EfaDrops',
      expr: `${rate('rx_drops')} > 0`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Node {{ $labels.node }} drops packets that arrive by EFA',
        description:
          'For ten minutes packets arrived that it could not take. Check the load of its CPUs and the receive ' +
          'buffers of the application.',
      },
    },
    {
      alert: 'EfaRequestsFail',
      expr: `${increase('rdma_read_wr_err')} > 0 or ${increase('rdma_write_wr_err')} > 0`,
      for: '0m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Reads or writes of remote memory fail on node {{ $labels.node }}',
        description: 'An application gets errors from EFA. Read the logs of the pods with EFA on this node.',
      },
    },
  ];
}

/** Without these no alert would mean: nothing is wrong, or: nothing is read. */
function exporterAlerts(job: string): readonly AlertingRule[] {
  const written = `node_textfile_mtime_seconds{job="${job}"}`;
  return [
    {
      alert: 'EfaCountersStale',
      expr: `time() - max by (node) (${written}) > ${STALE_SECONDS} or max by (node) (up{job="${job}"}) == 0`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The EFA counters of node {{ $labels.node }} are not read',
        description: 'No other alert about EFA on this node can fire. Read the logs of its pod efa-monitoring.',
      },
    },
    {
      alert: 'EfaMissing',
      expr: `max by (node) (${written}) unless on (node) ${metricOf('tx_bytes')}`,
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'Node {{ $labels.node }} should have EFA interfaces, and none is there',
        description:
          'Its label says that it has EFA. The driver is not loaded, or the launch template has no EFA interface. ' +
          'Jobs fall back to TCP.',
      },
    },
  ];
}
