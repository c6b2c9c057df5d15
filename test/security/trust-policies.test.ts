import {
  clusterTrustPolicy,
  flowLogTrustPolicy,
  nodeTrustPolicy,
  podIdentityTrustPolicy,
  podTrustPolicy,
  serviceTrustPolicy,
  webIdentityTrustPolicy,
} from '../../lib/security/trust-policies';

const place = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1' };

test('a service may assume the role, without conditions unless some are given', () => {
  expect(serviceTrustPolicy('ec2.amazonaws.com')).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: ['sts:AssumeRole'] }],
  });
  expect(
    serviceTrustPolicy('ec2.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '1' } }).Statement[0]?.Condition,
  ).toEqual({ StringEquals: { 'aws:SourceAccount': '1' } });
});

test('nodes get their role from EC2, and the control plane from EKS', () => {
  expect(nodeTrustPolicy()).toEqual(serviceTrustPolicy('ec2.amazonaws.com'));
  expect(clusterTrustPolicy()).toEqual(serviceTrustPolicy('eks.amazonaws.com'));
});

test('flow logs of this account and region only may use the role', () => {
  expect(flowLogTrustPolicy(place)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
        Action: ['sts:AssumeRole'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': 'arn:aws-cn:ec2:cn-north-1:111122223333:vpc-flow-log/*' },
        },
      },
    ],
  });
});

test('pods of one service account of one cluster may use the role, in tagged sessions', () => {
  const subject = { clusterName: 'ai', namespace: 'models', serviceAccount: 'loader' };
  expect(podIdentityTrustPolicy(subject, place)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/ai',
            'aws:RequestTag/eks-cluster-name': 'ai',
            'aws:RequestTag/kubernetes-namespace': 'models',
            'aws:RequestTag/kubernetes-service-account': 'loader',
          },
        },
      },
    ],
  });
});

describe('with IRSA', () => {
  const pods = { clusterName: 'ai', namespace: 'models', serviceAccount: 'loader', description: 'Loads models' };
  const issuer = 'oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF0123456789ABCDEF';
  const provider = { arn: `arn:aws-cn:iam::111122223333:oidc-provider/${issuer}`, issuer };

  test('pods of one service account may use the role, by tokens of their cluster', () => {
    expect(webIdentityTrustPolicy(pods, provider)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: provider.arn },
          Action: ['sts:AssumeRoleWithWebIdentity'],
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: 'sts.amazonaws.com',
              [`${issuer}:sub`]: 'system:serviceaccount:models:loader',
            },
          },
        },
      ],
    });
  });

  test('the plan decides whom the role trusts; without a provider it never trusts more', () => {
    const byIrsa = { ...pods, permissionsBy: 'irsa' } as const;
    expect(podTrustPolicy(byIrsa, place, provider)).toEqual(webIdentityTrustPolicy(pods, provider));
    expect(podTrustPolicy(byIrsa, place)).toEqual(podIdentityTrustPolicy(pods, place));
    expect(podTrustPolicy({ ...pods, permissionsBy: 'pod-identity' }, place, provider)).toEqual(
      podIdentityTrustPolicy(pods, place),
    );
  });
});
