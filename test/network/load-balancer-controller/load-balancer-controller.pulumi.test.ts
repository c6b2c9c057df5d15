import * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../../../lib/core/kubernetes.pulumi';
import type {
  AwsLoadBalancerController,
  AwsLoadBalancerControllerArgs,
} from '../../../lib/network/load-balancer-controller/load-balancer-controller.pulumi';
import { newCluster, PlannedNetwork } from '../../compute/cluster/clusters';
import { optionsOf, outlives } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, registered } from '../../core/registrations';

const RELEASE = 'kubernetes:helm.sh/v3:Release controller-release';
const NAME = 'ai-datacenter-aws-load-balancer-controller';

/** A cluster that is there already. */
async function existing(attributes: Partial<AnyCluster> = {}): Promise<AnyCluster> {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const provider = new Provider('company', { kubeconfig: '{}' });
  return { clusterName: 'company', provider, vpcId: 'vpc-0a1a1a1a1a1a1a1a1', ...attributes };
}

function declared(args: Partial<AwsLoadBalancerControllerArgs> = {}): Promise<AwsLoadBalancerController> {
  return declare(() => newController('controller', args));
}

async function newController(name: string, args: Partial<AwsLoadBalancerControllerArgs>) {
  const { AwsLoadBalancerController } =
    await import('../../../lib/network/load-balancer-controller/load-balancer-controller.pulumi');
  return new AwsLoadBalancerController(name, { cluster: await existing(), ...args });
}

/** What refuses pods without credentials. */
const POLICIES = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].map(
  (kind) =>
    `kubernetes:admissionregistration.k8s.io/v1:${kind} ` +
    `controller-credentials-${kind}-ai-datacenter-credentials.kube-system.${NAME}`,
);

test('the component has its type, and every child its name', async () => {
  await declared();
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:network:AwsLoadBalancerController controller',
    'ai-datacenter:security:PodIdentityAssociation controller-identity',
    'aws:eks/podIdentityAssociation:PodIdentityAssociation controller-identity',
    'aws:iam/role:Role controller-identity-role',
    'aws:iam/rolePolicy:RolePolicy controller-identity-permissions',
    ...POLICIES,
    RELEASE,
    'pulumi:providers:kubernetes company',
  ]);
});

test('the pinned chart is installed with its role already associated', async () => {
  await declared();
  expect(inputsOf('kubernetes:helm.sh/v3:Release')).toMatchObject({
    chart: 'aws-load-balancer-controller',
    name: NAME,
    version: '3.5.0',
    repositoryOpts: { repo: 'https://aws.github.io/eks-charts' },
    namespace: 'kube-system',
    createNamespace: false,
    skipAwait: false,
    timeout: 780,
  });
  expect(inputsOf('aws:eks/podIdentityAssociation:PodIdentityAssociation')).toMatchObject({
    clusterName: 'company',
    namespace: 'kube-system',
    serviceAccount: NAME,
  });
  expect(optionsOf(RELEASE).dependencies).toEqual(
    expect.arrayContaining([
      'aws:eks/podIdentityAssociation:PodIdentityAssociation controller-identity',
      'aws:iam/rolePolicy:RolePolicy controller-identity-permissions',
      ...POLICIES,
    ]),
  );
});

test('with IRSA nothing waits for an association', async () => {
  const arn = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC';
  const openIdConnectProvider = { arn, url: 'https://oidc.eks.us-east-1.amazonaws.com/id/ABC' };
  const { credentialsPolicy } = await declared({
    permissionsBy: 'irsa',
    cluster: await existing({ openIdConnectProvider }),
  });
  expect(credentialsPolicy).toEqual([]);
});

test('values and permissions name the cluster, its VPC and its region, which may be Outputs', async () => {
  const cluster = await existing({ clusterName: pulumi.output('company'), vpcId: pulumi.output('vpc-late') });
  await declared({ cluster });
  const { values } = inputsOf('kubernetes:helm.sh/v3:Release') as { values: Record<string, unknown> };
  expect(values).toMatchObject({
    clusterName: 'company',
    region: 'us-east-1',
    vpcId: 'vpc-late',
    replicaCount: 2,
    serviceAccount: { create: true, name: NAME },
  });
  expect(values.serviceAccount).not.toHaveProperty('annotations');
  const policy = String(inputsOf('aws:iam/rolePolicy:RolePolicy').policy);
  expect(policy).toContain('"aws:ResourceTag/elbv2.k8s.aws/cluster":"company"');
  expect(policy).toContain('arn:aws:ec2:us-east-1:111122223333:vpc/vpc-late');
  expect(policy).not.toContain('Output[');
});

