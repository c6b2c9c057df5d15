import type { ExistingCluster, ExternalSecretsOperatorArgs } from '../../../lib/pulumi';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf } from '../../core/registrations';

const SERVICE_ACCOUNT = 'external-secrets.ai-datacenter-external-secrets';
/** What refuses pods without credentials. */
const POLICIES = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].map(
  (kind) =>
    `kubernetes:admissionregistration.k8s.io/v1:${kind} ` +
    `operator-credentials-${kind}-ai-datacenter-credentials.${SERVICE_ACCOUNT}`,
);
const RELEASE = 'kubernetes:helm.sh/v3:Release operator-release';

async function declared(args: Partial<ExternalSecretsOperatorArgs> = {}, about: Partial<ExistingCluster> = {}) {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { ExternalSecretsOperator } =
      await import('../../../lib/network/external-secrets-operator/external-secrets-operator.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }), ...about };
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
    ...POLICIES,
    RELEASE,
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

test('the chart waits for what refuses pods without the association; with IRSA nothing refuses them', async () => {
  await declared();
  const { dependencies } = optionsOf(RELEASE);
  for (const policy of POLICIES) expect(dependencies).toContain(policy);
  const openIdConnectProvider = {
    arn: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC',
    url: 'https://oidc.eks.us-east-1.amazonaws.com/id/ABC',
  };
  const { credentialsPolicy } = await declared({ permissionsBy: 'irsa' }, { openIdConnectProvider });
  expect(credentialsPolicy).toEqual([]);
});
