import { allInstances, findInstance } from '../../../lib/catalog/instance-lookup';
import { efaInterfaceCount, expandNetworkCards } from '../../../lib/catalog/instance-properties';
import type { Instance } from '../../../lib/catalog/instances';
import type { InterfacePlan } from '../../../lib/compute/node-group/interfaces';
import { planGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';

const rows = allInstances();

function instance(type: string): Instance {
  const row = findInstance(type);
  if (row === undefined) throw new Error(`The catalog has no ${type}.`);
  return row;
}

/** The interfaces that a node group of this type plans, whatever else it lacks. */
function laidOut(of: Instance, efa: boolean): readonly InterfacePlan[] {
  const plan = of.accelerator === undefined ? planNodeGroup : planGpuNodeGroup;
  const planned = plan({ instanceType: of.type, customInstance: of, efa });
  expect(planned.problems.filter(({ path }) => path === 'efa' || path === 'customInstance')).toEqual([]);
  return planned.plan.interfaces;
}

/** `card/device type`, as a line of a table. */
function lines(interfaces: readonly InterfacePlan[]): string[] {
  return interfaces.map((it) => `${it.networkCardIndex}/${it.deviceIndex} ${it.interfaceType}`);
}

describe('every row of the catalog', () => {
  test.each(rows)('$type gets as many EFA interfaces as the catalog says', (row) => {
    const interfaces = laidOut(row, (efaInterfaceCount(row) ?? 0) > 0);
    expect(interfaces.filter((it) => it.interfaceType === 'efa-only')).toHaveLength(efaInterfaceCount(row) ?? 0);
  });

  test.each(rows)('$type has one IP interface, first, on card 0', (row) => {
    const [first, ...others] = laidOut(row, (efaInterfaceCount(row) ?? 0) > 0);
    expect(first).toMatchObject({
      networkCardIndex: 0,
      deviceIndex: 0,
      interfaceType: 'interface',
      securityGroups: ['cluster', 'own'],
    });
    expect(others.every((it) => it.interfaceType === 'efa-only')).toBe(true);
  });

  test.each(rows)(
    '$type puts no two interfaces into one slot, and none on a card or slot that it does not have',
    (row) => {
      const interfaces = laidOut(row, (efaInterfaceCount(row) ?? 0) > 0);
      expect(new Set(interfaces.map((it) => `${it.networkCardIndex}/${it.deviceIndex}`)).size).toBe(interfaces.length);
      for (const it of interfaces) {
        const card = (expandNetworkCards(row) ?? [{ interfaces: 1 }])[it.networkCardIndex];
        expect(it.deviceIndex).toBeLessThan(card?.interfaces ?? 0);
      }
    },
  );

  test.each(rows)('$type without EFA has one plain interface', (row) => {
    expect(lines(laidOut(row, false))).toEqual(['0/0 interface']);
  });
});

describe('layouts that differ', () => {
  test('p5.48xlarge: 32 EFA on 32 cards, the one of card 0 beside the IP interface', () => {
    const interfaces = lines(laidOut(instance('p5.48xlarge'), true));
    expect(interfaces.slice(0, 3)).toEqual(['0/0 interface', '0/1 efa-only', '1/0 efa-only']);
    expect(interfaces).toHaveLength(33);
    expect(interfaces.at(-1)).toBe('31/0 efa-only');
  });

  test('p6-b300.48xlarge: card 0 is for IP only, 16 EFA on cards 1 to 16', () => {
    const interfaces = lines(laidOut(instance('p6-b300.48xlarge'), true));
    expect(interfaces).toHaveLength(17);
    expect(interfaces.filter((line) => line.startsWith('0/'))).toEqual(['0/0 interface']);
    expect(interfaces.at(-1)).toBe('16/0 efa-only');
  });

  test('p6e-gb200.36xlarge: one EFA for each GPU, on cards 1, 5, 9 and 13', () => {
    expect(lines(laidOut(instance('p6e-gb200.36xlarge'), true))).toEqual([
      '0/0 interface',
      '1/0 efa-only',
      '5/0 efa-only',
      '9/0 efa-only',
      '13/0 efa-only',
    ]);
  });

  test('g5.8xlarge: one card carries both', () => {
    expect(lines(laidOut(instance('g5.8xlarge'), true))).toEqual(['0/0 interface', '0/1 efa-only']);
  });

  test('an EFA interface is in the own group only, because only EFA traffic goes through it', () => {
    expect(laidOut(instance('g5.8xlarge'), true)[1]?.securityGroups).toEqual(['own']);
  });
});

test.each<[string, Partial<Instance>, string]>([
  ['no network cards', {}, 'cards that take EFA: unknown, interfaces on card 0: unknown.'],
  [
    'room for one interface on card 0',
    { networkCards: [{ count: 2, interfaces: 1, efa: true }] },
    'cards that take EFA: 2, interfaces on card 0: 1.',
  ],
])('an instance with %s has no EFA layout', (_, facts, reason) => {
  const customInstance: Instance = {
    type: 'x1.large',
    architecture: 'amd64',
    vcpus: 8,
    memoryGiB: 32,
    acceleratorCount: 0,
    ...facts,
  };
  const { plan, problems } = planNodeGroup({ instanceType: 'x1.large', customInstance, efa: true });
  expect(lines(plan.interfaces)).toEqual(['0/0 interface']);
  expect(problems).toMatchObject([
    { code: 'efa-layout-unknown', path: 'efa', message: expect.stringMatching(new RegExp(`x1.large.*${reason}`)) },
  ]);
});

test('nodes of an instance whose network cards are unknown get no EFA, and a warning', () => {
  const customInstance: Instance = {
    type: 'x1.large',
    architecture: 'amd64',
    vcpus: 8,
    memoryGiB: 32,
    acceleratorCount: 0,
  };
  expect(planNodeGroup({ instanceType: 'x1.large', customInstance })).toMatchObject({
    problems: [],
    warnings: [{ id: 'ai-datacenter:efa-unknown', message: expect.stringContaining('x1.large') }],
  });
  expect(planNodeGroup({ instanceType: 'x1.large', customInstance, efa: false }).warnings).toEqual([]);
});

test('an EFA that an instance does not take is refused by the name of the instance', () => {
  expect(planNodeGroup({ instanceType: 'm7i.xlarge', efa: true })).toMatchObject({
    problems: [
      {
        code: 'efa-unsupported',
        path: 'efa',
        message: 'efa is true, and m7i.xlarge takes no EFA interface.',
      },
    ],
    plan: { interfaces: [{ interfaceType: 'interface' }], securityGroupRules: [] },
  });
});

test('an unknown type with EFA is one problem, and has no warning of its network cards', () => {
  const { problems, warnings, plan } = planNodeGroup({ instanceType: 'x9z.unheard-of', efa: true });
  expect(problems).toMatchObject([{ code: 'instance-type-unknown' }]);
  expect(warnings).toEqual([]);
  expect(lines(plan.interfaces)).toEqual(['0/0 interface']);
});

test('with EFA the nodes of a group reach each other on every protocol, in both directions', () => {
  const rule = { protocol: '-1', description: 'EFA between the nodes of the group' };
  expect(planNodeGroup({ instanceType: 'hpc7a.96xlarge' }).plan.securityGroupRules).toEqual([
    { direction: 'ingress', ...rule },
    { direction: 'egress', ...rule },
  ]);
});

test('card 0 of a custom instance takes EFA beside the IP interface from two interfaces on', () => {
  const facts = { type: 'x1.large', architecture: 'amd64', vcpus: 8, memoryGiB: 32, acceleratorCount: 0 } as const;
  const two: Instance = { ...facts, networkCards: [{ interfaces: 2, efa: true }] };
  expect(lines(laidOut(two, true))).toEqual(['0/0 interface', '0/1 efa-only']);
  const apart: Instance = { ...facts, networkCards: [{ interfaces: 1 }, { interfaces: 1, efa: true }] };
  expect(lines(laidOut(apart, true))).toEqual(['0/0 interface', '1/0 efa-only']);
});
