import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { SparkPlatform, type SparkPlatformProps } from '../../../lib/data/spark-platform/spark-platform.cdk';
import { Network } from '../../../lib/network/network/network.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const CHART = 'Custom::AWSCDK-EKS-HelmChart';

function declared(props: Partial<SparkPlatformProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Data');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  return { stack, platform: new SparkPlatform(stack, 'Spark', { cluster, ...props }) };
}

function applied(stack: Stack) {
  return Object.entries(Template.fromStack(stack).findResources(OBJECTS)).map(([id, { Properties, DependsOn }]) => {
    const [object] = JSON.parse(String(Properties.Manifest)) as { kind: string; metadata: { namespace?: string } }[];
    return { id, kind: object?.kind, namespace: object?.metadata.namespace, after: (DependsOn ?? []) as string[] };
  });
}

test('the operator is installed after the namespaces of jobs, and the deployment waits for its webhook', () => {
  const { stack, platform } = declared();
  expect(platform.release.node.path).toBe('Data/Spark/Release-ai-datacenter-spark-operator');
  const ready = applied(stack).flatMap(({ id }) => (id.startsWith('SparkObjects') ? [id] : []));
  expect(ready).toHaveLength(4);
  const [release] = Object.values(Template.fromStack(stack).findResources(CHART));
  expect(release?.Properties).toMatchObject({
    Chart: 'spark-operator',
    Release: 'ai-datacenter-spark-operator',
    Version: '2.5.2',
    Repository: 'https://kubeflow.github.io/spark-operator',
    Namespace: 'spark-operator',
    CreateNamespace: true,
    Wait: true,
    Timeout: '780s',
    Values: expect.stringContaining('"failurePolicy":"Fail"'),
  });
  expect(release?.DependsOn).toEqual(expect.arrayContaining(ready));
});

test('each namespace is made before what is in it', () => {
  const { stack, platform } = declared({ jobNamespaces: ['etl', 'lab'] });
  const all = applied(stack);
  const namespaces = all.filter(({ kind }) => kind === 'Namespace').map(({ id }) => id);
  expect(namespaces).toHaveLength(2);
  expect(platform.namespaces).toHaveLength(2);
  const others = all.filter(({ kind }) => kind !== 'Namespace');
  expect(others).toHaveLength(8);
  for (const { after } of others) expect(after).toEqual(expect.arrayContaining(namespaces));
});

test('namespaces of others are used as they are', () => {
  const { stack, platform } = declared({ createNamespaces: false });
  expect(platform.namespaces).toEqual([]);
  expect(applied(stack).map(({ kind }) => kind)).not.toContain('Namespace');
});

test('the cluster is required', () => {
  expect(() => new SparkPlatform(new Stack(), 'None', {} as SparkPlatformProps)).toThrow(/cluster.*\[missing\]/);
});

test('a VPC without the internet has neither chart nor images', () => {
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Data');
    const { vpc } = new Network(stack, 'Network', { natGateways: 'none', endpointUses: ['nodes'] });
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'company', vpc });
    new SparkPlatform(stack, 'Spark', { cluster });
  });
  expect(message).toMatch(/chartRepository: .*\[source-unreachable\][^]*imageRegistry: .*\[source-unreachable\]/);
});

test('nothing of a refused platform reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ hostNetworkNamespaces: ['near'] }, app);
  });
  expect(message).toContain('[Data/Spark] hostNetworkNamespaces: ');
  expect(templates).toEqual([]);
});

test('two platforms of one cluster are a problem', () => {
  const { message } = refusedSynthesis((app) => {
    const { stack } = declared({}, app);
    new SparkPlatform(stack, 'Again', {
      cluster: stack.node.findChild('Cluster') as unknown as eks.ICluster,
      jobNamespaces: ['lab'],
    });
  });
  expect(message).toContain('[kubernetes-object-repeated]');
});
