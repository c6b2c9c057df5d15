import { planServiceAccountRole, roleAnnotations, webIdentityConditions } from '../../lib/security/permissions-by';

const ROLE = 'arn:aws:iam::111122223333:role/platform/loader';

test('a token of the service account that was issued for STS may assume the role', () => {
  const issuer = 'oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
  expect(webIdentityConditions({ namespace: 'models', serviceAccount: 'loader' }, issuer)).toEqual({
    StringEquals: {
      [`${issuer}:aud`]: 'sts.amazonaws.com',
      [`${issuer}:sub`]: 'system:serviceaccount:models:loader',
    },
  });
});

test('the service account names its role with IRSA only', () => {
  expect(roleAnnotations('irsa', ROLE)).toEqual({ 'eks.amazonaws.com/role-arn': ROLE });
  expect(roleAnnotations('irsa')).toEqual({});
  expect(roleAnnotations('pod-identity', ROLE)).toEqual({});
});

test.each([ROLE, '${Token[Role.Arn.1]}'])('a role that was made elsewhere may be %s', (roleArn) => {
  expect(planServiceAccountRole({ permissionsBy: 'irsa', roleArn })).toMatchObject({ plan: { roleArn }, problems: [] });
});

test('with IRSA the role is required, and its ARN is judged', () => {
  expect(planServiceAccountRole({})).toMatchObject({ plan: {}, problems: [] });
  expect(planServiceAccountRole({ permissionsBy: 'irsa' }).problems).toEqual([
    {
      code: 'missing',
      path: 'roleArn',
      message: 'roleArn is required, and was left out.',
      fix: "Set roleArn to the ARN of the pods' role, or leave permissionsBy out.",
    },
  ]);
  expect(planServiceAccountRole({ permissionsBy: 'irsa', roleArn: 'loader' }).problems).toEqual([
    expect.objectContaining({ code: 'malformed', path: 'roleArn' }),
  ]);
});
