import { planGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import type { Problem } from '../../../lib/core/problem';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeGroupOptions, NodeTaint } from '../../../lib/compute/node-group/options';

function problemsOf(options: Partial<NodeGroupOptions>): readonly Problem[] {
  return planNodeGroup({ instanceType: 'm7i.xlarge', ...options }).problems;
}

const labelProblems = (labels: Record<string, string>) => problemsOf({ labels });
const taintProblems = (taints: readonly NodeTaint[]) => problemsOf({ taints });
const tagProblems = (tags: Record<string, string>) => problemsOf({ tags });

function gpuTaints(taints: readonly NodeTaint[] | undefined): readonly NodeTaint[] {
  return planGpuNodeGroup({ instanceType: 'p5.48xlarge', taints }).plan.taints;
}

/** A DNS name of this many characters. */
function domain(length: number): string {
  return `${'x'.repeat(length - 3)}.io`;
}

describe('labels', () => {
  test.each([
    'team',
    'Team_1.x',
    'kubernetes.iox',
    'example.com/team',
    'node.kubernetes.io/role',
    'a.node.kubernetes.io/role',
    'x'.repeat(63),
    `${domain(253)}/team`,
    '9x.1y-z.io/team',
    '1.2/team',
  ])('%s is a valid key', (key) => {
    expect(labelProblems({ [key]: 'a-1' })).toEqual([]);
  });

  test.each([
    ['', '1 to 63 letters'],
    ['-team', '1 to 63 letters'],
    ['team-', '1 to 63 letters'],
    ['a/b/c', "at most one '/'"],
    ['Example.com/team', 'DNS name of at most 253'],
    ['/team', 'DNS name of at most 253'],
    ['x..io/team', 'DNS name of at most 253'],
    ['x.-io/team', 'DNS name of at most 253'],
    ['x-.io/team', 'DNS name of at most 253'],
    ['example.com/', '1 to 63 letters'],
    ['x'.repeat(64), '1 to 63 letters'],
    [`${domain(254)}/team`, 'DNS name of at most 253'],
  ])("'%s' is not a valid key", (key, rule) => {
    expect(labelProblems({ [key]: 'a' })).toEqual([
      {
        code: 'malformed',
        path: `labels['${key}']`,
        message: expect.stringMatching(new RegExp(`^'${key}' is not a valid label key: .*${rule}`)),
        fix: 'Rename it.',
      },
    ]);
  });

  test.each(['', 'x', 'x'.repeat(63), 'A_b.c-1'])("'%s' is a valid value", (value) => {
    expect(labelProblems({ team: value })).toEqual([]);
  });

  test.each(['x'.repeat(64), '-x', 'x y'])("'%s' is not a valid value", (value) => {
    expect(labelProblems({ team: value })).toMatchObject([
      {
        code: 'malformed',
        path: "labels['team']",
        message: expect.stringContaining(`'${value}' is not a valid label value`),
      },
    ]);
  });

  test.each(['kubernetes.io/role', 'node-role.kubernetes.io/gpu', 'k8s.io/x', 'eks.amazonaws.com/nodegroup'])(
    '%s is reserved',
    (key) => {
      expect(labelProblems({ [key]: 'a' })).toMatchObject([
        { code: 'label-reserved', message: expect.stringContaining(key.split('/')[0] ?? '') },
      ]);
    },
  );

  test('a domain that only ends like a reserved one is not reserved', () => {
    expect(labelProblems({ 'notkubernetes.io/role': 'a', kubernetes: 'a' })).toEqual([]);
  });

  test('a late-bound value passes through, and a late-bound key does not', () => {
    const token = '${Token[TOKEN.1]}';
    expect(labelProblems({ team: token })).toEqual([]);
    expect(labelProblems({ [token]: 'a' })).toMatchObject([
      { code: 'must-be-known', message: 'A key must be known; it is a token.' },
    ]);
  });
});

