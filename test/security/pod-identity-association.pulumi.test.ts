import * as pulumi from '@pulumi/pulumi';
import type {
  PodIdentityAssociation,
  PodIdentityAssociationArgs,
} from '../../lib/security/pod-identity-association.pulumi';
import { optionsOf } from '../core/registration-options';
import { allRegistered, declare, inputsOf, knownValue, registered } from '../core/registrations';

const ROLE = 'aws:iam/role:Role';
const ASSOCIATION = 'aws:eks/podIdentityAssociation:PodIdentityAssociation';
const POLICY = 'aws:iam/rolePolicy:RolePolicy';

function declared(args: Partial<PodIdentityAssociationArgs> = {}): Promise<PodIdentityAssociation> {
  return declare(async () => {
    const { PodIdentityAssociation } = await import('../../lib/security/pod-identity-association.pulumi');
    const subject = { clusterName: 'training', namespace: 'models', serviceAccount: 'loader' };
    return new PodIdentityAssociation('loader', { ...subject, description: 'Loads models', ...args });
  });
}

function trustOf(role: Record<string, unknown>): unknown {
  return JSON.parse(String(role.assumeRolePolicy)).Statement[0];
}

test('only pods of the service account in this cluster may assume the role', async () => {
  const identity = await declared({
    clusterName: pulumi.output('late-cluster'),
    rolePath: '/platform/',
    permissionsBoundaryArn: pulumi.output('arn:aws:iam::111122223333:policy/boundary'),
  });
  const role = inputsOf(ROLE, 'loader-role');
  expect(role).toMatchObject({
    description: 'Loads models',
    path: '/platform/',
    permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
  });
  expect(trustOf(role)).toEqual({
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:us-east-1:111122223333:cluster/late-cluster',
        'aws:RequestTag/eks-cluster-name': 'late-cluster',
        'aws:RequestTag/kubernetes-namespace': 'models',
        'aws:RequestTag/kubernetes-service-account': 'loader',
      },
    },
  });
  expect(inputsOf(ASSOCIATION, 'loader')).toEqual({
    clusterName: 'late-cluster',
    namespace: 'models',
    serviceAccount: 'loader',
    roleArn: 'arn:aws:mock:::loader-role',
  });
  expect(identity.serviceAccountAnnotations).toEqual({});
  expect(registered(POLICY)).toEqual([]);
});

test('the association waits for the permissions, of which each text may be an Output', async () => {
  const bucket = pulumi.output('arn:aws:s3:::models');
  await declared({
    statements: [
      { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: [pulumi.interpolate`${bucket}/*`] },
    ],
  });
  expect(JSON.parse(String(inputsOf(POLICY, 'loader-permissions').policy)).Statement).toEqual([
    { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::models/*'] },
  ]);
  expect(optionsOf(`${ASSOCIATION} loader`).dependencies).toContain(`${POLICY} loader-permissions`);
});

test.each([
  ['https://oidc.example.com/id/1', 'with its scheme'],
  ['oidc.example.com/id/1', 'without a scheme'],
])('with IRSA the role trusts the issuer %s, and the service account carries it: %s', async (url) => {
  const identity = await declared({
    permissionsBy: 'irsa',
    openIdConnectProvider: { arn: pulumi.output('arn:aws:iam::111122223333:oidc-provider/1'), url: pulumi.output(url) },
  });
  expect(trustOf(inputsOf(ROLE))).toEqual({
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/1' },
    Action: ['sts:AssumeRoleWithWebIdentity'],
    Condition: {
      StringEquals: {
        'oidc.example.com/id/1:aud': 'sts.amazonaws.com',
        'oidc.example.com/id/1:sub': 'system:serviceaccount:models:loader',
      },
    },
  });
  expect(registered(ASSOCIATION)).toEqual([]);
  expect(identity.association).toBeUndefined();
  expect(await knownValue(identity.serviceAccountAnnotations)).toEqual({
    'eks.amazonaws.com/role-arn': 'arn:aws:mock:::loader-role',
  });
});

test('with IRSA and without the provider of the cluster, nothing is created', async () => {
  await expect(declared({ permissionsBy: 'irsa', namespace: 'Models' })).rejects.toMatchObject({
    errors: [{ propertyPath: 'openIdConnectProvider' }, { propertyPath: 'namespace' }],
  });
  expect(allRegistered().filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});
