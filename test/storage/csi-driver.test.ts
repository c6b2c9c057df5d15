import { csiDriverData, type CsiDriverName, csiRoleDescription, planCsiDriver } from '../../lib/storage/csi-driver';

test.each<[CsiDriverName, string | undefined, readonly string[]]>([
  ['aws-fsx-csi-driver', 'v1.9.0-eksbuild.1', ['fsx-csi-controller-sa']],
  ['aws-efs-csi-driver', 'v3.0.0-eksbuild.1', ['efs-csi-controller-sa', 'efs-csi-node-sa']],
  ['aws-mountpoint-s3-csi-driver', undefined, ['s3-csi-driver-sa']],
  ['aws-ec2-local-instance-store-csi-driver', undefined, []],
  ['snapshot-controller', undefined, []],
])('the driver %s has the version %s, and its pods %j call AWS', (name, version, serviceAccounts) => {
  expect(planCsiDriver(name)).toEqual({ name, version, namespace: 'kube-system', serviceAccounts });
});

test('a driver is in the shape of EKS, and takes over one that was installed before', () => {
  expect(csiDriverData(planCsiDriver('aws-fsx-csi-driver'), 'ai')).toEqual({
    clusterName: 'ai',
    addonName: 'aws-fsx-csi-driver',
    addonVersion: 'v1.9.0-eksbuild.1',
    resolveConflicts: 'OVERWRITE',
  });
});

test('a driver whose version EKS chooses names none', () => {
  expect(csiDriverData(planCsiDriver('snapshot-controller'), 'ai')).not.toHaveProperty('addonVersion');
});

test('the role of a service account says which pods have it', () => {
  expect(csiRoleDescription(planCsiDriver('aws-efs-csi-driver'), 'efs-csi-node-sa')).toBe(
    'Pods efs-csi-node-sa of the EKS add-on aws-efs-csi-driver',
  );
});
