import type { Statement } from '../../lib/security/policy-evaluation/statement';

const CLUSTER = '${aws:PrincipalTag/eks-cluster-name}';
const TAG = 'ebs.csi.aws.com/cluster-name';
const VOLUMES = 'arn:aws:ec2:*:*:volume/*';
const SNAPSHOTS = 'arn:aws:ec2:*:*:snapshot/*';
const INSTANCES = 'arn:aws:ec2:*:*:instance/*';
const requested = { [`aws:RequestTag/${TAG}`]: [CLUSTER] };
const tagged = { [`ec2:ResourceTag/${TAG}`]: [CLUSTER] };

/**
 * What the managed policy AmazonEBSCSIDriverEKSClusterScopedPolicy (v1 of April 2026) lets a driver change.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html
 */
export const EBS_DRIVER_POLICY: readonly Statement[] = [
  allow(['ec2:CreateVolume', 'ec2:CopyVolumes'], VOLUMES, requested),
  allow(['ec2:CopyVolumes'], 'arn:aws:ec2:*:*:volume/vol-*', tagged),
  allow(['ec2:CreateSnapshot'], SNAPSHOTS, requested),
  allow(['ec2:CreateSnapshot'], VOLUMES, tagged),
  allow(['ec2:ModifyVolume', 'ec2:AttachVolume', 'ec2:DetachVolume', 'ec2:DeleteVolume'], VOLUMES, tagged),
  allow(['ec2:CreateVolume', 'ec2:EnableFastSnapshotRestores'], SNAPSHOTS, tagged),
  allow(['ec2:AttachVolume', 'ec2:DetachVolume'], INSTANCES, { 'ec2:ResourceTag/eks:cluster-name': [CLUSTER] }),
  allow(['ec2:AttachVolume', 'ec2:DetachVolume'], INSTANCES, tagged),
  allow(['ec2:DeleteSnapshot', 'ec2:LockSnapshot'], SNAPSHOTS, tagged),
];

function allow(
  actions: readonly string[],
  resource: string,
  equals: Readonly<Record<string, readonly string[]>>,
): Statement {
  return { sid: '', effect: 'Allow', actions, resources: [resource], conditions: { StringEquals: equals } };
}
