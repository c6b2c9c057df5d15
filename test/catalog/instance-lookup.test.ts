import {
  allInstances,
  customInstance,
  findInstance,
  instanceOrProblem,
  nearInstanceTypes,
} from '../../lib/catalog/instance-lookup';
import type { Instance } from '../../lib/catalog/instances';
import { ProblemsError } from '../../lib/planning/problem';

const p7: Instance = {
  type: 'p7.48xlarge',
  architecture: 'amd64',
  vcpus: 192,
  memoryGiB: 4096,
  accelerator: 'B300-SXM-288GB',
  acceleratorCount: 8,
};

function faultOf(change: object): string {
  const problem = instanceOrProblem(p7.type, 'instanceType', { ...p7, ...change });
  if (!('code' in problem)) return 'nothing';
  expect(problem.code).toBe('custom-instance-invalid');
  return problem.message;
}

describe('looking an instance type up', () => {
  test('a known type comes with its full name and its facts', () => {
    expect(findInstance('p5.48xlarge')).toMatchObject({
      type: 'p5.48xlarge',
      efaInterfaces: 32,
      accelerator: 'H100-SXM-80GB',
    });
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
    expect(all).toHaveLength(91);
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
    expect(instanceOrProblem('nothing-like-it', 'instanceType')).toMatchObject({
      message: "'nothing-like-it' is not in the catalog.",
    });
  });
});

describe('a custom instance', () => {
  test('stands in for a row that the catalog lacks, and goes before one that it has', () => {
    expect(instanceOrProblem(p7.type, 'instanceType', customInstance(p7))).toEqual(p7);
    const corrected = { ...p7, type: 'p5e.48xlarge', usdPerHourUsEast1: 60 };
    expect(findInstance('p5e.48xlarge', corrected)?.usdPerHourUsEast1).toBe(60);
  });

  test('of another type than the one asked for is refused', () => {
    expect(instanceOrProblem('p5.48xlarge', 'instanceType', p7)).toMatchObject({
      code: 'custom-instance-invalid',
      path: 'customInstance',
      message: expect.stringContaining('it describes p7.48xlarge'),
    });
  });

  test.each([
    [{ type: 'p7' }, 'it describes p7'],
    [{ architecture: 'x86_64' }, "architecture is 'x86_64'"],
    [{ vcpus: 0 }, 'vcpus is 0'],
    [{ vcpus: undefined }, 'vcpus is missing'],
    [{ memoryGiB: NaN }, 'memoryGiB is NaN'],
    [{ acceleratorCount: 1.5 }, 'acceleratorCount is 1.5, not a whole number'],
    [{ acceleratorCount: 0 }, 'names B300-SXM-288GB but has none of it'],
    [{ accelerator: undefined }, 'has 8 accelerators but names none'],
    [{ accelerator: 'toString' }, "accelerator 'toString' is none of T4"],
    [{ nvmeGB: -1 }, 'nvmeGB is -1'],
    [
      { efaInterfaces: 9, networkCards: 8 },
      '9 EFA interfaces need as many network cards that take EFA, of which it has 8',
    ],
    [{ efaInterfaces: 8, networkCards: 8, primaryCardEfa: false }, 'of which it has 7'],
    [{ efaInterfaces: 2, networkCards: 4, efaCards: [1] }, 'efaCards names 1 cards for 2'],
    [{ efaInterfaces: 2, networkCards: 4, efaCards: [1, 4] }, 'cards that it does not have: 4'],
    [{ efaInterfaces: 2, networkCards: 4, efaCards: [1, 1] }, 'names a card twice'],
    [{ efaInterfaces: 2, networkCards: 4, efaCards: [0, 1], primaryCardEfa: false }, 'card 0, which takes no EFA'],
  ])('with %j is refused', (change, fault) => {
    expect(faultOf(change)).toContain(fault);
  });

  test('says everything that is wrong with it at once, and throws where it is made', () => {
    const wrong = { ...p7, vcpus: -1, memoryGiB: 0 };
    expect(faultOf(wrong)).toMatch(/vcpus is -1.*memoryGiB is 0/);
    expect(() => customInstance(wrong)).toThrow(ProblemsError);
    expect(() => customInstance(wrong)).toThrow(/custom-instance-invalid/);
    expect(() => customInstance({ ...p7, type: 'p7' })).toThrow(/'p7' is no instance type/);
  });

  test.each(allInstances().map((row) => [row.type, row] as const))('made of the facts of %s is accepted', (_, row) => {
    expect(customInstance(row)).toEqual(row);
  });
});
