import { type DeclaredObject, planOwnership } from '../../lib/core/ownership';

function declared(declaredBy: string, changes: Partial<DeclaredObject> = {}): DeclaredObject {
  return {
    cluster: 'ai',
    kind: 'Service',
    namespace: 'models',
    name: 'chat',
    declaredBy,
    isJudged: true,
    ...changes,
  };
}

function problemsOf(owner: string, objects: readonly DeclaredObject[]) {
  return planOwnership(owner, objects).problems;
}

test('two constructs that declare one object are one problem, of the second', () => {
  const objects = [declared('Serving/Chat'), declared('Serving/Code')];
  expect(problemsOf('Serving/Chat', objects)).toEqual([]);
  expect(problemsOf('Serving/Code', objects)).toEqual([
    {
      code: 'kubernetes-object-repeated',
      path: 'name',
      message: "Serving/Chat declares the same Service 'models/chat' in this cluster, where each can exist only once.",
      fix: 'Give one of them another name or another namespace.',
    },
  ]);
});

test('all objects that two constructs both declare are one problem', () => {
  const both = ['Serving/Chat', 'Serving/Code'].flatMap((path) => [
    declared(path),
    declared(path, { kind: 'apps/Deployment' }),
    declared(path, { kind: 'Namespace', namespace: undefined, name: 'models' }),
  ]);
  expect(problemsOf('Serving/Code', both)).toMatchObject([
    { message: expect.stringContaining("Service, apps/Deployment 'models/chat' and Namespace 'models' in this") },
  ]);
});

test.each<[string, Partial<DeclaredObject>]>([
  ['cluster', { cluster: 'other' }],
  ['kind', { kind: 'ServiceAccount' }],
  ['namespace', { namespace: 'other' }],
  ['scope', { namespace: undefined }],
  ['name', { name: 'code' }],
])('an object of another %s is another object', (_, changes) => {
  expect(problemsOf('Serving/Code', [declared('Serving/Chat'), declared('Serving/Code', changes)])).toEqual([]);
});

test("an object of a user's own manifest is reported by our construct, before or after it", () => {
  const own = declared('Serving/Chat');
  const foreign = declared('Compute/Manifest', { isJudged: false });
  for (const objects of [
    [own, foreign],
    [foreign, own],
  ])
    expect(problemsOf('Serving/Chat', objects)).toMatchObject([
      { message: expect.stringMatching(/^Compute\/Manifest/) },
    ]);
});

test.each([
  ['Namespace', 'createNamespace', 'Set createNamespace to false where the namespace exists already.'],
  ['Helm release', 'cluster', 'Declare it once for a cluster, and pass the construct to those that need it.'],
  ['Helm chart', 'cluster', 'Declare it once for a cluster, and pass the construct to those that need it.'],
])('a repeated %s is mended by %s', (kind, path, fix) => {
  expect(problemsOf('B', [declared('A', { kind }), declared('B', { kind })])).toMatchObject([{ path, fix }]);
});

test('a controller is mended as a whole, not by renaming its parts', () => {
  const both = ['A', 'B'].flatMap((path) => [declared(path), declared(path, { kind: 'Helm release' })]);
  expect(problemsOf('B', both)).toMatchObject([{ path: 'cluster' }]);
});

test('each other construct is a problem of its own', () => {
  const objects = [declared('A'), declared('B', { name: 'code' }), declared('C'), declared('C', { name: 'code' })];
  expect(problemsOf('C', objects).map(({ message }) => message.slice(0, 1))).toEqual(['A', 'B']);
});

test('a construct may declare as many objects as it likes', () => {
  expect(problemsOf('A', [declared('A'), declared('A')])).toEqual([]);
});
