import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../../lib/core/late-bound.pulumi';
import type { SparkPlatform, SparkPlatformArgs } from '../../../lib/data/spark-platform/spark-platform.pulumi';
import { PlannedNetwork } from '../../compute/cluster/clusters';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, knownValue, registered } from '../../core/registrations';

const RELEASE = 'kubernetes:helm.sh/v3:Release spark-release';

async function declared(args: Partial<SparkPlatformArgs> = {}): Promise<SparkPlatform> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { SparkPlatform } = await import('../../../lib/data/spark-platform/spark-platform.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    const platform = new SparkPlatform('spark', { cluster, ...args });
    const children = [...platform.namespaces, ...platform.objects, platform.release];
    await Promise.all(children.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
    return platform;
  });
}

test('the component has its type, and every child its name', async () => {
  await declared();
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:data:SparkPlatform spark',
    'kubernetes:core/v1:Namespace company-Namespace-spark',
    'kubernetes:core/v1:ServiceAccount spark-ServiceAccount-spark-spark',
    RELEASE,
    'kubernetes:networking.k8s.io/v1:NetworkPolicy spark-NetworkPolicy-spark-spark-closed',
    'kubernetes:rbac.authorization.k8s.io/v1:Role spark-Role-spark-spark',
    'kubernetes:rbac.authorization.k8s.io/v1:RoleBinding spark-RoleBinding-spark-spark',
    'pulumi:providers:kubernetes company',
  ]);
  expect(outputsOf('ai-datacenter:data:SparkPlatform spark')).toEqual({});
});

test('the operator is installed after what is in its namespaces, and the program waits for its webhook', async () => {
  await declared();
  expect(inputsOf('kubernetes:helm.sh/v3:Release')).toMatchObject({
    chart: 'spark-operator',
    name: 'ai-datacenter-spark-operator',
    version: '2.5.2',
    repositoryOpts: { repo: 'https://kubeflow.github.io/spark-operator' },
    namespace: 'spark-operator',
    createNamespace: true,
    skipAwait: false,
    timeout: 780,
    values: { webhook: { failurePolicy: 'Fail' }, spark: { jobNamespaces: ['spark'] } },
  });
  expect(optionsOf(RELEASE).dependencies).toEqual(
    expect.arrayContaining(['kubernetes:core/v1:ServiceAccount spark-ServiceAccount-spark-spark']),
  );
});

test('namespaces that exist already are not made', async () => {
  const platform = await declared({ createNamespaces: false });
  expect(platform.namespaces).toEqual([]);
  expect(registered('kubernetes:core/v1:Namespace')).toEqual([]);
});

test('Outputs of the platform reach the plan of a component that renders a part of it', async () => {
  const platform = await declared({ serviceAccount: pulumi.output('late-account') });
  const late = new OutputMarkers();
  expect(await knownValue(late.resolve(platform.planWith(late).serviceAccount))).toBe('late-account');
});

test('every problem is reported at once, before any child is registered', async () => {
  const error = await declared({ hostNetworkNamespaces: ['near'], cluster: undefined }).catch(
    (thrown: unknown) => thrown,
  );
  expect(String(error)).toMatch(/2 problems\ncluster: .*\[missing\]\nhostNetworkNamespaces: .*\[spark-namespace/);
  expect(registered('kubernetes:helm.sh/v3:Release')).toEqual([]);
});

test('a network without the internet has neither chart nor images', async () => {
  const network = new PlannedNetwork({ natGateways: 'none', endpointUses: ['nodes'] });
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const cluster = { clusterName: 'company', provider: new Provider('closed', { kubeconfig: '{}' }), network };
  await expect(declared({ cluster })).rejects.toThrow(
    /chartRepository: .*\[source-unreachable\]\nimageRegistry: .*\[source-unreachable\]/,
  );
});
