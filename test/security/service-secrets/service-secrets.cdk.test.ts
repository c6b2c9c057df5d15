import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { ExternalSecretsOperator } from '../../../lib/network/external-secrets-operator/external-secrets-operator.cdk';
import { ServiceSecrets, type ServiceSecretsProps } from '../../../lib/security/service-secrets/service-secrets.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const SECRET = { name: 'api-keys', namespaces: ['models'] };

function declared(props: Partial<ServiceSecretsProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Secrets');
  const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') });
  const operator = new ExternalSecretsOperator(stack, 'Operator', { cluster });
  const encryptionKey = new Key(stack, 'Key');
  const given = { cluster, operator, encryptionKey, secretPrefix: 'company', secrets: [SECRET], ...props };
  return { stack, secrets: new ServiceSecrets(stack, 'It', given) };
}

test('AWS generates the value of a secret, which stays encrypted when the stack goes', () => {
  const template = Template.fromStack(declared().stack);
  template.hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      Name: 'company/api-keys',
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      GenerateSecretString: { GenerateStringKey: 'value', PasswordLength: 48 },
      SecretString: Match.absent(),
    },
  });
  const gone = Template.fromStack(declared({ removalPolicy: RemovalPolicy.DESTROY }).stack);
  gone.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
});

test('the operator may assume the role of a namespace, which trusts it alone', () => {
  const template = Template.fromStack(declared().stack);
  const operator = { 'Fn::GetAtt': [Match.stringLikeRegexp('^OperatorIdentityRole'), 'Arn'] };
  template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'Reads secrets of the namespace models',
    AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { AWS: operator } })] },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^OperatorIdentityRole') }],
    PolicyDocument: {
      Statement: [Match.objectLike({ Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ItReadermodels'), 'Arn'] } })],
    },
  });
});

test('the operator and the secrets may be in stacks of their own', () => {
  const app = new App();
  const base = new Stack(app, 'Base');
  const cluster = new Cluster(base, 'Cluster', { vpc: new Vpc(base, 'Vpc') });
  const operator = new ExternalSecretsOperator(new Stack(app, 'Operators'), 'Operator', { cluster });
  const stack = new Stack(app, 'Secrets');
  new ServiceSecrets(stack, 'It', { cluster, operator, encryptionKey: new Key(base, 'Key'), secrets: [SECRET] });
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
});

test('stores come after the operator, the secrets and the roles', () => {
  const template = Template.fromStack(declared().stack);
  const objects = Object.entries(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  const stores = objects.filter(([id]) => id.startsWith('ItObjects'));
  expect(stores).toHaveLength(2);
  for (const [, { DependsOn }] of stores) {
    for (const before of [/^OperatorRelease/, /^ItSecretapikeys/, /^ItReadermodels/])
      expect(DependsOn).toContainEqual(expect.stringMatching(before));
  }
});

test('a secret is rotated by the given function, which only this secret may call', () => {
  const rotationFunctionArn = 'arn:aws:lambda:us-east-1:111122223333:function:rotate';
  const { stack, secrets } = declared({ secrets: [{ ...SECRET, rotationDays: 30, rotationFunctionArn }] });
  secrets.grants.rotate(new Role(stack, 'Function', { assumedBy: new AccountPrincipal('111122223333') }));
  const template = Template.fromStack(stack);
  template.hasResource('AWS::SecretsManager::RotationSchedule', {
    DependsOn: [Match.stringLikeRegexp('^ItPermission')],
    Properties: {
      RotationLambdaARN: rotationFunctionArn,
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
    },
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: rotationFunctionArn,
    Principal: 'secretsmanager.amazonaws.com',
    SourceArn: Match.anyValue(),
  });
});

test('with IRSA the operator assumes nothing, and the role trusts a service account of the namespace', () => {
  const template = Template.fromStack(declared({ permissionsBy: 'irsa' }).stack);
  template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'Reads secrets of the namespace models',
    AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Action: 'sts:AssumeRoleWithWebIdentity' })] },
  });
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('AssumeReaders');
});

test('nothing of refused secrets reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ secrets: [{ ...SECRET, keys: ['user', 'password'] }], refreshMinutes: 0 }, app);
  });
  expect(message).toMatch(/\[Secrets\/It\] secrets\[0\]\.keys: .*generates that of one key/);
  expect(message).toMatch(/\[Secrets\/It\] refreshMinutes: /);
  expect(templates).toEqual([]);
});
