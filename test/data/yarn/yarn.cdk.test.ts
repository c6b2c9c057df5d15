import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Yarn, type YarnProps } from '../../../lib/data/yarn/yarn.cdk';
import { Hdfs } from '../../../lib/storage/hdfs/hdfs.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';
import { HDFS } from '../../storage/hdfs/hdfs-options';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';

function declared(props: Partial<YarnProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Data', { env: { account: '111122223333', region: 'us-east-1' } });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  const hdfs = new Hdfs(stack, 'Hdfs', { cluster, ...HDFS, namespace: 'data' });
  return { stack, yarn: new Yarn(stack, 'Yarn', { cluster, hdfs, ...props }) };
}

test('YARN is in the namespace of its HDFS, and comes after all of it', () => {
  const { stack, yarn } = declared();
  expect([yarn.objects.node.path, yarn.clientConfigMap]).toEqual(['Data/Yarn/Objects', 'yarn-client']);
  const resources = Template.fromStack(stack).findResources(OBJECTS);
  const applied = Object.entries(resources).map(([id, { Properties, DependsOn }]) => {
    const [{ kind, metadata }] = JSON.parse(String(Properties.Manifest)) as [
      { kind: string; metadata: { name: string; namespace: string } },
    ];
    return { id, name: `${kind} ${metadata.namespace}/${metadata.name}`, dependsOn: DependsOn as string[] };
  });
  const id = (name: string) => applied.find((it) => it.name === name)?.id;
  const pods = applied.find(({ name }) => name === 'StatefulSet data/yarn-nm');
  const before = ['StatefulSet data/hdfs-nn', 'StatefulSet data/hdfs-zk', 'ConfigMap data/yarn-config'];
  expect(pods?.dependsOn).toEqual(expect.arrayContaining(before.map(id)));
});

test('the cluster and the HDFS are required', () => {
  const stack = new Stack();
  expect(() => new Yarn(stack, 'None', {} as YarnProps)).toThrow(/cluster.*\[missing\][^]*hdfs.*\[missing\]/);
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ nodes: 7, queues: [{ name: 'nightly', sharePercent: 70 }] }, app);
  });
  expect(message).toContain('[Data/Yarn] nodes: nodes is 7');
  expect(message).toContain('[Data/Yarn] queues: The shares of all queues are 70 % together');
  expect(templates).toEqual([]);
});

test('two YARNs of one name in a namespace are a problem', () => {
  const { message } = refusedSynthesis((app) => {
    const { stack, yarn } = declared({}, app);
    const [hdfs, cluster] = ['Hdfs', 'Cluster'].map((id) => stack.node.findChild(id));
    new Yarn(stack, 'Again', { hdfs: hdfs as Hdfs, cluster: cluster as eks.Cluster, name: yarn.plan.name });
  });
  expect(message).toContain('[kubernetes-object-repeated]');
});
