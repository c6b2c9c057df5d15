import {
  controllerPods,
  type LoadBalancerControllerOptions,
  loadBalancerControllerValues,
  planLoadBalancerController,
} from '../../../lib/network/load-balancer-controller/load-balancer-controller';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const place = {
  partition: 'aws',
  accountId: '111122223333',
  region: 'eu-central-1',
  clusterName: 'ai',
  vpcId: 'vpc-1',
};
const OPTIONS = everyOption<LoadBalancerControllerOptions>({
  applicationLoadBalancers: true,
  internetFacing: true,
  gatewayApi: true,
  permissionsBy: true,
  releaseName: true,
  rolePath: true,
  permissionsBoundaryArn: true,
  chartRepository: true,
  imageRegistry: true,
});

test('the chart is pinned, and the deployment waits until its pods are ready', () => {
  expect(planLoadBalancerController({})).toEqual({
    plan: {
      release: expect.objectContaining({
        chart: 'aws-load-balancer-controller',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        namespace: 'kube-system',
      }),
      releaseName: 'ai-datacenter-aws-load-balancer-controller',
      repository: 'https://aws.github.io/eks-charts',
      image: { repository: 'public.ecr.aws/eks/aws-load-balancer-controller', tag: 'v3.5.0' },
      createNamespace: false,
      waitUntilReady: true,
      readyTimeoutMinutes: 13,
      serviceAccount: 'ai-datacenter-aws-load-balancer-controller',
      applicationLoadBalancers: false,
      internetFacing: false,
      gatewayApi: undefined,
      permissionsBy: 'pod-identity',
      roles: {},
    },
    problems: [],
    warnings: [],
  });
});

test.each([false, true])('the values of the chart, with application load balancers: %s', (applicationLoadBalancers) => {
  const { plan } = planLoadBalancerController({ applicationLoadBalancers });

  expect(loadBalancerControllerValues(plan, place)).toEqual({
    // Pods cannot read region and VPC from the instance.
    clusterName: 'ai',
    region: 'eu-central-1',
    vpcId: 'vpc-1',
    image: { repository: 'public.ecr.aws/eks/aws-load-balancer-controller', tag: 'v3.5.0' },
    serviceAccount: { create: true, name: 'ai-datacenter-aws-load-balancer-controller' },
    // One of two replicas stays while nodes are replaced.
    replicaCount: 2,
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '500Mi' } },
    defaultTargetType: 'ip',
    // The webhook that rejects Services while the controller starts is off.
    enableServiceMutatorWebhook: false,
    createIngressClassResource: applicationLoadBalancers,
    ingressClassParams: { create: applicationLoadBalancers },
    enableShield: false,
    enableWaf: false,
    enableWafv2: applicationLoadBalancers,
  });
});

test('with IRSA the service account of the chart names its role', () => {
  const { plan, problems } = planLoadBalancerController({ permissionsBy: 'irsa' });
  expect(problems).toEqual([]);
  const roleArn = 'arn:aws:iam::111122223333:role/controller';
  expect(loadBalancerControllerValues(plan, place, roleArn).serviceAccount).toEqual({
    create: true,
    name: 'ai-datacenter-aws-load-balancer-controller',
    annotations: { 'eks.amazonaws.com/role-arn': roleArn },
  });
  const byPodIdentity = planLoadBalancerController({}).plan;
  expect(loadBalancerControllerValues(byPodIdentity, place, roleArn).serviceAccount).not.toHaveProperty('annotations');
});

test('a cluster that does not know its VPC is a problem', () => {
  expect(planLoadBalancerController({}, { vpcKnown: true }).problems).toEqual([]);
  expect(planLoadBalancerController({}, { vpcKnown: false }).problems).toEqual([
    {
      code: 'missing',
      path: 'vpc',
      message: 'vpc is required for an imported cluster that does not know its VPC, and was left out.',
      fix: 'Set vpc, or pass it to fromClusterAttributes.',
    },
  ]);
});

