import * as pulumi from '@pulumi/pulumi';
import { optionsOf, outlives } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, registered } from '../../core/registrations';
import { declaredCluster, newCluster, PLACE, PlannedNetwork } from './clusters';

const CLUSTER = 'aws:eks/cluster:Cluster main-cluster';
const EBS_POLICY =
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment ' +
  'main-aws-ebs-csi-driver-AmazonEBSCSIDriverEKSClusterScopedPolicy';
const NODES = 'aws:eks/nodeGroup:NodeGroup main-system-nodes';

/** The statements of a policy in JSON. */
function statements(policy: unknown): unknown {
  return (JSON.parse(String(policy)) as { readonly Statement: unknown }).Statement;
}

test('the component has its type, and every child its name', async () => {
  await declaredCluster({ administrators: ['arn:aws:iam::111122223333:role/platform'] });
  const names = allRegistered().map(({ type, name }) => `${type} ${name}`);
  expect(names.filter((name) => !name.includes(' main-system')).toSorted()).toEqual([
    'ai-datacenter:compute:Cluster main',
    'aws:cloudwatch/logGroup:LogGroup main-logs',
    'aws:ec2/securityGroup:SecurityGroup main-control-plane',
    'aws:eks/accessEntry:AccessEntry main-administrator-111122223333-role/platform',
    'aws:eks/accessPolicyAssociation:AccessPolicyAssociation main-administrator-111122223333-role/platform',
    'aws:eks/addon:Addon main-aws-ebs-csi-driver',
    'aws:eks/addon:Addon main-coredns',
    'aws:eks/addon:Addon main-eks-node-monitoring-agent',
    'aws:eks/addon:Addon main-eks-pod-identity-agent',
    'aws:eks/addon:Addon main-kube-proxy',
    'aws:eks/addon:Addon main-vpc-cni',
    'aws:eks/cluster:Cluster main-cluster',
    'aws:iam/role:Role main-aws-ebs-csi-driver-role',
    'aws:iam/role:Role main-role',
    'aws:iam/role:Role main-vpc-cni-role',
    'aws:iam/rolePolicy:RolePolicy main-ControlPlane',
    EBS_POLICY,
    'aws:iam/rolePolicyAttachment:RolePolicyAttachment main-vpc-cni-AmazonEKS_CNI_Policy',
    'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule main-control-plane',
    'pulumi:providers:kubernetes main-kubernetes',
  ]);
  expect(names).toContain('ai-datacenter:compute:NodeGroup main-system');
  expect(names).toContain(NODES);
});

test('a cluster is private, logged and without self-managed add-ons by default', async () => {
  await declaredCluster({ publicCidrs: [], apiClientCidrs: ['10.1.0.0/16'] });
  expect(inputsOf('aws:eks/cluster:Cluster', 'main-cluster')).toEqual({
    name: 'training',
    version: '1.35',
    roleArn: 'arn:aws:mock:::main-role',
    vpcConfig: {
      subnetIds: PLACE.subnetIds,
      securityGroupIds: ['main-control-plane-id'],
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    },
    kubernetesNetworkConfig: { ipFamily: 'ipv4' },
    enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: true },
    bootstrapSelfManagedAddons: false,
  });
});

