import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import type { CapacityPlan } from '../../../lib/compute/node-group/capacity';
import { planCost } from '../../../lib/compute/node-group/cost';
import type { RootVolumePlan } from '../../../lib/compute/node-group/disks';

const m7i = findInstance('m7i.xlarge') as Instance;
const capacity: CapacityPlan = {
  capacityType: 'ON_DEMAND',
  desiredNodes: 2,
  minNodes: 1,
  maxNodes: 3,
  autoscaled: false,
  updateStrategy: 'DEFAULT',
  maxUnavailable: 1,
};
const volume: RootVolumePlan = {
  deviceName: '/dev/xvda',
  volumeType: 'gp3',
  encrypted: true,
  sizeGiB: 50,
  iops: 3000,
  throughputMiBs: 125,
};

test('nodes cost their hours and their volumes, with the source of each price', () => {
  expect(planCost(m7i, capacity, volume)).toEqual([
    {
      item: '2 x m7i.xlarge',
      usdPerHour: 0.4032,
      basis: 'desired nodes, on demand in us-east-1, without volumes and traffic',
      source: expect.stringMatching(/^https:.* \(2026-07-20\)$/),
    },
    {
      item: '2 x gp3 root volume of 50 GiB',
      usdPerHour: (2 * 50 * 0.08) / 730,
      basis: 'desired nodes, in us-east-1, with the IOPS and throughput that gp3 includes',
      source: expect.stringMatching(/^https:.* \(2026-01\)$/),
    },
  ]);
});

test.each([
  ['SPOT', /traffic; spot nodes cost less$/],
  ['CAPACITY_BLOCK', /traffic; a capacity block has a price of its own, paid in advance$/],
] as const)('the cost of %s says how it differs', (capacityType, basis) => {
  const [line] = planCost(m7i, { ...capacity, capacityType }, volume);
  expect(line?.basis).toMatch(basis);
});

test('a type without a price says so', () => {
  expect(planCost({ ...m7i, type: 'x9.large' }, capacity, volume)[0]).toEqual({
    item: '2 x x9.large',
    usdPerHour: undefined,
    basis: 'the catalog has no price',
    source: expect.stringMatching(/^https:/),
  });
});

test.each([
  [4000, 125, 1000 * 0.005],
  [3000, 225, 100 * 0.04],
  [4000, 225, 1000 * 0.005 + 100 * 0.04],
])('%i IOPS and %i MiB/s cost what is beyond those of gp3', (iops, throughputMiBs, usdPerMonth) => {
  const [, , line, ...more] = planCost(m7i, capacity, { ...volume, iops, throughputMiBs });
  expect(line).toMatchObject({
    item: `2 x ${iops} IOPS and ${throughputMiBs} MiB/s of the root volume`,
    basis: 'in us-east-1, beyond the 3000 IOPS and 125 MiB/s included',
    source: 'https://aws.amazon.com/ebs/pricing/ (2026-11, not verified)',
  });
  expect(line?.usdPerHour).toBeCloseTo((2 * usdPerMonth) / 730, 10);
  expect(more).toEqual([]);
});
