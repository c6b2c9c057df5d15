import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planEfaMonitoring } from '../../../lib/operations/efa-monitoring/efa-monitoring';
import { efaMonitoringObjects } from '../../../lib/operations/efa-monitoring/efa-monitoring.chart';
import type { EfaMonitoring, EfaMonitoringArgs } from '../../../lib/operations/efa-monitoring/efa-monitoring.pulumi';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare } from '../../core/registrations';

class Operator extends pulumi.CustomResource {
  constructor() {
    super('test:index:Operator', 'operator', {});
  }
}

function declared(argsOf: () => Partial<EfaMonitoringArgs> = () => ({})): Promise<EfaMonitoring> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { EfaMonitoring } = await import('../../../lib/operations/efa-monitoring/efa-monitoring.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    const efa = new EfaMonitoring('efa', { cluster, ...argsOf() });
    await Promise.all(efa.objects.map((it) => new Promise((done) => it.urn.apply(done))));
    return efa;
  });
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the component has its type, and its objects are those of the chart, as in CDK', async () => {
  const options = { namespace: 'monitoring', retransmitRatio: 0.2, selectorLabels: { release: 'stack' } };
  await declared(() => options);
  expect(allRegistered().map(({ type, name }) => `${type} ${name}`)).toContain(
    'ai-datacenter:operations:EfaMonitoring efa',
  );
  const expected = efaMonitoringObjects(required(planEfaMonitoring(options)));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...expected]));
  expect(objects()).toHaveLength(expected.length);
});

test('Outputs reach the objects, and the queries of the rules', async () => {
  await declared(() => ({
    namespace: pulumi.output('late'),
    image: pulumi.output('registry/exporter:1'),
    selectorLabels: { team: pulumi.output('platform') },
  }));
  const texts = JSON.stringify(objects().map(({ inputs }) => inputs));
  for (const text of [String.raw`job=\"late/efa-monitoring\"`, '"image":"registry/exporter:1"', '"team":"platform"'])
    expect(texts).toContain(text);
  expect(texts).not.toContain('${Output[');
});

test('the objects wait for the operator, and for nothing without one', async () => {
  const name = 'kubernetes:monitoring.coreos.com/v1:PodMonitor efa-PodMonitor-kube-system-efa-monitoring';
  await declared(() => ({ prometheusOperator: new Operator() }));
  expect(optionsOf(name).dependencies).toEqual(['test:index:Operator operator']);
  await declared();
  expect(optionsOf(name).dependencies).toEqual([]);
});

test('all problems are thrown at once, and nothing is registered', async () => {
  await expect(declared(() => ({ namespace: 'Late', retransmitRatio: 2 }))).rejects.toMatchObject({
    errors: [{ propertyPath: 'namespace' }, { propertyPath: 'retransmitRatio' }],
  });
  expect(objects()).toEqual([]);
});