test('secrets, volumes and logs have the keys that are given, each of which may be an Output', async () => {
  await declaredCluster({
    secretsKeyArn: pulumi.output('arn:aws:kms:us-east-1:111122223333:key/secrets'),
    volumeKeyArns: [pulumi.output('arn:aws:kms:us-east-1:111122223333:key/data')],
    logsKeyArn: pulumi.output('arn:aws:kms:us-east-1:111122223333:key/logs'),
  });
  expect(inputsOf('aws:eks/cluster:Cluster', 'main-cluster').encryptionConfig).toEqual({
    resources: ['secrets'],
    provider: { keyArn: 'arn:aws:kms:us-east-1:111122223333:key/secrets' },
  });
  expect(statements(inputsOf('aws:iam/rolePolicy:RolePolicy', 'main-Secrets').policy)).toEqual([
    expect.objectContaining({ Sid: 'Secrets', Resource: ['arn:aws:kms:us-east-1:111122223333:key/secrets'] }),
  ]);
  expect(statements(inputsOf('aws:iam/rolePolicy:RolePolicy', 'main-aws-ebs-csi-driver-VolumeKeys').policy)).toEqual([
    expect.objectContaining({ Sid: 'VolumeKeys', Resource: ['arn:aws:kms:us-east-1:111122223333:key/data'] }),
    expect.objectContaining({ Sid: 'VolumeKeyGrants' }),
  ]);
  expect(inputsOf('aws:cloudwatch/logGroup:LogGroup', 'main-logs')).toEqual({
    name: '/aws/eks/training/cluster',
    kmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/logs',
    retentionInDays: 90,
  });
});

test('the log group is there before EKS would make one, and stays unless it is told to go', async () => {
  await declaredCluster();
  expect(optionsOf(CLUSTER).dependencies).toContain('aws:cloudwatch/logGroup:LogGroup main-logs');
  expect(optionsOf('aws:cloudwatch/logGroup:LogGroup main-logs').retainOnDelete).toBe(true);

  await declaredCluster({ retainOnDelete: false });
  expect(optionsOf('aws:cloudwatch/logGroup:LogGroup main-logs').retainOnDelete).toBe(false);
});

test('a log group that is there already is adopted, and one into which EKS does not write is refused', async () => {
  const cluster = await declaredCluster({ logGroupName: '/aws/eks/training/cluster' });
  expect(cluster.logGroup).toBeUndefined();
  expect(registered('aws:cloudwatch/logGroup:LogGroup')).toEqual([]);

  await expect(declaredCluster({ logGroupName: '/aws/eks/other/cluster' })).rejects.toThrow(
    /logGroupName: .*'\/aws\/eks\/training\/cluster'.*\[log-group-unused\]/,
  );
});

test('a cluster without a name has that of its project, stack and component', async () => {
  await declaredCluster({ clusterName: undefined });
  expect(inputsOf('aws:eks/cluster:Cluster', 'main-cluster').name).toBe('project-stack-main');
  expect(inputsOf('aws:cloudwatch/logGroup:LogGroup', 'main-logs').name).toBe('/aws/eks/project-stack-main/cluster');
});

