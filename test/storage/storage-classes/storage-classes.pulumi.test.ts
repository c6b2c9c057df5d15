import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import type { AnyCluster } from '../../../lib/core/kubernetes.pulumi';
import { planStorageClasses } from '../../../lib/storage/storage-classes/storage-classes';
import { storageClassesObjects } from '../../../lib/storage/storage-classes/storage-classes.chart';
import type { StorageClasses, StorageClassesArgs } from '../../../lib/storage/storage-classes/storage-classes.pulumi';
import { newCluster } from '../../compute/cluster/clusters';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const DECIDED = { withoutBackup: 'nothing is kept here' };

async function existing(attributes: Partial<AnyCluster> = {}): Promise<AnyCluster> {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  return { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }), ...attributes };
}

async function newClasses(args: Partial<StorageClassesArgs>): Promise<StorageClasses> {
  const { StorageClasses } = await import('../../../lib/storage/storage-classes/storage-classes.pulumi');
  const cluster = args.cluster ?? (await existing());
  const classes = new StorageClasses('classes', { ...DECIDED, ...args, cluster });
  await Promise.all(classes.objects.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
  return classes;
}

function declared(args: Partial<StorageClassesArgs> = {}): Promise<StorageClasses> {
  return declare(() => newClasses(args));
}

function objects() {
  return allRegistered().filter(({ type }) => /^kubernetes:(storage|snapshot)/.test(type));
}

test('the component has its type, and every child its name', async () => {
  await declared({ encryptionKeyArn: KEY, driverRoleName: 'ebs' });
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:storage:CsiDriver company-snapshot-controller',
    'ai-datacenter:storage:StorageClasses classes',
    'aws:eks/addon:Addon company-snapshot-controller-addon',
    'aws:iam/rolePolicy:RolePolicy classes-volume-key',
    'kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass classes-VolumeSnapshotClass-ai-datacenter-ebs',
    'kubernetes:storage.k8s.io/v1:StorageClass classes-StorageClass-ai-datacenter-gp3',
    'kubernetes:storage.k8s.io/v1:StorageClass classes-StorageClass-ai-datacenter-io2',
    'kubernetes:storage.k8s.io/v1:StorageClass classes-StorageClass-ai-datacenter-sc1',
    'kubernetes:storage.k8s.io/v1:StorageClass classes-StorageClass-ai-datacenter-st1',
    'pulumi:providers:kubernetes company',
  ]);
});

test('the objects are those of the chart, as in CDK', async () => {
  const options = { ...DECIDED, encryptionKeyArn: KEY, reclaimPolicy: 'Delete', io2Iops: 9000 } as const;
  await declared(options);
  const expected = storageClassesObjects(required(planStorageClasses(options)));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...expected]));
  expect(objects()).toHaveLength(expected.length);
});

test('a key that is an Output reaches the classes and the policy of the driver', async () => {
  await declared({ encryptionKeyArn: pulumi.output(KEY), driverRoleName: pulumi.output('ebs') });
  for (const { inputs } of objects().filter(({ type }) => type.endsWith(':StorageClass')))
    expect(inputs).toMatchObject({ parameters: { kmsKeyId: KEY } });
  const { role, policy } = inputsOf('aws:iam/rolePolicy:RolePolicy', 'classes-volume-key');
  expect(role).toBe('ebs');
  expect(JSON.parse(String(policy)).Statement).toMatchObject([
    { Sid: 'VolumeKeys', Resource: [KEY] },
    { Sid: 'VolumeKeyGrants', Resource: [KEY] },
  ]);
});

test('our own cluster knows the role of its EBS driver', async () => {
  await declare(async () => newClasses({ cluster: await newCluster(), encryptionKeyArn: KEY }));
  expect(inputsOf('aws:iam/rolePolicy:RolePolicy', 'classes-volume-key').role).toBe('main-aws-ebs-csi-driver-role');
});

test('without the role of the driver there is no policy, and without snapshots no controller', async () => {
  const { keyPolicy, snapshotController } = await declared({ encryptionKeyArn: KEY, snapshots: false });
  expect([keyPolicy, snapshotController]).toEqual([undefined, undefined]);
  expect(allRegistered().filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});

test('a driver whose role is not known is a warning; the cluster is required', async () => {
  const warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const messages = () => warnings.mock.calls.flat().join();
  try {
    await declared({ encryptionKeyArn: KEY, driverRoleName: 'ebs' });
    expect(messages()).not.toContain('volume-key-permission');
    await declared({ encryptionKeyArn: KEY });
    expect(messages()).toContain('volume-key-permission');
  } finally {
    warnings.mockRestore();
  }
  const { StorageClasses } = await import('../../../lib/storage/storage-classes/storage-classes.pulumi');
  const declareNone = () => new StorageClasses('none', {} as StorageClassesArgs);
  expect(declareNone).toThrow(/cluster.*\[missing\]/);
});

test('a cluster without the add-on of EBS knows no role of its driver', async () => {
  const { keyPolicy } = await declared({ cluster: await existing({ addonRoles: new Map() }), encryptionKeyArn: KEY });
  expect(keyPolicy).toBeUndefined();
});

test('the classes wait for the permission and for the snapshot controller', async () => {
  await declared({ encryptionKeyArn: KEY, driverRoleName: 'ebs' });
  for (const { type, name } of objects())
    expect(optionsOf(`${type} ${name}`).dependencies).toEqual(
      expect.arrayContaining([
        'aws:iam/rolePolicy:RolePolicy classes-volume-key',
        'aws:eks/addon:Addon company-snapshot-controller-addon',
      ]),
    );
});

test('every problem is reported at once, before an object is registered', async () => {
  const error = await declared({ gp3Iops: 1, encryptionKeyArn: 'alias/company' }).catch((thrown: unknown) => thrown);
  expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
    'encryptionKeyArn',
    'gp3Iops',
  ]);
  expect(objects()).toEqual([]);
});
