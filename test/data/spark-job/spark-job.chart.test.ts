import { App } from 'cdk8s';
import type { SparkJobOptions } from '../../../lib/data/spark-job/options';
import { planSparkJob } from '../../../lib/data/spark-job/spark-job';
import { SparkJobChart, sparkJobObjects } from '../../../lib/data/spark-job/spark-job.chart';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function objects(options: Partial<SparkJobOptions> = {}): readonly Json[] {
  const given = { mainApplicationFile: 'hdfs:///jobs/count.py', ...options };
  return SparkJobChart.fromOptions(new App(), 'Count', given).toJson();
}

function named(all: readonly Json[], kind: string, name: string): Json {
  return all.find((it) => it.kind === kind && it.metadata.name === name) ?? {};
}

test('every object is in the namespace of the job, under a name of its own', () => {
  const all = objects({
    namespace: 'etl',
    files: { 'count.py': 'print(1)' },
  });
  expect(all.map(({ kind, metadata }) => `${metadata.namespace} ${kind} ${metadata.name}`)).toEqual([
    'etl ConfigMap count-files',
    'etl PodDisruptionBudget count-driver',
    'etl NetworkPolicy count-spark',
    'etl SparkApplication count',
  ]);
  expect(named(all, 'ConfigMap', 'count-files').data).toEqual({ 'count.py': 'print(1)' });
  for (const { metadata } of all)
    expect(metadata.labels).toMatchObject({
      'app.kubernetes.io/name': 'spark',
      'app.kubernetes.io/part-of': 'ai-datacenter',
    });
});

test('a job without files has no ConfigMap of them; a plan has the objects of its chart', () => {
  const all = objects();
  expect(all.map(({ kind }) => kind)).toEqual(['PodDisruptionBudget', 'NetworkPolicy', 'SparkApplication']);
  expect(sparkJobObjects(planSparkJob({ mainApplicationFile: 'hdfs:///jobs/count.py' }, { id: 'Count' }).plan)).toEqual(
    all,
  );
});

test('no driver is evicted while its job runs', () => {
  expect(named(objects(), 'PodDisruptionBudget', 'count-driver').spec).toEqual({
    maxUnavailable: 0,
    selector: { matchLabels: { 'sparkoperator.k8s.io/app-name': 'count', 'spark-role': 'driver' } },
  });
});

test('the network policy is that of the plan, with ranges of ports', () => {
  const all = objects({ locality: 'node-host-network', nodeCidrs: ['10.0.0.0/16'] });
  const { spec } = named(all, 'NetworkPolicy', 'count-spark');
  expect(spec.podSelector.matchLabels).toEqual({ 'sparkoperator.k8s.io/app-name': 'count' });
  expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  expect(spec.egress[0].ports).toEqual([{ port: 1024, endPort: 65_535, protocol: 'TCP' }]);
});

test('a queue is a label of the application', () => {
  const { metadata } = named(objects({ queue: 'nightly' }), 'SparkApplication', 'count');
  expect(metadata.labels['kueue.x-k8s.io/queue-name']).toBe('nightly');
});

test('wrong options fail before anything is rendered', () => {
  expect(() => objects({ executors: 0 })).toThrow(/^executors: .*\[out-of-range\]$/);
});
