import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { EfaMonitoring, type EfaMonitoringProps } from '../../../lib/operations/efa-monitoring/efa-monitoring.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

interface AppliedObject {
  readonly kind: string;
  readonly dependsOn: readonly string[];
}

function declare(app: App, propsOf: (cluster: eks.ICluster) => Partial<EfaMonitoringProps> = () => ({})): Stack {
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:kubectl',
    }),
  });
  new EfaMonitoring(stack, 'Efa', { cluster, ...propsOf(cluster) });
  return stack;
}

function applied(stack: Stack): readonly AppliedObject[] {
  const found = Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource');
  return Object.values(found).map(({ Properties, DependsOn }) => {
    const [object] = JSON.parse(String(Properties.Manifest)) as { kind: string }[];
    return { kind: object?.kind ?? '', dependsOn: (DependsOn ?? []) as string[] };
  });
}

test('each object of the chart is applied', () => {
  const kinds = applied(declare(new App())).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['ConfigMap', 'DaemonSet', 'NetworkPolicy', 'PodMonitor', 'PrometheusRule']);
});

test('the objects wait for the operator, and for nothing of others without one', () => {
  const waiting = declare(new App(), (cluster) => ({
    prometheusOperator: cluster.addHelmChart('Operator', { chart: 'kube-prometheus-stack' }),
  }));
  for (const { dependsOn } of applied(waiting))
    expect(dependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ClusterchartOperator/)]));
  for (const { dependsOn } of applied(declare(new App())))
    expect(dependsOn.filter((id) => !id.startsWith('EfaObjects'))).toEqual([]);
});

test('what is refused reaches no template', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declare(app, () => ({ retransmitRatio: 2 }));
  });
  expect(message).toContain('[Stack/Efa] retransmitRatio: retransmitRatio is 2');
  expect(templates).toEqual([]);
});
