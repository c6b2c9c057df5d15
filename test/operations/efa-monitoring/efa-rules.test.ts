import { efaRules } from '../../../lib/operations/efa-monitoring/efa-rules';

const increase = (counter: string) => `sum by (node) (increase(node_amazonefa_${counter}[10m]))`;

const [recording, alerts] = efaRules({ retransmitRatio: 0.01, job: 'kube-system/efa-monitoring' });

test('recorded series are sums of a node', () => {
  expect(recording).toEqual({
    name: 'efa.recording',
    rules: [
      { record: 'node:amazonefa_tx_bytes:rate5m', expr: 'sum by (node) (rate(node_amazonefa_tx_bytes[5m]))' },
      { record: 'node:amazonefa_rx_bytes:rate5m', expr: 'sum by (node) (rate(node_amazonefa_rx_bytes[5m]))' },
      {
        record: 'node:amazonefa_retrans_pkts:ratio_rate5m',
        expr:
          'sum by (node) (rate(node_amazonefa_retrans_pkts[5m])) / ' +
          '(sum by (node) (rate(node_amazonefa_tx_pkts[5m])) > 0)',
      },
    ],
  });
});

test('each alert has its expression, its time and how bad it is', () => {
  expect(alerts?.name).toBe('efa.alerts');
  const rows = alerts?.rules.map((rule) =>
    'alert' in rule ? [rule.alert, rule.expr, rule.for, rule.labels.severity] : [],
  );
  const job = 'job="kube-system/efa-monitoring"';
  expect(rows).toEqual([
    ['EfaRetransmits', 'node:amazonefa_retrans_pkts:ratio_rate5m > 0.01', '10m', 'warning'],
    ['EfaPeerUnresponsive', `${increase('unresponsive_remote_events')} > 0`, '0m', 'critical'],
    ['EfaConnectionImpaired', `${increase('impaired_remote_conn_events')} > 0`, '0m', 'warning'],
    ['EfaDrops', 'sum by (node) (rate(node_amazonefa_rx_drops[5m])) > 0', '10m', 'warning'],
    ['EfaRequestsFail', `${increase('rdma_read_wr_err')} > 0 or ${increase('rdma_write_wr_err')} > 0`, '0m', 'warning'],
    [
      'EfaCountersStale',
      `time() - max by (node) (node_textfile_mtime_seconds{${job}}) > 120 or max by (node) (up{${job}}) == 0`,
      '5m',
      'warning',
    ],
    [
      'EfaMissing',
      `max by (node) (node_textfile_mtime_seconds{${job}}) unless on (node) node_amazonefa_tx_bytes`,
      '5m',
      'critical',
    ],
  ]);
});
