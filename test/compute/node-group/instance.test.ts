import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import { isHardwareKnown, readNodeInstance } from '../../../lib/compute/node-group/instance';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { OptionReader } from '../../../lib/core/option-reader';
import type { Planned } from '../../../lib/core/plan';

type Reader = Parameters<typeof readNodeInstance>[0];

/** The type that is planned with, and whether it is the one that was declared. */
function read(
  options: Partial<NodeGroupOptions>,
  kind: 'accelerated' | 'general' = 'general',
): Planned<[type: string, isKnown: boolean]> {
  const reader: Reader = new OptionReader(options as NodeGroupOptions);
  const { type } = readNodeInstance(reader, kind);
  return reader.planned([type, isHardwareKnown(reader)]);
}

test('a type of the catalog is planned with, of either kind', () => {
  expect(read({ instanceType: 'm7i.2xlarge' })).toEqual({ plan: ['m7i.2xlarge', true], problems: [], warnings: [] });
  expect(read({ instanceType: 'p5.48xlarge' }).plan).toEqual(['p5.48xlarge', true]);
});

test.each([
  ['general', 'm7i.xlarge'],
  ['accelerated', 'p5.48xlarge'],
] as const)('a type that was left out is missing; the example is of the kind %s', (kind, example) => {
  expect(read({}, kind)).toMatchObject({
    plan: [example, false],
    problems: [{ code: 'missing', path: 'instanceType', fix: `Set instanceType, for example to '${example}'.` }],
  });
});

test.each([
  ['', 'malformed', /^'' is not a valid instance type: /],
  ['${Token[Type.1]}', 'must-be-known', /token/],
  ['m7i.xlarg', 'instance-type-unknown', /^'m7i\.xlarg' is not in the catalog; near: m7i\.xlarge/],
])("the type '%s' is %s", (instanceType, code, message) => {
  const { plan, problems } = read({ instanceType });
  expect(problems).toMatchObject([{ code, path: 'instanceType', message: expect.stringMatching(message) }]);
  expect(plan).toEqual(['m7i.xlarge', false]);
});

test('a custom instance goes before the catalog, and is named where it is wrong', () => {
  const customInstance: Instance = { ...(findInstance('m7i.xlarge') as Instance), type: 'm9.large' };
  expect(read({ instanceType: 'm9.large', customInstance })).toMatchObject({ plan: ['m9.large', true], problems: [] });
  expect(read({ instanceType: 'm9.large', customInstance: { ...customInstance, vcpus: 0 } })).toMatchObject({
    plan: [expect.any(String), false],
    problems: [{ code: 'custom-instance-invalid', path: 'customInstance' }],
  });
});

test('the fix of a node group names customInstance', () => {
  expect(read({ instanceType: 'm7i.xlarg' }).problems[0]?.fix).toContain('customInstance(');
});

test('a custom instance is not judged by a type that was left out', () => {
  const customInstance: Instance = { ...(findInstance('m7i.xlarge') as Instance), type: 'm9.large' };
  expect(read({ customInstance }).problems).toMatchObject([{ code: 'missing', path: 'instanceType' }]);
});
