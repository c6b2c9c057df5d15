import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { InferenceImage } from '../../../lib/inference/inference-image/inference-image.cdk';
import { InferenceService } from '../../../lib/inference/inference-service/inference-service.cdk';
import {
  InferenceMonitoring,
  type InferenceMonitoringProps,
} from '../../../lib/operations/inference-monitoring/inference-monitoring.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const KINDS = ['PodMonitor', 'PrometheusRule', 'ConfigMap'];

interface Declared {
  readonly stack: Stack;
  readonly cluster: eks.ICluster;
}

function declared(app = new App()): Declared {
  const stack = new Stack(app, 'Serving');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  return { stack, cluster };
}

function monitored({ stack, cluster }: Declared, props: Partial<InferenceMonitoringProps> = {}) {
  return new InferenceMonitoring(stack, 'Monitoring', { cluster, ...props });
}

interface AppliedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object };
  readonly spec?: { readonly groups: readonly object[] };
}

/** The applied objects by kind, and the logical ids that each depends on. */
function applied({ stack }: Declared) {
  return Object.entries(Template.fromStack(stack).findResources(OBJECTS)).map(([id, { Properties, DependsOn }]) => {
    const [object] = JSON.parse(String(Properties.Manifest)) as AppliedObject[];
    return { id, object, kind: object?.kind, dependsOn: (DependsOn ?? []) as string[] };
  });
}

test('each object of the chart is applied, in its namespace, with its labels', () => {
  const it = declared();
  const { plan } = monitored(it, { namespace: 'chat', selectorLabels: { release: 'stack' } });
  const objects = applied(it);
  expect(objects.map(({ kind }) => kind).toSorted()).toEqual(KINDS.toSorted());
  for (const { object } of objects) expect(object?.metadata.namespace).toBe('chat');
  expect(objects.find(({ kind }) => kind === 'PodMonitor')?.object?.metadata).toMatchObject({
    name: 'inference',
    labels: { release: 'stack' },
  });
  expect(objects.find(({ kind }) => kind === 'PrometheusRule')?.object?.spec?.groups).toEqual(plan.rules.groups);
});

test('the objects wait for the namespace of the services, and for the operator', () => {
  const it = declared();
  const image = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2');
  const chat = new InferenceService(it.stack, 'Chat', { cluster: it.cluster, image });
  const operator = it.cluster.addHelmChart('Operator', { chart: 'kube-prometheus-stack' });
  const { objects } = monitored(it, { services: [chat], prometheusOperator: operator });
  expect(objects.node.path).toBe('Serving/Monitoring/Objects');
  const all = applied(it);
  const namespace = all.find(({ kind }) => kind === 'Namespace')?.id;
  for (const { dependsOn } of all.filter(({ kind }) => KINDS.includes(kind ?? ''))) {
    expect(dependsOn).toContain(namespace);
    expect(dependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ClusterchartOperator/)]));
  }
});

test('services whose namespace exists already, and no services, add no dependency', () => {
  const it = declared();
  const image = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2');
  const chat = new InferenceService(it.stack, 'Chat', { cluster: it.cluster, image, createNamespace: false });
  monitored(it, { services: [chat] });
  for (const { kind, dependsOn } of applied(it)) if (KINDS.includes(kind ?? '')) expect(dependsOn).toEqual([]);
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    monitored(declared(app), { namespace: 'Chat', objectives: { failureRatio: 2 } });
  });
  expect(message).toContain("[Serving/Monitoring] namespace: 'Chat' is not a valid namespace name");
  expect(message).toContain('[Serving/Monitoring] objectives.failureRatio: ');
  expect(templates).toEqual([]);
});

test('two monitorings of one namespace are a problem', () => {
  const { message } = refusedSynthesis((app) => {
    const it = declared(app);
    monitored(it);
    new InferenceMonitoring(it.stack, 'Again', { cluster: it.cluster });
  });
  expect(message).toContain('[kubernetes-object-repeated]');
});
