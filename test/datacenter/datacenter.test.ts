import { customInstance } from '../../lib/catalog/custom-instance';
import { required } from '../../lib/core/plan';
import type { Problem } from '../../lib/core/problem';
import { planDatacenter, planDatacenterParts } from '../../lib/datacenter/datacenter';
import type { DatacenterNodeGroupOptions, DatacenterOptions } from '../../lib/datacenter/options';
import { planNetwork } from '../../lib/network/network/network';
import { usdPerHour } from '../../lib/planning/cost';
import { everyOption, nullProblems, planOddities } from '../core/odd-values';

const GPUS = { name: 'gpus', instanceType: 'p5.48xlarge', desiredNodes: 2, maxNodes: 4 } as const;
const STORAGE = { name: 'storage', instanceType: 'i4i.8xlarge', desiredNodes: 3 } as const;

const STATED = customInstance({
  type: 'x9.48xlarge',
  architecture: 'amd64',
  vcpus: 8,
  memoryGiB: 64,
  acceleratorCount: 0,
  minimumKubernetes: '1.36',
});

function problemsOf(options: DatacenterOptions): string[] {
  return planDatacenter(options).problems.map(({ path, code }: Problem) => `${path} ${code}`);
}

test('by default a datacenter is keys, a network and a cluster', () => {
  const plan = required(planDatacenter({}));
  expect(plan.keys.aliasPrefix).toBe('datacenter');
  expect(plan.network.cidr).toBe('10.0.0.0/16');
  expect(plan.cluster.kubernetesVersion).toBe('1.35');
  expect(plan).toMatchObject({
    gpuNodeGroups: {},
    nodeGroups: {},
    modelStore: undefined,
    loadBalancerController: undefined,
    inferenceServices: {},
    namespaces: [],
    monitoring: {},
  });
});

test('every part has its plan, under its name', () => {
  const plan = required(
    planDatacenter({
      name: 'prod',
      gpuNodeGroups: [GPUS],
      nodeGroups: [STORAGE],
      modelStore: { keepReplacedDays: 7 },
      inferenceServices: [
        { name: 'chat', model: 's3://models/llama', image: 'registry.example.com/engine:1' },
        { name: 'tiny', namespace: 'small' },
      ],
      monitoring: { objectives: { firstTokenSeconds: 1 } },
    }),
  );
  expect(plan.keys.aliasPrefix).toBe('prod');
  expect(plan.gpuNodeGroups.gpus?.instance.type).toBe('p5.48xlarge');
  expect(plan.nodeGroups.storage?.instance.type).toBe('i4i.8xlarge');
  expect(plan.modelStore?.keepReplacedDays).toBe(7);
  expect(plan.loadBalancerController?.serviceAccount).toBe('ai-datacenter-aws-load-balancer-controller');
  expect(plan.inferenceServices.chat?.image?.uri).toBe('registry.example.com/engine:1');
  expect(plan.inferenceServices.tiny?.image).toBeUndefined();
  expect(Object.entries(plan.monitoring).map(([key, { namespace }]) => [key, namespace])).toEqual([
    ['inference', 'inference'],
    ['small', 'small'],
  ]);
  for (const { namespace, rules } of Object.values(plan.monitoring))
    expect(rules.groups[0]?.rules[0]?.expr).toContain(`namespace="${namespace}"`);
});

test("the cluster's Kubernetes version reaches every node group, whatever the group says", () => {
  const group = { name: 'late', instanceType: STATED.type, customInstance: STATED, kubernetesVersion: '1.36' };
  const problems = (kubernetesVersion: string): string[] =>
    problemsOf({ cluster: { kubernetesVersion }, nodeGroups: [group as DatacenterNodeGroupOptions] });
  expect(problems('1.35')).toEqual(['nodeGroups[0].kubernetesVersion kubernetes-too-old']);
  expect(problems('1.36')).toEqual([]);
});

