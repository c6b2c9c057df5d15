import { CLUSTER_NAME, NAMESPACE_NAME, SERVICE_ACCOUNT_NAME } from '../../lib/core/kubernetes-names';

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
