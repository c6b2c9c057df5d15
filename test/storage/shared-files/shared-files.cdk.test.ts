import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { SharedFiles, type SharedFilesProps } from '../../../lib/storage/shared-files/shared-files.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

function newCluster(stack: Stack, vpc: ec2.IVpc): eks.Cluster {
  return new eks.Cluster(stack, 'Cluster', {
    vpc,
    version: eks.KubernetesVersion.of('1.35'),
    kubectlProviderOptions: { kubectlLayer: new LayerVersion(stack, 'Kubectl', { code: Code.fromAsset(__dirname) }) },
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
}

function declare(app: App, props: Partial<SharedFilesProps> = {}): Stack {
  const stack = new Stack(app, 'Storage', { env: { account: '111122223333', region: 'us-east-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b'] });
  new SharedFiles(stack, 'Files', {
    vpc,
    encryptionKey: new kms.Key(stack, 'Key'),
    cluster: newCluster(stack, vpc),
    folders: [{ name: 'notebooks', namespaces: ['research'] }],
    backupPlan: 'daily',
    ...props,
  });
  return stack;
}

test('the file system is encrypted, closed to what has no permission, in each zone, and outlives the stack', () => {
  const template = Template.fromStack(declare(new App()));
  template.hasResource('AWS::EFS::FileSystem', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      Encrypted: true,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      FileSystemPolicy: { Statement: [Match.objectLike({ Effect: 'Deny', Sid: 'DenyPlaintext' })] },
      FileSystemTags: [{ Key: 'ai-datacenter/backup-plan', Value: 'daily' }],
    },
  });
  template.resourceCountIs('AWS::EFS::MountTarget', 2);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 2049,
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'ClusterSecurityGroupId'] },
  });
});

test('claims come after the mount targets, and the node pods of the driver may mount the folders only', () => {
  const template = Template.fromStack(declare(new App(), { removalPolicy: RemovalPolicy.DESTROY }));
  template.hasResource('AWS::EFS::FileSystem', { DeletionPolicy: 'Delete' });
  template.hasResourceProperties('AWS::EFS::AccessPoint', {
    PosixUser: { Uid: '1000', Gid: '1000' },
    RootDirectory: { Path: '/notebooks', CreationInfo: { OwnerUid: '1000', OwnerGid: '1000', Permissions: '0750' } },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Sid: 'WriteFolders' })] },
    Roles: [{ Ref: Match.stringLikeRegexp('efscsinodesaRole') }],
  });
  const applied = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  expect(applied).toHaveLength(2);
  for (const { DependsOn } of applied)
    expect((DependsOn as string[]).join()).toMatch(/FilesMountTarget.*awsefscsi|awsefscsi.*FilesMountTarget/);
});

test('claims of an existing file system', () => {
  const stack = new Stack(new App(), 'Storage');
  const cluster = newCluster(stack, new ec2.Vpc(stack, 'Vpc'));
  SharedFiles.fromAttributes(stack, 'Files', {
    fileSystemId: 'fs-0123456789abcdef0',
    folders: [{ name: 'notebooks', accessPointId: 'fsap-0123456789abcdef0', namespaces: ['research'] }],
    cluster,
    installCsiDriver: false,
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EKS::Addon', 0);
  template.hasResourceProperties('Custom::AWSCDK-EKS-KubernetesResource', {
    Manifest: Match.stringLikeRegexp('"volumeHandle":"fs-0123456789abcdef0::fsap-0123456789abcdef0"'),
  });
});

test('nothing of refused files reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declare(app, { folders: [] });
  });
  expect(message).toContain('There are 0 folders');
  expect(templates).toEqual([]);
});

test('a repeated name is a problem, and no error of CDK', () => {
  const { message } = refusedSynthesis((app) => {
    declare(app, { folders: [{ name: 'notebooks' }, { name: 'notebooks' }] });
  });
  expect(message).toContain("folders[1].name: Two folders have the name 'notebooks'.");
});

test('a repeated name of an existing folder is a problem, and no error of CDK', () => {
  const folder = { name: 'notebooks', accessPointId: 'fsap-0123456789abcdef0', namespaces: ['research'] };
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Storage');
    SharedFiles.fromAttributes(stack, 'Files', {
      fileSystemId: 'fs-0123456789abcdef0',
      folders: [folder, folder],
      cluster: newCluster(stack, new ec2.Vpc(stack, 'Vpc')),
      installCsiDriver: false,
    });
  });
  expect(message).toContain("folders[1].name: Two folders have the name 'notebooks'.");
});
