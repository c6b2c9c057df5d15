import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import { SparkJob, type SparkJobProps } from '../../../lib/data/spark-job/spark-job.cdk';
import { SparkPlatform, type SparkPlatformProps } from '../../../lib/data/spark-platform/spark-platform.cdk';
import { PodIdentityAssociation } from '../../../lib/security/pod-identity-association.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';

/** What a job takes of HDFS. */
class Hdfs extends Construct {
  readonly plan = {
    namespace: 'hdfs',
    clientConfigMapName: 'hdfs-client',
    dataNodeNetwork: 'pod-network',
    access: { clientNamespaces: ['spark'] },
  } as const;
}

function surroundings(app = new App()) {
  const stack = new Stack(app, 'Data');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  const platformOf = (options: Partial<SparkPlatformProps> = {}) =>
    new SparkPlatform(stack, 'Spark', { cluster, ...options });
  const jobOf = (props: Partial<SparkJobProps> = {}) =>
    new SparkJob(stack, 'Count', { cluster, mainApplicationFile: 'hdfs:///jobs/count.py', ...props });
  return { stack, cluster, platformOf, jobOf };
}

interface Applied {
  readonly id: string;
  readonly object: { readonly kind: string; readonly metadata: { readonly namespace: string } };
  readonly after: readonly string[];
}

function applied(stack: Stack): readonly Applied[] {
  return Object.entries(Template.fromStack(stack).findResources(OBJECTS)).flatMap(([id, { Properties, DependsOn }]) =>
    (JSON.parse(String(Properties.Manifest)) as Applied['object'][]).map((object) => ({
      id,
      object,
      after: (DependsOn ?? []) as string[],
    })),
  );
}

test('the application comes after its configuration, and all of it after the webhook of the platform', () => {
  const { stack, platformOf, jobOf } = surroundings();
  const platform = platformOf({ jobNamespaces: ['etl'] });
  jobOf({ platform, files: { 'count.py': 'print(1)' } });
  const all = applied(stack);
  const job = all.filter(({ id }) => id.startsWith('CountObjects'));
  expect(job.map(({ object }) => object.kind).toSorted()).toEqual([
    'ConfigMap',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'SparkApplication',
  ]);
  const application = job.find(({ object }) => object.kind === 'SparkApplication');
  for (const { id, object, after } of job) {
    expect(object.metadata.namespace).toBe('etl');
    expect(after).toEqual(expect.arrayContaining([expect.stringMatching(/^SparkRelease/)]));
    if (object.kind !== 'SparkApplication') expect(application?.after).toContain(id);
  }
});

test('the job has the configuration of its HDFS, and waits for its identity', () => {
  const { stack, jobOf } = surroundings();
  const identity = new PodIdentityAssociation(stack, 'Identity', {
    clusterName: 'company',
    namespace: 'spark',
    serviceAccount: 'spark',
    description: 'Spark jobs',
  });
  const { plan } = jobOf({ hdfs: new Hdfs(stack, 'Hdfs'), identity });
  expect(plan.hadoopConfigMap).toBe('hdfs-client');
  const application = applied(stack).find(({ object }) => object.kind === 'SparkApplication');
  expect(application?.after).toEqual(expect.arrayContaining([expect.stringMatching(/^IdentityAssociation/)]));
});

test('the cluster is required', () => {
  expect(() => new SparkJob(new Stack(), 'None', {} as SparkJobProps)).toThrow(/cluster.*\[missing\]/);
});

test('nothing of a refused job reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const { platformOf, jobOf } = surroundings(app);
    jobOf({ platform: platformOf(), namespace: 'lab', executors: 0 });
  });
  expect(message).toContain('[Data/Count] namespace: The platform runs jobs in spark');
  expect(message).toContain('[Data/Count] executors: ');
  expect(templates).toEqual([]);
});
