import type { CapacityPlan } from '../../../lib/compute/node-group/capacity';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { planGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import type { Instance } from '../../../lib/catalog/instances';
import type { Problem } from '../../../lib/core/problem';

const TOKEN = '${Token[TOKEN.1]}';
const NUMBER_TOKEN = -1.8881545897087626e289;

function problemsOf(options: Partial<NodeGroupOptions>): readonly Problem[] {
  return planNodeGroup({ instanceType: 'm7i.xlarge', ...options }).problems;
}

function capacityOf(options: Partial<NodeGroupOptions>): CapacityPlan {
  const { plan, problems } = planNodeGroup({ instanceType: 'm7i.xlarge', ...options });
  expect(problems).toEqual([]);
  return plan.capacity;
}

describe('node counts', () => {
  test.each<[Partial<NodeGroupOptions>, Partial<CapacityPlan>]>([
    [{}, { minNodes: 1, desiredNodes: 1, maxNodes: 1 }],
    [{ minNodes: 3 }, { minNodes: 3, desiredNodes: 3, maxNodes: 3 }],
    [{ desiredNodes: 0 }, { minNodes: 0, desiredNodes: 0, maxNodes: 1 }],
    [{ minNodes: 0 }, { minNodes: 0, desiredNodes: 1, maxNodes: 1 }],
    [
      { desiredNodes: 2, maxNodes: 5 },
      { minNodes: 2, desiredNodes: 2, maxNodes: 5 },
    ],
    [
      { minNodes: 1, desiredNodes: 2, maxNodes: 3 },
      { minNodes: 1, desiredNodes: 2, maxNodes: 3 },
    ],
  ])('%j is planned as %j', (options, capacity) => {
    expect(capacityOf(options)).toMatchObject(capacity);
  });

  test.each<[Partial<NodeGroupOptions>, string]>([
    [{ minNodes: 2, desiredNodes: 1 }, 'minNodes is 2, desiredNodes is 1, maxNodes is 1'],
    [{ desiredNodes: 3, maxNodes: 2 }, 'minNodes is 3, desiredNodes is 3, maxNodes is 2'],
  ])('%j is out of order', (options, message) => {
    expect(problemsOf(options)).toMatchObject([
      { code: 'node-counts-invalid', path: 'desiredNodes', message: expect.stringContaining(message) },
    ]);
  });

  test.each<[Partial<NodeGroupOptions>, string]>([
    [{ minNodes: -1, desiredNodes: 3, maxNodes: 2 }, 'minNodes'],
    [{ minNodes: 4, desiredNodes: -1, maxNodes: 2 }, 'desiredNodes'],
    [{ minNodes: 4, desiredNodes: 3, maxNodes: 0 }, 'maxNodes'],
  ])('%j is one problem: the order of counts that are wrong is not judged', (options, path) => {
    expect(problemsOf(options).map((problem) => problem.path)).toEqual([path]);
  });

  test.each([
    ['minNodes', -1, 0],
    ['desiredNodes', -1, 0],
    ['maxNodes', 0, 1],
  ] as const)('%s of %i is one problem; the least is %i', (option, value, least) => {
    expect(problemsOf({ [option]: value })).toMatchObject([
      { code: 'out-of-range', path: option, message: expect.stringContaining(`of at least ${least} nodes`) },
    ]);
  });

  test.each(['minNodes', 'desiredNodes', 'maxNodes', 'maxUnavailable'] as const)('%s must be known', (option) => {
    expect(problemsOf({ [option]: NUMBER_TOKEN })).toMatchObject([
      { code: 'must-be-known', path: option, message: `${option} must be known at synthesis; it is a token.` },
    ]);
  });
});

test.each([
  [0, false],
  [1, true],
  [100, true],
  [101, false],
  [1.5, false],
])('maxUnavailable of %d is valid: %s', (maxUnavailable, valid) => {
  const problems = valid ? [] : [{ code: 'out-of-range', path: 'maxUnavailable' }];
  const options = { maxUnavailable, maxNodes: 100 };
  expect(problemsOf(options)).toMatchObject(problems);
  if (valid) expect(capacityOf(options).maxUnavailable).toBe(maxUnavailable);
});

test.each([
  [2, 2, []],
  [3, 2, ['max-unavailable-invalid']],
  [3, 0, ['out-of-range']],
] as const)('%i nodes at once of at most %i: %j', (maxUnavailable, maxNodes, codes) => {
  const { plan, problems } = planNodeGroup({ instanceType: 'm7i.xlarge', maxUnavailable, maxNodes });
  expect(problems.map(({ code }) => code)).toEqual(codes);
  expect(plan.capacity.maxUnavailable).toBe(codes[0] === 'max-unavailable-invalid' ? 2 : maxUnavailable);
});

test('more nodes at once than the group may have: the message names both', () => {
  expect(problemsOf({ maxUnavailable: 3, maxNodes: 2 })).toEqual([
    {
      code: 'max-unavailable-invalid',
      path: 'maxUnavailable',
      message: 'maxUnavailable is 3, and the group has at most 2 nodes (maxNodes).',
      fix: 'Use at most 2, or a larger maxNodes.',
    },
  ]);
});

describe('ways to buy', () => {
  const block = { capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-1' } as const;

  test('a type that EC2 does not sell in capacity blocks is refused', () => {
    expect(planGpuNodeGroup({ instanceType: 'g6e.48xlarge', ...block }).problems).toEqual([
      {
        code: 'capacity-block-unsupported',
        path: 'capacityType',
        message: 'EC2 does not sell g6e.48xlarge in capacity blocks.',
        fix: "Set capacityType to 'ON_DEMAND'; capacityReservationId may name an on-demand reservation.",
      },
    ]);
    expect(planGpuNodeGroup({ instanceType: 'p5.48xlarge', ...block }).problems).toEqual([]);
  });

  test.each<[Partial<NodeGroupOptions>, readonly string[]]>([
    [{}, []],
    [{ clusterPlacementGroup: false }, []],
    [{ clusterPlacementGroup: true }, ['clusterPlacementGroup']],
    [{ placementGroupName: 'mine' }, ['placementGroupName']],
  ])('a capacity block with %j has problems of %j', (options, paths) => {
    const { problems } = planGpuNodeGroup({ instanceType: 'p5.48xlarge', ...block, ...options });
    expect(problems.map(({ path }) => path)).toEqual(paths);
    for (const { code } of problems) expect(code).toBe('capacity-block-placement-group');
  });

  test.each([
    [0, []],
    [1, ['minNodes']],
  ])('a capacity block with minNodes %i has problems of %j', (minNodes, paths) => {
    const { problems } = planGpuNodeGroup({ instanceType: 'p5.48xlarge', ...block, minNodes });
    expect(problems.map(({ path }) => path)).toEqual(paths);
  });

  test('a type that EC2 does not sell as spot capacity is refused', () => {
    expect(problemsOf({ instanceType: 'hpc7a.96xlarge', capacityType: 'SPOT' })).toMatchObject([
      { code: 'spot-unsupported', path: 'capacityType', message: expect.stringContaining('hpc7a.96xlarge') },
    ]);
    expect(problemsOf({ capacityType: 'SPOT' })).toEqual([]);
  });

  test.each(['ON_DEMAND', 'SPOT'] as const)('an UltraServer as %s is one problem', (capacityType) => {
    expect(planGpuNodeGroup({ instanceType: 'p6e-gb200.36xlarge', capacityType }).problems).toMatchObject([
      { code: 'capacity-block-required', path: 'capacityType', message: expect.stringContaining(capacityType) },
    ]);
  });

  test('a word that is not a way to buy is one problem', () => {
    expect(problemsOf({ capacityType: 'spot' as 'SPOT' })).toMatchObject([{ code: 'malformed', path: 'capacityType' }]);
  });

  test('spot nodes are not taken from a reservation', () => {
    expect(problemsOf({ capacityType: 'SPOT', capacityReservationId: 'cr-1' })).toMatchObject([
      { code: 'spot-with-reservation', path: 'capacityReservationId' },
    ]);
  });
});

test('how a type is sold is not judged by words and types that stand in', () => {
  const words = planGpuNodeGroup({ instanceType: 'p6e-gb200.36xlarge', capacityType: 'spot' as never }).problems;
  expect(words).toMatchObject([{ code: 'malformed', path: 'capacityType' }]);
  const types = planGpuNodeGroup({ instanceType: 'p6e-gb200.36xlarg' });
  expect(types.plan.instance.type).toBe('p6e-gb200.36xlarge');
  expect(types.problems).toMatchObject([{ code: 'instance-type-unknown' }]);
});

describe('updates', () => {
  test.each<[Partial<NodeGroupOptions>, string]>([
    [{}, 'DEFAULT'],
    [{ capacityReservationId: 'cr-1' }, 'MINIMAL'],
    [{ updateStrategy: 'MINIMAL' }, 'MINIMAL'],
    [{ capacityReservationId: 'cr-1', updateStrategy: 'DEFAULT' }, 'DEFAULT'],
  ])('%j updates by %s', (options, strategy) => {
    expect(capacityOf(options).updateStrategy).toBe(strategy);
  });
});

describe('names of reservations and placement groups', () => {
  test.each(['cr-0123456789abcdef0', TOKEN, '${Output[0]}'])('%s is passed on', (capacityReservationId) => {
    expect(capacityOf({ capacityReservationId }).capacityReservationId).toBe(capacityReservationId);
  });

  test.each(['lab', 'cr-', 'cr-A', 'xcr-1', 'cr-1!'])("'%s' is not a reservation", (capacityReservationId) => {
    expect(problemsOf({ capacityReservationId })).toMatchObject([
      { code: 'malformed', path: 'capacityReservationId', message: expect.stringContaining('capacity reservation id') },
    ]);
  });

  test.each([
    ['x', true],
    ['x'.repeat(255), true],
    ['x'.repeat(256), false],
    ['', false],
    ['grün', false],
    ['new\nline', false],
    [' ~', true],
    [TOKEN, true],
  ])("the placement group '%s' is valid: %s", (placementGroupName, valid) => {
    expect(problemsOf({ placementGroupName })).toMatchObject(
      valid ? [] : [{ code: 'malformed', message: expect.stringContaining('is not a valid placement group name: ') }],
    );
  });

  test('a new group is a cluster group, an existing one is named, and there is none by default', () => {
    expect(capacityOf({}).placement).toBeUndefined();
    expect(capacityOf({ clusterPlacementGroup: false }).placement).toBeUndefined();
    expect(capacityOf({ clusterPlacementGroup: true }).placement).toEqual({
      createClusterGroup: true,
      strategy: 'cluster',
    });
    expect(capacityOf({ placementGroupName: 'mine' }).placement).toMatchObject({
      createClusterGroup: false,
      groupName: 'mine',
    });
  });
});

describe('capacity blocks', () => {
  const block = { instanceType: 'p5.48xlarge', capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-1' } as const;

  test('one zone, however often it is listed, is the zone of the block', () => {
    expect(planGpuNodeGroup({ ...block, subnetZones: ['a'] }).problems).toEqual([]);
    expect(planGpuNodeGroup({ ...block, subnetZones: ['a', 'a'] }).problems).toEqual([]);
    expect(planGpuNodeGroup({ ...block, subnetZones: ['a', 'b'] }).problems).toMatchObject([
      {
        code: 'capacity-block-zones',
        path: 'subnetZones',
        message: 'The subnets are in 2 zones (a, b); a capacity block is in one.',
      },
    ]);
  });

  test('is a market of its own, and has nothing of another', () => {
    expect(planGpuNodeGroup(block).plan.capacity).toStrictEqual({
      capacityType: 'CAPACITY_BLOCK',
      desiredNodes: 1,
      minNodes: 0,
      maxNodes: 1,
      autoscaled: false,
      marketType: 'capacity-block',
      capacityReservationId: 'cr-1',
      updateStrategy: 'MINIMAL',
      maxUnavailable: 1,
    });
    expect(capacityOf({})).toStrictEqual({
      capacityType: 'ON_DEMAND',
      desiredNodes: 1,
      minNodes: 1,
      maxNodes: 1,
      autoscaled: false,
      updateStrategy: 'DEFAULT',
      maxUnavailable: 1,
    });
  });

  test('of a type that nothing is known of is not judged', () => {
    const customInstance: Instance = {
      type: 'x1.large',
      architecture: 'amd64',
      vcpus: 8,
      memoryGiB: 32,
      acceleratorCount: 0,
    };
    const { capacityReservationId, capacityType } = block;
    const options = { instanceType: 'x1.large', customInstance, efa: false, capacityReservationId, capacityType };
    expect(planNodeGroup(options).problems).toEqual([]);
  });

  test('a placement group that is refused by its form is a placement group all the same', () => {
    expect(planGpuNodeGroup({ ...block, placementGroupName: '' }).problems.map(({ code }) => code)).toEqual([
      'capacity-block-placement-group',
      'malformed',
    ]);
  });
});

test('the stand-ins of refused names are valid', () => {
  const { plan } = planNodeGroup({
    instanceType: 'm7i.xlarge',
    capacityReservationId: 'lab',
    placementGroupName: '',
  });
  expect(plan.capacity).toMatchObject({
    capacityReservationId: 'cr-0123456789abcdef0',
    placement: { groupName: 'training' },
  });
});

test('a zone has a name', () => {
  expect(problemsOf({ subnetZones: [''] })).toMatchObject([
    {
      code: 'malformed',
      path: 'subnetZones[0]',
      message: expect.stringContaining("'' is not a valid availability zone: "),
      fix: "Use for example 'us-east-1a'.",
    },
  ]);
});

describe('nodes that are bound to one zone', () => {
  const zones = { subnetZones: ['us-east-1a', 'us-east-1b'] } as const;

  test.each<[Partial<NodeGroupOptions>, string]>([
    [{ clusterPlacementGroup: true }, 'placement-group-zones'],
    [{ capacityReservationId: 'cr-1' }, 'reservation-zones'],
    [{ capacityReservationId: 'cr-1', clusterPlacementGroup: true }, 'reservation-zones'],
    [{ capacityReservationId: 'cr-1', placementGroupName: 'mine' }, 'reservation-zones'],
  ])('%j in two zones is %s, and in one zone none', (options, code) => {
    expect(problemsOf({ ...options, ...zones })).toMatchObject([
      { code, path: 'subnetZones', message: expect.stringContaining('2 zones (us-east-1a, us-east-1b)') },
    ]);
    expect(problemsOf({ ...options, subnetZones: ['us-east-1a', 'us-east-1a'] })).toEqual([]);
    expect(problemsOf(options)).toEqual([]);
  });

  test('an existing placement group may be of any strategy: a warning', () => {
    const { problems, warnings } = planNodeGroup({ instanceType: 'm7i.xlarge', placementGroupName: 'mine', ...zones });
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([
      { id: 'ai-datacenter:placement-group-across-zones', message: expect.stringContaining("'mine'") },
    ]);
    expect(planNodeGroup({ instanceType: 'm7i.xlarge', placementGroupName: 'mine' }).warnings).toEqual([]);
    expect(planNodeGroup({ instanceType: 'm7i.xlarge', ...zones }).warnings).toEqual([]);
  });

  test.each<[string, string, boolean]>([
    ['us-east-1a', 'us-east-1a', true],
    ['us-east-1a', 'us-east-1b', false],
    [TOKEN, 'us-east-1b', true],
    ['us-east-1a', '{"Fn::Select":[0,{"Fn::GetAZs":""}]}', true],
  ])('a reservation in %s and subnets in %s fit: %s', (capacityReservationZone, zone, fits) => {
    const options = { capacityReservationId: 'cr-1', capacityReservationZone, subnetZones: [zone] };
    expect(problemsOf(options)).toMatchObject(
      fits
        ? []
        : [
            {
              code: 'reservation-zone-mismatch',
              path: 'capacityReservationZone',
              message: expect.stringContaining('in us-east-1a, and the subnets are in us-east-1b'),
              fix: 'Select subnets in us-east-1a.',
            },
          ],
    );
  });

  test('the zone of a reservation needs the reservation, and is the name of a zone', () => {
    expect(problemsOf({ capacityReservationZone: 'us-east-1a' })).toMatchObject([
      { code: 'reservation-zone-mismatch', message: expect.stringContaining('capacityReservationId is missing') },
    ]);
    expect(problemsOf({ capacityReservationId: 'cr-1', capacityReservationZone: '' })).toMatchObject([
      { code: 'malformed', path: 'capacityReservationZone' },
    ]);
  });
});

describe('zones', () => {
  test('must be known', () => {
    expect(problemsOf({ subnetZones: ['us-east-1a', TOKEN] })).toMatchObject([
      { code: 'must-be-known', path: 'subnetZones[1]' },
    ]);
  });

  test.each<[number, readonly string[], number]>([
    [2, ['a', 'b'], 1],
    [1, ['a', 'b'], 0],
    [2, ['a', 'a'], 0],
  ])('EFA nodes (at most %i) in %j are warned of %i times', (maxNodes, subnetZones, warnings) => {
    expect(planNodeGroup({ instanceType: 'hpc7a.96xlarge', maxNodes, subnetZones }).warnings).toHaveLength(warnings);
    expect(planNodeGroup({ instanceType: 'm7i.xlarge', maxNodes, subnetZones }).warnings).toEqual([]);
  });
});