test('with IRSA the service account carries the role, which trusts the provider of the cluster', async () => {
  const openIdConnectProvider = {
    arn: 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/1',
    url: 'https://oidc.example.com/id/1',
  };
  await declared({ cluster: await existing({ openIdConnectProvider }), permissionsBy: 'irsa' });
  expect(registered('aws:eks/podIdentityAssociation:PodIdentityAssociation')).toEqual([]);
  const { values } = inputsOf('kubernetes:helm.sh/v3:Release') as { values: Record<string, unknown> };
  expect(values.serviceAccount).toEqual({
    create: true,
    name: NAME,
    annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:mock:::controller-identity-role' },
  });
  expect(inputsOf('aws:iam/role:Role').assumeRolePolicy).toContain(
    `"oidc.example.com/id/1:sub":"system:serviceaccount:kube-system:${NAME}"`,
  );
});

test('in our own cluster it follows its VPC, its roles and, with IRSA, its provider', async () => {
  await declare(async () => {
    const cluster = await newCluster({ rolePath: pulumi.output('/platform/'), vpcId: 'vpc-1' });
    return newController('controller', { cluster, permissionsBy: 'irsa' });
  });
  expect(inputsOf('aws:iam/role:Role', 'controller-identity-role')).toMatchObject({ path: '/platform/' });
  expect(inputsOf('kubernetes:helm.sh/v3:Release').values).toMatchObject({ vpcId: 'vpc-1', clusterName: 'training' });
  expect(registered('aws:iam/openIdConnectProvider:OpenIdConnectProvider')).toHaveLength(1);
});

test('its own registries take the place of the public ones', async () => {
  await declared({
    chartRepository: pulumi.output('oci://registry.example.com/charts'),
    imageRegistry: 'registry.example.com/mirror',
    releaseName: 'load-balancers',
  });
  const { values, name } = inputsOf('kubernetes:helm.sh/v3:Release') as { values: object; name: string };
  expect(name).toBe('load-balancers');
  expect(values).toMatchObject({
    image: { repository: 'registry.example.com/mirror/eks/aws-load-balancer-controller' },
  });
});

test('every problem is reported at once, before any child is registered', async () => {
  const network = new PlannedNetwork({ natGateways: 'none', endpointUses: ['nodes'] });
  const cluster = await existing({ vpcId: undefined, network: undefined });
  await expect(declared({ cluster, releaseName: 'Main' })).rejects.toThrow(
    /2 problems\nvpcId: .*\[missing\]\nreleaseName: .*\[malformed\]/,
  );
  await expect(declared({ cluster: await existing({ network }) })).rejects.toThrow(
    /chartRepository: .*\[source-unreachable\][^]*cluster: .*elasticloadbalancing.*\[network-endpoints-missing\]/,
  );
  await expect(declared({ permissionsBy: 'irsa' })).rejects.toThrow(
    /openIdConnectProvider: .*\[oidc-provider-missing\]/,
  );
  await expect(declared({ cluster: undefined })).rejects.toThrow(/cluster: cluster is required/);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(allRegistered().filter(({ type }) => /Role|Release/.test(type))).toEqual([]);
});

test('a second one in a cluster is refused, before anything of it is registered', async () => {
  const cluster = await existing();
  await declare(async () => {
    const first = await newController('controller', { cluster });
    await expect(newController('second', { cluster, releaseName: 'second' })).rejects.toThrow(
      /cluster: AwsLoadBalancerController 'controller' declares the same Helm chart/,
    );
    return first;
  });
  expect(registered('aws:iam/role:Role')).toHaveLength(1);
});

test('it goes after what has a load balancer, and before nodes, CNI, DNS and routes', async () => {
  const network = new PlannedNetwork();
  await declare(async () => {
    const cluster = await newCluster({ network });
    const controller = await newController('controller', { cluster });
    const { applyObjects } = await import('../../../lib/core/kubernetes.pulumi');
    const { OutputMarkers } = await import('../../../lib/core/late-bound.pulumi');
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'chat', namespace: 'models' } };
    applyObjects(controller, 'chat', cluster, [service], {
      late: new OutputMarkers(),
      dependsOn: [controller.release],
    });
    return controller;
  });
  const nodesAndAddons = [
    'aws:eks/nodeGroup:NodeGroup main-system-nodes',
    ...['vpc-cni', 'coredns', 'aws-ebs-csi-driver', 'eks-pod-identity-agent'].map(
      (it) => `aws:eks/addon:Addon main-${it}`,
    ),
    'aws:eks/cluster:Cluster main-cluster',
    'test:index:Route default',
  ];
  expect([...outlives('kubernetes:core/v1:Service chat-Service-models-chat')]).toEqual(
    expect.arrayContaining([
      RELEASE,
      'aws:iam/rolePolicy:RolePolicy controller-identity-permissions',
      ...nodesAndAddons,
    ]),
  );
  expect([...outlives(RELEASE)]).toEqual(expect.arrayContaining(nodesAndAddons));
});
