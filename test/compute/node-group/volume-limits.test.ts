import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';

const m7i = findInstance('m7i.xlarge') as Instance;

function planned(options: Partial<NodeGroupOptions>) {
  return planNodeGroup({ instanceType: 'm7i.xlarge', ...options });
}

test.each<[number, number, boolean]>([
  [20, 10_000, true],
  [20, 10_001, false],
  [159, 80_000, false],
  [160, 80_000, true],
])('%i GiB with %i IOPS is valid: %s', (rootVolumeGiB, rootVolumeIops, valid) => {
  expect(planned({ rootVolumeGiB, rootVolumeIops }).problems).toMatchObject(
    valid ? [] : [{ code: 'volume-iops-invalid', path: 'rootVolumeIops' }],
  );
});

test.each<[number | undefined, number, boolean]>([
  [undefined, 750, true],
  [undefined, 751, false],
  [4000, 1000, true],
  [4001, 1000, true],
  [3999, 1000, false],
  [8000, 2000, true],
  [7999, 2000, false],
])('%p IOPS with %i MiB/s is valid: %s', (rootVolumeIops, rootVolumeThroughputMiBs, valid) => {
  expect(planned({ rootVolumeGiB: 100, rootVolumeIops, rootVolumeThroughputMiBs }).problems).toMatchObject(
    valid ? [] : [{ code: 'volume-throughput-invalid', path: 'rootVolumeThroughputMiBs' }],
  );
});

test('the fixes name what is enough', () => {
  expect(planned({ rootVolumeGiB: 20, rootVolumeIops: 10_001 }).problems).toEqual([
    {
      code: 'volume-iops-invalid',
      path: 'rootVolumeIops',
      message: 'rootVolumeIops is 10001; a gp3 volume of 20 GiB has at most 10000 IOPS, 500 for each GiB.',
      fix: 'Use at most 10000, or set rootVolumeGiB to at least 21.',
    },
  ]);
  expect(planned({ rootVolumeThroughputMiBs: 1001 }).problems[0]?.fix).toBe(
    'Use at most 750, or set rootVolumeIops to at least 4004.',
  );
});

test.each<Partial<NodeGroupOptions>>([
  { rootVolumeGiB: 19, rootVolumeIops: 80_000 },
  { rootVolumeIops: 90_000, rootVolumeThroughputMiBs: 2000 },
  { rootVolumeThroughputMiBs: 9000 },
])('%j is one problem: a pair is not judged by what stands in', (options) => {
  expect(planned(options).problems).toMatchObject([{ code: 'out-of-range' }]);
});

describe('an instance that is slower than its volume', () => {
  // 10,000 Mbps are 1192 MiB/s.
  const slow: Instance = { ...m7i, ebsBaselineMbps: 1000, ebsPeakMbps: 10_000 };
  const volume = { rootVolumeGiB: 100, rootVolumeIops: 8000 } as const;

  test.each([
    [1192, 0],
    [1193, 1],
  ])('is warned of: %i MiB/s, %i warnings', (rootVolumeThroughputMiBs, count) => {
    const { warnings, problems } = planned({ customInstance: slow, ...volume, rootVolumeThroughputMiBs });
    expect(problems).toEqual([]);
    expect(warnings.map(({ id }) => id)).toEqual(Array(count).fill('ai-datacenter:volume-faster-than-instance'));
  });

  test('has its baseline where no peak is known, and is not judged where nothing is', () => {
    const more = { ...volume, rootVolumeThroughputMiBs: 1193 };
    const even: Instance = { ...slow, ebsBaselineMbps: 10_000, ebsPeakMbps: undefined };
    expect(planned({ customInstance: even, ...more }).warnings).toHaveLength(1);
    const unknown: Instance = { ...slow, ebsBaselineMbps: undefined, ebsPeakMbps: undefined };
    expect(planned({ customInstance: unknown, ...more }).warnings).toEqual([]);
  });
});
