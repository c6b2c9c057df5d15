import { EFA_COUNTERS, EFA_SCRIPT, metricOf } from '../../../lib/operations/efa-monitoring/efa-counters';

test('counters have the names of AWS in the script, and those of its exporter in Prometheus', () => {
  expect(EFA_COUNTERS).toHaveLength(22);
  expect(EFA_SCRIPT).toContain(`counters='${EFA_COUNTERS.join(' ')}'`);
  expect(metricOf('rx_drops')).toBe('node_amazonefa_rx_drops');
  expect(EFA_SCRIPT).toContain('echo "node_amazonefa_$counter{$labels} $value"');
});
