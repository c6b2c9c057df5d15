import * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../../lib/core/kubernetes.pulumi';
import { OutputMarkers } from '../../lib/core/late-bound.pulumi';
import { EFS_CSI_NODE } from '../../lib/storage/csi-driver';
import { optionsOf } from '../core/registration-options';
import { allRegistered, declare, inputsOf } from '../core/registrations';

class Store extends pulumi.ComponentResource {
  constructor(name: string) {
    super('test:index:Store', name);
  }
}

/** Two stores of one cluster, which use the same driver. */
async function declared(): Promise<Store> {
  const { CsiDriver } = await import('../../lib/storage/csi-driver.pulumi');
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const cluster: AnyCluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
  const statement = { Sid: 'Mount', Effect: 'Allow', Action: ['x:Mount'], Resource: ['arn:x'] } as const;
  const late = new OutputMarkers();
  const [first, second] = [new Store('first'), new Store('second')];
  const driver = CsiDriver.of(first, cluster, 'aws-efs-csi-driver');
  driver.allow(first, 'first-mount', EFS_CSI_NODE, [statement], late);
  expect(CsiDriver.of(second, cluster, 'aws-efs-csi-driver')).toBe(driver);
  expect(() => driver.allow(first, 'other', 'other-sa', [], late)).toThrow("no service account 'other-sa'");
  return first;
}

test('a driver is installed once for a cluster, with a role for each service account that calls AWS', async () => {
  await declare(declared);
  const names = allRegistered().map(({ type, name }) => `${type.split(':').at(-1)} ${name}`);
  expect(names.toSorted()).toEqual([
    'Addon company-aws-efs-csi-driver-addon',
    'CsiDriver company-aws-efs-csi-driver',
    'PodIdentityAssociation company-aws-efs-csi-driver-efs-csi-controller-sa',
    'PodIdentityAssociation company-aws-efs-csi-driver-efs-csi-controller-sa',
    'PodIdentityAssociation company-aws-efs-csi-driver-efs-csi-node-sa',
    'PodIdentityAssociation company-aws-efs-csi-driver-efs-csi-node-sa',
    'Role company-aws-efs-csi-driver-efs-csi-controller-sa-role',
    'Role company-aws-efs-csi-driver-efs-csi-node-sa-role',
    'RolePolicy first-mount',
    'Store first',
    'Store second',
    'kubernetes company',
  ]);
  expect(inputsOf('aws:eks/addon:Addon')).toEqual({
    addonName: 'aws-efs-csi-driver',
    addonVersion: 'v3.0.0-eksbuild.1',
    clusterName: 'company',
    resolveConflictsOnCreate: 'OVERWRITE',
    resolveConflictsOnUpdate: 'OVERWRITE',
  });
  expect(optionsOf('aws:eks/addon:Addon company-aws-efs-csi-driver-addon').dependencies).toEqual(
    expect.arrayContaining([expect.stringContaining('efs-csi-node-sa')]),
  );
});

test('a store adds its permissions to the one service account that needs them', async () => {
  await declare(declared);
  expect(inputsOf('aws:iam/rolePolicy:RolePolicy', 'first-mount')).toMatchObject({
    role: 'company-aws-efs-csi-driver-efs-csi-node-sa-role',
  });
});
