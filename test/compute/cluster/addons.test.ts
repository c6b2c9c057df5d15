import {
  type AddonPlan,
  addonData,
  CLUSTER_ADDONS,
  cniHasOwnRole,
  volumeKeyStatements,
} from '../../../lib/compute/cluster/addons';

function addon(name: string): AddonPlan {
  const found = CLUSTER_ADDONS.find((it) => it.name === name);
  if (found === undefined) throw new Error(`The cluster has no add-on ${name}.`);
  return found;
}

test('daemon sets that nodes need come before the nodes, deployments after them', () => {
  expect(CLUSTER_ADDONS.map(({ order, name }) => `${order} ${name}`)).toEqual([
    'before-nodes eks-pod-identity-agent',
    'before-nodes vpc-cni',
    'before-nodes kube-proxy',
    'before-nodes eks-node-monitoring-agent',
    'after-nodes coredns',
    'after-nodes aws-ebs-csi-driver',
  ]);
});

test('only the CNI and the EBS driver have permissions of AWS, each its own', () => {
  const identities = CLUSTER_ADDONS.flatMap(({ name, identity }) =>
    identity === undefined ? [] : [{ name, identity }],
  );
  expect(identities).toEqual([
    {
      name: 'vpc-cni',
      identity: { namespace: 'kube-system', serviceAccount: 'aws-node', managedPolicies: ['AmazonEKS_CNI_Policy'] },
    },
    {
      name: 'aws-ebs-csi-driver',
      identity: {
        namespace: 'kube-system',
        serviceAccount: 'ebs-csi-controller-sa',
        managedPolicies: ['service-role/AmazonEBSCSIDriverPolicy'],
        encryptsVolumes: true,
      },
    },
  ]);
});

test('the CNI has its own role if it has an identity', () => {
  const cni = addon('vpc-cni');
  expect(cniHasOwnRole(CLUSTER_ADDONS)).toBe(true);
  expect(cniHasOwnRole([{ ...cni, identity: undefined }, addon('aws-ebs-csi-driver')])).toBe(false);
  expect(cniHasOwnRole([])).toBe(false);
});

test('an add-on is written in the shape of EKS, and its configuration takes precedence', () => {
  expect(addonData(addon('vpc-cni'), { clusterName: 'ai', roleArn: 'arn:role' })).toEqual({
    clusterName: 'ai',
    addonName: 'vpc-cni',
    resolveConflicts: 'OVERWRITE',
    configurationValues: '{"enableNetworkPolicy":"true"}',
    podIdentityAssociations: [{ serviceAccount: 'aws-node', roleArn: 'arn:role' }],
  });
});

test('an add-on without configuration, or without a role of its identity, leaves them out', () => {
  const none = { configurationValues: undefined, podIdentityAssociations: undefined };
  expect(addonData(addon('coredns'), { clusterName: 'ai', roleArn: 'arn:role' })).toMatchObject(none);
  expect(addonData(addon('aws-ebs-csi-driver'), { clusterName: 'ai' })).toMatchObject(none);
});

test('the EBS driver may use the keys of volumes, and grant their use to EC2 only', () => {
  expect(volumeKeyStatements(['arn:data', 'arn:default'])).toEqual([
    {
      Sid: 'VolumeKeys',
      Effect: 'Allow',
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: ['arn:data', 'arn:default'],
    },
    {
      Sid: 'VolumeKeyGrants',
      Effect: 'Allow',
      Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      Resource: ['arn:data', 'arn:default'],
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ]);
});

test('without keys of volumes the EBS driver has no permission of KMS', () => {
  expect(volumeKeyStatements([])).toEqual([]);
});
