import { ACCELERATED_INSTANCES, type Instance, type InstanceFacts } from '../../lib/catalog/instances';
import { type InterfacePlan, planInterfaces, planPodNetwork } from '../../lib/compute/network-interfaces';
import { isProblems } from '../../lib/planning/problem';

const rows: Instance[] = Object.entries(ACCELERATED_INSTANCES).map(([type, facts]) => ({
  type,
  ...(facts as InstanceFacts),
}));

function instance(type: keyof typeof ACCELERATED_INSTANCES): Instance {
  return { type, ...ACCELERATED_INSTANCES[type] };
}

function laidOut(of: Instance, efa: boolean): InterfacePlan[] {
  const interfaces = planInterfaces(of, efa);
  if (isProblems(interfaces as InterfacePlan[] | never[]) && interfaces.some((it) => 'code' in it))
    throw new Error(JSON.stringify(interfaces));
  return interfaces as InterfacePlan[];
}

/** `card/device type`, as a line of a table. */
function lines(interfaces: readonly InterfacePlan[]): string[] {
  return interfaces.map((it) => `${it.networkCardIndex}/${it.deviceIndex} ${it.interfaceType}`);
}

describe('every row of the catalog', () => {
  test.each(rows)('$type gets as many EFA interfaces as the catalog says', (row) => {
    const interfaces = laidOut(row, (row.efaInterfaces ?? 0) > 0);
    expect(interfaces.filter((it) => it.interfaceType === 'efa-only')).toHaveLength(row.efaInterfaces ?? 0);
  });

  test.each(rows)('$type has one IP interface, first, on card 0', (row) => {
    const [first, ...others] = laidOut(row, (row.efaInterfaces ?? 0) > 0);
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
      const interfaces = laidOut(row, (row.efaInterfaces ?? 0) > 0);
      expect(new Set(interfaces.map((it) => `${it.networkCardIndex}/${it.deviceIndex}`)).size).toBe(interfaces.length);
      for (const it of interfaces) {
        expect(it.networkCardIndex).toBeLessThan(row.networkCards ?? 1);
        expect(it.deviceIndex).toBeLessThan(row.enisPerCard ?? 1);
      }
    },
  );

  test.each(rows)('$type without EFA has one plain interface', (row) => {
    expect(lines(laidOut(row, false))).toEqual(['0/0 interface']);
  });

  test.each(rows.filter((row) => row.enisPerCard !== undefined))(
    '$type has limits that lead back to whole addresses',
    (row) => {
      // When
      const network = planPodNetwork(row, laidOut(row, false), false);
      // Then
      expect(Number.isInteger(network?.addressesAtStart)).toBe(true);
      expect(network?.maxPods).toBe(Math.min(row.vcpus < 30 ? 110 : 250, row.defaultMaxPods ?? NaN));
    },
  );
});

describe('layouts that differ', () => {
  test('p5.48xlarge: 32 EFA on 32 cards, the one of card 0 beside the IP interface', () => {
    const interfaces = lines(laidOut(instance('p5.48xlarge'), true));
    expect(interfaces.slice(0, 3)).toEqual(['0/0 interface', '0/1 efa-only', '1/0 efa-only']);
    expect(interfaces).toHaveLength(33);
    expect(interfaces.at(-1)).toBe('31/0 efa-only');
  });

  test('p6-b300.48xlarge: card 0 is for IP alone, 16 EFA on cards 1 to 16', () => {
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

  test('an EFA interface is in the group of the nodes alone, because only EFA goes through it', () => {
    expect(laidOut(instance('g5.8xlarge'), true)[1]?.securityGroups).toEqual(['own']);
  });
});

test.each([
  ['no EFA count', { networkCards: 4, enisPerCard: 4 }],
  ['no cards', { efaInterfaces: 4, enisPerCard: 4 }],
  ['fewer cards than EFA', { efaInterfaces: 4, networkCards: 2, enisPerCard: 4 }],
  ['room for one interface on card 0', { efaInterfaces: 2, networkCards: 2, enisPerCard: 1 }],
])('an instance with %s has no EFA layout', (_, facts) => {
  const row: Instance = {
    type: 'x1.large',
    architecture: 'amd64',
    vcpus: 8,
    memoryGiB: 32,
    acceleratorCount: 1,
    ...facts,
  };
  expect(planInterfaces(row, true)).toMatchObject([
    { code: 'efa-layout-unknown', path: 'efa', message: expect.stringContaining('x1.large') },
  ]);
});

describe('pods', () => {
  const p5 = instance('p5.48xlarge');

  test('an EFA interface on card 0 takes the place of 49 pods', () => {
    expect(planPodNetwork(p5, laidOut(p5, true), false)).toEqual({ maxPods: 51, addressesAtStart: 50 });
    expect(planPodNetwork(p5, laidOut(p5, false), false)).toEqual({ maxPods: 100, addressesAtStart: 100 });
  });

  test('with prefixes there are addresses for more pods than EKS allows', () => {
    expect(planPodNetwork(p5, laidOut(p5, true), true)).toEqual({ maxPods: 250, addressesAtStart: 33 });
  });

  test('a node below 30 vCPUs takes 110 pods at most', () => {
    const small = instance('g5.4xlarge');
    expect(planPodNetwork(small, laidOut(small, false), false)?.maxPods).toBe(110);
  });

  test('an instance of which the limits are unknown gets no number', () => {
    const row = instance('p6e-gb200.36xlarge');
    expect(planPodNetwork(row, laidOut(row, true), false)).toBeUndefined();
  });
});
