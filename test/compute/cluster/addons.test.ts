import { ADDON_VERSIONS } from '../../../lib/catalog/addon-versions';
import { KUBERNETES_RELEASES } from '../../../lib/catalog/releases';
import {
  type AddonPlan,
  addonData,
  addonRole,
  CLUSTER_ADDONS,
  cniHasOwnRole,
  moreAddonUses,
  volumeKeyStatements,
  withPodNetwork,
} from '../../../lib/compute/cluster/addons';
import { type ClusterOptions, planCluster } from '../../../lib/compute/cluster/cluster';

function addon(name: string): AddonPlan {
  const found = CLUSTER_ADDONS.find((it) => it.name === name);
  if (found === undefined) throw new Error(`The cluster has no add-on ${name}.`);
  return found;
}

test('daemon sets that nodes need come before the nodes, deployments after them', () => {
  expect(CLUSTER_ADDONS.map(({ order, name }) => `${order} ${name}`)).toEqual([
    'before-nodes eks-pod-identity-agent',
    'before-nodes vpc-cni',
    'before-nodes kube-proxy',
    'before-nodes eks-node-monitoring-agent',
    'after-nodes coredns',
    'after-nodes aws-ebs-csi-driver',
  ]);
});

test('only the CNI and the EBS driver have permissions of AWS, each its own', () => {
  const identities = CLUSTER_ADDONS.flatMap(({ name, identity }) =>
    identity === undefined ? [] : [{ name, identity }],
  );
  expect(identities).toEqual([
    {
      name: 'vpc-cni',
      identity: { namespace: 'kube-system', serviceAccount: 'aws-node', managedPolicies: ['AmazonEKS_CNI_Policy'] },
    },
    {
      name: 'aws-ebs-csi-driver',
      identity: {
        namespace: 'kube-system',
        serviceAccount: 'ebs-csi-controller-sa',
        managedPolicies: ['AmazonEBSCSIDriverEKSClusterScopedPolicy'],
        encryptsVolumes: true,
      },
    },
  ]);
});

function policiesOf(options: ClusterOptions) {
  return planCluster(options).plan.addons.map(({ name, identity }) => [name, identity?.managedPolicies] as const);
}

test('the EBS driver uses volumes of its cluster, or of the whole account where that is declared', () => {
  const ofAccount = new Map(policiesOf({ volumeScope: 'account' }));
  expect(ofAccount.get('aws-ebs-csi-driver')).toEqual(['service-role/AmazonEBSCSIDriverPolicy']);
  expect(policiesOf({}).filter(([name, policies]) => ofAccount.get(name)?.join() !== policies?.join())).toEqual([
    ['aws-ebs-csi-driver', ['AmazonEBSCSIDriverEKSClusterScopedPolicy']],
  ]);
  expect(policiesOf({ volumeScope: 'cluster' })).toEqual(policiesOf({}));
  expect(planCluster({ volumeScope: 'cluster' }).problems).toEqual([]);
});

test.each([
  ['v1.57.9-eksbuild.1', false],
  ['v0.99.0-eksbuild.1', false],
  ['v1.58.0-eksbuild.1', true],
  ['v2.0.0-eksbuild.1', true],
  ['default', true],
  ['${Token[TOKEN.1]}', true],
])('the EBS driver %s tags volumes by cluster: %s', (version, tags) => {
  const options = { addonVersions: { 'aws-ebs-csi-driver': version } };
  const codes = tags ? [] : ['volume-scope-unsupported'];
  expect(planCluster(options).problems.map(({ code }) => code)).toEqual(codes);
  expect(planCluster({ ...options, volumeScope: 'account' }).problems).toEqual([]);
});

function problemsOfDriver(version: string) {
  return planCluster({ addonVersions: { 'aws-ebs-csi-driver': version } }).problems;
}

test('a driver that does not tag volumes is named by its version, and a version that is malformed is no driver', () => {
  expect(problemsOfDriver('v1.57.9-eksbuild.1')).toMatchObject([{ path: "addonVersions['aws-ebs-csi-driver']" }]);
  expect(problemsOfDriver('v1.57.9').map(({ code }) => code)).toEqual(['malformed']);
});

