import { hdfsRules } from '../../../lib/storage/hdfs/hdfs-rules';
import { firing, promtool, type TestSeries } from '../operations/promtool';

// The rules, evaluated by Prometheus's own tool over series as Hadoop 3.5.0 writes them on /prom.

const { groups: GROUPS } = hdfsRules({
  namespace: 'data',
  name: 'hdfs',
  nameNodes: 2,
  journalNodes: 3,
  replication: 3,
});
const HOURS = 4;
const MINUTES = HOURS * 60;

function series(metric: string, role: 'nn' | 'dn' | 'jn', pod: number, value: number, ...labels: string[]): TestSeries {
  const all = ['namespace="data"', `service="hdfs-${role}"`, `pod="hdfs-${role}-${pod}"`, ...labels];
  return { series: `${metric}{${all.join(', ')}}`, values: `${value}x${MINUTES}` };
}

const active = (metric: string, value: number): TestSeries =>
  series(`fs_namesystem_${metric}`, 'nn', 0, value, 'hastate="active"');
const standby = (metric: string, value: number): TestSeries =>
  series(`fs_namesystem_${metric}`, 'nn', 1, value, 'hastate="standby"');
const zkfc = (pod: number, value: number): TestSeries => ({
  series: `kube_pod_container_status_running{namespace="data", pod="hdfs-nn-${pod}", container="zkfc"}`,
  values: `${value}x${MINUTES}`,
});
const both = [0, 1];
const three = [0, 1, 2];

/** A file system at which nothing is wrong. The standby knows no DataNode yet. */
const HEALTHY: readonly TestSeries[] = [
  active('missing_blocks', 0),
  active('under_replicated_blocks', 0),
  active('num_dead_data_nodes', 1),
  active('num_decom_dead_data_nodes', 1),
  active('num_in_service_live_data_nodes', 3),
  active('capacity_total', 1000),
  active('capacity_remaining', 500),
  // promtool counts time from 0: the last checkpoint is made in the minute of the test.
  active('last_checkpoint_time', (MINUTES - 60) * 60_000),
  standby('missing_blocks', 7),
  standby('num_in_service_live_data_nodes', 0),
  standby('capacity_total', 0),
  standby('capacity_remaining', 0),
  ...both.flatMap((pod) => [
    series('name_node_name_node_state', 'nn', pod, pod + 1),
    series('startup_progress_safe_mode_percent_complete', 'nn', pod, 1),
    series('jvm_metrics_mem_heap_used_m', 'nn', pod, 500),
    series('jvm_metrics_mem_heap_max_m', 'nn', pod, 1000),
    series('up', 'nn', pod, 1),
    zkfc(pod, 1),
  ]),
  ...three.flatMap((pod) => [
    series('up', 'jn', pod, 1),
    series('journal_node_current_lag_txns', 'jn', pod, 0, 'journalid="hdfs"'),
    series('datanode_volume_failures', 'dn', pod, 0),
  ]),
];

/** The same with some of the series as they are when something is wrong. */
function changed(...others: readonly TestSeries[]): TestSeries[] {
  const names = new Set(others.map((it) => it.series));
  return [...HEALTHY.filter((it) => !names.has(it.series)), ...others];
}

function without(part: string): TestSeries[] {
  return HEALTHY.filter((it) => !it.series.includes(part));
}

const fired = (input: readonly TestSeries[], groups = GROUPS): string[] => firing(input, groups, `${MINUTES}m`);

test('Prometheus takes the rules', () => {
  expect(promtool((file) => ['check', 'rules', file('rules.yml')], { 'rules.yml': { groups: GROUPS } })).toContain(
    `${GROUPS.flatMap(({ rules }) => rules).length} rules found`,
  );
});

test('no alert fires while nothing is wrong', () => {
  expect(fired(HEALTHY)).toEqual([]);
});

test.each<[string, readonly TestSeries[]]>([
  ['HdfsBlocksMissing', [active('missing_blocks', 1)]],
  ['HdfsBlocksUnderReplicated', [active('under_replicated_blocks', 1)]],
  ['HdfsDataNodeDead', [active('num_dead_data_nodes', 2)]],
  ['HdfsDataNodesTooFew', [active('num_in_service_live_data_nodes', 2)]],
  ['HdfsNoActiveNameNode', [series('name_node_name_node_state', 'nn', 0, 2)]],
  ['HdfsTwoActiveNameNodes', [series('name_node_name_node_state', 'nn', 1, 1)]],
  ['HdfsNameNodeMissing', [series('up', 'nn', 1, 0)]],
  ['HdfsFailoverControllerDown', [zkfc(1, 0)]],
  ['HdfsSafeMode', [series('startup_progress_safe_mode_percent_complete', 'nn', 0, 0.99)]],
  ['HdfsNameNodeHeapFull', [series('jvm_metrics_mem_heap_used_m', 'nn', 0, 950)]],
  ['HdfsCheckpointLate', [active('last_checkpoint_time', (MINUTES - 3 * 60 - 20) * 60_000)]],
  ['HdfsJournalNodeMissing', [series('up', 'jn', 2, 0)]],
  ['HdfsJournalLags', [series('journal_node_current_lag_txns', 'jn', 2, 4, 'journalid="hdfs"')]],
  ['HdfsCapacityLow', [active('capacity_remaining', 140)]],
  ['HdfsVolumeFailed', [series('datanode_volume_failures', 'dn', 1, 1)]],
])('%s is what fires, and nothing else', (name, others) => {
  expect(fired(changed(...others))).toEqual([name]);
});

test('an exhausted file system fires both alerts about capacity', () => {
  expect(fired(changed(active('capacity_remaining', 40)))).toEqual(['HdfsCapacityLow', 'HdfsCapacityExhausted']);
});

test('NameNodes and JournalNodes that are not there at all are missed', () => {
  expect(fired(without('hdfs-nn"'))).toEqual(['HdfsNoActiveNameNode', 'HdfsNameNodeMissing']);
  expect(fired(without('hdfs-jn"'))).toEqual(['HdfsJournalNodeMissing']);
});

test('the alerts of another file system in the same Prometheus are not about this one', () => {
  const other = hdfsRules({ namespace: 'data', name: 'lake', nameNodes: 2, journalNodes: 3, replication: 3 });
  const renamed = HEALTHY.map((it) => ({ ...it, series: it.series.replaceAll('"hdfs-', '"lake-') }));
  const broken = changed(active('missing_blocks', 1));
  expect(fired([...broken, ...renamed], other.groups)).toEqual([]);
});
