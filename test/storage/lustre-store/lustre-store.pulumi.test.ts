import * as pulumi from '@pulumi/pulumi';
import type { LustreStore, LustreStoreArgs } from '../../../lib/storage/lustre-store/lustre-store.pulumi';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { declare, inputsOf, knownValue, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const STORE = 'ai-datacenter:storage:LustreStore files';
const FILE_SYSTEM = 'aws:fsx/lustreFileSystem:LustreFileSystem';

/** A cluster that is there already, and was looked up. */
async function existing() {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const provider = new Provider('company', { kubeconfig: '{}' });
  return { clusterName: 'company', provider, vpcId: 'vpc-1', clusterSecurityGroupId: 'sg-nodes' };
}

function declared(args: Partial<LustreStoreArgs> = {}, use: (store: LustreStore) => void = () => undefined) {
  return declare(async () => {
    const { LustreStore } = await import('../../../lib/storage/lustre-store/lustre-store.pulumi');
    const store = new LustreStore('files', {
      subnetId: pulumi.output('subnet-1'),
      encryptionKeyArn: pulumi.output(KEY),
      cluster: await existing(),
      withoutBackup: 'every file is in the bucket',
      ...args,
    });
    use(store);
    return store;
  });
}

test('the file system is encrypted with the key, in its own group, and outlives the stack', async () => {
  const store = await declared();
  expect(inputsOf(FILE_SYSTEM)).toEqual({
    fileSystemTypeVersion: '2.15',
    storageType: 'SSD',
    storageCapacity: 1200,
    subnetIds: 'subnet-1',
    securityGroupIds: ['files-lustre-id'],
    kmsKeyId: KEY,
    deploymentType: 'PERSISTENT_2',
    perUnitStorageThroughput: 125,
    metadataConfiguration: { mode: 'AUTOMATIC' },
    dataCompressionType: 'LZ4',
    skipFinalBackup: true,
    tags: { 'ai-datacenter/without-backup': 'every file is in the bucket' },
  });
  expect(optionsOf(`${FILE_SYSTEM} files-file-system`)).toMatchObject({
    retainOnDelete: true,
    dependencies: expect.arrayContaining([expect.stringContaining('files-lustre-in-own-sg-nodes')]),
  });
  expect(await knownValue(store.fileSystemId)).toBe('files-file-system-id');
  // The mocked provider gives no name to mount.
  expect(outputsOf(STORE)).toEqual({ fileSystemId: 'files-file-system-id' });
  expect(inputsOf('aws:ec2/securityGroup:SecurityGroup')).toMatchObject({
    vpcId: 'vpc-1',
    description: 'Lustre servers of files',
  });
  expect(registered('aws:eks/addon:Addon')).toEqual([]);
});

const ruleNames = (side: string) =>
  registered(`aws:vpc/securityGroup${side}Rule:SecurityGroup${side}Rule`).map(({ name }) => name);

test('rules are those of the servers and of their clients, in both directions', async () => {
  await declared();
  expect(ruleNames('Ingress')).toHaveLength(4);
  expect(ruleNames('Egress')).toHaveLength(4);
  expect(ruleNames('Ingress').every((name) => name.includes('-in-'))).toBe(true);
  expect(ruleNames('Egress').every((name) => name.includes('-out-'))).toBe(true);
  for (const side of ['Ingress', 'Egress'])
    for (const name of ruleNames(side))
      expect(optionsOf(`aws:vpc/securityGroup${side}Rule:SecurityGroup${side}Rule ${name}`).parent).toBe(STORE);
});

test('a store without claims has no objects; a StorageClass needs no driver where others installed it', async () => {
  expect((await declared()).objects).toEqual([]);
  expect((await declared({ cluster: undefined, vpcId: 'vpc-1', clientSecurityGroupIds: [] })).objects).toEqual([]);
  const { objects } = await declared({ storageClassName: 'scratch', installCsiDriver: false });
  expect(objects).toHaveLength(1);
  expect(registered('aws:iam/rolePolicy:RolePolicy')).toEqual([]);
});

test('a claim in each namespace comes after the driver and the links to buckets', async () => {
  await declared({
    namespaces: ['training'],
    repositories: [{ path: '/corpus', uri: pulumi.output('s3://datasets') }],
  });
  expect(inputsOf('aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation')).toMatchObject({
    fileSystemId: 'files-file-system-id',
    dataRepositoryPath: 's3://datasets',
    fileSystemPath: '/corpus',
  });
  const link = 'aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation files-repository-/corpus';
  expect(optionsOf(link).parent).toBe(STORE);
  const claim = 'kubernetes:core/v1:PersistentVolumeClaim files-PersistentVolumeClaim-training-lustre';
  const { dependencies } = optionsOf(claim);
  expect(dependencies.join()).toMatch(/aws-fsx-csi-driver/);
  expect(dependencies.join()).toMatch(/files-repository-\/corpus/);
  expect(registered('aws:iam/rolePolicy:RolePolicy')).toEqual([]);
});

test('with a StorageClass the driver may make file systems', async () => {
  await declared({ storageClassName: 'scratch', retainOnDelete: false });
  expect(JSON.stringify(inputsOf('aws:iam/rolePolicy:RolePolicy', 'files-driver'))).toContain('fsx:CreateFileSystem');
  expect(inputsOf('kubernetes:storage.k8s.io/v1:StorageClass')).toMatchObject({
    provisioner: 'fsx.csi.aws.com',
    parameters: { subnetId: 'subnet-1', securityGroupIds: 'files-lustre-id', kmsKeyId: KEY },
  });
  expect(optionsOf(`${FILE_SYSTEM} files-file-system`).retainOnDelete).not.toBe(true);
});

test('a role may be given repository tasks', async () => {
  await declared({}, (store) => store.grants.repositoryTasks('pipeline', 'pipeline-role'));
  expect(inputsOf('aws:iam/rolePolicy:RolePolicy', 'files-pipeline-repository-tasks')).toMatchObject({
    role: 'pipeline-role',
    policy: expect.stringContaining('file-system/files-file-system-id'),
  });
});

test('claims of an existing file system', async () => {
  await declare(async () => {
    const { LustreStore } = await import('../../../lib/storage/lustre-store/lustre-store.pulumi');
    const address = {
      fileSystemId: pulumi.output('fs-12345678'),
      dnsName: 'fs-1.fsx.example.com',
      mountName: 'abcdefgh',
    };
    const attributes = { ...address, cluster: await existing(), namespaces: ['training'], installCsiDriver: false };
    return LustreStore.fromAttributes('files', attributes) as unknown as LustreStore;
  });
  expect(registered(FILE_SYSTEM)).toEqual([]);
  expect(registered('aws:eks/addon:Addon')).toEqual([]);
  expect(inputsOf('kubernetes:core/v1:PersistentVolume')).toMatchObject({
    spec: { csi: { volumeHandle: 'fs-12345678', volumeAttributes: { mountname: 'abcdefgh' } } },
  });
});

test('claims of an existing file system come after the driver, and need a cluster', async () => {
  const address = { fileSystemId: 'fs-12345678', dnsName: 'fs-1.fsx.example.com', mountName: 'abcdefgh' };
  const old = (cluster?: Awaited<ReturnType<typeof existing>>) =>
    declare(async () => {
      const { LustreStore } = await import('../../../lib/storage/lustre-store/lustre-store.pulumi');
      const attributes = { ...address, cluster, namespaces: ['training'] };
      return LustreStore.fromAttributes('files', attributes) as unknown as LustreStore;
    });
  await old(await existing());
  expect(outputsOf(STORE)).toEqual({ fileSystemId: 'fs-12345678', mountName: 'abcdefgh' });
  const claim = 'kubernetes:core/v1:PersistentVolumeClaim files-PersistentVolumeClaim-training-lustre';
  expect(optionsOf(claim).dependencies.join()).toMatch(/aws-fsx-csi-driver/);
  await expect(old()).rejects.toThrow(/cluster: .*\[cluster-missing\]/);
  await expect(declared({ cluster: undefined, vpcId: 'vpc-1', namespaces: ['training'] })).rejects.toThrow(
    /cluster: .*\[cluster-missing\]/,
  );
});

test.each([
  [{ subnetId: undefined }, /subnetId is required/],
  [{ encryptionKeyArn: 'alias/data' }, /'alias\/data' is not a valid ARN of a key/],
  [{ cluster: undefined }, /vpcId is required/],
  [{ nodeGroups: [{ plan: { image: { bootstrap: 'bottlerocket' } } }] }, /nodeGroups\[0\] runs Bottlerocket/],
])('%j is refused', async (args, message) => {
  await expect(declared(args as Partial<LustreStoreArgs>)).rejects.toThrow(message);
});
