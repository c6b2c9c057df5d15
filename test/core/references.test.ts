import { missingReferences } from '../../lib/core/references';

test('each missing reference is a problem with its path', () => {
  expect(missingReferences({ vpc: 'v', key: null }, ['vpc', 'key', 'cluster'])).toEqual([
    { code: 'missing', path: 'key', message: 'key is required, and is null.', fix: 'Set key.' },
    { code: 'missing', path: 'cluster', message: 'cluster is required, and was left out.', fix: 'Set cluster.' },
  ]);
  expect(missingReferences({ vpc: 'v' }, ['vpc'])).toEqual([]);
});

test.each([
  [null, 'The props are null; they must be an object.'],
  [undefined, 'The props were left out; they must be an object.'],
  ['vpc', 'The props are a string; they must be an object.'],
  [['vpc'], 'The props are a list; they must be an object.'],
])('%j in place of the props is one problem', (props, message) => {
  expect(missingReferences(props, ['vpc'])).toEqual([
    { code: 'wrong-type', path: 'props', message, fix: 'Pass an object.' },
  ]);
});

test('the fix of a reference may name what brings it along', () => {
  const problems = missingReferences({}, ['vpcId', 'key'], { vpcId: 'Set network, or vpcId.' });
  expect(problems.map(({ path, fix }) => [path, fix])).toEqual([
    ['vpcId', 'Set network, or vpcId.'],
    ['key', 'Set key.'],
  ]);
});