test('the agents of Network Flow Monitor are an option, with a role of their own and an endpoint', () => {
  const monitored = planCluster({ networkFlowMonitor: true });
  expect(monitored.problems).toEqual([]);
  const { addons, cost } = monitored.plan;
  expect(addons.slice(0, -1)).toEqual(planCluster({}).plan.addons);
  expect(addons.at(-1)).toEqual({
    name: 'aws-network-flow-monitoring-agent',
    order: 'after-nodes',
    identity: {
      namespace: 'amazon-network-flow-monitor',
      serviceAccount: 'aws-network-flow-monitor-agent-service-account',
      managedPolicies: ['CloudWatchNetworkFlowMonitorAgentPublishPolicy'],
    },
  });
  expect(moreAddonUses(addons)).toEqual(['network-flow-monitor']);
  expect(moreAddonUses(CLUSTER_ADDONS)).toEqual([]);
  expect(cost.at(-1)).toEqual({
    item: 'Network Flow Monitor',
    usdPerHour: undefined,
    basis: expect.stringContaining('no source gives the price'),
    source: expect.stringMatching(/^https:.*\(2026-11, not verified\)$/),
  });
  expect(planCluster({}).plan.cost.map(({ item }) => item)).not.toContain('Network Flow Monitor');
  const addonVersions = { 'aws-network-flow-monitoring-agent': 'v1.1.3-eksbuild.2' };
  expect(planCluster({ networkFlowMonitor: true, addonVersions }).plan.addons.at(-1)?.version).toBe(
    'v1.1.3-eksbuild.2',
  );
  expect(planCluster({ addonVersions }).problems.map(({ code }) => code)).toEqual(['addon-unknown']);
});

test('the CNI is told what the cluster decided, and nothing beside it changes', () => {
  const told = withPodNetwork(CLUSTER_ADDONS, { prefixDelegation: true });
  expect(told.find(({ name }) => name === 'vpc-cni')?.configuration).toEqual({
    enableNetworkPolicy: 'true',
    env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
  });
  expect(told.filter(({ name }) => name !== 'vpc-cni')).toEqual(
    CLUSTER_ADDONS.filter(({ name }) => name !== 'vpc-cni'),
  );
  expect(withPodNetwork(CLUSTER_ADDONS, { prefixDelegation: false })).toEqual(CLUSTER_ADDONS);
});

test('the CNI has its own role if it has an identity', () => {
  const cni = addon('vpc-cni');
  expect(cniHasOwnRole(CLUSTER_ADDONS)).toBe(true);
  expect(cniHasOwnRole([{ ...cni, identity: undefined }, addon('aws-ebs-csi-driver')])).toBe(false);
  expect(cniHasOwnRole([])).toBe(false);
});

test('an add-on is written in the shape of EKS, and its configuration takes precedence', () => {
  expect(addonData(addon('vpc-cni'), { clusterName: 'ai', roleArn: 'arn:role' })).toEqual({
    clusterName: 'ai',
    addonName: 'vpc-cni',
    resolveConflicts: 'OVERWRITE',
    configurationValues: '{"enableNetworkPolicy":"true"}',
    podIdentityAssociations: [{ serviceAccount: 'aws-node', roleArn: 'arn:role' }],
  });
});

test('an add-on without configuration, or without a role of its identity, leaves them out', () => {
  const none = { configurationValues: undefined, podIdentityAssociations: undefined };
  expect(addonData(addon('coredns'), { clusterName: 'ai', roleArn: 'arn:role' })).toMatchObject(none);
  expect(addonData(addon('aws-ebs-csi-driver'), { clusterName: 'ai' })).toMatchObject(none);
});