test('the network has addresses for the nodes of all groups at their largest', () => {
  const without = required(planDatacenter({})).network.addressesNeeded;
  const gpus = required(planDatacenter({ gpuNodeGroups: [GPUS] })).network.addressesNeeded - without;
  const larger = required(planDatacenter({ gpuNodeGroups: [{ ...GPUS, maxNodes: 8 }] })).network.addressesNeeded;
  const storage = required(planDatacenter({ nodeGroups: [STORAGE] })).network.addressesNeeded - without;
  const both = required(planDatacenter({ gpuNodeGroups: [GPUS], nodeGroups: [STORAGE] })).network.addressesNeeded;

  expect(gpus).toBeGreaterThan(0);
  expect(storage).toBeGreaterThan(0);
  expect(larger - without).toBe(2 * gpus);
  expect(both - without).toBe(gpus + storage);
});

test.each([
  [{ instanceType: 'p5.48xlarg' }, 'instanceType instance-type-unknown'],
  [{ instanceType: 'i4i.8xlarge', customInstance: STATED }, 'customInstance custom-instance-invalid'],
])('the stand-in for %j needs no addresses', (wrong, problem) => {
  const network = { cidr: '10.0.0.0/22', pods: 10 };
  const group = { name: 'gpus', desiredNodes: 90, ...wrong };
  expect(problemsOf({ network, gpuNodeGroups: [group] })).toEqual([`gpuNodeGroups[0].${problem}`]);
});

test('a network without room for the node groups is too small', () => {
  const network = { cidr: '10.0.0.0/22', pods: 10 };
  expect(problemsOf({ network })).toEqual([]);
  expect(problemsOf({ network, gpuNodeGroups: [{ ...GPUS, maxNodes: 8 }] })).toEqual([
    'network.cidr network-too-small',
  ]);
});

function endpoints(options: DatacenterOptions): readonly string[] {
  return planDatacenter(options).plan.network.interfaceEndpoints;
}

/** Pulumi's cluster has no functions in the network. */
function pulumiUses(options: DatacenterOptions): readonly string[] {
  return planDatacenterParts(options, []).plan.plan.network.endpointUses;
}

describe('a network without internet access', () => {
  const natGateways = 'none';

  test('has the endpoints that the declared parts call', () => {
    const cluster = ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'lambda', 'logs', 'sts'];
    const withController = [...cluster, 'elasticloadbalancing'].toSorted();
    expect(endpoints({ network: { natGateways } })).toEqual(cluster);
    expect(endpoints({ network: { natGateways }, loadBalancerController: {} })).toEqual(withController);
    expect(endpoints({ network: { natGateways }, inferenceServices: [{ name: 'chat' }] })).toEqual(withController);
    expect(endpoints({ network: { natGateways }, inferenceServices: [] })).toEqual(cluster);
    expect(endpoints({})).not.toContain('lambda');
  });

  test('is refused where it was planned for less than is declared', () => {
    const network = { natGateways, endpointUses: ['nodes', 'images', 'kubectl', 'pod-identity', 'logs'] } as const;
    expect(planDatacenter({ network, loadBalancerController: {} }).problems).toContainEqual({
      code: 'network-endpoints-missing',
      path: 'network',
      message:
        'The network reaches AWS through endpoints only, and has none for elasticloadbalancing (load-balancers ' +
        'of the load balancer controller).',
      fix: "Add 'load-balancers' to endpointUses of the network, or use egress 'open'.",
    });
    expect(problemsOf({ network })).toEqual([]);
    expect(problemsOf({ network: { endpointUses: [] }, loadBalancerController: {} })).toEqual([]);
  });

  test('has what a controller calls that gets its role by IRSA', () => {
    const network = { natGateways } as const;
    const byIrsa = planDatacenter({ network, loadBalancerController: { permissionsBy: 'irsa' } }).plan;
    const byPodIdentity = planDatacenter({ network, loadBalancerController: {} }).plan;
    expect(byIrsa.network.endpointUses).toContain('service-account-roles');
    expect(byPodIdentity.network.endpointUses).not.toContain('service-account-roles');
  });

  test('has what an inference service calls that reads models by IRSA, and names the service otherwise', () => {
    const inferenceServices = [{ name: 'chat', permissionsBy: 'irsa' }, { name: 'search' }] as const;
    const parts = { modelStore: {}, inferenceServices };
    expect(pulumiUses({ network: { egress: 'closed' }, inferenceServices })).not.toContain('service-account-roles');
    expect(pulumiUses({ network: { egress: 'closed' }, ...parts })).toEqual(
      expect.arrayContaining(['service-account-roles', 'pod-identity']),
    );
    const network = { egress: 'closed', endpointUses: ['nodes', 'images', 'load-balancers', 'logs'] } as const;
    const { problems } = planDatacenterParts({ network, ...parts }, []);
    expect(problems.filter(({ code }) => code === 'network-endpoints-missing').map(({ message }) => message)).toEqual([
      'The network reaches AWS through endpoints only, and has none for eks-auth (pod-identity of the load ' +
        "balancer controller; pod-identity of inference service 'search'), sts (service-account-roles of inference " +
        "service 'chat').",
    ]);
  });

  test.each([[null], [[null]], [[{ name: 1, permissionsBy: 1 }]]])(
    'is planned for services that are no services: %j',
    (inferenceServices) => {
      const options = { network: { egress: 'closed' }, modelStore: {}, inferenceServices };
      expect(endpoints(options as unknown as DatacenterOptions)).toContain('eks-auth');
    },
  );

  test('is judged once', () => {
    expect(problemsOf({ network: { natGateways, interfaceEndpoints: ['ec2'] } })).toEqual([
      'network.interfaceEndpoints network-endpoints-missing',
    ]);
  });
});

