import { CLUSTER_NAME, kubernetesName, NAMESPACE_NAME, SERVICE_ACCOUNT_NAME } from '../../lib/core/kubernetes-names';

test.each([
  [NAMESPACE_NAME, 63],
  [SERVICE_ACCOUNT_NAME, 253],
  [CLUSTER_NAME, 100],
] as const)('%j has a length limit of %i', ({ pattern, example }, limit) => {
  const taken = [example, 'a', '0', 'a-b', 'a'.repeat(limit)].filter((name) => !pattern.test(name));
  const refused = ['', 'a'.repeat(limit + 1), '-a', 'a b', 'ä', 'a/b', 'a\n'].filter((name) => pattern.test(name));
  expect({ taken, refused }).toEqual({ taken: [], refused: [] });
});

test('dots are for service accounts, capitals and underscores for clusters', () => {
  const forms = [NAMESPACE_NAME, SERVICE_ACCOUNT_NAME, CLUSTER_NAME];
  const takenBy = (name: string) => forms.map(({ pattern }) => pattern.test(name));
  expect(takenBy('a.b')).toEqual([false, true, false]);
  expect(takenBy('A_b')).toEqual([false, false, true]);
  expect(takenBy('a-')).toEqual([false, false, true]);
  expect(takenBy('a..b')).toEqual([false, false, false]);
  expect(takenBy('a.-b')).toEqual([false, false, false]);
  expect(takenBy('_a')).toEqual([false, false, false]);
});

test.each([
  ['Chat', 'chat'],
  ['ChatModel2', 'chat-model2'],
  ['HTTPServer', 'http-server'],
  ['my chat/model', 'my-chat-model'],
  ['2Chat-', 'chat'],
  ['c'.repeat(70), 'c'.repeat(63)],
  [`${'c'.repeat(62)}-d`, 'c'.repeat(62)],
  ['', undefined],
  ['7-', undefined],
])('the construct id %s names the object %s', (id, name) => {
  expect(kubernetesName(id)).toBe(name);
});
