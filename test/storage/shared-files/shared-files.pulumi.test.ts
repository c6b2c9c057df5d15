import * as pulumi from '@pulumi/pulumi';
import type { SharedFiles, SharedFilesArgs } from '../../../lib/storage/shared-files/shared-files.pulumi';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { declare, inputsOf, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const FILES = 'ai-datacenter:storage:SharedFiles files';
const TARGET = 'aws:efs/mountTarget:MountTarget';
const FILE_SYSTEM = 'aws:efs/fileSystem:FileSystem';

async function existing() {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const provider = new Provider('company', { kubeconfig: '{}' });
  return { clusterName: 'company', provider, vpcId: 'vpc-1', clusterSecurityGroupId: 'sg-nodes' };
}

function declared(args: Partial<SharedFilesArgs> = {}, use: (files: SharedFiles) => void = () => undefined) {
  return declare(async () => {
    const { SharedFiles } = await import('../../../lib/storage/shared-files/shared-files.pulumi');
    const files = new SharedFiles('files', {
      subnetIds: [pulumi.output('subnet-1'), 'subnet-2'],
      encryptionKeyArn: pulumi.output(KEY),
      cluster: await existing(),
      folders: [{ name: 'notebooks', namespaces: ['research'] }],
      backupPlan: 'daily',
      ...args,
    });
    use(files);
    return files;
  });
}

test('files are encrypted, closed to what has no permission, in each zone, and outlive the stack', async () => {
  await declared({ replicaRegion: 'eu-west-1' });
  expect(inputsOf(FILE_SYSTEM)).toMatchObject({
    encrypted: true,
    kmsKeyId: KEY,
    throughputMode: 'elastic',
    tags: { 'ai-datacenter/backup-plan': 'daily' },
  });
  expect(optionsOf(`${FILE_SYSTEM} files-file-system`).retainOnDelete).toBe(true);
  expect(inputsOf('aws:efs/fileSystemPolicy:FileSystemPolicy').policy).toContain('DenyPlaintext');
  expect(
    registered('aws:efs/mountTarget:MountTarget')
      .map(({ inputs }) => inputs.subnetId)
      .toSorted(),
  ).toEqual(['subnet-1', 'subnet-2']);
  expect(inputsOf('aws:efs/replicationConfiguration:ReplicationConfiguration')).toMatchObject({
    destination: { region: 'eu-west-1' },
  });
  expect(inputsOf('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', 'files-from-sg-nodes')).toMatchObject({
    fromPort: 2049,
    referencedSecurityGroupId: 'sg-nodes',
  });
});

test('clients reach the mount targets by NFS, and by nothing else', async () => {
  await declared();
  expect(outputsOf(FILES)).toEqual({ fileSystemId: 'files-file-system-id' });
  expect(inputsOf('aws:ec2/securityGroup:SecurityGroup')).toEqual({
    vpcId: 'vpc-1',
    description: 'Mount targets of files',
  });
  for (const { name, inputs } of registered(TARGET)) {
    expect(inputs).toMatchObject({
      fileSystemId: 'files-file-system-id',
      securityGroups: ['files-mount-targets-id'],
    });
    expect(optionsOf(`${TARGET} ${name}`).parent).toBe(FILES);
  }
  expect(inputsOf('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule')).toEqual({
    ipProtocol: 'tcp',
    fromPort: 2049,
    toPort: 2049,
    description: 'NFS',
    securityGroupId: 'files-mount-targets-id',
    referencedSecurityGroupId: 'sg-nodes',
  });
  for (const child of [
    'aws:efs/fileSystemPolicy:FileSystemPolicy files-policy',
    'aws:efs/accessPoint:AccessPoint files-folder-notebooks',
    'aws:ec2/securityGroup:SecurityGroup files-mount-targets',
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule files-from-sg-nodes',
  ])
    expect(optionsOf(child).parent).toBe(FILES);
});

test('folders that nothing mounts need no driver; one that is mounted does', async () => {
  const without = await declared({ folders: [{ name: 'notebooks' }] });
  expect(without.objects).toEqual([]);
  expect(registered('aws:eks/addon:Addon')).toEqual([]);
  const { objects } = await declared({ folders: [{ name: 'notebooks', namespaces: ['research'] }, { name: 'other' }] });
  expect(objects.length).toBeGreaterThan(0);
  expect(registered('aws:eks/addon:Addon')).toHaveLength(1);
  const noCluster = { cluster: undefined, vpcId: 'vpc-1', clientSecurityGroupIds: [] };
  expect((await declared({ ...noCluster, folders: [{ name: 'notebooks' }] })).objects).toEqual([]);
  await expect(declared(noCluster)).rejects.toThrow(/cluster: .*\[cluster-missing\]/);
});

test('claims come after the mount targets, and the node pods of the driver may mount the folders only', async () => {
  await declared();
  const claim = 'kubernetes:core/v1:PersistentVolumeClaim files-PersistentVolumeClaim-research-notebooks';
  const dependencies = optionsOf(claim).dependencies.join();
  expect(dependencies).toContain('files-mount-target-1');
  expect(dependencies).toContain('aws-efs-csi-driver');
  expect(inputsOf('aws:iam/rolePolicy:RolePolicy', 'files-driver')).toMatchObject({
    role: 'company-aws-efs-csi-driver-efs-csi-node-sa-role',
    policy: expect.stringMatching(/file-system\/files-file-system-id.*access-point\/files-folder-notebooks-id/),
  });
  expect(inputsOf('kubernetes:core/v1:PersistentVolume')).toMatchObject({
    spec: { csi: { volumeHandle: 'files-file-system-id::files-folder-notebooks-id' } },
  });
});

test('a role may be given the folders', async () => {
  await declared({}, (files) => {
    files.grants.read('reader', 'reader-role');
    files.grants.write('writer', 'writer-role');
  });
  expect(inputsOf('aws:iam/rolePolicy:RolePolicy', 'files-reader-read').policy).not.toContain('ClientWrite');
  expect(inputsOf('aws:iam/rolePolicy:RolePolicy', 'files-writer-write').policy).toContain('ClientWrite');
});

test('claims of an existing file system', async () => {
  await declare(async () => {
    const { SharedFiles } = await import('../../../lib/storage/shared-files/shared-files.pulumi');
    return SharedFiles.fromAttributes('files', {
      fileSystemId: pulumi.output('fs-0123456789abcdef0'),
      folders: [{ name: 'notebooks', accessPointId: pulumi.output('fsap-1'), namespaces: ['research'] }],
      cluster: await existing(),
      installCsiDriver: false,
    }) as unknown as SharedFiles;
  });
  expect(outputsOf(FILES)).toEqual({ fileSystemId: 'fs-0123456789abcdef0' });
  expect(registered(FILE_SYSTEM)).toEqual([]);
  expect(registered('aws:eks/addon:Addon')).toEqual([]);
  expect(inputsOf('kubernetes:core/v1:PersistentVolume')).toMatchObject({
    spec: { csi: { volumeHandle: 'fs-0123456789abcdef0::fsap-1' } },
  });
});

test('claims of an existing file system need a cluster', async () => {
  const old = declare(async () => {
    const { SharedFiles } = await import('../../../lib/storage/shared-files/shared-files.pulumi');
    return SharedFiles.fromAttributes('files', {
      fileSystemId: 'fs-0123456789abcdef0',
      folders: [{ name: 'notebooks', accessPointId: 'fsap-0123456789abcdef0', namespaces: ['research'] }],
    }) as unknown as SharedFiles;
  });
  await expect(old).rejects.toThrow(/cluster: .*\[cluster-missing\]/);
});

test.each([
  [{ encryptionKeyArn: 'alias/data' }, /encryptionKeyArn: 'alias\/data' is not a valid ARN of a key/],
  [{ subnetIds: undefined }, /subnetIds is required/],
  [{ folders: [] }, /There are 0 folders/],
  [{ cluster: undefined }, /vpcId is required/],
])('%j is refused', async (args, message) => {
  await expect(declared(args as Partial<SharedFilesArgs>)).rejects.toThrow(message);
});