test('prefix delegation of the network reaches every node group', () => {
  const groups = { gpuNodeGroups: [GPUS], nodeGroups: [STORAGE] };
  const single = required(planDatacenter(groups));
  const prefixes = required(planDatacenter({ ...groups, network: { prefixDelegation: true } }));
  const refused = required(planDatacenter({ ...groups, network: { prefixDelegation: false } }));
  const start = (plan: typeof single) => [
    plan.gpuNodeGroups.gpus?.podNetwork?.addressesAtStart,
    plan.nodeGroups.storage?.podNetwork?.addressesAtStart,
  ];
  expect(start(single)).not.toEqual(start(prefixes));
  expect(start(refused)).toEqual(start(single));
  expect(start(prefixes)[0]).not.toBe(start(single)[0]);
  expect(start(prefixes)[1]).not.toBe(start(single)[1]);
});

test('what the cluster decides of the CNI reaches the network and every node group', () => {
  const groups = { gpuNodeGroups: [GPUS], nodeGroups: [STORAGE] };
  const podNetwork = { warmAddresses: 2 };
  const plan = required(planDatacenter({ ...groups, cluster: { podNetwork } }));
  expect(plan.cluster.podNetwork).toEqual({ prefixDelegation: false, warmAddresses: 2 });
  expect(plan.gpuNodeGroups.gpus?.podNetwork?.addressesAtStart).toBe(4);
  expect(plan.nodeGroups.storage?.podNetwork?.addressesAtStart).toBe(4);
  expect(plan.network.addressesNeeded).toBeLessThan(required(planDatacenter(groups)).network.addressesNeeded);
});

test('prefix delegation of the network is told to the CNI of the cluster, and does not contradict it', () => {
  const network = { prefixDelegation: true };
  expect(required(planDatacenter({ network })).cluster.podNetwork).toEqual({ prefixDelegation: true });
  expect(problemsOf({ network, cluster: { podNetwork: { warmAddresses: 2 } } })).toEqual([
    'network.prefixDelegation pod-network-mismatch',
  ]);
});

function networkFor(count: number): DatacenterOptions {
  return {
    network: { gpuNodes: [{ instanceType: 'p5.48xlarge', count }] },
    gpuNodeGroups: [GPUS, { ...GPUS, name: 'more', maxNodes: 3 }],
  };
}

