import { hdfsMonitoring } from '../../../lib/storage/hdfs/hdfs-monitoring';

const monitored = () =>
  hdfsMonitoring({ namespace: 'data', name: 'lake', nameNodes: 2, journalNodes: 3, replication: 3 });

const NAME_NODE = 'namespace="data",service="lake-nn"';
const ACTIVE = `${NAME_NODE},hastate="active"`;
const JOURNAL_NODE = 'namespace="data",service="lake-jn"';

test('JournalNodes, NameNodes and DataNodes of one HDFS are scraped, without the series that are too many', () => {
  const { rules: _, ...monitor } = monitored();
  expect(monitor).toEqual({
    name: 'lake',
    serviceLabels: { 'app.kubernetes.io/name': 'hdfs', 'app.kubernetes.io/instance': 'lake' },
    roles: { key: 'app.kubernetes.io/component', values: ['journalnode', 'namenode', 'datanode'] },
    endpoints: [
      {
        port: 'http',
        path: '/prom',
        interval: '30s',
        metricRelabelings: [
          { action: 'labeldrop', regex: 'totalsynctimes' },
          {
            action: 'drop',
            sourceLabels: ['__name__'],
            regex: 'nn_top_.*|name_node_(current_lag_txns|lag_time_millis|queued_edits_size)',
          },
        ],
      },
    ],
  });
});

test.each([
  ['HdfsBlocksMissing', 'critical', '5m', `fs_namesystem_missing_blocks{${ACTIVE}} > 0`],
  ['HdfsBlocksUnderReplicated', 'warning', '1h', `fs_namesystem_under_replicated_blocks{${ACTIVE}} > 0`],
  [
    'HdfsDataNodeDead',
    'warning',
    '5m',
    `fs_namesystem_num_dead_data_nodes{${ACTIVE}} - fs_namesystem_num_decom_dead_data_nodes{${ACTIVE}} > 0`,
  ],
  ['HdfsDataNodesTooFew', 'critical', '5m', `fs_namesystem_num_in_service_live_data_nodes{${ACTIVE}} < 3`],
  ['HdfsNoActiveNameNode', 'critical', '1m', `absent(name_node_name_node_state{${NAME_NODE}} == 1)`],
  ['HdfsTwoActiveNameNodes', 'critical', '2m', `count(name_node_name_node_state{${NAME_NODE}} == 1) > 1`],
  ['HdfsNameNodeMissing', 'warning', '10m', `(count(up{${NAME_NODE}} == 1) or vector(0)) < 2`],
  [
    'HdfsFailoverControllerDown',
    'warning',
    '5m',
    'kube_pod_container_status_running{namespace="data",pod=~"lake-nn-[0-9]+",container="zkfc"} == 0',
  ],
  ['HdfsSafeMode', 'critical', '15m', `startup_progress_safe_mode_percent_complete{${NAME_NODE}} < 1`],
  [
    'HdfsNameNodeHeapFull',
    'warning',
    '5m',
    `min_over_time((jvm_metrics_mem_heap_used_m{${NAME_NODE}} / ` +
      `jvm_metrics_mem_heap_max_m{${NAME_NODE}})[15m:1m]) > 0.9`,
  ],
  ['HdfsCheckpointLate', 'warning', '10m', `time() - fs_namesystem_last_checkpoint_time{${ACTIVE}} / 1000 > 10800`],
  ['HdfsJournalNodeMissing', 'warning', '10m', `(count(up{${JOURNAL_NODE}} == 1) or vector(0)) < 3`],
  ['HdfsJournalLags', 'warning', '5m', `min_over_time(journal_node_current_lag_txns{${JOURNAL_NODE}}[5m]) > 0`],
  [
    'HdfsCapacityLow',
    'warning',
    '30m',
    `fs_namesystem_capacity_remaining{${ACTIVE}} / (fs_namesystem_capacity_total{${ACTIVE}} > 0) < 0.15`,
  ],
  [
    'HdfsCapacityExhausted',
    'critical',
    '5m',
    `fs_namesystem_capacity_remaining{${ACTIVE}} / (fs_namesystem_capacity_total{${ACTIVE}} > 0) < 0.05`,
  ],
  ['HdfsVolumeFailed', 'warning', '5m', 'datanode_volume_failures{namespace="data",service="lake-dn"} > 0'],
])('%s is %s, and fires after %s', (alert, severity, time, expr) => {
  const { groups } = monitored().rules;
  expect(groups.flatMap(({ rules }) => rules).filter((rule) => 'alert' in rule && rule.alert === alert)).toEqual([
    {
      alert,
      expr,
      for: time,
      labels: { severity },
      annotations: { summary: expect.stringMatching(/\S/), description: expect.stringMatching(/\S/) },
    },
  ]);
});

test('the alerts of one HDFS are one group, which names it', () => {
  const { groups } = monitored().rules;
  expect(groups.map(({ name, rules }) => [name, rules.length])).toEqual([['hdfs.data.lake', 16]]);
});
