import { customInstance } from '../../lib/catalog/custom-instance';
import {
  allInstances,
  findInstance,
  instanceOrProblem,
  nearInstanceTypes,
  standInInstance,
} from '../../lib/catalog/instance-lookup';
import { efaInterfaceCount } from '../../lib/catalog/instance-properties';
import type { Instance } from '../../lib/catalog/instances';
import { onDemandUsdPerHour } from '../../lib/catalog/prices';
import { ProblemsError } from '../../lib/core/problem';

const p7: Instance = {
  type: 'p7.48xlarge',
  architecture: 'amd64',
  vcpus: 192,
  memoryGiB: 4096,
  accelerator: 'B300-SXM-288GB',
  acceleratorCount: 8,
};

/** Four cards, the first without EFA. */
const EFA_CARDS = [{ interfaces: 2 }, { count: 3, interfaces: 2, efa: true }];

function allTypes(kind: 'accelerated' | 'general'): string[] {
  return allInstances(kind).map((row) => row.type);
}

function faultOf(change: object): string {
  const problem = instanceOrProblem(p7.type, 'instanceType', { customInstance: { ...p7, ...change } });
  if (!('code' in problem)) return 'nothing';
  expect(problem.code).toBe('custom-instance-invalid');
  return problem.message;
}

describe('looking an instance type up', () => {
  test('a known type comes with its full name and its facts', () => {
    expect(findInstance('p5.48xlarge')).toMatchObject({
      type: 'p5.48xlarge',
      accelerator: 'H100-SXM-80GB',
    });
    expect(efaInterfaceCount(findInstance('p5.48xlarge') ?? p7)).toBe(32);
    expect(findInstance('m7i.xlarge')).toMatchObject({ type: 'm7i.xlarge', vcpus: 4, acceleratorCount: 0 });
  });

  test('a type that is not there is undefined, also when its name is a property of every object', () => {
    expect([findInstance('p9.48xlarge'), findInstance('constructor'), findInstance('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('every row is found under its own name', () => {
    const all = allInstances();
    expect(all).toHaveLength(239);
    expect(all.every((row) => findInstance(row.type) === row)).toBe(true);
  });

  test.each([
    ['p5.48xlrage', 'p5.48xlarge'],
    ['P5.48xlarge', 'p5.48xlarge'],
    ['p6b300.48xlarge', 'p6-b300.48xlarge'],
    ['g6e48xlarge', 'g6e.48xlarge'],
    ['m7i.xlarg', 'm7i.xlarge'],
  ])('%s is taken for a slip of %s', (slip, meant) => {
    expect(nearInstanceTypes(slip)[0]).toBe(meant);
    expect(nearInstanceTypes(slip).length).toBeLessThanOrEqual(5);
  });

  test('the catalog has accelerated types before general ones, or one kind of them', () => {
    expect(allInstances()).toEqual([...allInstances('accelerated'), ...allInstances('general')]);
    expect(allInstances('accelerated').every(({ accelerator }) => accelerator !== undefined)).toBe(true);
    expect(allInstances('general').every(({ accelerator }) => accelerator === undefined)).toBe(true);
  });

  test('a row of another type does not stand in for the one looked for', () => {
    expect(findInstance('p5.48xlarge', p7)?.accelerator).toBe('H100-SXM-80GB');
    expect(findInstance(p7.type, p7)).toBe(p7);
  });

  test('a name that resembles nothing has no near matches', () => {
    expect(nearInstanceTypes('something-else-entirely')).toEqual([]);
  });

  test('an unknown type is a problem that names what comes near and the way out', () => {
    expect(instanceOrProblem('p5.48xlrage', 'workers.instanceType')).toMatchObject({
      code: 'instance-type-unknown',
      path: 'workers.instanceType',
      message: expect.stringMatching(/^'p5\.48xlrage' is not in the catalog; near: p5\.48xlarge, /),
      fix: expect.stringContaining("customInstance({ type: 'p5.48xlrage'"),
    });
    expect(instanceOrProblem('p5.48xlrage', 'instanceType')).toMatchObject({
      fix: expect.stringMatching(/^Use p5\.48xlarge, or state/),
    });
    expect(instanceOrProblem('nothing-like-it', 'instanceType')).toMatchObject({
      message: "'nothing-like-it' is not in the catalog.",
      fix: expect.stringMatching(/^Use a type of the catalog, or state the facts of the type yourself: customInstance/),
    });
  });

  test('the fix names customInstance only where there is such an option', () => {
    expect(instanceOrProblem('m7i.xlarg', 'systemInstanceType', { customizable: false })).toMatchObject({
      fix: 'Use m7i.xlarge.',
    });
    expect(instanceOrProblem('nothing-like-it', 'systemInstanceType', { customizable: false })).toMatchObject({
      fix: 'Use a type of the catalog.',
    });
  });

  test('near matches stay within the kind of hardware', () => {
    expect(nearInstanceTypes('g7i.xlarge', 'accelerated').every((type) => allTypes('accelerated').includes(type))).toBe(
      true,
    );
    expect(nearInstanceTypes('g7i.xlarge', 'general')[0]).toMatch(/^[cmri]7i\.xlarge$/);
    expect(instanceOrProblem('m7i.xlarg', 'gpuNodes[0].instanceType', { kind: 'accelerated' })).toMatchObject({
      message: expect.not.stringContaining('m7i.xlarge'),
    });
  });

  test.each([undefined, null, 7])('%s is not a type, and is a problem rather than an exception', (type) => {
    expect(instanceOrProblem(type as unknown as string, 'instanceType')).toMatchObject({
      code: 'instance-type-unknown',
      path: 'instanceType',
      message: `${type} is not in the catalog.`,
    });
  });

  test('an unknown type has a stand-in of its kind', () => {
    expect(standInInstance('p5.48xlrage', 'accelerated').type).toBe('p5.48xlarge');
    expect(standInInstance('nothing-like-it', 'accelerated').type).toBe('p5.48xlarge');
    expect(standInInstance('nothing-like-it', 'general').type).toBe('m7i.xlarge');
    expect(standInInstance(undefined as unknown as string, 'general').type).toBe('m7i.xlarge');
  });
});

describe('a custom instance', () => {
  test('stands in for a row that the catalog lacks, and goes before one that it has', () => {
    expect(instanceOrProblem(p7.type, 'instanceType', { customInstance: customInstance(p7) })).toEqual(p7);
    const corrected = { ...p7, type: 'p5e.48xlarge', usdPerHourUsEast1: 60 };
    expect(onDemandUsdPerHour(findInstance('p5e.48xlarge', corrected) ?? p7)).toBe(60);
  });

  test('of another type than the one asked for is refused', () => {
    expect(instanceOrProblem('p5.48xlarge', 'instanceType', { customInstance: p7 })).toMatchObject({
      code: 'custom-instance-invalid',
      path: 'customInstance',
      message: expect.stringContaining('it describes p7.48xlarge'),
    });
    expect(instanceOrProblem('p5.48xlarge', 'gpuNodes[1].instanceType', { customInstance: p7 })).toMatchObject({
      path: 'gpuNodes[1].customInstance',
    });
  });

  test.each([
    [{ type: 'p7' }, 'it describes p7'],
    [{ architecture: 'x86_64' }, "architecture is 'x86_64'"],
    [{ vcpus: 0 }, 'vcpus is 0'],
    [{ vcpus: undefined }, 'vcpus is missing'],
    [{ vcpus: -1.8881545897087626e289 }, 'vcpus must be known; it is a token'],
    [{ type: undefined }, 'type is missing'],
    [{ type: '${Token[TOKEN.1]}' }, 'type must be known; it is a token'],
    [{ memoryGiB: NaN }, 'memoryGiB is NaN'],
    [{ acceleratorCount: 1.5 }, 'acceleratorCount is 1.5, not a whole number'],
    [{ acceleratorCount: 0 }, 'names B300-SXM-288GB but has none of it'],
    [{ accelerator: undefined }, 'has 8 accelerators but names none'],
    [{ accelerator: 'toString' }, "accelerator 'toString' is none of T4"],
    [{ acceleratorCount: 0, acceleratorFraction: 1 }, 'acceleratorFraction is 1, not a number above 0 and below 1'],
    [{ acceleratorFraction: 0.5 }, 'has 8 whole accelerators and a fraction of one'],
    [{ ipv4PerInterface: 1 }, 'ipv4PerInterface is 1, not a whole number of at least 2'],
    [{ ipv4PerInterface: 10.5 }, 'ipv4PerInterface is 10.5, not a whole number'],
    [{ disks: [{ count: 0, sizeGB: 100 }] }, 'disks[0].count is 0'],
    [{ disks: [{ count: 1, sizeGB: -1 }] }, 'disks[0].sizeGB is -1'],
    [{ disks: [{ count: 1, sizeGB: 1, type: 'tape' }] }, "disks[0].type is 'tape', not 'ssd' or 'hdd'"],
    [{ disks: [null] }, 'disks[0] is null'],
    [{ disks: 30400 }, 'disks is of type number, not a list'],
    [{ networkCards: 8 }, 'networkCards is of type number, not a list'],
    [{ networkCards: [{ interfaces: 0 }] }, 'networkCards[0].interfaces is 0'],
    [{ networkCards: [{ count: 1.5, interfaces: 2 }] }, 'networkCards[0].count is 1.5, not a whole number'],
    [{ usageClasses: ['rent'] }, "usageClasses[0] is 'rent', not one of on-demand, spot, capacity-block"],
    [{ efaCards: [1] }, 'efaCards needs networkCards'],
    [{ networkCards: EFA_CARDS, efaCards: 1 }, 'efaCards is of type number, not a list'],
    [{ networkCards: EFA_CARDS, efaCards: [1, 4] }, 'cards that it does not have: 4'],
    [{ networkCards: EFA_CARDS, efaCards: [1, 1] }, 'names a card twice'],
    [{ networkCards: EFA_CARDS, efaCards: [0, 1] }, 'cards that take no EFA: 0'],
    [{ ipCards: [1] }, 'ipCards needs networkCards'],
    [{ networkCards: EFA_CARDS, ipCards: 1 }, 'ipCards is of type number, not a list'],
    [{ networkCards: EFA_CARDS, ipCards: [1, 4] }, 'ipCards names cards that it does not have: 4'],
    [{ networkCards: EFA_CARDS, ipCards: [1, 1] }, 'ipCards names a card twice'],
    [{ networkCards: [{ count: 3, interfaces: 1 }], ipCards: [0, 1, 2] }, 'take one interface only: 1, 2'],
  ])('with %j is refused', (change, fault) => {
    expect(faultOf(change)).toContain(fault);
  });

  test.each<[object]>([
    [{ vcpus: 1 }],
    [{ memoryGiB: 0.5 }],
    [{ acceleratorCount: 1 }],
    [{ acceleratorMemoryMiB: 1 }],
    [{ acceleratorMemoryMiB: 1.5 }],
    [{ ipv4PerInterface: 2 }],
    [{ networkGbps: 0 }],
    [{ ebsBaselineMbps: 0 }],
    [{ ebsPeakMbps: 0.5 }],
    [{ usdPerHourUsEast1: 0 }],
    [{ acceleratorCount: 0, acceleratorFraction: 0.125 }],
    [{ accelerator: undefined, acceleratorCount: 0 }],
    [{ architecture: 'arm64' }],
    [{ disks: [] }],
    [{ disks: [{ count: 1, sizeGB: 1, type: 'hdd' }] }],
    [{ networkCards: [{ interfaces: 1 }] }],
    [{ networkCards: [{ count: 1, interfaces: 1, baselineGbps: 0, peakGbps: 0 }] }],
    [{ networkCards: EFA_CARDS, efaCards: [1, 3] }],
    [{ networkCards: EFA_CARDS, efaCards: [] }],
    [{ networkCards: EFA_CARDS, ipCards: [] }],
    [{ networkCards: [{ interfaces: 1 }, { count: 3, interfaces: 2 }], ipCards: [0, 3] }],
    [{ usageClasses: ['on-demand', 'spot', 'capacity-block'] }],
  ])('with %j is accepted', (change) => {
    expect(faultOf(change)).toBe('nothing');
  });

  test.each([
    [{ vcpus: 1.5 }, 'vcpus is 1.5, not a whole number of at least 1.'],
    [{ memoryGiB: 0.25 }, 'memoryGiB is 0.25, not a number of at least 0.5.'],
    [{ memoryGiB: undefined }, 'memoryGiB is missing.'],
    [{ memoryGiB: '64' }, 'memoryGiB is 64, not a number'],
    [{ memoryGiB: Infinity }, 'memoryGiB is Infinity, not a number'],
    [{ acceleratorCount: -1, accelerator: undefined }, 'acceleratorCount is -1, not a whole number of at least 0.'],
    [{ acceleratorCount: undefined, acceleratorFraction: 0.5 }, 'acceleratorCount is missing'],
    [{ acceleratorMemoryMiB: 0 }, 'acceleratorMemoryMiB is 0, not a number of at least 1.'],
    [{ networkGbps: -1 }, 'networkGbps is -1, not a number of at least 0.'],
    [{ ebsBaselineMbps: -1 }, 'ebsBaselineMbps is -1'],
    [{ ebsPeakMbps: -1 }, 'ebsPeakMbps is -1'],
    [{ usdPerHourUsEast1: -1 }, 'usdPerHourUsEast1 is -1'],
    [{ acceleratorCount: 0, acceleratorFraction: 0 }, 'acceleratorFraction is 0, not a number above 0 and below 1.'],
    [{ accelerator: 'H1000' }, "accelerator 'H1000' is none of T4, T4G, "],
    [{ disks: [{ sizeGB: 100 }] }, 'disks[0].count is missing.'],
    [{ disks: [{ count: 1.5, sizeGB: 100 }] }, 'disks[0].count is 1.5, not a whole number of at least 1.'],
    [{ disks: [{ count: 1 }] }, 'disks[0].sizeGB is missing.'],
    [{ disks: [{ count: 1, sizeGB: 0.5 }] }, 'disks[0].sizeGB is 0.5, not a number of at least 1.'],
    [{ disks: [{ count: 1, sizeGB: 1 }, undefined] }, 'disks[1] is undefined.'],
    [{ networkCards: [{}] }, 'networkCards[0].interfaces is missing.'],
    [{ networkCards: [{ interfaces: 1.5 }] }, 'networkCards[0].interfaces is 1.5, not a whole number of at least 1.'],
    [{ networkCards: [{ interfaces: 1, count: 0 }] }, 'networkCards[0].count is 0, not a whole number of at least 1.'],
    [{ networkCards: [{ interfaces: 1, baselineGbps: -1 }] }, 'networkCards[0].baselineGbps is -1'],
    [{ networkCards: [{ interfaces: 1, peakGbps: -1 }] }, 'networkCards[0].peakGbps is -1'],
    [{ usageClasses: 'spot' }, 'usageClasses is of type string, not a list'],
    [{ networkCards: EFA_CARDS, efaCards: [4, 5] }, 'efaCards names cards that it does not have: 4, 5.'],
    [{ networkCards: [{ count: 2, interfaces: 1 }], efaCards: [0, 1] }, 'cards that take no EFA: 0, 1.'],
    [{ networkCards: 8, efaCards: [0] }, 'efaCards needs networkCards, which it refers to.'],
    [{ networkCards: EFA_CARDS, ipCards: [4, 5] }, 'ipCards names cards that it does not have: 4, 5.'],
    [{ networkCards: 8, ipCards: [0] }, 'ipCards needs networkCards, which it refers to.'],
  ])('with %j is refused, and says so', (change, fault) => {
    expect(faultOf(change)).toContain(fault);
  });

  test.each(['p7.48xlarge', 'x.y', 'u-6tb1.metal', 'm7i.metal-24xl'])('may be called %s', (type) => {
    expect(customInstance({ ...p7, type }).type).toBe(type);
  });

  test.each(['p7', '7p.xlarge', 'P7.xlarge', 'p7.', '.xlarge', 'p7.xl arge', ' p7.xlarge', 'p7.xlarge!'])(
    "is not called '%s'",
    (type) => {
      expect(() => customInstance({ ...p7, type })).toThrow(/is not a valid instance type: family\.size/);
    },
  );

  test('lists its faults one after the other, and says what to do', () => {
    expect(instanceOrProblem(p7.type, 'instanceType', { customInstance: { ...p7, vcpus: 0, memoryGiB: 0 } })).toEqual({
      code: 'custom-instance-invalid',
      path: 'customInstance',
      message:
        'The custom instance is not valid: vcpus is 0, not a whole number of at least 1; ' +
        'memoryGiB is 0, not a number of at least 0.5.',
      fix: 'Correct these facts, or leave out what you do not know.',
    });
  });

  test('is copied, so that it does not change later', () => {
    const given = { ...p7 };
    const made = customInstance(given);
    expect(made).not.toBe(given);
  });

  test('says everything that is wrong with it at once, and throws where it is made', () => {
    const wrong = { ...p7, vcpus: -1, memoryGiB: 0 };
    expect(faultOf(wrong)).toMatch(/vcpus is -1.*memoryGiB is 0/);
    expect(() => customInstance(wrong)).toThrow(ProblemsError);
    expect(() => customInstance(wrong)).toThrow(/^customInstance: .*custom-instance-invalid/);
    expect(() => customInstance(undefined as unknown as Instance)).toThrow(/of type undefined, not an object/);
    expect(() => customInstance({ ...p7, type: 'p7' })).toThrow(/'p7' is not a valid instance type: family.size/);
  });

  test.each([
    [null, 'null'],
    ['p7.48xlarge', 'of type string'],
    [7, 'of type number'],
    [[p7], 'of type object'],
  ])('that is %j is a problem rather than an exception', (wrong, named) => {
    expect(instanceOrProblem(p7.type, 'instanceType', { customInstance: wrong as unknown as Instance })).toMatchObject({
      code: 'custom-instance-invalid',
      message: `The custom instance is not valid: it is ${named}, not an object of facts.`,
    });
  });

  test.each(allInstances().map((row) => [row.type, row] as const))('made of the facts of %s is accepted', (_, row) => {
    expect(customInstance(row)).toEqual(row);
  });
});