test('nodes that the network is declared for are at least those of the node groups', () => {
  expect(planDatacenter(networkFor(7)).problems).toEqual([]);
  expect(planDatacenter(networkFor(6)).problems).toMatchObject([
    {
      code: 'network-demand-too-small',
      path: 'network.gpuNodes',
      message: expect.stringMatching(/for 6 nodes of type p5.48xlarge, .* grow to 7/),
    },
  ]);
});

test('the network has addresses for all interfaces of nodes with more IP bandwidth', () => {
  const gpuNodeGroups = [GPUS, { ...GPUS, name: 'wide', maxNodes: 3, networkLayout: 'bandwidth' as const }];
  const narrow = { instanceType: 'p5.48xlarge', count: 7 };
  const wide = (count: number) => ({ ...narrow, count, networkLayout: 'bandwidth' as const });
  const roomFor = (gpuNodes?: NonNullable<DatacenterOptions['network']>['gpuNodes']) =>
    planDatacenter({ gpuNodeGroups, network: { gpuNodes } }).problems;
  expect(roomFor()).toEqual([]);
  expect(roomFor([{ ...narrow, count: 4 }, wide(3)])).toEqual([]);
  expect(roomFor([narrow, wide(2)])).toMatchObject([
    {
      code: 'network-demand-too-small',
      path: 'network.gpuNodes',
      message:
        "The network has addresses for 2 nodes of type p5.48xlarge with networkLayout 'bandwidth', " +
        'and the node groups grow to 3.',
    },
  ]);
  expect(roomFor([wide(6)])).toHaveLength(1);
  const { plan } = planDatacenter({ gpuNodeGroups });
  const saving = planDatacenter({ gpuNodeGroups: [GPUS, { ...GPUS, name: 'wide', maxNodes: 3 }] });
  expect(plan.network.addressesNeeded - saving.plan.network.addressesNeeded).toBe(3 * 7);
});

test('nodes of one type are no room for those of another', () => {
  const groups = { gpuNodeGroups: [GPUS], nodeGroups: [STORAGE] };
  const storage = { instanceType: 'i4i.8xlarge', count: 9 };
  const network = (gpus: number) => ({ gpuNodes: [{ instanceType: 'p5.48xlarge', count: gpus }, storage] });
  expect(problemsOf({ ...groups, network: network(4) })).toEqual([]);
  expect(planDatacenter({ ...groups, network: network(3) }).problems).toMatchObject([
    { message: expect.stringMatching(/for 3 nodes of type p5.48xlarge, .* grow to 4/) },
  ]);
});

test('a count that is known only at deployment is one problem', () => {
  expect(problemsOf(networkFor(-1.8881545897087626e289))).toEqual(['network.gpuNodes[0].count must-be-known']);
});

test('nodes of a group whose counts are wrong are not counted', () => {
  const network = { cidr: '10.0.0.0/22', pods: 10 };
  for (const wrong of [{ minNodes: -1 }, { desiredNodes: -1 }, { maxNodes: -1 }]) {
    const [name] = Object.keys(wrong);
    const group = { name: 'gpus', instanceType: 'p5.48xlarge', desiredNodes: 90, maxNodes: 90, ...wrong };
    expect(problemsOf({ network, gpuNodeGroups: [group] })).toEqual([`gpuNodeGroups[0].${name} out-of-range`]);
  }
});

test('a model in S3 needs a model store, once for all services', () => {
  const inferenceServices = [
    { name: 'chat', model: 's3://models/llama' },
    { name: 'code', model: 's3://models/qwen' },
    { name: 'tiny' },
  ];
  expect(planDatacenter({ inferenceServices }).problems).toMatchObject([
    { code: 'model-store-missing', path: 'modelStore', message: expect.stringContaining("'chat', 'code' have") },
  ]);
  expect(planDatacenter({ inferenceServices, modelStore: {} }).problems).toEqual([]);
});

