import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type PrincipalBase, Role } from 'aws-cdk-lib/aws-iam';
import { trustedBy } from '../../lib/security/policy.cdk';
import { flowLogTrustPolicy, nodeTrustPolicy, webIdentityTrustPolicy } from '../../lib/security/trust-policies';

const place = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1' };

test('a CDK role has the planned trust policy as it is, in any feature flags and region', () => {
  const stack = new Stack(new App(), 'Foundation', { env: { region: 'cn-north-1' } });
  new Role(stack, 'Role', { assumedBy: trustedBy(flowLogTrustPolicy(place)) });

  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const [statement] = flowLogTrustPolicy(place).Statement;
  expect(role?.Properties.AssumeRolePolicyDocument).toEqual({
    Version: '2012-10-17',
    Statement: [{ ...statement, Action: 'sts:AssumeRole' }],
  });
});

test('a trust names its services, and two trusts are never merged', () => {
  const trust = trustedBy(nodeTrustPolicy());
  expect(trust.policyFragment.principalJson).toEqual({ Service: ['ec2.amazonaws.com'] });
  expect((trust as PrincipalBase).dedupeString()).toBeUndefined();
});

test('a trust of an identity provider names it', () => {
  const pods = { clusterName: 'ai', namespace: 'models', serviceAccount: 'loader' };
  const trust = trustedBy(webIdentityTrustPolicy(pods, { arn: 'arn', issuer: 'issuer' }));
  expect(trust.policyFragment.principalJson).toEqual({ Federated: ['arn'] });
});
