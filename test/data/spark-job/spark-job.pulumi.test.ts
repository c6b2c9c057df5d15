import * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../../lib/core/late-bound.pulumi';
import { required } from '../../../lib/core/plan';
import { planSparkJob } from '../../../lib/data/spark-job/spark-job';
import { sparkJobObjects } from '../../../lib/data/spark-job/spark-job.chart';
import type { SparkJob, SparkJobArgs } from '../../../lib/data/spark-job/spark-job.pulumi';
import type { SparkPlatformArgs } from '../../../lib/data/spark-platform/spark-platform.pulumi';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { allRegistered, declare } from '../../core/registrations';

/** What a job takes of HDFS. */
class Hdfs extends pulumi.CustomResource {
  constructor(private readonly hdfsNamespace: pulumi.Input<string> = 'hdfs') {
    super('test:index:Hdfs', 'hdfs', {});
  }

  planWith(markers: OutputMarkers) {
    return {
      namespace: markers.mark(this.hdfsNamespace),
      clientConfigMapName: 'hdfs-client',
      dataNodeNetwork: 'pod-network',
      access: { clientNamespaces: ['etl'] },
    } as const;
  }
}

type Args = Partial<SparkJobArgs>;

async function declared(
  argsOf: () => Args = () => ({}),
  platformArgs?: () => Partial<SparkPlatformArgs>,
): Promise<SparkJob> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { SparkJob } = await import('../../../lib/data/spark-job/spark-job.pulumi');
    const { SparkPlatform } = await import('../../../lib/data/spark-platform/spark-platform.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    const platform = platformArgs && new SparkPlatform('spark', { cluster, jobNamespaces: ['etl'], ...platformArgs() });
    const job = new SparkJob('count', {
      cluster,
      platform,
      mainApplicationFile: 'hdfs:///jobs/count.py',
      ...argsOf(),
    });
    await Promise.all(job.objects.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
    return job;
  });
}

function objects() {
  return allRegistered().filter(({ type, name }) => type.startsWith('kubernetes:') && name.startsWith('count-'));
}

const APPLICATION = 'kubernetes:sparkoperator.k8s.io/v1beta2:SparkApplication count-SparkApplication-spark-count';

test('the objects are those of the chart, as in CDK', async () => {
  const options = { mainApplicationFile: 'count.py', files: { 'count.py': 'print(1)' }, executors: 4 };
  await declared(() => options);
  const expected = sparkJobObjects(required(planSparkJob(options, { id: 'count' })));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...expected]));
  expect(objects()).toHaveLength(expected.length);
  expect(allRegistered().map(({ type, name }) => `${type} ${name}`)).toEqual(
    expect.arrayContaining(['ai-datacenter:data:SparkJob count', APPLICATION]),
  );
});

test('a job without a platform and HDFS waits for nothing but its component, whose registration ends', async () => {
  await declared();
  expect(outputsOf('ai-datacenter:data:SparkJob count')).toEqual({});
  expect(
    optionsOf('kubernetes:policy/v1:PodDisruptionBudget count-PodDisruptionBudget-spark-count-driver'),
  ).toMatchObject({
    dependencies: [],
  });
});

test('the application comes after its configuration, its HDFS and the webhook of the platform', async () => {
  await declared(
    () => ({ hdfs: new Hdfs(), namespace: 'etl', files: { 'count.py': 'print(1)' } }),
    () => ({}),
  );
  const name = 'kubernetes:sparkoperator.k8s.io/v1beta2:SparkApplication count-SparkApplication-etl-count';
  expect(optionsOf(name).dependencies).toEqual(
    expect.arrayContaining([
      'kubernetes:core/v1:ConfigMap count-ConfigMap-etl-count-files',
      'kubernetes:helm.sh/v3:Release spark-release',
      'test:index:Hdfs hdfs',
    ]),
  );
});

test('Outputs reach the application', async () => {
  await declared(() => ({
    image: pulumi.output('registry.example.com/spark:1'),
    arguments: [pulumi.output('hdfs:///in')],
    environment: { LEVEL: pulumi.output('debug') },
    files: { 'late.txt': pulumi.output('late file') },
    hadoopConfigMap: pulumi.output('late-client'),
    sparkConf: { 'spark.sql.session.timeZone': pulumi.output('UTC') },
  }));
  const text = JSON.stringify(objects().map(({ inputs }) => inputs));
  const late = ['registry.example.com/spark:1', 'hdfs:///in', '"value":"debug"', 'late file', 'late-client', 'UTC'];
  for (const value of late) expect(text).toContain(value);
  expect(text).not.toContain('${Output[');
});

test('Outputs of the platform and of HDFS reach the application beside those of the job', async () => {
  await declared(
    () => ({ hdfs: new Hdfs(pulumi.output('late-hdfs')), image: pulumi.output('registry.example.com/spark:1') }),
    () => ({ serviceAccount: pulumi.output('late-account') }),
  );
  const text = JSON.stringify(objects().map(({ inputs }) => inputs));
  for (const value of ['late-hdfs', '"serviceAccount":"late-account"', '"image":"registry.example.com/spark:1"'])
    expect(text).toContain(value);
});

test('every problem is reported at once, before an object is registered', async () => {
  const args = { executors: 0, queue: 'Nightly', cluster: undefined } as never;
  await expect(declared(() => args)).rejects.toThrow(/3 problems\ncluster: .*\nqueue: .*\nexecutors: /);
  expect(objects()).toEqual([]);
});
