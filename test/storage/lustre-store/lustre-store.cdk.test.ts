import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { LustreStore, type LustreStoreProps } from '../../../lib/storage/lustre-store/lustre-store.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const DECIDED = { withoutBackup: 'every file is in the bucket' };

function newCluster(stack: Stack, vpc: ec2.IVpc): eks.Cluster {
  return new eks.Cluster(stack, 'Cluster', {
    vpc,
    version: eks.KubernetesVersion.of('1.35'),
    kubectlProviderOptions: { kubectlLayer: new LayerVersion(stack, 'Kubectl', { code: Code.fromAsset(__dirname) }) },
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
}

function declared(
  props: (cluster: eks.Cluster) => Partial<LustreStoreProps> = () => ({}),
  use: (store: LustreStore, stack: Stack) => void = () => undefined,
): Template {
  const stack = new Stack(new App(), 'Storage');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const store = new LustreStore(stack, 'Files', {
    vpc,
    subnet: vpc.privateSubnets[0] as ec2.ISubnet,
    encryptionKey: new kms.Key(stack, 'Key'),
    ...DECIDED,
    ...props(newCluster(stack, vpc)),
  });
  use(store, stack);
  return Template.fromStack(stack);
}

test('the file system is encrypted with the key, in the one subnet and its own group, and outlives the stack', () => {
  const template = declared((cluster) => ({ cluster }));
  template.hasResource('AWS::FSx::FileSystem', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      FileSystemType: 'LUSTRE',
      StorageCapacity: 1200,
      SubnetIds: [{ Ref: Match.stringLikeRegexp('VpcPrivateSubnet1') }],
      SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('FilesSecurityGroup'), 'GroupId'] }],
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      LustreConfiguration: Match.objectLike({ DeploymentType: 'PERSISTENT_2', PerUnitStorageThroughput: 125 }),
    },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('FilesOwnRulelustrein')]),
  });
  template.hasResource('AWS::EC2::SecurityGroup', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: Match.objectLike({ GroupDescription: 'Lustre servers of Storage/Files' }),
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 988,
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'ClusterSecurityGroupId'] },
  });
  // Nothing of it is in the cluster.
  template.resourceCountIs('AWS::EKS::Addon', 0);
});

test('a claim in each namespace is applied after the driver and the links to buckets', () => {
  const template = declared((cluster) => ({
    cluster,
    namespaces: ['training'],
    repositories: [{ path: '/corpus', uri: 's3://company-datasets' }],
    removalPolicy: RemovalPolicy.DESTROY,
  }));
  template.hasResource('AWS::FSx::FileSystem', { DeletionPolicy: 'Delete' });
  template.hasResourceProperties('AWS::EKS::Addon', { AddonName: 'aws-fsx-csi-driver' });
  const applied = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  expect(applied).toHaveLength(2);
  for (const { DependsOn } of applied) {
    const before = (DependsOn as string[]).join();
    expect(before).toContain('FilesRepositorycorpus');
    expect(before).toContain('awsfsxcsidriverAddon');
  }
  // The claims need no permission.
  template.resourceCountIs(
    'AWS::IAM::Policy',
    Object.keys(declared((cluster) => ({ cluster })).findResources('AWS::IAM::Policy')).length,
  );
});

test('with a StorageClass the driver may make file systems', () => {
  const template = declared((cluster) => ({ cluster, storageClassName: 'scratch' }));
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'MakeFileSystems' })]) },
    Roles: [{ Ref: Match.stringLikeRegexp('fsxcsicontrollersaRole') }],
  });
});

test('a driver that others installed is left alone', () => {
  const template = declared((cluster) => ({ cluster, namespaces: ['training'], installCsiDriver: false }));
  template.resourceCountIs('AWS::EKS::Addon', 0);
});

test('a role may be given repository tasks', () => {
  const template = declared(undefined, (store, stack) => {
    const role = new iam.Role(stack, 'Pipeline', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    store.grants.repositoryTasks(role);
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: 'fsx:CreateDataRepositoryTask' })]),
    },
  });
});

