import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Keys, type KeysProps } from '../../lib/security/keys.cdk';
import { refusedSynthesis } from '../core/refused-synthesis';

function declared(props?: KeysProps): { scope: Stack; keys: Keys } {
  const scope = new Stack(new App(), 'Foundation');
  return { scope, keys: new Keys(scope, 'Keys', props) };
}

test('three keys rotate, have an alias each, and outlive the stack', () => {
  const template = Template.fromStack(declared({ aliasPrefix: 'dc' }).scope);

  template.resourceCountIs('AWS::KMS::Key', 3);
  template.allResourcesProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    RotationPeriodInDays: 365,
    PendingWindowInDays: 30,
  });
  template.allResources('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate' });
  const aliases = Object.values(template.findResources('AWS::KMS::Alias')).map(
    ({ Properties }) => Properties.AliasName,
  );
  expect(aliases.toSorted()).toEqual(['alias/dc/cluster-secrets', 'alias/dc/data', 'alias/dc/logs']);
});

test("the key policy of logs names the region's own service", () => {
  const { scope, keys } = declared();

  const { KeyPolicy } =
    Template.fromStack(scope).toJSON().Resources[scope.getLogicalId(keys.logs.node.defaultChild as never)].Properties;
  expect(KeyPolicy.Statement.map(({ Principal }: { Principal: unknown }) => scope.resolve(Principal))).toEqual([
    { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } },
    { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
    { Service: 'delivery.logs.amazonaws.com' },
  ]);
});

test('a grant changes the role and not the key policy, so that another stack may grant', () => {
  const app = new App();
  const foundation = new Stack(app, 'Foundation');
  const other = new Stack(app, 'Other');
  const keys = new Keys(foundation, 'Keys');
  const role = new iam.Role(other, 'Role', { assumedBy: new iam.ServicePrincipal('eks.amazonaws.com') });

  keys.clusterSecrets.grantEncryptDecrypt(role);

  Template.fromStack(foundation).hasResourceProperties('AWS::KMS::Key', {
    Description: 'Kubernetes secrets in etcd',
    KeyPolicy: { Statement: [Match.objectLike({ Sid: 'AccountIam' })] },
  });
  Template.fromStack(other).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt']) })] },
  });
});

test('keys are deleted with the stack if the removal policy says so', () => {
  const { scope } = declared({ removalPolicy: RemovalPolicy.DESTROY });
  Template.fromStack(scope).allResources('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('nothing of refused keys reaches a template, and what refers to them is checked too', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const keys = new Keys(new Stack(app, 'Foundation'), 'Keys', { aliasPrefix: 'my keys', rotationPeriodDays: 1 });
    const role = new iam.Role(new Stack(app, 'Other'), 'Role', {
      assumedBy: new iam.ServicePrincipal('eks.amazonaws.com'),
    });
    keys.data.grantDecrypt(role);
    new Keys(new Stack(app, 'Second'), 'Keys', { deletionWindowDays: 3 });
  });

  expect(message).toMatch(
    /\[Foundation\/Keys\] aliasPrefix: 'my keys' is not .*\(declared at test\/.*\/keys\.cdk\.test\.ts:\d+:\d+\)/,
  );
  expect(message).toMatch(/\[Foundation\/Keys\] rotationPeriodDays: .* is 1; .* \[out-of-range\]/);
  expect(message).toMatch(/\[Second\/Keys\] deletionWindowDays: .* is 3; .* \[out-of-range\]/);
  expect(templates).toEqual([]);
});

test('a null prefix is a problem, not the default', () => {
  const { message } = refusedSynthesis((app) => {
    new Keys(new Stack(app, 'Foundation'), 'Keys', { aliasPrefix: null as unknown as string });
  });
  expect(message).toContain('aliasPrefix: aliasPrefix is null; it must be a text.');
});

test('a prefix that only the deployment knows becomes part of each alias', () => {
  const stack = new Stack(new App(), 'Foundation');
  new Keys(stack, 'Keys', { aliasPrefix: new CfnParameter(stack, 'Prefix').valueAsString });

  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Alias', {
    AliasName: { 'Fn::Join': ['', ['alias/', { Ref: 'Prefix' }, '/logs']] },
  });
});

test('without a prefix the aliases have the path of the construct', () => {
  const template = Template.fromStack(declared().scope);
  template.hasResourceProperties('AWS::KMS::Alias', {
    AliasName: Match.stringLikeRegexp('^alias/Foundation-Keys-[0-9A-F]{8}/logs$'),
  });
});
