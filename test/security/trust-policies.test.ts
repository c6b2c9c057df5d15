import {
  clusterTrustPolicy,
  flowLogTrustPolicy,
  nodeTrustPolicy,
  podIdentityTrustPolicy,
  serviceTrustPolicy,
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
