import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Cluster, type ClusterProps } from '../../../lib/compute/cluster/cluster.cdk';
import { NodeGroup } from '../../../lib/compute/node-group/node-group.cdk';
import { outlives } from '../../core/deletion-order';
import { refusedSynthesis } from '../../core/refused-synthesis';

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
  const logsKey = new kms.Key(stack, 'LogsKey');
  new Cluster(stack, 'Cluster', {
    vpc: new ec2.Vpc(stack, 'Vpc'),
    secretsKey: secrets,
    logsKey,
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
      { PolicyName: 'ControlPlane' },
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
    KmsKeyId: stack.resolve(logsKey.keyArn),
    RetentionInDays: 90,
  });
});

describe('addresses of pods', () => {
  test('prefix delegation is told to the CNI, and counted by every node group', () => {
    const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const cluster = new Cluster(stack, 'Cluster', { vpc, podNetwork: { prefixDelegation: true } });
    const group = new NodeGroup(stack, 'Storage', { cluster, instanceType: 'm7i.xlarge' });
    Template.fromStack(stack).hasResourceProperties('AWS::EKS::Addon', {
      AddonName: 'vpc-cni',
      ConfigurationValues: Match.serializedJson({
        enableNetworkPolicy: 'true',
        env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
      }),
    });
    expect(group.plan.settings.maxPods).toBe(110);
    expect(cluster.systemNodes.plan.settings.maxPods).toBe(110);
  });

  test.each<[object, string]>([
    [{ prefixDelegation: true }, 'prefixDelegation'],
    [{ podNetwork: { prefixDelegation: true } }, 'podNetwork'],
  ])('a node group with %j contradicts a cluster of single addresses', (options, path) => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) });
    const group = new NodeGroup(stack, 'Storage', { cluster, instanceType: 'm7i.xlarge', ...options });
    expect(group.node.validate()).toEqual([
      expect.stringMatching(new RegExp(`^${path}: .*\\[pod-network-mismatch\\]`)),
    ]);
  });

  test('subnets of the pods are made by the add-on of the CNI, before the nodes', () => {
    const podSubnets = { 'us-east-1a': 'subnet-0123456789abcdef0' };
    const template = templateOf({ podNetwork: { podSubnets } });
    template.hasResourceProperties('AWS::EKS::Addon', {
      AddonName: 'vpc-cni',
      ConfigurationValues: Match.serializedJson(
        Match.objectLike({
          env: Match.objectLike({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' }),
          eniConfig: { create: true, region: 'us-east-1', subnets: { 'us-east-1a': { id: podSubnets['us-east-1a'] } } },
        }),
      ),
    });
    const [nodes] = Object.values(template.findResources('AWS::EKS::Nodegroup'));
    expect(nodes?.DependsOn).toContainEqual(expect.stringContaining('Addonvpccni'));
  });
});

test('the log group is there before EKS would make one without encryption', () => {
  const template = templateOf();
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  const [cluster] = Object.values(template.findResources('AWS::EKS::Cluster'));
  expect(cluster?.DependsOn).toContain(logGroup);
});

test('a log group that is there already is adopted, and nothing is made in its place', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Former', '/aws/eks/lab/cluster');
  const cluster = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc'), clusterName: 'lab', logGroup });

  expect(cluster.logGroup).toBe(logGroup);
  const groups = Template.fromStack(stack).findResources('AWS::Logs::LogGroup');
  expect(Object.values(groups).map(({ Properties }) => Properties.LogGroupName)).toEqual([undefined]);
});

test('a log group into which EKS does not write is refused', () => {
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Refused');
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Former', '/aws/eks/lab-2/cluster');
    new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc'), clusterName: 'lab', logGroup });
  });
  expect(message).toContain("'/aws/eks/lab/cluster'");
  expect(message).toContain('[log-group-unused]');
});