test('clients of the API server are let into the group of its interfaces', async () => {
  await declaredCluster({
    apiClientCidrs: ['10.1.0.0/16', pulumi.output('10.2.0.0/16')],
    apiClientSecurityGroupIds: ['sg-0123456789abcdef0'],
  });
  const rule = {
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    description: 'API server',
    securityGroupId: 'main-control-plane-id',
  };
  const rules = registered('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
  expect(rules.map(({ name, inputs }) => [name, inputs]).toSorted()).toEqual([
    ['main-api-from-10.1.0.0/16', { ...rule, cidrIpv4: '10.1.0.0/16' }],
    ['main-api-from-2', { ...rule, cidrIpv4: '10.2.0.0/16' }],
    ['main-api-from-sg-0123456789abcdef0', { ...rule, referencedSecurityGroupId: 'sg-0123456789abcdef0' }],
  ]);
});

describe('access', () => {
  const platform = 'arn:aws:iam::111122223333:role/platform';

  test('administrators have access entries, and charts wait for them', async () => {
    const cluster = await declaredCluster({ administrators: [platform, pulumi.output('arn:of:deployment')] });
    expect(registered('aws:eks/accessEntry:AccessEntry').map(({ inputs }) => inputs)).toEqual([
      { clusterName: 'training', principalArn: platform },
      { clusterName: 'training', principalArn: 'arn:of:deployment' },
    ]);
    expect(registered('aws:eks/accessPolicyAssociation:AccessPolicyAssociation')[0]?.inputs).toEqual({
      clusterName: 'training',
      principalArn: platform,
      policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
      accessScope: { type: 'cluster' },
    });
    expect(cluster.readyForCharts).toHaveLength(1 + 6 + 2);
  });

  test('a role that applies charts administers the cluster in place of who makes it', async () => {
    const deployerRoleArn = 'arn:aws:iam::111122223333:role/deployer';
    await declaredCluster({ deployerRoleArn, administrators: [platform, deployerRoleArn], awsProfile: 'production' });
    expect(inputsOf('aws:eks/cluster:Cluster', 'main-cluster').accessConfig).toEqual({
      authenticationMode: 'API',
      bootstrapClusterCreatorAdminPermissions: false,
    });
    expect(registered('aws:eks/accessEntry:AccessEntry')).toHaveLength(2);
    const { kubeconfig } = inputsOf('pulumi:providers:kubernetes', 'main-kubernetes');
    const { exec } = (JSON.parse(String(kubeconfig)) as { users: { user: { exec: Record<string, unknown> } }[] })
      .users[0]?.user ?? { exec: {} };
    expect(exec.args).toEqual(expect.arrayContaining(['--role-arn', deployerRoleArn]));
    expect(exec.env).toEqual([{ name: 'AWS_PROFILE', value: 'production' }]);
  });

  test('the provider gets its tokens from the AWS CLI, and has none in its inputs', async () => {
    await declaredCluster();
    const { kubeconfig, clusterIdentifier, enableServerSideApply } = inputsOf(
      'pulumi:providers:kubernetes',
      'main-kubernetes',
    );
    expect(JSON.parse(String(kubeconfig))).toMatchObject({
      clusters: [{ cluster: { server: 'https://training.eks.example.com', 'certificate-authority-data': 'Q0E=' } }],
      users: [{ user: { exec: { command: 'aws', args: expect.arrayContaining(['get-token', 'training']) } } }],
    });
    expect(String(kubeconfig)).not.toMatch(/"token"|client-key|password/);
    expect(clusterIdentifier).toBe('https://training.eks.example.com');
    expect(enableServerSideApply).toBe('true');
  });

  test('a cluster that Pulumi cannot reach is warned of', async () => {
    const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
    await declaredCluster({ publicCidrs: [] });
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining('[ai-datacenter:api-server-unreached]'),
      expect.anything(),
    );
    warn.mockClear();
    await declaredCluster({ publicCidrs: [], apiClientSecurityGroupIds: ['sg-0123456789abcdef0'] });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe('add-ons', () => {
  test('each has its version, configuration and role', async () => {
    await declaredCluster({ podNetwork: { prefixDelegation: true }, addonVersions: { coredns: pulumi.output('v9') } });
    expect(inputsOf('aws:eks/addon:Addon', 'main-coredns')).toEqual({
      clusterName: 'training',
      addonName: 'coredns',
      addonVersion: 'v9',
      resolveConflictsOnCreate: 'OVERWRITE',
      resolveConflictsOnUpdate: 'OVERWRITE',
    });
    const cni = inputsOf('aws:eks/addon:Addon', 'main-vpc-cni');
    expect(JSON.parse(String(cni.configurationValues))).toEqual({
      enableNetworkPolicy: 'true',
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
    });
    expect(cni.podIdentityAssociations).toEqual([
      { serviceAccount: 'aws-node', roleArn: 'arn:aws:mock:::main-vpc-cni-role' },
    ]);
    expect(statements(inputsOf('aws:iam/role:Role', 'main-vpc-cni-role').assumeRolePolicy)).toEqual([
      expect.objectContaining({
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Condition: {
          StringEquals: expect.objectContaining({
            'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:us-east-1:111122223333:cluster/training',
            'aws:RequestTag/kubernetes-service-account': 'aws-node',
          }),
        },
      }),
    ]);
  });

  test('subnets of the pods may be Outputs', async () => {
    await declaredCluster({ podNetwork: { podSubnets: { 'us-east-1a': pulumi.output('subnet-0123456789abcdef0') } } });
    const cni = inputsOf('aws:eks/addon:Addon', 'main-vpc-cni');
    expect(JSON.parse(String(cni.configurationValues))).toMatchObject({
      eniConfig: { subnets: { 'us-east-1a': { id: 'subnet-0123456789abcdef0' } } },
    });
  });

  test('what nodes need is there before them, and what needs nodes after them', async () => {
    const cluster = await declaredCluster();
    expect(optionsOf(NODES).dependencies).toEqual(
      expect.arrayContaining([
        'aws:eks/addon:Addon main-eks-node-monitoring-agent',
        'aws:eks/addon:Addon main-eks-pod-identity-agent',
        'aws:eks/addon:Addon main-kube-proxy',
        'aws:eks/addon:Addon main-vpc-cni',
      ]),
    );
    for (const name of ['coredns', 'aws-ebs-csi-driver']) {
      expect(optionsOf(`aws:eks/addon:Addon main-${name}`).dependencies).toContain(NODES);
    }
    expect(cluster.addon('coredns')).toBe(cluster.addons.get('coredns'));
    expect(() => cluster.addon('nginx')).toThrow("has no add-on 'nginx'. Use one of eks-pod-identity-agent,");
  });

  test('the pods of an add-on work with their permissions to the end', async () => {
    await declaredCluster({ volumeKeyArns: ['arn:aws:kms:us-east-1:111122223333:key/1234abcd'] });
    expect(optionsOf('aws:eks/addon:Addon main-aws-ebs-csi-driver').dependencies).toEqual(
      expect.arrayContaining(['aws:iam/rolePolicy:RolePolicy main-aws-ebs-csi-driver-VolumeKeys', EBS_POLICY]),
    );
  });
});

test('the system nodes are a node group of the cluster, with the path and the boundary of its roles', async () => {
  const permissionsBoundaryArn = pulumi.output('arn:aws:iam::111122223333:policy/boundary');
  const cluster = await declaredCluster({ systemNodes: 4, rolePath: '/platform/', permissionsBoundaryArn });
  expect(inputsOf('aws:eks/nodeGroup:NodeGroup', 'main-system-nodes')).toMatchObject({
    clusterName: 'training',
    subnetIds: PLACE.subnetIds,
    version: '1.35',
    scalingConfig: { minSize: 4, desiredSize: 4, maxSize: 6 },
  });
  const template = inputsOf('aws:ec2/launchTemplate:LaunchTemplate', 'main-system-nodes');
  expect(JSON.stringify(template)).toContain('sg-0e1e1e1e1e1e1e1e1');
  for (const { inputs } of registered('aws:iam/role:Role')) {
    expect(inputs).toMatchObject({
      path: '/platform/',
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    });
  }
  expect(cluster.systemNodes.plan.rolePolicies).not.toContain('AmazonEKS_CNI_Policy');
});

test('a cluster in our own network has its private subnets, and waits for its routes', async () => {
  const network = new PlannedNetwork();
  const cluster = await declaredCluster({ network });
  expect(inputsOf('aws:eks/cluster:Cluster', 'main-cluster').vpcConfig).toMatchObject({
    subnetIds: ['subnet-1', 'subnet-2'],
  });
  expect(inputsOf('aws:ec2/securityGroup:SecurityGroup', 'main-control-plane').vpcId).toBe('vpc-of-network');
  expect(optionsOf(CLUSTER).dependencies).toContain('test:index:Route default');
  expect(cluster.network).toBe(network);
});

test("a cluster and its nodes in the library's own network wait for its routes and endpoints", async () => {
  await declare(async () => {
    const { Network } = await import('../../../lib/network/network/network.pulumi');
    const { GpuNodeGroup } = await import('../../../lib/compute/gpu-node-group/gpu-node-group.pulumi');
    const network = new Network('net', { gpuNodes: [{ instanceType: 'p5.48xlarge', count: 2 }] });
    const cluster = await newCluster({ network });
    new GpuNodeGroup('workers', { cluster, instanceType: 'p5.48xlarge', desiredNodes: 2 });
    return cluster;
  });
  for (const name of [CLUSTER, NODES, 'aws:eks/nodeGroup:NodeGroup workers-nodes']) {
    const before = [...outlives(name)];
    expect(before.filter((it) => it.startsWith('aws:ec2/route:Route')).length).toBeGreaterThan(0);
    expect(before.filter((it) => it.startsWith('aws:ec2/vpcEndpoint:VpcEndpoint')).length).toBeGreaterThan(0);
  }
  const { vpcConfig } = inputsOf('aws:eks/cluster:Cluster', 'main-cluster') as { vpcConfig: { subnetIds: string[] } };
  expect(vpcConfig.subnetIds).toHaveLength(registered('aws:ec2/subnet:Subnet').length / 3);
});

test('a network without the endpoints that add-ons call is refused, and kubectl needs none there', async () => {
  const closed = new PlannedNetwork({ natGateways: 'none', endpointUses: ['nodes', 'images'] });
  await expect(declaredCluster({ network: closed })).rejects.toThrow(
    /network: .*has none for eks-auth \(pod-identity\)\..*\[network-endpoints-missing\]/,
  );
  const open = new PlannedNetwork({
    natGateways: 'none',
    endpointUses: ['nodes', 'images', 'pod-identity', 'volumes'],
  });
  await declaredCluster({ network: open });
});

test('every problem is reported at once, before any child is registered', async () => {
  const declared = declaredCluster({
    vpcId: undefined,
    subnetIds: ['subnet-1'],
    publicCidrs: ['0.0.0.0/0'],
    secretsKeyArn: 'alias/secrets',
    deployerRoleArn: 'deployer',
  });
  const error = await declared.catch((thrown: { errors: { propertyPath: string }[] }) => thrown);
  expect('errors' in error && error.errors.map(({ propertyPath }) => propertyPath).toSorted()).toEqual([
    'deployerRoleArn',
    'publicCidrs[0]',
    'secretsKeyArn',
    'subnetIds',
    'vpcId',
  ]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(allRegistered().map(({ type }) => type)).toEqual(['ai-datacenter:compute:Cluster']);
});

test('the OIDC provider is made when it is first read, and once', async () => {
  const cluster = await declaredCluster();
  expect(registered('aws:iam/openIdConnectProvider:OpenIdConnectProvider')).toEqual([]);
  const provider = cluster.openIdConnectProvider;
  expect(cluster.openIdConnectProvider).toBe(provider);
  await new Promise((resolve) => provider.urn.apply(resolve));
  expect(
    registered('aws:iam/openIdConnectProvider:OpenIdConnectProvider').map(({ name, inputs }) => [name, inputs]),
  ).toEqual([['main-oidc', { url: 'https://oidc.example.com/id/1', clientIdLists: ['sts.amazonaws.com'] }]]);
});

test('what charts wait for outlives them, and with it roles and rules', async () => {
  const cluster = await declaredCluster({ apiClientCidrs: ['10.1.0.0/16'] });
  const before = await Promise.all(cluster.readyForCharts.map(nameOf));
  expect(before).toHaveLength(7);
  const all = new Set(before.flatMap((it) => [...outlives(it)]));
  expect([...all]).toEqual(
    expect.arrayContaining([
      CLUSTER,
      'aws:cloudwatch/logGroup:LogGroup main-logs',
      'aws:iam/rolePolicyAttachment:RolePolicyAttachment main-vpc-cni-AmazonEKS_CNI_Policy',
      'aws:iam/rolePolicy:RolePolicy main-ControlPlane',
      'aws:iam/rolePolicy:RolePolicy main-system-Nodes',
      'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule main-api-from-10.1.0.0/16',
    ]),
  );
});

function nameOf({ urn }: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    urn.apply((known) => resolve(known.split('::').slice(-2).join(' ').split('$').at(-1) ?? ''));
  });
}
