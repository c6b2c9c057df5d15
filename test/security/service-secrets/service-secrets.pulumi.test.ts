import * as pulumi from '@pulumi/pulumi';
import type { ServiceSecrets, ServiceSecretsArgs } from '../../../lib/security/service-secrets/service-secrets.pulumi';
import { declare, inputsOf, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1';
const SECRET = { name: 'api-keys', namespaces: ['models'] };
const STACK = 'aws:cloudformation/stack:Stack';

function declared(args: Partial<ServiceSecretsArgs> = {}): Promise<ServiceSecrets> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { ExternalSecretsOperator } =
      await import('../../../lib/network/external-secrets-operator/external-secrets-operator.pulumi');
    const { ServiceSecrets } = await import('../../../lib/security/service-secrets/service-secrets.pulumi');
    const cluster = {
      clusterName: 'company',
      provider: new Provider('company', { kubeconfig: '{}' }),
      openIdConnectProvider: { arn: 'arn:aws:iam::111122223333:oidc-provider/issuer', url: 'https://issuer' },
    };
    const operator = new ExternalSecretsOperator('operator', { cluster });
    const references = { cluster, operator, encryptionKeyArn: pulumi.output(KEY) };
    return new ServiceSecrets('secrets', { ...references, secretPrefix: 'company', secrets: [SECRET], ...args });
  });
}

test('a generated secret is in a stack of CloudFormation, so its value is in no state', async () => {
  await declared();
  const { templateBody } = inputsOf(STACK, 'secrets-api-keys');
  expect(JSON.parse(String(templateBody))).toMatchObject({
    Resources: { Secret: { Properties: { Name: 'company/api-keys', KmsKeyId: KEY } } },
  });
  expect(registered('aws:secretsmanager/secretVersion:SecretVersion')).toEqual([]);
});

test('a secret that is set later has a key and no value', async () => {
  await declared({ secrets: [{ ...SECRET, value: 'later' }] });
  expect(inputsOf('aws:secretsmanager/secret:Secret', 'secrets-api-keys')).toEqual({
    name: 'company/api-keys',
    description: 'Its value is set by hand',
    kmsKeyId: KEY,
  });
  expect(registered(STACK)).toEqual([]);
});

test('the operator assumes the role of a namespace, and its store names the role', async () => {
  await declared();
  const role = 'arn:aws:mock:::secrets-models-role';
  expect(JSON.stringify(inputsOf('aws:iam/rolePolicy:RolePolicy', 'secrets-assume'))).toContain(role);
  expect(JSON.stringify(inputsOf('aws:iam/role:Role', 'secrets-models-role').assumeRolePolicy)).toContain(
    'arn:aws:mock:::operator-identity-role',
  );
  expect(inputsOf('kubernetes:external-secrets.io/v1:SecretStore')).toMatchObject({
    metadata: { namespace: 'models' },
    spec: { provider: { aws: { region: 'us-east-1', role } } },
  });
});

test('with IRSA a service account has the role, and the operator assumes none', async () => {
  await declared({ permissionsBy: 'irsa' });
  expect(inputsOf('kubernetes:core/v1:ServiceAccount')).toMatchObject({
    metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:mock:::secrets-models-role' } },
  });
  expect(registered('aws:iam/rolePolicy:RolePolicy').map(({ name }) => name)).toEqual(['secrets-models-permissions']);
});

test('a secret is rotated by a function that is known later, and roles get what they are granted', async () => {
  const rotationFunctionArn = pulumi.output('arn:aws:lambda:us-east-1:111122223333:function:rotate');
  await declare(async () => {
    const secrets = await declared({ secrets: [{ ...SECRET, rotationDays: 30, rotationFunctionArn }] });
    secrets.grants.rotate('function', 'function-role');
    secrets.grants.write('writer', 'writer-role');
    return secrets;
  });
  const rotationFunction = 'arn:aws:lambda:us-east-1:111122223333:function:rotate';
  expect(inputsOf('aws:secretsmanager/secretRotation:SecretRotation')).toMatchObject({
    secretId: 'company/api-keys',
    rotationLambdaArn: rotationFunction,
    rotationRules: { automaticallyAfterDays: 30 },
    rotateImmediately: false,
  });
  expect(inputsOf('aws:lambda/permission:Permission')).toMatchObject({
    function: rotationFunction,
    principal: 'secretsmanager.amazonaws.com',
    sourceAccount: '111122223333',
  });
  const policies = registered('aws:iam/rolePolicy:RolePolicy').map(({ name }) => name);
  expect(policies).toEqual(expect.arrayContaining(['secrets-function-rotate', 'secrets-writer-write']));
});