test('the functions of kubectl log into one group with retention and key, and no whole manifests', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const logsKey = new kms.Key(stack, 'LogsKey');
  const cluster = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc'), logsKey, logRetentionDays: 30 });

  const template = Template.fromStack(stack);
  const group = stack.resolve(cluster.kubectlLogGroup.logGroupName);
  template.hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Delete',
    Properties: { LogGroupName: Match.absent(), RetentionInDays: 30, KmsKeyId: stack.resolve(logsKey.keyArn) },
  });
  const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => [Properties.Description, Properties.LoggingConfig] as const,
  );
  expect(functions).toHaveLength(2);
  expect(Object.fromEntries(functions)).toEqual({
    'onEvent handler for EKS kubectl resource provider': {
      LogFormat: 'JSON',
      ApplicationLogLevel: 'WARN',
      LogGroup: group,
    },
    [functions.map(([description]) => description).find((it) => it.includes('framework')) ?? '']: {
      LogFormat: 'JSON',
      ApplicationLogLevel: 'FATAL',
      LogGroup: group,
    },
  });
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

test('an update of Kubernetes takes the control plane first, then add-ons, nodes, and what runs on nodes', () => {
  const template = templateOf({ kubernetesVersion: '1.35' });
  const [cluster = ''] = Object.keys(template.findResources('AWS::EKS::Cluster'));
  const [nodes = ''] = Object.keys(template.findResources('AWS::EKS::Nodegroup'));
  const addonNamed = (name: string) =>
    Object.keys(template.findResources('AWS::EKS::Addon', { Properties: { AddonName: name } }))[0] ?? '';
  template.hasResourceProperties('AWS::EKS::Addon', {
    AddonName: 'kube-proxy',
    AddonVersion: Match.stringLikeRegexp('^v1\\.35\\.'),
  });
  template.hasResourceProperties('AWS::EKS::Nodegroup', { Version: '1.35' });
  expect(outlives(template, addonNamed('kube-proxy'))).toContain(cluster);
  expect(outlives(template, nodes)).toContain(addonNamed('kube-proxy'));
  expect(outlives(template, addonNamed('coredns'))).toContain(nodes);
});

test('system nodes take IMDSv2 only and have encrypted gp3 volumes; the launch template has the instance type', () => {
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

test('the EBS driver may use the keys of volumes, and keeps its permissions to the end', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const data = new kms.Key(stack, 'Data');
  const byDefault = kms.Key.fromKeyArn(stack, 'Default', 'arn:aws:kms:eu-central-1:111122223333:key/1234');
  new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc'), volumeKeys: [data, byDefault] });

  const template = Template.fromStack(stack);
  const arns = [stack.resolve(data.keyArn), 'arn:aws:kms:eu-central-1:111122223333:key/1234'];
  const [[policy = '', { Properties }] = ['', { Properties: {} }]] = Object.entries(
    template.findResources('AWS::IAM::Policy', {
      Properties: {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['kms:GenerateDataKey*']), Resource: arns }),
            Match.objectLike({ Action: Match.arrayWith(['kms:CreateGrant']), Resource: arns }),
          ]),
        },
      },
    }),
  );
  const [{ Ref: role }] = Properties.Roles;
  const [addon] = Object.values(
    template.findResources('AWS::EKS::Addon', { Properties: { AddonName: 'aws-ebs-csi-driver' } }),
  );
  expect(addon?.Properties.PodIdentityAssociations[0].RoleArn).toEqual({ 'Fn::GetAtt': [role, 'Arn'] });
  expect(addon?.DependsOn).toEqual(expect.arrayContaining([policy, role]));
});

test('without keys of volumes no add-on has a policy of its own', () => {
  const policies = Object.values(templateOf().findResources('AWS::IAM::Policy'));
  expect(JSON.stringify(policies)).not.toContain('kms:');
});

