import {
  type ExternalSecretsOperatorOptions,
  externalSecretsValues,
  operatorPods,
  planExternalSecretsOperator,
} from '../../../lib/network/external-secrets-operator/external-secrets-operator';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<ExternalSecretsOperatorOptions>({
  releaseName: true,
  chartRepository: true,
  imageRegistry: true,
  permissionsBy: true,
  rolePath: true,
  permissionsBoundaryArn: true,
});
const planned = (options: ExternalSecretsOperatorOptions) => planExternalSecretsOperator(options);
const IMAGE = { repository: 'ghcr.io/external-secrets/external-secrets', tag: 'v2.9.0' };

test('the chart is pinned, in a namespace of its own, and the deployment waits for its pods', () => {
  expect(planExternalSecretsOperator({})).toEqual({
    plan: {
      release: expect.objectContaining({ chart: 'external-secrets', version: '2.9.0', namespace: 'external-secrets' }),
      releaseName: 'ai-datacenter-external-secrets',
      repository: 'https://charts.external-secrets.io',
      createNamespace: true,
      waitUntilReady: true,
      readyTimeoutMinutes: 13,
      image: IMAGE,
      serviceAccount: 'ai-datacenter-external-secrets',
      permissionsBy: 'pod-identity',
      roles: {},
    },
    problems: [],
    warnings: [],
  });
});

test('what reaches beyond a namespace is off, and no role of Kubernetes gets stores', () => {
  const values = externalSecretsValues(planExternalSecretsOperator({}).plan, 'arn:aws:iam::111122223333:role/operator');
  const resources = { requests: { cpu: '25m', memory: '128Mi' }, limits: { memory: '256Mi' } };
  const twoPods = {
    replicaCount: 2,
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    resources,
    image: IMAGE,
  };
  expect(values).toEqual({
    ...twoPods,
    leaderElect: true,
    serviceAccount: { create: true, name: 'ai-datacenter-external-secrets' },
    installCRDs: true,
    crds: {
      createClusterExternalSecret: false,
      createClusterSecretStore: false,
      createClusterGenerator: false,
      createClusterPushSecret: false,
      createPushSecret: false,
    },
    processClusterExternalSecret: false,
    processClusterStore: false,
    processClusterGenerator: false,
    processClusterPushSecret: false,
    processPushSecret: false,
    rbac: { aggregateToView: false, aggregateToEdit: false, servicebindings: { create: false } },
    webhook: twoPods,
    certController: { resources, image: IMAGE },
  });
});

test('the role is for the pods of the service account of the chart, in its namespace', () => {
  expect(operatorPods(planExternalSecretsOperator({ releaseName: 'secrets' }).plan)).toMatchObject({
    namespace: 'external-secrets',
    serviceAccount: 'secrets',
  });
});

test('with IRSA the service account of the chart names its role', () => {
  const { plan } = planExternalSecretsOperator({ permissionsBy: 'irsa' });
  expect(externalSecretsValues(plan, 'arn:aws:iam::111122223333:role/operator').serviceAccount).toMatchObject({
    annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/operator' },
  });
});

test('a mirror has the image under its own name', () => {
  const { plan, problems } = planExternalSecretsOperator(
    { imageRegistry: 'registry.example.com/mirror', chartRepository: 'oci://registry.example.com/charts' },
    { internetAccess: 'no' },
  );
  expect(problems).toEqual([]);
  expect(plan.image.repository).toBe('registry.example.com/mirror/external-secrets/external-secrets');
});

test('no value of any option makes the planner throw', () => {
  expect(planOddities<ExternalSecretsOperatorOptions>(planned, {}, OPTIONS)).toEqual([]);
  expect(nullProblems<ExternalSecretsOperatorOptions>(planned, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
