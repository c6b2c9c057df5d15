/**
 * What each EFA interface counts, as its files in `ports/<port>/hw_counters` are named. Those from `retrans_bytes` on
 * are there from Nitro v4 on, and with a driver that knows them: a file that is missing is left out.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-working-monitor.html (2026-11)
 */
export const EFA_COUNTERS = [
  'tx_bytes',
  'tx_pkts',
  'rx_bytes',
  'rx_pkts',
  'rx_drops',
  'send_bytes',
  'send_wrs',
  'recv_bytes',
  'recv_wrs',
  'rdma_read_bytes',
  'rdma_read_resp_bytes',
  'rdma_read_wrs',
  'rdma_read_wr_err',
  'rdma_write_bytes',
  'rdma_write_recv_bytes',
  'rdma_write_wrs',
  'rdma_write_wr_err',
  'retrans_bytes',
  'retrans_pkts',
  'retrans_timeout_events',
  'unresponsive_remote_events',
  'impaired_remote_conn_events',
] as const;

export type EfaCounter = (typeof EFA_COUNTERS)[number];

/**
 * Returns the name of a counter in Prometheus: that of AWS's own exporter, so that its dashboards fit.
 * @see https://github.com/aws-samples/awsome-distributed-training (4.validation_and_observability/3.efa-node-exporter)
 */
export const metricOf = (counter: EfaCounter): string => `node_amazonefa_${counter}`;

/** How often counters are written, and how often Prometheus takes them. */
export const EFA_INTERVAL_SECONDS = 15;

export const EFA_SCRIPT_NAME = 'efa-counters.sh';

/** The vendor of PCI devices of Amazon. Devices of RDMA by others have counters of other names. */
const AMAZON = '0x1d0f';

/**
 * Writes the counters of all EFA interfaces into a file for the node exporter, again and again. Its own collector of
 * InfiniBand does not read them: https://github.com/prometheus/node_exporter/pull/3670 (open, 2026-05). Delete the
 * script when a release has that change. One interface after the other: the first file that is read asks the device
 * for all of its counters.
 *
 * Reads `SYS`, `OUT` and `INTERVAL_SECONDS`. Of programs it needs sleep and mv.
 */
export const EFA_SCRIPT = `set -u
counters='${EFA_COUNTERS.join(' ')}'

# "read" says what is missing on its standard error, and the value stays empty.
value_of() {
  value=
  { read -r value < "$1"; } 2> /dev/null || true
}

write() {
  for counter in $counters; do
    echo "# TYPE node_amazonefa_$counter counter"
  done
  for port in "$SYS"/class/infiniband/*/ports/*; do
    device=\${port%/ports/*}
    value_of "$device/device/vendor"
    [ "$value" = ${AMAZON} ] || continue
    labels="device=\\"\${device##*/}\\",port=\\"\${port##*/}\\""
    for counter in $counters; do
      value_of "$port/hw_counters/$counter"
      [ -z "$value" ] || echo "node_amazonefa_$counter{$labels} $value"
    done
  done
}

trap 'exit 0' TERM
while :; do
  # In one step: the exporter reads no half of a file.
  write > "$OUT/efa.tmp" && mv "$OUT/efa.tmp" "$OUT/efa.prom"
  sleep "$INTERVAL_SECONDS" &
  wait $!
done
`;
