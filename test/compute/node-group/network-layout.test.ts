import { allInstances, findInstance } from '../../../lib/catalog/instance-lookup';
import { expandNetworkCards } from '../../../lib/catalog/instance-properties';
import type { Instance } from '../../../lib/catalog/instances';
import { IP_BANDWIDTH } from '../../../lib/catalog/ip-bandwidth';
import { planGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { GpuNodeGroupOptions } from '../../../lib/compute/gpu-node-group/gpu-node-group';

const GUIDED = Object.keys(IP_BANDWIDTH);

function gpus(options: Partial<GpuNodeGroupOptions>) {
  return planGpuNodeGroup({ instanceType: 'p5.48xlarge', networkLayout: 'bandwidth', ...options });
}

/** `card/device` of each interface of a kind. */
function slots(options: Partial<GpuNodeGroupOptions>, kind: 'interface' | 'efa-only'): string[] {
  const { plan, problems } = gpus(options);
  expect(problems).toEqual([]);
  return plan.interfaces
    .filter((it) => it.interfaceType === kind)
    .map((it) => `${it.networkCardIndex}/${it.deviceIndex}`);
}

function row(type: string): Instance {
  const found = findInstance(type);
  if (found === undefined) throw new Error(`The catalog has no ${type}.`);
  return found;
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe("the layout with the most IP bandwidth is that of EC2's guide", () => {
  test.each([
    ['p5.48xlarge', ['0/0', '4/1', '8/1', '12/1', '16/1', '20/1', '24/1', '28/1'], 32, 800, 100],
    ['p5e.48xlarge', ['0/0', '4/1', '8/1', '12/1', '16/1', '20/1', '24/1', '28/1'], 32, 800, 100],
    ['p6-b200.48xlarge', ['0/0', ...numbers(1, 7).map((card) => `${card}/1`)], 8, 1600, 200],
    ['p6-b300.48xlarge', ['0/0', ...numbers(1, 16).map((card) => `${card}/1`)], 16, 3870, 350],
  ])('%s: an address on %j', (instanceType, addresses, efa, most, least) => {
    const block = { capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-1', minNodes: 0 } as const;
    const options = { instanceType, ...(row(instanceType).usageClasses?.includes('on-demand') ? {} : block) };
    expect(slots(options, 'interface')).toEqual(addresses);
    expect(slots(options, 'efa-only')).toHaveLength(efa);
    expect(gpus(options).plan).toMatchObject({
      networkLayout: 'bandwidth',
      efaInterfaces: efa,
      ipInterfaces: addresses.length,
      ipGbps: most,
    });
    expect(gpus({ ...options, networkLayout: 'addresses' }).plan).toMatchObject({ ipInterfaces: 1, ipGbps: least });
  });

  test.each(GUIDED)('%s: EFA interfaces stay where they are', (instanceType) => {
    const saving = gpus({ instanceType, networkLayout: 'addresses' }).plan.interfaces;
    expect(gpus({ instanceType }).plan.interfaces.slice(0, saving.length)).toEqual(saving);
  });

  test.each(GUIDED)('%s: no two interfaces in one slot, and none in a slot that it does not have', (instanceType) => {
    const { interfaces } = gpus({ instanceType }).plan;
    expect(new Set(interfaces.map((it) => `${it.networkCardIndex}/${it.deviceIndex}`)).size).toBe(interfaces.length);
    const cards = expandNetworkCards(row(instanceType)) ?? [];
    for (const it of interfaces) expect(it.deviceIndex).toBeLessThan(cards[it.networkCardIndex]?.interfaces ?? 0);
  });

  test('an interface with an address is in all groups of the node, wherever it is', () => {
    const { interfaces } = gpus({}).plan;
    const groups = interfaces.filter((it) => it.interfaceType === 'interface').map((it) => it.securityGroups);
    expect(groups).toEqual(Array.from({ length: 8 }, () => ['cluster', 'own']));
  });

  test('the VPC CNI leaves the interfaces to the node', () => {
    expect(gpus({}).plan.interfaceTags).toEqual({ 'node.k8s.amazonaws.com/no_manage': 'true' });
  });
});

test('by default a node has one interface with an address, and no tag for the CNI', () => {
  expect(planGpuNodeGroup({ instanceType: 'p5.48xlarge' }).plan).toMatchObject({
    networkLayout: 'addresses',
    ipInterfaces: 1,
    ipGbps: 100,
    interfaceTags: {},
  });
  expect(planNodeGroup({ instanceType: 'm7i.xlarge' }).plan).not.toHaveProperty('ipGbps');
});

describe('a type without such a layout is refused by its name', () => {
  const others = allInstances().filter(({ type }) => !GUIDED.includes(type));

  test.each(others)('$type', ({ type: instanceType, accelerator }) => {
    const plan = accelerator === undefined ? planNodeGroup : planGpuNodeGroup;
    const { plan: planned, problems } = plan({ instanceType, networkLayout: 'bandwidth' });
    expect(problems.filter(({ path }) => path === 'networkLayout')).toMatchObject([
      { code: 'bandwidth-layout-unknown', message: expect.stringContaining(` ${instanceType}`) },
    ]);
    expect(planned).toMatchObject({ networkLayout: 'addresses', ipInterfaces: 1, interfaceTags: {} });
    expect(planned.interfaces).toEqual(plan({ instanceType }).plan.interfaces);
  });

  test('one network card has nothing to add; of others the guide says nothing', () => {
    expect(gpus({ instanceType: 'g5.8xlarge' }).problems).toMatchObject([
      {
        message:
          "networkLayout is 'bandwidth', and g5.8xlarge has one network card: one interface has all of its bandwidth.",
        fix: 'Leave networkLayout out.',
      },
    ]);
    expect(gpus({ instanceType: 'p5en.48xlarge' }).problems).toMatchObject([
      {
        message:
          "networkLayout is 'bandwidth', and EC2's guide has no such layout for p5en.48xlarge; " +
          'it has one for p5.48xlarge, p5e.48xlarge, p6-b200.48xlarge, p6-b300.48xlarge.',
        fix: 'Leave networkLayout out, or name the cards that carry IP traffic as ipCards in a customInstance.',
      },
    ]);
  });
});

describe('cards of a custom instance', () => {
  const customInstance: Instance = { ...row('p5en.48xlarge'), ipCards: [8, 2] };

  test('carry IP traffic beside card 0, in their order; how much is not known', () => {
    expect(slots({ instanceType: 'p5en.48xlarge', customInstance }, 'interface')).toEqual(['0/0', '2/1', '8/1']);
    expect(gpus({ instanceType: 'p5en.48xlarge', customInstance }).plan).not.toHaveProperty('ipGbps');
  });

  test('take the place of those of the guide, without its figure', () => {
    const own = { ...row('p5.48xlarge'), ipCards: [0, 1] };
    expect(slots({ customInstance: own }, 'interface')).toEqual(['0/0', '1/1']);
    expect(gpus({ customInstance: own }).plan).not.toHaveProperty('ipGbps');
  });

  test('that are card 0 alone add nothing', () => {
    const own = { ...row('p5.48xlarge'), ipCards: [0] };
    expect(gpus({ customInstance: own }).problems).toMatchObject([{ code: 'bandwidth-layout-unknown' }]);
  });

  test('are not those of the guide where the custom instance has fewer, or cards with one slot', () => {
    for (const networkCards of [
      [{ count: 28, interfaces: 2, efa: true }],
      [
        { interfaces: 2, efa: true },
        { count: 31, interfaces: 1, efa: true },
      ],
    ]) {
      const { problems } = gpus({ customInstance: { ...row('p5.48xlarge'), networkCards } });
      expect(problems).toMatchObject([{ code: 'bandwidth-layout-unknown', path: 'networkLayout' }]);
    }
    const enough = { ...row('p5.48xlarge'), networkCards: [{ count: 29, interfaces: 2, efa: true }] };
    expect(slots({ customInstance: enough }, 'interface')).toHaveLength(8);
  });
});

test('Bottlerocket is refused, images of Amazon Linux are not', () => {
  const { plan, problems } = gpus({ amiType: 'BOTTLEROCKET_x86_64_NVIDIA' });
  expect(problems).toMatchObject([
    {
      code: 'bandwidth-layout-image',
      path: 'networkLayout',
      message:
        "networkLayout is 'bandwidth', and amiType is BOTTLEROCKET_x86_64_NVIDIA: " +
        'only Amazon Linux 2023 is known to give each interface its address and route.',
    },
  ]);
  expect(plan).toMatchObject({ networkLayout: 'addresses', ipInterfaces: 1 });
  const own = {
    amiType: 'CUSTOM',
    imageId: 'ami-0123456789abcdef0',
    imageDriverVersion: '595.58.03',
    serviceIpv4Cidr: '172.20.0.0/16',
  } as const;
  expect(gpus(own)).toMatchObject({ problems: [], plan: { ipInterfaces: 8 } });
});

test('without EFA it is refused', () => {
  const { plan, problems } = gpus({ efa: false });
  expect(problems).toMatchObject([{ code: 'bandwidth-layout-without-efa', path: 'networkLayout' }]);
  expect(plan.interfaces).toHaveLength(1);
  expect(plan.interfaceTags).toEqual({});
});

test('a type that is not known, or an efa that is not, is one problem', () => {
  expect(gpus({ instanceType: 'p5.48xlrage' }).problems).toMatchObject([{ code: 'instance-type-unknown' }]);
  expect(gpus({ efa: 'yes' as never }).problems).toMatchObject([{ path: 'efa' }]);
});

describe('addresses', () => {
  test('each interface takes one of the subnet, and none from the pods of card 0', () => {
    const saving = gpus({ networkLayout: 'addresses' }).plan;
    const { plan } = gpus({});
    expect(plan.podNetwork).toEqual({ maxPods: 51, addressesAtStart: 57 });
    expect(saving.podNetwork).toEqual({ maxPods: 51, addressesAtStart: 50 });
    expect(plan.settings.maxPods).toBe(saving.settings.maxPods);
  });

  test('subnets have room for them, or the build says what is missing', () => {
    // 59 usable addresses of a /26: 6 nodes need 2 each, or 9 with 8 interfaces.
    const subnets = { subnetPrefixLengths: [26], desiredNodes: 7 };
    expect(gpus({ ...subnets, desiredNodes: 6 }).problems).toEqual([]);
    expect(gpus({ ...subnets, networkLayout: 'addresses' }).problems).toEqual([]);
    expect(gpus(subnets).problems).toMatchObject([
      {
        code: 'subnets-too-small',
        message: expect.stringContaining('each p5.48xlarge with 1 pods (podsPerNode) needs 9 addresses'),
      },
    ]);
  });
});
