import { controlPlaneStatements } from '../../../lib/compute/cluster/control-plane-role';

const PLACE = { partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333', clusterName: 'training' };

test('a control plane watches instances, tags them as nodes, and removes interfaces of its cluster alone', () => {
  expect(controlPlaneStatements({ legacyCloudProvider: false }, PLACE)).toEqual([
    {
      Sid: 'Read',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceTopology',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeVpcs',
        'kms:DescribeKey',
      ],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:RequestedRegion': 'cn-north-1' } },
    },
    {
      Sid: 'TagNodes',
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource: ['arn:aws-cn:ec2:cn-north-1:111122223333:instance/*'],
      Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'kubernetes.io/cluster/*' } },
    },
    {
      Sid: 'LeftInterfaces',
      Effect: 'Allow',
      Action: ['ec2:DeleteNetworkInterface'],
      Resource: ['arn:aws-cn:ec2:cn-north-1:111122223333:network-interface/*'],
      Condition: {
        StringEquals: {
          'ec2:ResourceTag/eks:eni:owner': 'amazon-vpc-cni',
          'ec2:ResourceTag/cluster.k8s.amazonaws.com/name': 'training',
        },
      },
    },
  ]);
});

test('where the managed policy of EKS says all of it, the role has no statements of its own', () => {
  expect(controlPlaneStatements({ legacyCloudProvider: true }, PLACE)).toEqual([]);
});
