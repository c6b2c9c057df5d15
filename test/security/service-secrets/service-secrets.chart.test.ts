import { Testing } from 'cdk8s';
import { ServiceSecretsChart } from '../../../lib/security/service-secrets/service-secrets.chart';
import type { ServiceSecretsOptions } from '../../../lib/security/service-secrets/options';

const ROLE = 'arn:aws:iam::111122223333:role/models';

function objects(options: Partial<ServiceSecretsOptions> = {}) {
  const secrets = [{ name: 'registry', namespaces: ['models'], keys: ['user', 'password'], value: 'later' as const }];
  const chart = ServiceSecretsChart.fromOptions(
    Testing.app(),
    'secrets',
    { secretPrefix: 'company', secrets, ...options },
    { region: 'eu-central-1', roleArns: { models: ROLE } },
  );
  return Testing.synth(chart) as { kind: string; metadata: object; spec: object }[];
}

test('a store of the namespace assumes its role, and a secret has each key and no value', () => {
  const [store, secret, ...more] = objects();
  expect(more).toEqual([]);
  expect(store).toMatchObject({
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: { name: 'service-secrets', namespace: 'models' },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-central-1', role: ROLE } } },
  });
  expect(secret).toMatchObject({
    kind: 'ExternalSecret',
    metadata: { name: 'registry', namespace: 'models' },
    spec: {
      refreshInterval: '60m',
      secretStoreRef: { kind: 'SecretStore', name: 'service-secrets' },
      target: { name: 'registry', creationPolicy: 'Owner' },
      data: [
        { secretKey: 'user', remoteRef: { key: 'company/registry', property: 'user' } },
        { secretKey: 'password', remoteRef: { key: 'company/registry', property: 'password' } },
      ],
    },
  });
});

test('with IRSA a service account of the namespace has the role, and no token in pods', () => {
  const [account, store] = objects({ permissionsBy: 'irsa' });
  expect(account).toMatchObject({
    kind: 'ServiceAccount',
    metadata: { name: 'service-secrets', namespace: 'models', annotations: { 'eks.amazonaws.com/role-arn': ROLE } },
    automountServiceAccountToken: false,
  });
  expect(store?.spec).toEqual({
    provider: {
      aws: {
        service: 'SecretsManager',
        region: 'eu-central-1',
        auth: { jwt: { serviceAccountRef: { name: 'service-secrets' } } },
      },
    },
  });
});