test('claims of an existing file system', () => {
  const stack = new Stack(new App(), 'Storage');
  const cluster = newCluster(stack, new ec2.Vpc(stack, 'Vpc'));
  const address = { fileSystemId: 'fs-12345678', dnsName: 'fs-1.fsx.example.com', mountName: 'abcdefgh' };
  const existing = LustreStore.fromAttributes(stack, 'Files', { ...address, cluster, namespaces: ['training'] });
  expect(existing).toMatchObject(address);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::FSx::FileSystem', 0);
  template.hasResourceProperties('Custom::AWSCDK-EKS-KubernetesResource', {
    Manifest: Match.stringLikeRegexp('"mountname":"abcdefgh".*"volumeHandle":"fs-12345678"'),
  });
});

test('rules are those of the servers and of their clients, in both directions, and no other traffic leaves', () => {
  const template = declared((cluster) => ({ cluster }));
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Lustre servers of Storage/Files',
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
  const ids = (type: string) => Object.keys(template.findResources(type)).filter((id) => id.startsWith('Files'));
  expect(ids('AWS::EC2::SecurityGroupIngress').every((id) => /^FilesOwnRule.*in/.test(id))).toBe(true);
  expect(ids('AWS::EC2::SecurityGroupIngress')).toHaveLength(4);
  expect(ids('AWS::EC2::SecurityGroupEgress')).toHaveLength(4);
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    FromPort: 988,
    DestinationSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'ClusterSecurityGroupId'] },
  });
  const withEfa = declared((cluster) => ({ cluster, efa: true, throughputPerTiB: 1000 }));
  const clients = Object.keys(withEfa.findResources('AWS::EC2::SecurityGroupIngress'));
  expect(clients.filter((id) => id.startsWith('FilesClientRule'))).toHaveLength(1);
});

test('a plan of backups selects the file system by its tag; one that no vault has is a warning', () => {
  const template = declared(
    () => ({ withoutBackup: undefined, backupPlan: 'daily' }),
    (_, stack) => {
      Annotations.fromStack(stack).hasWarning('/Storage/Files', Match.stringLikeRegexp("'daily'"));
    },
  );
  template.hasResourceProperties('AWS::FSx::FileSystem', {
    Tags: [{ Key: 'ai-datacenter/backup-plan', Value: 'daily' }],
  });
});

test('a store without claims has no objects; a StorageClass needs no driver where others installed it', () => {
  declared(undefined, (store) => expect(store.objects).toBeUndefined());
  declared(
    (cluster) => ({ cluster }),
    (store) => expect(store.objects).toBeUndefined(),
  );
  const template = declared((cluster) => ({ cluster, storageClassName: 'scratch', installCsiDriver: false }));
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('MakeFileSystems');
});

test('a VPC, a subnet and a key are required, a key of this region, and a cluster for claims', () => {
  expect(() => new LustreStore(new Stack(), 'None', {} as LustreStoreProps)).toThrow(
    /vpc.*\[missing\][^]*subnet.*\[missing\][^]*encryptionKey.*\[missing\]/,
  );
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Storage', { env: { account: '111122223333', region: 'us-east-1' } });
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    new LustreStore(stack, 'Files', {
      vpc,
      subnet: vpc.privateSubnets[0] as ec2.ISubnet,
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arn),
      namespaces: ['training'],
      ...DECIDED,
    });
    const address = { fileSystemId: 'fs-12345678', dnsName: 'fs-1.fsx.example.com', mountName: 'abcdefgh' };
    LustreStore.fromAttributes(stack, 'Old', { ...address, namespaces: ['training'] });
  });
  expect(message).toContain('[Storage/Files] encryptionKey:');
  expect(message).toContain('[Storage/Files] cluster:');
  expect(message).toContain('[Storage/Old] cluster:');
});

test('nodes with Bottlerocket fail synthesis', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Storage');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const nodes = new ec2.SecurityGroup(stack, 'Nodes', { vpc });
    new LustreStore(stack, 'Files', {
      vpc,
      subnet: vpc.privateSubnets[0] as ec2.ISubnet,
      encryptionKey: new kms.Key(stack, 'Key'),
      nodeGroups: [Object.assign(nodes, { plan: { image: { bootstrap: 'bottlerocket' } } })],
      ...DECIDED,
    });
  });
  expect(message).toContain('The node group Storage/Nodes runs Bottlerocket');
  expect(templates).toEqual([]);
});