test('whether there are application load balancers must be known at synthesis', () => {
  const late = '${Token[Flag.1]}' as unknown as boolean;
  expect(planLoadBalancerController({ applicationLoadBalancers: late }).problems).toEqual([
    expect.objectContaining({ code: 'must-be-known', path: 'applicationLoadBalancers' }),
  ]);
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<LoadBalancerControllerOptions>(planLoadBalancerController, {}, OPTIONS)).toEqual([]);
  expect(nullProblems<LoadBalancerControllerOptions>(planLoadBalancerController, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});

test('the name of a release that is there takes it over, with its service account', () => {
  const { plan, problems } = planLoadBalancerController({ releaseName: 'aws-load-balancer-controller' });
  expect(problems).toEqual([]);
  expect([plan.releaseName, plan.serviceAccount]).toEqual([
    'aws-load-balancer-controller',
    'aws-load-balancer-controller',
  ]);
});

test.each(['', 'Controller', '-controller', 'c'.repeat(54)])("a release is not named '%s'", (releaseName) => {
  expect(planLoadBalancerController({ releaseName }).problems).toMatchObject([
    { code: 'malformed', path: 'releaseName', message: expect.stringContaining('1 to 53 small letters') },
  ]);
});

test.each(['c', 'c'.repeat(53), '${Token[Name.1]}'])("a release may be named '%s'", (releaseName) => {
  expect(planLoadBalancerController({ releaseName }).problems).toEqual([]);
});

describe('in a network that does not reach the internet', () => {
  const closed = { vpcKnown: true, internetAccess: 'no' } as const;
  const ECR = '111122223333.dkr.ecr.eu-central-1.amazonaws.com';

  test('chart and image are problems, each with its option', () => {
    expect(planLoadBalancerController({}, closed).problems).toEqual([
      {
        code: 'source-unreachable',
        path: 'chartRepository',
        message:
          'The chart aws-load-balancer-controller comes from aws.github.io, and the private subnets of the VPC have ' +
          'no way to the internet.',
        fix: 'Copy the chart into a registry that the VPC reaches, and set chartRepository.',
      },
      expect.objectContaining({ code: 'source-unreachable', path: 'imageRegistry' }),
    ]);
    for (const internetAccess of ['yes', 'unknown'] as const)
      expect(planLoadBalancerController({}, { vpcKnown: true, internetAccess }).problems).toEqual([]);
  });

  test('copies in a registry of your own are none', () => {
    const options = { chartRepository: `oci://${ECR}/charts/`, imageRegistry: `${ECR}/mirror` };
    const { plan, problems } = planLoadBalancerController(options, closed);
    expect(problems).toEqual([]);
    expect(plan.repository).toBe(`oci://${ECR}/charts/aws-load-balancer-controller`);
    expect(loadBalancerControllerValues(plan, place)).toMatchObject({
      image: { repository: `${ECR}/mirror/eks/aws-load-balancer-controller`, tag: 'v3.5.0' },
    });
  });

  test('a repository has the chart in its index, so its address stays as it is', () => {
    const { plan } = planLoadBalancerController({ chartRepository: 'https://charts.example.com/stable' }, closed);
    expect(plan.repository).toBe('https://charts.example.com/stable');
  });

  test('addresses that are known only at deployment are not judged', () => {
    const options = { chartRepository: 'oci://${Token[Registry.1]}/charts', imageRegistry: '${Token[Registry.1]}' };
    expect(planLoadBalancerController(options, closed)).toMatchObject({
      problems: [],
      plan: { repository: 'oci://${Token[Registry.1]}/charts/aws-load-balancer-controller' },
    });
  });

  test.each([
    ['chartRepository', 'oci://public.ecr.aws/charts'],
    ['imageRegistry', 'quay.io/mirror'],
  ])('%s %s is in the internet too', (option, address) => {
    const own = { chartRepository: `oci://${ECR}`, imageRegistry: ECR };
    expect(planLoadBalancerController({ ...own, [option]: address }, closed).problems).toMatchObject([
      { code: 'source-unreachable', path: option },
    ]);
  });
});

test.each([
  ['chartRepository', ''],
  ['chartRepository', 'charts.example.com'],
  ['chartRepository', 'https:///charts'],
  ['imageRegistry', ''],
  ['imageRegistry', 'https://registry.example.com'],
  ['imageRegistry', 'registry.example.com/'],
])("%s is not '%s'", (option, address) => {
  expect(planLoadBalancerController({ [option]: address }).problems).toMatchObject([
    { code: 'malformed', path: option },
  ]);
});

test.each(['registry.example.com', 'localhost:5000', 'registry.example.com:443/a/b-c'])(
  'an image registry may be %s',
  (imageRegistry) => {
    expect(planLoadBalancerController({ imageRegistry }).problems).toEqual([]);
  },
);

test('the kinds of the Gateway API come before the controller, whose gates are open', () => {
  const { plan } = planLoadBalancerController({ gatewayApi: true });
  expect(plan.gatewayApi).toEqual({
    releaseName: 'ai-datacenter-gateway-api',
    repository: 'oci://docker.io/envoyproxy/gateway-crds-helm',
    release: expect.objectContaining({
      chart: 'gateway-crds-helm',
      values: { crds: { gatewayAPI: { enabled: true, channel: 'standard' }, envoyGateway: { enabled: false } } },
    }),
    createNamespace: false,
    // It has no pods.
    waitUntilReady: false,
    readyTimeoutMinutes: 13,
  });
  expect(loadBalancerControllerValues(plan, place)).toMatchObject({
    controllerConfig: { featureGates: { NLBGatewayAPI: true, ALBGatewayAPI: false } },
  });
});

test("a registry of one's own has the kinds of the Gateway API too", () => {
  const { plan } = planLoadBalancerController({
    gatewayApi: true,
    chartRepository: 'oci://registry.example.com/charts',
  });
  expect(plan.gatewayApi?.repository).toBe('oci://registry.example.com/charts/gateway-crds-helm');
});

test('a filter that lets the controller through has to let the kinds of the Gateway API through too', () => {
  const access = {
    vpcKnown: true,
    internetAccess: 'yes',
    allowedDomains: ['aws.github.io', 'public.ecr.aws'],
  } as const;
  expect(planLoadBalancerController({}, access).problems).toEqual([]);
  expect(planLoadBalancerController({ gatewayApi: true }, access).problems).toMatchObject([
    {
      code: 'source-unreachable',
      path: 'chartRepository',
      message: expect.stringMatching(/^The chart gateway-crds-helm comes from docker\.io,/),
      fix: expect.stringContaining('Copy the chart into a registry that the VPC reaches, and set chartRepository.'),
    },
  ]);
});

test('a wrong repository is refused once, and the chart of the Gateway API is planned as that of its publisher', () => {
  const options = { gatewayApi: true, chartRepository: 'ftp://example.com', imageRegistry: 'registry.example.com' };
  const { plan, problems } = planLoadBalancerController(options, { vpcKnown: true, internetAccess: 'no' });
  expect(problems).toMatchObject([{ code: 'malformed', path: 'chartRepository' }]);
  expect(plan.gatewayApi?.repository).toBe('oci://docker.io/envoyproxy/gateway-crds-helm');
  expect(
    planOddities<LoadBalancerControllerOptions>(planLoadBalancerController, { gatewayApi: true }, ['chartRepository']),
  ).toEqual([]);
});

test('the role is for the pods of the service account of the chart, in its namespace', () => {
  expect(controllerPods(planLoadBalancerController({ releaseName: 'controller' }).plan)).toMatchObject({
    namespace: 'kube-system',
    serviceAccount: 'controller',
  });
});
