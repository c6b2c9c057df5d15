import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../lib/core/late-bound.pulumi';
import { applied, Thing, Workload } from './applied';
import { optionsOf } from './registration-options';
import { registered } from './registrations';

const CHART = {
  chart: 'controller',
  release: 'main',
  repository: 'https://charts.example.com',
  version: '1.2.3',
  namespace: 'kube-system',
  createNamespace: false,
  values: { replicas: 2 },
  wait: true,
  timeoutSeconds: 780,
};

test('a chart is a Helm release with its version, repository and time limit', async () => {
  const late = new OutputMarkers();
  const vpcId = late.mark(pulumi.output('vpc-1'));
  await applied((layer, cluster, parent) => {
    const nodes = new Thing('nodes');
    const values = { ...CHART.values, vpcId };
    return [layer.installChart(parent, 'chat', { ...cluster, readyForCharts: [nodes] }, { ...CHART, values, late })];
  });
  const [release] = registered('kubernetes:helm.sh/v3:Release');
  expect(release?.name).toBe('chat-release');
  expect(release?.inputs).toMatchObject({
    chart: 'controller',
    name: 'main',
    repositoryOpts: { repo: 'https://charts.example.com' },
    version: '1.2.3',
    namespace: 'kube-system',
    createNamespace: false,
    values: { replicas: 2, vpcId: 'vpc-1' },
    skipAwait: false,
    timeout: 780,
  });
  expect(optionsOf('kubernetes:helm.sh/v3:Release chat-release')).toMatchObject({
    parent: 'test:index:Workload chat',
    dependencies: ['test:index:Thing nodes'],
    deleteBeforeReplace: true,
  });
});

test('a chart of a registry is named by its whole address', async () => {
  await applied((layer, cluster, parent) => [
    layer.installChart(parent, 'chat', cluster, {
      ...CHART,
      repository: 'oci://registry.example.com/charts/controller',
      late: new OutputMarkers(),
    }),
  ]);
  const [release] = registered('kubernetes:helm.sh/v3:Release');
  expect(release?.inputs).toMatchObject({ chart: 'oci://registry.example.com/charts/controller', version: '1.2.3' });
  expect(release?.inputs).not.toHaveProperty('repositoryOpts');
});

test('a chart is installed once in a cluster', async () => {
  const late = new OutputMarkers();
  await applied((layer, cluster, parent) => {
    const first = layer.installChart(parent, 'chat', cluster, { ...CHART, late });
    const second = () => layer.installChart(new Workload('b'), 'b', cluster, { ...CHART, release: 'second', late });
    expect(second).toThrow(/cluster: Workload 'chat' declares the same Helm chart 'controller'/);
    return [first];
  });
});
