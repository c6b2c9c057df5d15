import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type ClusterOptions, planCluster } from '../../../lib/compute/cluster/cluster';
import { Cluster, type ClusterProps } from '../../../lib/compute/cluster/cluster.cdk';
import type { Problem } from '../../../lib/core/problem';

function problemsOf(options: ClusterOptions): readonly Problem[] {
  return planCluster(options).problems;
}

function templateOf(props: Partial<ClusterProps> = {}): Template {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }), ...props });
  return Template.fromStack(stack);
}

test('a cluster is private, logged and without self-managed add-ons by default', () => {
  templateOf().hasResourceProperties('AWS::EKS::Cluster', {
    Version: '1.35',
    ResourcesVpcConfig: { EndpointPrivateAccess: true, EndpointPublicAccess: false },
    AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false },
    BootstrapSelfManagedAddons: false,
    Logging: {
      ClusterLogging: {
        EnabledTypes: [
          { Type: 'api' },
          { Type: 'audit' },
          { Type: 'authenticator' },
          { Type: 'controllerManager' },
          { Type: 'scheduler' },
        ],
      },
    },
  });
});

test('secrets and control-plane logs are encrypted with the keys that are given', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const secrets = new kms.Key(stack, 'Secrets');
  const logs = new kms.Key(stack, 'LogsKey');
  new Cluster(stack, 'Cluster', {
    vpc: new ec2.Vpc(stack, 'Vpc'),
    secretsKey: secrets,
    logsKey: logs,
    clusterName: 'lab',
  });
  const template = Template.fromStack(stack);

  template.hasResourceProperties('AWS::EKS::Cluster', {
    Name: 'lab',
    EncryptionConfig: [{ Provider: { KeyArn: stack.resolve(secrets.keyArn) }, Resources: ['secrets'] }],
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'Control plane of Stack/Cluster',
    Policies: [
      {
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ListGrants', 'kms:DescribeKey'],
              Resource: stack.resolve(secrets.keyArn),
            },
          ],
        },
      },
    ],
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/eks/lab/cluster',
    KmsKeyId: stack.resolve(logs.keyArn),
    RetentionInDays: 90,
  });
});

test('the log group is there before EKS would make one without encryption', () => {
  const template = templateOf();
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  const [cluster] = Object.values(template.findResources('AWS::EKS::Cluster'));
  expect(cluster?.DependsOn).toContain(logGroup);
});

test('the API server is reached from the internet only from the networks that are named', () => {
  templateOf({ publicCidrs: ['203.0.113.0/24'] }).hasResourceProperties('AWS::EKS::Cluster', {
    ResourcesVpcConfig: {
      EndpointPrivateAccess: true,
      EndpointPublicAccess: true,
      PublicAccessCidrs: ['203.0.113.0/24'],
    },
  });
});

test('network policies are enforced, and the CNI has its permissions by Pod Identity instead of the node role', () => {
  const template = templateOf();
  template.hasResourceProperties('AWS::EKS::Addon', {
    AddonName: 'vpc-cni',
    ConfigurationValues: '{"enableNetworkPolicy":"true"}',
    PodIdentityAssociations: [Match.objectLike({ ServiceAccount: 'aws-node' })],
  });
  const nodeRoles = Object.values(
    template.findResources('AWS::IAM::Role', { Properties: { Description: 'Nodes of Stack/Cluster/SystemNodes' } }),
  );
  expect(JSON.stringify(nodeRoles[0]?.Properties.ManagedPolicyArns)).not.toContain('CNI');
});

test('nodes start after the add-ons that they need, and before those that need nodes', () => {
  const template = templateOf();
  const [nodesId, nodes] = Object.entries(template.findResources('AWS::EKS::Nodegroup'))[0] ?? [];
  const addons = Object.entries(template.findResources('AWS::EKS::Addon'));
  const idOf = (name: string) => addons.find(([, addon]) => addon.Properties.AddonName === name)?.[0];
  for (const name of ['eks-pod-identity-agent', 'vpc-cni', 'kube-proxy', 'eks-node-monitoring-agent'])
    expect(nodes?.DependsOn).toContain(idOf(name));
  for (const name of ['coredns', 'aws-ebs-csi-driver']) {
    expect(addons.find(([id]) => id === idOf(name))?.[1].DependsOn).toContain(nodesId);
  }
});

test('system nodes take IMDSv2 only and have encrypted gp3 volumes; the instance type is in the launch template alone', () => {
  const template = templateOf({ systemInstanceType: 'm7g.xlarge', systemNodes: 2 });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      InstanceType: 'm7g.xlarge',
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 50 } }],
    },
  });
  template.hasResourceProperties('AWS::EKS::Nodegroup', {
    AmiType: 'AL2023_ARM_64_STANDARD',
    InstanceTypes: Match.absent(),
    ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 4 },
  });
});

test('administrators come in by access entries', () => {
  const template = templateOf({ administrators: ['arn:aws:iam::123456789012:role/platform'] });
  template.hasResourceProperties('AWS::EKS::AccessEntry', {
    PrincipalArn: 'arn:aws:iam::123456789012:role/platform',
    AccessPolicies: [{ AccessScope: { Type: 'cluster' }, PolicyArn: Match.anyValue() }],
  });
});

test('a role of the same app can be an administrator', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const roles = ['Platform', 'OnCall'].map(
    (id) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() }),
  );
  new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc'), administrators: roles.map((role) => role.roleArn) });

  const template = Template.fromStack(stack);
  for (const role of roles)
    template.hasResourceProperties('AWS::EKS::AccessEntry', { PrincipalArn: stack.resolve(role.roleArn) });
});

test.each<[string, ClusterOptions, string]>([
  ['malformed', { kubernetesVersion: '1.28' }, '1.28'],
  ['malformed', { clusterName: '-lab' }, "'-lab'"],
  ['cluster-endpoint-open', { publicCidrs: ['203.0.113.0/24', '0.0.0.0/0'] }, '0.0.0.0/0'],
  ['instance-type-unknown', { systemInstanceType: 'm7i.xlrage' }, 'm7i.xlarge'],
  ['system-nodes-accelerated', { systemInstanceType: 'p5.48xlarge' }, 'H100'],
  ['out-of-range', { systemNodes: 1 }, 'systemNodes is 1'],
  ['out-of-range', { logRetentionDays: 31 }, 'logRetentionDays is 31'],
  ['out-of-range', { systemVolumeGiB: 4 }, 'systemVolumeGiB is 4'],
])('%s', (code, options, value) => {
  const problems = problemsOf(options);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  expect(problems[0]?.message).toContain(value);
});

test('all problems are reported at once', () => {
  expect(problemsOf({ kubernetesVersion: '1.28', systemNodes: 0, logRetentionDays: 2 })).toHaveLength(3);
});

test('a kubectl package that is not installed is named with the command that installs it', () => {
  expect(() => templateOf({ kubernetesVersion: '1.36' })).toThrow(/npm install @aws-cdk\/lambda-layer-kubectl-v36/);
});