test('the model store is reached by the endpoints of the network, and its roles are those of the cluster', () => {
  const modelStore = { bucketName: 'models', expressZoneIds: ['use1-az4'] };
  const { problems } = planDatacenter({ modelStore });
  expect(problems).toMatchObject([{ code: 'express-endpoint-missing', path: 'modelStore.expressZoneIds' }]);
  const options = { modelStore, network: { s3ExpressEndpoint: true }, cluster: { rolePath: '/platform/' } };
  const plan = required(planDatacenter(options));
  expect(plan.modelStore).toMatchObject({
    express: [{ bucketName: 'models--use1-az4--x-s3' }],
    roles: { rolePath: '/platform/' },
  });
});

test('a namespace is made once, and belongs to none of its services', () => {
  const { inferenceServices, namespaces } = required(
    planDatacenter({
      inferenceServices: [
        { name: 'a', createNamespace: false },
        { name: 'b' },
        { name: 'c' },
        { name: 'd', namespace: 'other' },
        { name: 'e', namespace: 'given', createNamespace: false },
      ],
    }),
  );
  expect(namespaces).toEqual(['inference', 'other']);
  expect(Object.values(inferenceServices).map(({ createNamespace }) => createNamespace)).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test('a datacenter without the internet takes charts and images from registries of its own', () => {
  const network = { natGateways: 'none' } as const;
  const inferenceServices = [{ name: 'chat', image: 'quay.io/team/engine:1' }];
  expect(problemsOf({ network, inferenceServices })).toEqual([
    'inferenceServices[0].image source-unreachable',
    'loadBalancerController.chartRepository source-unreachable',
    'loadBalancerController.imageRegistry source-unreachable',
  ]);
  const own = 'registry.example.com';
  expect(
    problemsOf({
      network,
      loadBalancerController: { chartRepository: `oci://${own}/charts`, imageRegistry: own },
      inferenceServices: [{ name: 'chat', image: `${own}/team/engine:1` }],
    }),
  ).toEqual([]);
});

/** The domains that the filter of an accepted datacenter lets through. */
function allowedDomains(options: DatacenterOptions): readonly string[] | undefined {
  const { plan, problems } = planDatacenterParts(options);
  expect(problems).toEqual([]);
  // What an engine makes of the options is what was planned.
  expect(planNetwork(plan.parts.network).plan.egressFilter).toEqual(plan.plan.network.egressFilter);
  return plan.plan.network.egressFilter?.allowedDomains;
}

describe('a datacenter behind a filter', () => {
  const inferenceServices = [{ name: 'chat', image: 'quay.io/team/engine:1' }];
  const own = {
    chartRepository: 'oci://registry.example.com/charts',
    imageRegistry: `111122223333.dkr.ecr.x.amazonaws.com`,
  };

  test('reaches what it declares, and nothing else', () => {
    const egress = 'filtered';
    expect(allowedDomains({ network: { egress } })).toEqual([]);
    expect(allowedDomains({ network: { egress }, inferenceServices })).toEqual([
      '.quay.io',
      'aws.github.io',
      'd5l0dvt14r5h8.cloudfront.net',
      'public.ecr.aws',
      'quay.io',
    ]);
    expect(
      allowedDomains({ network: { egress, allowedSources: ['ghcr.io/a/b'] }, loadBalancerController: own }),
    ).toEqual(['ghcr.io', 'pkg-containers.githubusercontent.com', 'registry.example.com']);
    expect(allowedDomains({ inferenceServices })).toBeUndefined();
  });

  test.each([[1], [[null]], [{}]])('judges a list of sources that is %j', (allowedSources) => {
    const network = { egress: 'filtered', allowedSources } as unknown as DatacenterOptions['network'];
    expect(problemsOf({ network }).join()).toContain('network.allowedSources');
  });
});

test('all problems of all parts are reported together, each with its whole path', () => {
  expect(
    problemsOf({
      name: 'aws',
      keys: { deletionWindowDays: 1 },
      network: { zoneCount: 9, natGateways: 'many' as never },
      cluster: { kubernetesVersion: '1.12', systemNodes: 1 },
      gpuNodeGroups: [GPUS, { name: 'GPU nodes', instanceType: 'p5.48xlarg', capacityReservationId: 'x' }],
      nodeGroups: [STORAGE, { name: 'storage', instanceType: 'p5.48xlarge' }],
      modelStore: { keepReplacedDays: -1 },
      loadBalancerController: { applicationLoadBalancers: 'yes' as never },
      inferenceServices: [{ name: 'chat', image: 'engine:latest', replicas: 0 }, { name: 'chat' }],
      monitoring: { objectives: { failureRatio: 2 } },
    }).toSorted(),
  ).toEqual(
    [
      'name malformed',
      'keys.deletionWindowDays out-of-range',
      'network.natGateways malformed',
      'network.zoneCount out-of-range',
      'cluster.kubernetesVersion malformed',
      'cluster.systemNodes out-of-range',
      'gpuNodeGroups[1].name malformed',
      'gpuNodeGroups[1].instanceType instance-type-unknown',
      'gpuNodeGroups[1].capacityReservationId malformed',
      'nodeGroups[1].instanceType instance-accelerated',
      'nodeGroups[1].name name-repeated',
      'modelStore.keepReplacedDays out-of-range',
      'loadBalancerController.applicationLoadBalancers wrong-type',
      'inferenceServices[0].image image-unpinned',
      'inferenceServices[0].replicas out-of-range',
      'inferenceServices[1].name name-repeated',
      'monitoring.objectives.failureRatio out-of-range',
    ].toSorted(),
  );
});

test('a GPU node group and a node group cannot have one name', () => {
  expect(problemsOf({ gpuNodeGroups: [GPUS], nodeGroups: [{ ...STORAGE, name: 'gpus' }] })).toEqual([
    'nodeGroups[0].name name-repeated',
  ]);
});

test('names are required', () => {
  expect(
    problemsOf({
      gpuNodeGroups: [{ instanceType: 'p5.48xlarge' } as never],
      inferenceServices: [{} as never, {} as never],
    }),
  ).toEqual([
    'gpuNodeGroups[0].name missing',
    'inferenceServices[0].name missing',
    'inferenceServices[1].name missing',
  ]);
});

test('an instance type that is known only at deployment is named with its whole path', () => {
  const { problems } = planDatacenter({ gpuNodeGroups: [{ ...GPUS, instanceType: '${Token[Type.1]}' }] });
  expect(problems).toMatchObject([{ code: 'must-be-known', path: 'gpuNodeGroups[0].instanceType' }]);
});

test('the cost of the whole is that of its parts', () => {
  const plan = required(
    planDatacenter({
      gpuNodeGroups: [GPUS],
      nodeGroups: [STORAGE],
      modelStore: {},
      inferenceServices: [{ name: 'a' }],
    }),
  );
  const { keys, network, cluster, modelStore } = plan;
  const parts = [
    keys,
    network,
    cluster,
    plan.gpuNodeGroups.gpus,
    plan.nodeGroups.storage,
    modelStore,
    plan.inferenceServices.a,
  ].map((part) => usdPerHour(part?.cost ?? []));
  expect(usdPerHour(plan.cost)).toBeCloseTo(
    parts.reduce((sum, part) => sum + part, 0),
    9,
  );
  expect(parts.filter((part) => part > 0)).toHaveLength(6);
});

test('the image of the runtime is a line of the cost where a service uses it', () => {
  const pulled = 'registry.example.com/engine:1';
  const items = [
    [undefined, undefined],
    [undefined, pulled],
    [pulled, pulled],
  ].map((images) => {
    const inferenceServices = images.map((image, index) => ({ name: `service-${index}`, image }));
    return planDatacenter({ inferenceServices }).plan.cost.filter(({ item }) => item === 'Image in ECR');
  });
  expect(items.map(({ length }) => length)).toEqual([1, 1, 0]);
});

test('a datacenter without node groups, services and models costs its keys, its network and its cluster', () => {
  const { keys, network, cluster, cost } = required(planDatacenter({}));
  expect(cost).toEqual([...keys.cost, ...network.cost, ...cluster.cost]);
});

test('aliases of keys begin with the name of the datacenter, or with the prefix of the keys', () => {
  expect(required(planDatacenter({ name: 'prod' })).keys.aliasPrefix).toBe('prod');
  expect(required(planDatacenter({ name: 'prod', keys: { aliasPrefix: 'team' } })).keys.aliasPrefix).toBe('team');
});

test.each(['a', 'n'.repeat(200), 'team/prod_1-EU', 'awsome', 'my/aws'])("a datacenter may be named '%s'", (name) => {
  expect(problemsOf({ name })).toEqual([]);
});

test.each(['', 'n'.repeat(201), 'aws', 'aws/prod', 'prod!', '!prod'])("a datacenter is not named '%s'", (name) => {
  expect(planDatacenter({ name }).problems).toMatchObject([
    { code: 'malformed', path: 'name', message: expect.stringContaining('is not a valid datacenter name: ') },
  ]);
});

test.each(['g', '0-gpu_Nodes', 'g'.repeat(63)])("a node group may be named '%s'", (name) => {
  expect(problemsOf({ nodeGroups: [{ ...STORAGE, name }] })).toEqual([]);
});

test.each(['', '-gpus', '_gpus', 'gpus!', 'g'.repeat(64)])("a node group is not named '%s'", (name) => {
  const { plan, problems } = planDatacenter({ nodeGroups: [{ ...STORAGE, name }] });
  expect(problems).toMatchObject([
    { code: 'malformed', message: expect.stringContaining('is not a valid node group name: ') },
  ]);
  expect(Object.keys(plan.nodeGroups)).toEqual(['gpus']);
});

test('the name of a node group is the key of its plan, so it must be known', () => {
  expect(problemsOf({ nodeGroups: [{ ...STORAGE, name: '${Token[Name.1]}' }] })).toEqual([
    'nodeGroups[0].name must-be-known',
  ]);
});

test('a repeated name is named, with the kind of its parts', () => {
  const messages = planDatacenter({
    nodeGroups: [STORAGE, STORAGE],
    inferenceServices: [{ name: 'chat' }, { name: 'chat' }],
  }).problems.map(({ message }) => message);
  expect(messages).toEqual([
    "Two node groups have the name 'storage'.",
    "Two inference services have the name 'chat'.",
  ]);
});

test('the controller of load balancers can be had without a service', () => {
  expect(required(planDatacenter({ loadBalancerController: {} })).loadBalancerController).toBeDefined();
});

test('services are monitored only if the options say so', () => {
  const inferenceServices = [{ name: 'chat' }];
  expect(required(planDatacenter({ inferenceServices })).monitoring).toEqual({});
  expect(Object.keys(required(planDatacenter({ inferenceServices, monitoring: {} })).monitoring)).toEqual([
    'inference',
  ]);
});

test('a name of a service that is known only at deployment is refused: constructs are named after it', () => {
  expect(problemsOf({ inferenceServices: [{ name: '${Token[Name.1]}' }] })).toEqual([
    'inferenceServices[0].name must-be-known',
  ]);
});

test('problems of the image that services share are those of inferenceImage', () => {
  const inferenceImage = { architecture: 'x86' as never };
  expect(problemsOf({ inferenceImage })).toEqual(['inferenceImage.architecture malformed']);
});

test('the image is built and paid for once, if a service uses it', () => {
  const [both, none] = [undefined, 'registry.example.com/engine:1'].map((image) => {
    const inferenceServices = [
      { name: 'chat', image },
      { name: 'code', image },
    ];
    return required(planDatacenterParts({ inferenceServices, inferenceImage: { network: 'host' } }));
  });
  expect(both?.parts.inferenceImage).toEqual({ network: 'host' });
  expect(both?.plan.cost.filter(({ item }) => item === 'Image in ECR')).toHaveLength(1);
  expect(none?.parts.inferenceImage).toBeUndefined();
  expect(none?.plan.cost.filter(({ item }) => item === 'Image in ECR')).toHaveLength(0);
});

test('each part is made of its options, with what the datacenter decided', () => {
  const { parts, plan } = required(
    planDatacenterParts({
      name: 'prod',
      network: { zoneCount: 3, prefixDelegation: true },
      gpuNodeGroups: [GPUS],
      modelStore: { keepReplacedDays: 7 },
      inferenceServices: [{ name: 'chat', namespace: 'models' }],
      monitoring: { selectorLabels: { release: 'stack' } },
    }),
  );
  expect(parts).toEqual({
    keys: { aliasPrefix: 'prod' },
    network: {
      zoneCount: 3,
      prefixDelegation: true,
      gpuNodes: [{ instanceType: 'p5.48xlarge', count: 4 }],
      podNetwork: plan.cluster.podNetwork,
      endpointUses: plan.network.endpointUses,
    },
    cluster: { podNetwork: { prefixDelegation: true } },
    gpuNodeGroups: { gpus: { instanceType: 'p5.48xlarge', desiredNodes: 2, maxNodes: 4 } },
    nodeGroups: {},
    modelStore: { keepReplacedDays: 7 },
    loadBalancerController: {},
    inferenceImage: {},
    inferenceServices: { chat: { name: 'chat', namespace: 'models' } },
    monitoring: { models: { namespace: 'models', selectorLabels: { release: 'stack' } } },
  });
});

test('an image that is null is a problem of its service', () => {
  expect(problemsOf({ inferenceServices: [{ name: 'chat', image: null as never }] })).toEqual([
    'inferenceServices[0].image wrong-type',
  ]);
});

const OPTIONS = everyOption<DatacenterOptions>({
  name: true,
  keys: true,
  network: true,
  cluster: true,
  gpuNodeGroups: true,
  nodeGroups: true,
  modelStore: true,
  loadBalancerController: true,
  inferenceServices: true,
  inferenceImage: true,
  monitoring: true,
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<DatacenterOptions>(planDatacenter, {}, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<DatacenterOptions>(planDatacenter, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});

test('options that are not an object are one problem', () => {
  expect(planDatacenter(null as never).problems).toMatchObject([{ code: 'wrong-type', path: 'options' }]);
});

describe('a service that faces the internet', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
  const service = { name: 'chat', internetFacing: true, clientCidrs: ['203.0.113.0/24'], certificateArn };

  test('has a controller that may let it', () => {
    const { plan, parts } = required(planDatacenterParts({ inferenceServices: [service] }));
    expect(plan.loadBalancerController?.internetFacing).toBe(true);
    expect(parts.loadBalancerController).toEqual({ internetFacing: true });
    const inside = required(planDatacenterParts({ inferenceServices: [{ name: 'chat' }] }));
    expect(inside.plan.loadBalancerController?.internetFacing).toBe(false);
    expect(inside.parts.loadBalancerController).toEqual({});
  });

  test('is refused where the controller is told otherwise', () => {
    const options = { inferenceServices: [service], loadBalancerController: { internetFacing: false } };
    expect(problemsOf(options)).toEqual(['loadBalancerController.internetFacing controller-internal-only']);
  });
});

test('node groups pull from the repositories of the cluster, unless they name their own', () => {
  const [team, own] = ['team/*', 'own'].map((name) => `arn:aws:ecr:us-east-1:111122223333:repository/${name}`);
  const plan = required(
    planDatacenter({
      cluster: { imageRepositories: [String(team)] },
      gpuNodeGroups: [GPUS],
      nodeGroups: [{ ...STORAGE, imageRepositories: [String(own)] }],
    }),
  );
  expect(plan.gpuNodeGroups.gpus?.imageRepositories).toEqual([team]);
  expect(plan.nodeGroups.storage?.imageRepositories).toEqual([own]);
  expect(required(planDatacenter({ nodeGroups: [STORAGE] })).nodeGroups.storage).not.toHaveProperty(
    'imageRepositories',
  );
});
