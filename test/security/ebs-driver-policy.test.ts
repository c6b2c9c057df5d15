import { decide } from '../../lib/security/policy-evaluation/decide';
import { EBS_DRIVER_POLICY } from './ebs-driver-policy';

const ec2 = (resource: string) => `arn:aws:ec2:eu-central-1:111122223333:${resource}`;
const VOLUME = ec2('volume/vol-1');
const SNAPSHOT = ec2('snapshot/snap-1');
const INSTANCE = ec2('instance/i-1');
const TAG = 'ebs.csi.aws.com/cluster-name';

/**
 * What the driver calls in the life of a volume, and what it says of the cluster.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/pull/2901 the same calls, made in an account
 */
const CALLS: readonly (readonly [action: string, resource: string, key: string])[] = [
  ['ec2:CreateVolume', ec2('volume/*'), `aws:RequestTag/${TAG}`],
  ['ec2:CreateVolume', SNAPSHOT, `ec2:ResourceTag/${TAG}`],
  ['ec2:AttachVolume', VOLUME, `ec2:ResourceTag/${TAG}`],
  ['ec2:AttachVolume', INSTANCE, 'ec2:ResourceTag/eks:cluster-name'],
  ['ec2:DetachVolume', INSTANCE, `ec2:ResourceTag/${TAG}`],
  ['ec2:ModifyVolume', VOLUME, `ec2:ResourceTag/${TAG}`],
  ['ec2:CreateSnapshot', VOLUME, `ec2:ResourceTag/${TAG}`],
  ['ec2:CreateSnapshot', ec2('snapshot/*'), `aws:RequestTag/${TAG}`],
  ['ec2:DeleteSnapshot', SNAPSHOT, `ec2:ResourceTag/${TAG}`],
  ['ec2:DetachVolume', VOLUME, `ec2:ResourceTag/${TAG}`],
  ['ec2:DeleteVolume', VOLUME, `ec2:ResourceTag/${TAG}`],
];

test.each(CALLS)('%s of %s: of its own cluster alone', (action, resource, key) => {
  const of = (session: Readonly<Record<string, string>>, cluster?: string) =>
    decide(EBS_DRIVER_POLICY, {
      principal: 'arn:aws:sts::111122223333:assumed-role/ebs/session',
      action,
      resource,
      context: { ...session, ...(cluster !== undefined && { [key]: cluster }) },
    });
  const ofTraining = { 'aws:PrincipalTag/eks-cluster-name': 'training' };
  expect(of(ofTraining, 'training')).toBe('allowed');
  expect(of(ofTraining, 'other')).toBe('not allowed');
  expect(of(ofTraining)).toBe('not allowed');
  // A session without tags, such as that of an instance profile.
  expect(of({}, 'training')).toBe('not allowed');
});