test('the EBS driver may use the keys of volumes, and grant their use to EC2 only', () => {
  expect(volumeKeyStatements(['arn:data', 'arn:default'])).toEqual([
    {
      Sid: 'VolumeKeys',
      Effect: 'Allow',
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: ['arn:data', 'arn:default'],
    },
    {
      Sid: 'VolumeKeyGrants',
      Effect: 'Allow',
      Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      Resource: ['arn:data', 'arn:default'],
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ]);
});

test('without keys of volumes the EBS driver has no permission of KMS', () => {
  expect(volumeKeyStatements([])).toEqual([]);
});

test('pods of an add-on have its managed policies, and those that encrypt volumes the keys too', () => {
  const role = {
    namespace: 'kube-system',
    serviceAccount: 'ebs-csi-controller-sa',
    description: 'Pods of the EKS add-on aws-ebs-csi-driver',
    managedPolicies: ['AmazonEBSCSIDriverEKSClusterScopedPolicy'],
  };
  const keys = ['arn:data'];
  expect(addonRole(addon('aws-ebs-csi-driver'), [])).toEqual({ ...role, statements: [] });
  expect(addonRole(addon('aws-ebs-csi-driver'), keys)).toEqual({ ...role, statements: volumeKeyStatements(keys) });
  expect(addonRole(addon('vpc-cni'), keys)).toMatchObject({ serviceAccount: 'aws-node', statements: [] });
  expect(addonRole(addon('coredns'), keys)).toBeUndefined();
});

function versionsOf(options: Parameters<typeof planCluster>[0]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(planCluster(options).plan.addons.map(({ name, version }) => [name, version]));
}

test('every Kubernetes version has the add-ons that follow it, and kube-proxy of the same version', () => {
  for (const { version } of KUBERNETES_RELEASES) {
    const { versions = {}, source, date } = ADDON_VERSIONS[version] ?? {};
    expect(Object.keys(versions).toSorted()).toEqual(['coredns', 'kube-proxy']);
    expect(versions['kube-proxy']).toMatch(
      new RegExp(`^v${version.replace('.', String.raw`\.`)}\\.\\d+-eksbuild\\.\\d+$`),
    );
    expect([source, date]).toEqual([expect.stringMatching(/^https:/), expect.stringMatching(/^\d{4}-\d\d-\d\d$/)]);
  }
});

test.each(['1.34', '1.35', '1.36'])('the add-ons of Kubernetes %s have versions that fit it', (kubernetesVersion) => {
  const versions = versionsOf({ kubernetesVersion });
  expect(versions).toEqual({
    'eks-pod-identity-agent': undefined,
    'vpc-cni': undefined,
    'kube-proxy': ADDON_VERSIONS[kubernetesVersion]?.versions['kube-proxy'],
    'eks-node-monitoring-agent': undefined,
    coredns: ADDON_VERSIONS[kubernetesVersion]?.versions['coredns'],
    'aws-ebs-csi-driver': undefined,
  });
  expect(versions['kube-proxy']).toContain(`v${kubernetesVersion}.`);
});

test('a version can be set, be known only at deployment, or be left to EKS', () => {
  const addonVersions = {
    'vpc-cni': 'v1.22.4-eksbuild.3',
    'kube-proxy': 'default',
    'aws-ebs-csi-driver': '${Token[Version.7]}',
    coredns: 'v1.13.2-eksbuild.4',
  };
  expect(planCluster({ addonVersions }).problems).toEqual([]);
  expect(versionsOf({ addonVersions })).toMatchObject({
    'vpc-cni': 'v1.22.4-eksbuild.3',
    'kube-proxy': undefined,
    'aws-ebs-csi-driver': '${Token[Version.7]}',
    coredns: 'v1.13.2-eksbuild.4',
  });
});

test('a version of an add-on that the cluster does not have is refused', () => {
  expect(planCluster({ addonVersions: { 'core-dns': 'v1.13.2-eksbuild.4' } }).problems).toMatchObject([
    {
      code: 'addon-unknown',
      path: "addonVersions['core-dns']",
      message: expect.stringContaining('vpc-cni, kube-proxy, eks-node-monitoring-agent, coredns'),
    },
  ]);
});

test('which add-on has a version must be known', () => {
  expect(planCluster({ addonVersions: { '${Token[Name.7]}': 'v1.13.2-eksbuild.4' } }).problems).toMatchObject([
    { code: 'must-be-known', path: 'addonVersions' },
  ]);
});

test.each([null, 'x', ['#{Token[Odd.2]}'], { coredns: null }, { coredns: 7 }])(
  'addonVersions of %p is refused',
  (odd) => {
    const addonVersions = odd as unknown as Record<string, string>;
    expect(planCluster({ addonVersions }).problems).toMatchObject([{ path: expect.stringMatching(/^addonVersions/) }]);
    expect(planCluster({ addonVersions }).plan.addons).toHaveLength(CLUSTER_ADDONS.length);
  },
);

test.each(['v1.13.2-eksbuild.21', 'v10.22.33-eksbuild.4', 'v2.0.0-rc.1-eksbuild.3'])(
  "'%s' is a version of an add-on",
  (version) => {
    expect(planCluster({ addonVersions: { coredns: version } }).problems).toEqual([]);
  },
);

test.each([
  '1.13.2',
  'v1.13',
  'latest',
  'v1.13.2-eksbuild',
  'v1.13.2-eksbuild.4x',
  'xv1.13.2-eksbuild.4',
  'v1.13.2-RC-eksbuild.4',
  '',
])("'%s' is not a version of an add-on", (version) => {
  expect(planCluster({ addonVersions: { coredns: version } }).problems).toMatchObject([
    { code: 'malformed', path: "addonVersions['coredns']", message: expect.stringContaining(`'${version}'`) },
  ]);
});

test('the version of an add-on reaches EKS', () => {
  expect(addonData({ ...addon('coredns'), version: 'v1.13.2-eksbuild.4' }, { clusterName: 'ai' })).toMatchObject({
    addonVersion: 'v1.13.2-eksbuild.4',
  });
});
