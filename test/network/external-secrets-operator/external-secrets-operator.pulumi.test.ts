import type { ExternalSecretsOperatorArgs } from '../../../lib/pulumi';
import { allRegistered, declare, inputsOf } from '../../core/registrations';

async function declared(args: Partial<ExternalSecretsOperatorArgs> = {}) {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { ExternalSecretsOperator } =
      await import('../../../lib/network/external-secrets-operator/external-secrets-operator.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    return new ExternalSecretsOperator('operator', { cluster, ...args });
  });
}

test('the component has its type, and its role no policy', async () => {
  await declared();
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:network:ExternalSecretsOperator operator',
    'ai-datacenter:security:PodIdentityAssociation operator-identity',
    'aws:eks/podIdentityAssociation:PodIdentityAssociation operator-identity',
    'aws:iam/role:Role operator-identity-role',
    'kubernetes:helm.sh/v3:Release operator-release',
    'pulumi:providers:kubernetes company',
  ]);
});

test('the pinned chart is installed in a namespace of its own', async () => {
  await declared({ imageRegistry: 'registry.example.com/mirror' });
  expect(inputsOf('kubernetes:helm.sh/v3:Release')).toMatchObject({
    chart: 'external-secrets',
    version: '2.9.0',
    namespace: 'external-secrets',
    createNamespace: true,
    values: { image: { repository: 'registry.example.com/mirror/external-secrets/external-secrets', tag: 'v2.9.0' } },
  });
});
