import * as pulumi from '@pulumi/pulumi';
import type { CreatedRole, RoleSettings } from '../../lib/security/role.pulumi';
import { serviceTrustPolicy } from '../../lib/security/trust-policies';
import { declare, registered } from '../core/registrations';

class Holder extends pulumi.ComponentResource {
  created: CreatedRole | undefined;
  constructor() {
    super('test:index:Holder', 'holder', {});
  }
}

/** The role that a component creates, and its children. */
async function created(settings: (late: Marker) => Partial<RoleSettings>): Promise<CreatedRole> {
  const holder = await declare(async () => {
    const { createRole } = await import('../../lib/security/role.pulumi');
    const { OutputMarkers } = await import('../../lib/core/late-bound.pulumi');
    const late = new OutputMarkers();
    const it = new Holder();
    const trust = serviceTrustPolicy('ec2.amazonaws.com');
    const mark: Marker = (text) => late.mark(pulumi.output(text));
    it.created = createRole(it, 'loader', { description: 'Loads models', trust, ...settings(mark) }, late);
    return it;
  });
  return holder.created as CreatedRole;
}

type Marker = (text: string) => string;

test('a role has the path and the boundary, and a child for each of its policies', async () => {
  const { policies } = await created(() => ({
    rolePath: '/platform/',
    permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
    managedPolicies: ['AmazonEKSWorkerNodePolicy', 'service-role/AmazonEBSCSIDriverPolicy'],
    inlinePolicies: { Models: [{ Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }] },
    tags: { team: 'models' },
  }));
  expect(policies).toHaveLength(3);
  const [role] = registered('aws:iam/role:Role');
  expect(role).toMatchObject({
    name: 'loader-role',
    inputs: {
      description: 'Loads models',
      path: '/platform/',
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      tags: { team: 'models' },
    },
  });
  expect(registered('aws:iam/rolePolicyAttachment:RolePolicyAttachment')).toMatchObject([
    {
      name: 'loader-AmazonEKSWorkerNodePolicy',
      inputs: { role: 'loader-role', policyArn: 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy' },
    },
    {
      name: 'loader-AmazonEBSCSIDriverPolicy',
      inputs: { policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy' },
    },
  ]);
  expect(registered('aws:iam/rolePolicy:RolePolicy')).toMatchObject([
    { name: 'loader-Models', inputs: { role: 'loader-role' } },
  ]);
});

test('Outputs reach the trust, the statements and the boundary', async () => {
  await created((mark) => ({
    trust: serviceTrustPolicy('ec2.amazonaws.com', { StringEquals: { [`${mark('issuer')}:aud`]: mark('sts') } }),
    inlinePolicies: {
      Models: [{ Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${mark('arn')}/*`] }],
    },
    permissionsBoundaryArn: mark('boundary'),
  }));
  const [role] = registered('aws:iam/role:Role');
  expect(JSON.parse(String(role?.inputs.assumeRolePolicy)).Statement[0].Condition).toEqual({
    StringEquals: { 'issuer:aud': 'sts' },
  });
  expect(role?.inputs.permissionsBoundary).toBe('boundary');
  const [policy] = registered('aws:iam/rolePolicy:RolePolicy');
  expect(JSON.parse(String(policy?.inputs.policy))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn/*'] }],
  });
});

test('the place is that of the provider, as Outputs and as markers for plain functions', async () => {
  let place: pulumi.Input<object> = {};
  await declare(async () => {
    const { awsPlace, markedPlace } = await import('../../lib/security/policy.pulumi');
    const { OutputMarkers } = await import('../../lib/core/late-bound.pulumi');
    const holder = new Holder();
    const late = new OutputMarkers();
    place = late.resolve(markedPlace(awsPlace(holder), late));
    return holder;
  });
  const known = await new Promise((resolve) => void pulumi.output(place as object).apply(resolve));
  expect(known).toEqual({
    partition: 'aws',
    accountId: '111122223333',
    region: 'us-east-1',
    urlSuffix: 'amazonaws.com',
  });
});