describe('taints', () => {
  test('two effects of one key are two taints', () => {
    expect(
      taintProblems([
        { key: 'a', effect: 'NO_SCHEDULE' },
        { key: 'a', effect: 'NO_EXECUTE' },
      ]),
    ).toEqual([]);
  });

  test('the same taint twice is a mistake', () => {
    expect(
      taintProblems([
        { key: 'a', effect: 'NO_SCHEDULE' },
        { key: 'a', effect: 'NO_SCHEDULE' },
      ]),
    ).toEqual([
      {
        code: 'malformed',
        path: 'taints[1]',
        message: "The taint 'a:NO_SCHEDULE' is repeated.",
        fix: 'Leave one of the two out.',
      },
    ]);
  });

  test('a taint whose parts are missing is not the same as another one', () => {
    const taints = [{ effect: 'NO_SCHEDULE' }, { effect: 'NO_SCHEDULE' }, { key: 'a' }, { key: 'a' }];
    expect(taintProblems(taints as unknown as NodeTaint[]).map(({ code, path }) => `${path} ${code}`)).toEqual([
      'taints[0].key missing',
      'taints[1].key missing',
      'taints[2].effect missing',
      'taints[3].effect missing',
    ]);
  });

  test('those of the accelerator are replaced by those that are declared, be they none', () => {
    expect(gpuTaints(undefined)).toEqual([{ key: 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' }]);
    expect(gpuTaints([])).toEqual([]);
    expect(gpuTaints([{ key: 'a', effect: 'NO_EXECUTE' }])).toStrictEqual([{ key: 'a', effect: 'NO_EXECUTE' }]);
  });

  test('a late-bound value passes through, and a late-bound key does not', () => {
    const token = '${Token[TOKEN.1]}';
    expect(taintProblems([{ key: 'a', value: token, effect: 'NO_SCHEDULE' }])).toEqual([]);
    expect(taintProblems([{ key: token, effect: 'NO_SCHEDULE' }])).toMatchObject([
      { code: 'must-be-known', path: 'taints[0].key', message: expect.stringContaining('it is a token') },
    ]);
  });

  test('key and value follow the rules of labels', () => {
    expect(taintProblems([{ key: 'a b', value: 'c d', effect: 'NO_SCHEDULE' }])).toMatchObject([
      { code: 'malformed', path: 'taints[0].key', message: expect.stringContaining("'a b' is not a valid taint key") },
      {
        code: 'malformed',
        path: 'taints[0].value',
        message: expect.stringContaining("'c d' is not a valid taint value"),
      },
    ]);
    expect(taintProblems([{ key: 'example.com/a', value: 'c', effect: 'PREFER_NO_SCHEDULE' }])).toEqual([]);
  });

  test('the parts of a taint are required, and of their type', () => {
    const taints = [{}, { key: 'a', value: 1, effect: 'NoSchedule' }] as unknown as NodeTaint[];
    expect(taintProblems(taints).map(({ code, path }) => `${path} ${code}`)).toEqual([
      'taints[0].key missing',
      'taints[0].effect missing',
      'taints[1].value wrong-type',
      'taints[1].effect malformed',
    ]);
    expect(planNodeGroup({ instanceType: 'm7i.xlarge', taints }).plan.taints).toEqual([
      { key: 'dedicated', effect: 'NO_SCHEDULE' },
      { key: 'a', effect: 'NO_SCHEDULE' },
    ]);
  });

  test.each([
    [50, []],
    [51, [{ code: 'out-of-range', path: 'taints', message: 'There are 51 taints; EKS accepts at most 50.' }]],
  ])('of %i taints EKS accepts 50', (count, problems) => {
    const taints = Array.from({ length: count }, (_, index) => ({
      key: `key-${index}`,
      effect: 'NO_SCHEDULE' as const,
    }));
    expect(taintProblems(taints)).toMatchObject(problems);
  });

  test('are planned as they are declared', () => {
    const taints: NodeTaint[] = [
      { key: 'a', value: 'b', effect: 'NO_EXECUTE' },
      { key: 'c', effect: 'NO_SCHEDULE' },
    ];
    expect(planNodeGroup({ instanceType: 'm7i.xlarge', taints }).plan.taints).toEqual(taints);
    expect(planNodeGroup({ instanceType: 'm7i.xlarge' }).plan.taints).toEqual([]);
  });
});

describe('tags', () => {
  test.each([
    ['x', 'R&D, Berlin'],
    ['cost center', 'a'],
    ['my-aws:team', 'a'],
    ['x'.repeat(128), 'a'],
    ['team', 'x'.repeat(256)],
    ['team', ''],
    ['team', '${Token[TOKEN.1]}'.padEnd(300)],
  ])("'%s=%s' is valid", (key, value) => {
    expect(tagProblems({ [key]: value })).toEqual([]);
  });

  test.each([
    ['aws:team', 'a', "keys that begin with 'aws:' are reserved for AWS"],
    ['AWS:team', 'a', 'are reserved for AWS'],
    ['', 'a', '1 to 128 characters'],
    ['x'.repeat(129), 'a', '1 to 128 characters'],
    ['team', 'x'.repeat(257), 'at most 256 characters'],
  ])("'%s=%s' is refused", (key, value, rule) => {
    expect(tagProblems({ [key]: value })).toMatchObject([
      { code: 'malformed', path: `tags['${key}']`, message: expect.stringContaining(rule) },
    ]);
  });

  test('a key that is known only at deployment is refused', () => {
    expect(tagProblems({ '${Token[TOKEN.1]}': 'a' })).toMatchObject([
      { code: 'must-be-known', path: "tags['${Token[TOKEN.1]}']", message: 'A key must be known; it is a token.' },
    ]);
  });
});
