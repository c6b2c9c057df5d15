import type { Problem } from '../../../lib/core/problem';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeGroupOptions, NodeTaint } from '../../../lib/compute/node-group/options';

function problemsOf(options: Partial<NodeGroupOptions>): readonly Problem[] {
  return planNodeGroup({ instanceType: 'm7i.xlarge', ...options }).problems;
}

const labelProblems = (labels: Record<string, string>) => problemsOf({ labels });
const taintProblems = (taints: readonly NodeTaint[]) => problemsOf({ taints });
const tagProblems = (tags: Record<string, string>) => problemsOf({ tags });

describe('labels', () => {
  test.each(['team', 'example.com/team', 'node.kubernetes.io/role', 'a.node.kubernetes.io/role'])(
    '%s is a key',
    (key) => {
      expect(labelProblems({ [key]: 'a-1' })).toEqual([]);
    },
  );

  test.each(['', '-team', 'a/b/c', 'Example.com/team', 'example.com/', 'x'.repeat(64)])("'%s' is no key", (key) => {
    expect(labelProblems({ [key]: 'a' })).toMatchObject([{ code: 'malformed', path: `labels['${key}']` }]);
  });

  test('a value has at most 63 letters', () => {
    expect(labelProblems({ team: 'x'.repeat(64) })).toMatchObject([{ code: 'malformed' }]);
  });

  test.each(['kubernetes.io/role', 'node-role.kubernetes.io/gpu', 'k8s.io/x', 'eks.amazonaws.com/nodegroup'])(
    '%s is kept for others',
    (key) => {
      expect(labelProblems({ [key]: 'a' })).toMatchObject([
        { code: 'label-reserved', message: expect.stringContaining(key.split('/')[0] ?? '') },
      ]);
    },
  );
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
    ).toMatchObject([{ code: 'taint-invalid', path: 'taints[1]' }]);
  });

  test('a key follows the rules of labels', () => {
    expect(taintProblems([{ key: 'a b', effect: 'NO_SCHEDULE' }])).toMatchObject([
      { code: 'taint-invalid', path: 'taints[0]' },
    ]);
  });

  test('EKS takes 50', () => {
    const taints = Array.from({ length: 51 }, (_, index) => ({ key: `key-${index}`, effect: 'NO_SCHEDULE' as const }));
    expect(taintProblems(taints)).toMatchObject([{ code: 'taint-invalid', path: 'taints' }]);
  });
});

describe('tags', () => {
  test('a tag may contain what a label may not', () => {
    expect(tagProblems({ 'cost center': 'R&D, Berlin' })).toEqual([]);
  });

  test.each([
    ['aws:team', 'a'],
    ['x'.repeat(129), 'a'],
    ['team', 'x'.repeat(257)],
  ])('%s=%s is refused', (key, value) => {
    expect(tagProblems({ [key]: value })).toMatchObject([{ code: 'malformed' }]);
  });
});
