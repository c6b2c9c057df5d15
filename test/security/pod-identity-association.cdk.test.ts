import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  PodIdentityAssociation,
  type PodIdentityAssociationProps,
  podIdentityRole,
} from '../../lib/security/pod-identity-association.cdk';
import { allow } from '../../lib/security/policy';
import { refusedSynthesis } from '../core/refused-synthesis';

const subject = { clusterName: 'ai', namespace: 'models', serviceAccount: 'loader' };

function declared(props: Partial<PodIdentityAssociationProps> = {}): {
  stack: Stack;
  identity: PodIdentityAssociation;
} {
  const stack = new Stack(new App(), 'Serving');
  const identity = new PodIdentityAssociation(stack, 'Loader', { ...subject, description: 'Loads models', ...props });
  return { stack, identity };
}

test('the role trusts the pods of the service account only, and its association names them', () => {
  const template = Template.fromStack(declared().stack);

  template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'Loads models',
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: {
            StringEquals: {
              'aws:RequestTag/eks-cluster-arn': {
                'Fn::Join': [
                  '',
                  [
                    'arn:',
                    { Ref: 'AWS::Partition' },
                    ':eks:',
                    { Ref: 'AWS::Region' },
                    ':',
                    { Ref: 'AWS::AccountId' },
                    ':cluster/ai',
                  ],
                ],
              },
              'aws:RequestTag/eks-cluster-name': 'ai',
              'aws:RequestTag/kubernetes-namespace': 'models',
              'aws:RequestTag/kubernetes-service-account': 'loader',
            },
          },
        },
      ],
    },
  });
  template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    ClusterName: 'ai',
    Namespace: 'models',
    ServiceAccount: 'loader',
    RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('LoaderRole'), 'Arn'] },
  });
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('statements and grants become permissions of the role', () => {
  const { stack, identity } = declared({ statements: [allow('List', ['s3:ListBucket'], ['arn:aws:s3:::models'])] });
  kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k').grantDecrypt(identity);

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('LoaderRole') }],
    PolicyDocument: {
      Statement: [
        { Sid: 'List', Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::models' },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-central-1:111122223333:key/k' },
      ],
    },
  });
});

test('a role alone may have managed policies', () => {
  const stack = new Stack(new App(), 'Compute');
  podIdentityRole(stack, 'Cni', {
    ...subject,
    description: 'Network plug-in',
    managedPolicies: ['AmazonEKS_CNI_Policy'],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: [{ 'Fn::Join': ['', Match.arrayWith([':iam::aws:policy/AmazonEKS_CNI_Policy'])] }],
  });
});

test('nothing of a refused identity reaches a template, and what is granted to it does not throw', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Serving');
    const identity = new PodIdentityAssociation(stack, 'Loader', {
      ...subject,
      namespace: 'Models',
      serviceAccount: undefined as unknown as string,
      description: 'Loads models',
    });
    new kms.Key(stack, 'Key').grantDecrypt(identity);
  });
  expect(message).toMatch(
    /\[Serving\/Loader\] namespace: 'Models' is not .*\(declared at test\/.*\.cdk\.test\.ts:\d+:\d+\)/,
  );
  expect(message).toMatch(/\[Serving\/Loader\] serviceAccount: serviceAccount is required/);
  expect(templates).toEqual([]);
});

describe('with IRSA', () => {
  const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0123';
  const imported = (stack: Stack) =>
    iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Provider', PROVIDER);

  test('there is no association, and the service account carries the role', () => {
    const stack = new Stack(new App(), 'Serving');
    const openIdConnectProvider = imported(stack);
    const options = { ...subject, description: 'Loads models', permissionsBy: 'irsa', openIdConnectProvider } as const;
    const identity = new PodIdentityAssociation(stack, 'Loader', options);
    expect(identity.association).toBeUndefined();
    expect(stack.resolve(identity.serviceAccountAnnotations)).toEqual({
      'eks.amazonaws.com/role-arn': { 'Fn::GetAtt': [expect.stringMatching(/^LoaderRole/), 'Arn'] },
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Federated: PROVIDER } })] },
    });
  });

  test('a provider beside Pod Identity changes nothing', () => {
    const { stack, identity } = declared({ openIdConnectProvider: imported(new Stack()) });
    expect(identity.serviceAccountAnnotations).toEqual({});
    expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(declared().stack).toJSON());
  });

  test('without a provider it is refused', () => {
    const { message, templates } = refusedSynthesis((app) => {
      const options = { ...subject, description: 'Loads models', permissionsBy: 'irsa' } as const;
      new PodIdentityAssociation(new Stack(app, 'Serving'), 'Loader', options);
    });
    expect(message).toMatch(/\[Serving\/Loader\] openIdConnectProvider: .*\[oidc-provider-missing\]/);
    expect(templates).toEqual([]);
  });
});
