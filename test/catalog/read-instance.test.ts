import { findInstance } from '../../lib/catalog/instance-lookup';
import { type InstanceCode, readInstance } from '../../lib/catalog/read-instance';
import type { Instance } from '../../lib/catalog/instances';
import { OptionReader } from '../../lib/core/option-reader';

interface ShelfOptions {
  readonly machine?: string;
  readonly customInstance?: Instance;
}

function read(options: ShelfOptions, lookup: Parameters<typeof readInstance>[2]) {
  const reader = new OptionReader<ShelfOptions, InstanceCode>(options);
  const { type } = readInstance(reader, 'machine', lookup);
  return reader.planned(type);
}

test('a type of the catalog is read, of either kind', () => {
  expect(read({ machine: 'i4i.8xlarge' }, { kind: 'accelerated' })).toEqual({
    plan: 'i4i.8xlarge',
    problems: [],
    warnings: [],
  });
});

test.each([
  ['general', 'm7i.xlarge'],
  ['accelerated', 'p5.48xlarge'],
] as const)('a missing type of the kind %s has an example of that kind, which stands in', (kind, example) => {
  expect(read({}, { kind })).toMatchObject({
    plan: example,
    problems: [{ code: 'missing', path: 'machine', fix: `Set machine, for example to '${example}'.` }],
  });
});

test.each([
  ['', 'malformed', "'' is not a valid instance type: family.size."],
  ['${Token[Type.1]}', 'must-be-known', 'machine must be known at synthesis; it is a token.'],
])("the type '%s' is %s", (machine, code, message) => {
  expect(read({ machine }, { kind: 'general' })).toMatchObject({
    plan: 'm7i.xlarge',
    problems: [{ code, path: 'machine', message }],
  });
});

test('a custom instance is not judged against the stand-in of a missing type', () => {
  const customInstance = findInstance('p4d.24xlarge') as Instance;
  expect(read({ customInstance }, { kind: 'accelerated', customInstance })).toMatchObject({
    problems: [{ code: 'missing', path: 'machine' }],
  });
});

test('the nearest type of the kind stands in for an unknown one', () => {
  expect(read({ machine: 'p5.48xlrage' }, { kind: 'accelerated' })).toMatchObject({
    plan: 'p5.48xlarge',
    problems: [{ code: 'instance-type-unknown', path: 'machine' }],
  });
});

test('a custom row is read, and its problem stands beside the type', () => {
  const customInstance: Instance = { ...(findInstance('m7i.xlarge') as Instance), type: 'm9.large' };
  expect(read({ machine: 'm9.large' }, { kind: 'general', customInstance })).toMatchObject({
    plan: 'm9.large',
    problems: [],
  });
  expect(
    read({ machine: 'm9.large' }, { kind: 'general', customInstance: { ...customInstance, vcpus: 0 } }).problems,
  ).toMatchObject([{ code: 'custom-instance-invalid', path: 'customInstance' }]);
});

test.each([
  [true, /customInstance/],
  [false, /^Use m7i\.xlarge\.$/],
])('the fix names customInstance where there is such an option: %s', (customizable, fix) => {
  expect(read({ machine: 'm7i.xlarg' }, { kind: 'general', customizable }).problems[0]?.fix).toMatch(fix);
});
