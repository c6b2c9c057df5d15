import { type PodToleration, podSpecToleration } from '../../lib/core/tolerations';

test.each<[PodToleration, object]>([
  [{ key: 'nvidia.com/gpu' }, { key: 'nvidia.com/gpu', operator: 'Exists' }],
  [
    { key: 'team', value: 'ml' },
    { key: 'team', operator: 'Equal', value: 'ml' },
  ],
  [
    { key: 'team', value: '' },
    { key: 'team', operator: 'Equal', value: '' },
  ],
  [
    { key: 'team', effect: 'NoExecute' },
    { key: 'team', operator: 'Exists', effect: 'NoExecute' },
  ],
])('the toleration %j is %j in a pod', (toleration, expected) => {
  expect(podSpecToleration(toleration)).toStrictEqual(expected);
});