test('clients in the VPC reach the API server on 443, and nothing else of the cluster', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const vpn = new CfnParameter(stack, 'Vpn');
  const bastion = new ec2.SecurityGroup(stack, 'Bastion', { vpc, allowAllOutbound: false });
  const cluster = new Cluster(stack, 'Cluster', {
    vpc,
    apiClientCidrs: ['10.0.0.0/16', '10.0.0.0/16', vpn.valueAsString],
    apiClients: [bastion],
  });

  const template = Template.fromStack(stack);
  const apiServer = stack.resolve(cluster.controlPlaneSecurityGroup.securityGroupId);
  const [group] = Object.entries(template.findResources('AWS::EC2::SecurityGroup')).filter(
    ([id]) => id === apiServer['Fn::GetAtt'][0],
  );
  expect(group?.[1].Properties.SecurityGroupIngress).toMatchObject([
    { CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    { CidrIp: { Ref: 'Vpn' }, FromPort: 443, ToPort: 443 },
  ]);
  const ofBastion = { SourceSecurityGroupId: stack.resolve(bastion.securityGroupId) };
  template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', ofBastion, 1);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    ...ofBastion,
    GroupId: apiServer,
    FromPort: 443,
    ToPort: 443,
  });
  // A client without outbound rules gets the one that it needs.
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    GroupId: stack.resolve(bastion.securityGroupId),
    DestinationSecurityGroupId: apiServer,
    FromPort: 443,
  });
  template.hasResourceProperties('AWS::EKS::Cluster', { ResourcesVpcConfig: { SecurityGroupIds: [apiServer] } });
});

test('without clients the API server admits none', () => {
  const groups = templateOf().findResources('AWS::EC2::SecurityGroup', {
    Properties: { GroupDescription: 'EKS Control Plane Security Group' },
  });
  expect(Object.values(groups).map(({ Properties }) => Properties.SecurityGroupIngress)).toEqual([undefined]);
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

test('an administrator who is listed twice gets one access entry', () => {
  const administrator = 'arn:aws-cn:iam::123456789012:user/ops';
  templateOf({ administrators: [administrator, administrator] }).resourcePropertiesCountIs(
    'AWS::EKS::AccessEntry',
    { PrincipalArn: administrator },
    1,
  );
});

test('nothing of a refused cluster reaches a template, and what is added to it does not throw', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Refused');
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const cluster = new Cluster(stack, 'Cluster', {
      vpc,
      clusterName: 'no good',
      kubernetesVersion: '1.28',
      systemInstanceType: 'p5.48xlarge',
      administrators: ['me'],
      publicCidrs: ['banana'],
    });
    cluster.cluster.addManifest('Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ai' } });
    cluster.systemNodes.connections.allowFromAnyIpv4(ec2.Port.tcp(443));
    expect(cluster.addon('vpc-cni').addonName).toBe('vpc-cni');
  });
  const at = String.raw`\(declared at test\/compute\/cluster\/cluster\.cdk\.test\.ts:\d+:\d+\)`;
  for (const path of [
    'clusterName',
    'kubernetesVersion',
    String.raw`administrators\[0\]`,
    String.raw`publicCidrs\[0\]`,
  ]) {
    expect(message).toMatch(new RegExp(String.raw`\[Refused\/Cluster\] ${path}: .* \[malformed\] ${at}`));
  }
  expect(message).toMatch(/\[Refused\/Cluster\] systemInstanceType: .*\[system-nodes-accelerated\]/);
  expect(message).not.toContain('SystemNodes');
  expect(templates).toEqual([]);
});

test('an add-on that the cluster does not have is an error that lists those that it has', () => {
  const stack = new Stack();
  const cluster = new Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
  expect(() => cluster.addon('vpc')).toThrow(
    "The cluster has no add-on 'vpc'. Use one of eks-pod-identity-agent, vpc-cni",
  );
});

test('a kubectl package that is not installed is named with the command that installs it', () => {
  expect(() => templateOf({ kubernetesVersion: '1.36' })).toThrow(/npm install @aws-cdk\/lambda-layer-kubectl-v36/);
});
