import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planInferenceMonitoring } from '../../../lib/operations/inference-monitoring/inference-monitoring';
import { inferenceMonitoringObjects } from '../../../lib/operations/inference-monitoring/inference-monitoring.chart';
import type {
  InferenceMonitoring,
  InferenceMonitoringArgs,
} from '../../../lib/operations/inference-monitoring/inference-monitoring.pulumi';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare } from '../../core/registrations';

/** Something that the monitoring waits for. */
class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super('test:index:Thing', name, {});
  }
}

const NAMES = [
  'kubernetes:core/v1:ConfigMap monitoring-ConfigMap-inference-inference-dashboard',
  'kubernetes:monitoring.coreos.com/v1:PodMonitor monitoring-PodMonitor-inference-inference',
  'kubernetes:monitoring.coreos.com/v1:PrometheusRule monitoring-PrometheusRule-inference-inference',
];

type Args = Omit<InferenceMonitoringArgs, 'cluster'>;

async function monitored(argsOf: () => Args = () => ({})): Promise<InferenceMonitoring> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { InferenceMonitoring } =
      await import('../../../lib/operations/inference-monitoring/inference-monitoring.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    const monitoring = new InferenceMonitoring('monitoring', { cluster, ...argsOf() });
    await Promise.all(monitoring.objects.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
    return monitoring;
  });
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the component has its type, and every child its name', async () => {
  await monitored();
  expect(allRegistered().map(({ type, name }) => `${type} ${name}`)).toContain(
    'ai-datacenter:operations:InferenceMonitoring monitoring',
  );
  expect(
    objects()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual(NAMES);
});

test('the objects are those of the chart, as in CDK', async () => {
  const options = {
    namespace: 'chat',
    serviceName: 'assistant',
    objectives: { firstTokenSeconds: 1 },
    selectorLabels: { release: 'kube-prometheus-stack' },
  };
  await monitored(() => options);
  const expected = inferenceMonitoringObjects(required(planInferenceMonitoring(options)));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...expected]));
  expect(objects()).toHaveLength(expected.length);
});

test('an Output reaches the objects, and their queries', async () => {
  await monitored(() => ({ namespace: pulumi.output('late'), selectorLabels: { team: pulumi.output('platform') } }));
  const texts = JSON.stringify(objects().map(({ inputs }) => inputs));
  expect(texts).toContain(String.raw`namespace=\"late\"`);
  expect(texts).toContain('"team":"platform"');
  expect(texts).not.toContain('${Output[');
});

test('the objects wait for the namespace of the services, once, and for the operator', async () => {
  await monitored(() => {
    const namespace = [new Thing('namespace')];
    const services = [{ namespace }, { namespace }, { namespace: undefined }];
    return { services, prometheusOperator: new Thing('operator') };
  });
  for (const name of NAMES)
    expect(optionsOf(name).dependencies).toEqual(['test:index:Thing namespace', 'test:index:Thing operator']);
});

test('without services and operator the objects wait for nothing', async () => {
  await monitored();
  for (const name of NAMES) expect(optionsOf(name).dependencies).toEqual([]);
});

test('every problem is reported at once, before an object is registered', async () => {
  const args = { namespace: 'Chat', objectives: { failureRatio: 2 }, cluster: undefined } as never;
  const error = await monitored(() => args).catch((thrown: unknown) => thrown);
  expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
    'cluster',
    'objectives.failureRatio',
    'namespace',
  ]);
  expect(objects()).toEqual([]);
});

test('two monitorings of one namespace are a problem of the second', async () => {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const { InferenceMonitoring } =
    await import('../../../lib/operations/inference-monitoring/inference-monitoring.pulumi');
  const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
  new InferenceMonitoring('monitoring', { cluster });
  expect(() => new InferenceMonitoring('again', { cluster })).toThrow(/\[kubernetes-object-repeated\]/);
});
