import { launchTemplateData } from '../../../lib/compute/launch-template';
import { nodeGroupData } from '../../../lib/compute/node-group/node-group-data';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { planGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group';

const SPOT = { instanceType: 'm7g.xlarge', capacityType: 'SPOT' } as const;
const REFERENCES = { ownGroupId: 'sg-own', clusterGroupId: 'sg-cluster', userData: '' };

function planned(alternativeInstanceTypes: readonly string[], options: Partial<NodeGroupOptions> = {}) {
  return planNodeGroup({ ...SPOT, alternativeInstanceTypes, ...options });
}

test('types are in the node group, and the launch template has neither type nor interfaces', () => {
  const { plan, problems } = planned(['m7g.xlarge', 'm8g.xlarge'], {
    additionalSecurityGroupIds: ['sg-0123456789abcdef0'],
  });
  expect(problems).toEqual([]);
  expect(plan.instanceTypes).toEqual(['m7g.xlarge', 'm8g.xlarge']);
  const data = launchTemplateData(plan, REFERENCES);
  expect(data.instanceType).toBeUndefined();
  expect(data.networkInterfaces).toBeUndefined();
  expect(data.securityGroupIds).toEqual(['sg-cluster', 'sg-own', 'sg-0123456789abcdef0']);
  const references = { clusterName: 'ai', nodeRole: 'arn:role', launchTemplate: { id: 'lt-1', version: '7' } };
  expect(nodeGroupData(plan, references).instanceTypes).toEqual(['m7g.xlarge', 'm8g.xlarge']);
});

test('one type is in the launch template, with its interfaces', () => {
  const { plan } = planned(['m7g.xlarge']);
  expect(launchTemplateData(plan, REFERENCES)).toMatchObject({
    instanceType: 'm7g.xlarge',
    networkInterfaces: [{ groups: ['sg-cluster', 'sg-own'] }],
  });
  expect(launchTemplateData(plan, REFERENCES).securityGroupIds).toBeUndefined();
});

test.each<[string, string, string]>([
  ['m7i.xlarge', 'r7i.xlarge', 'memoryGiB of r7i.xlarge is 32, and that of m7i.xlarge is 16'],
  ['m7g.xlarge', 'm7i.xlarge', 'architecture of m7i.xlarge is amd64, and that of m7g.xlarge is arm64'],
  ['m7g.xlarge', 'm7g.2xlarge', 'vcpus of m7g.2xlarge is 8, and that of m7g.xlarge is 4'],
])('beside %s, %s differs', (instanceType, type, message) => {
  expect(planned([type], { instanceType }).problems).toMatchObject([
    { code: 'instance-types-differ', path: 'alternativeInstanceTypes', message: expect.stringContaining(message) },
  ]);
});

test('a type without the disks of the first one differs', () => {
  const { problems } = planNodeGroup({
    instanceType: 'i4i.xlarge',
    alternativeInstanceTypes: ['r7i.xlarge'],
    capacityType: 'SPOT',
  });
  expect(problems).toMatchObject([
    { code: 'instance-types-differ', message: expect.stringContaining("nvmeStrategy 'raid0' of i4i.xlarge") },
  ]);
});

test('an unknown type names near ones, and is one problem', () => {
  expect(planned(['m8g.xlrage']).problems).toMatchObject([
    { code: 'instance-type-unknown', path: 'alternativeInstanceTypes', message: expect.stringContaining('m8g.xlarge') },
  ]);
});

test('a type that EC2 does not sell as spot capacity is not beside one of it', () => {
  const spot = planned(['hpc7a.96xlarge'], { instanceType: 'm7i.48xlarge', efa: false });
  expect(spot.problems).toEqual([
    {
      code: 'spot-unsupported',
      path: 'alternativeInstanceTypes',
      message: 'EC2 does not sell hpc7a.96xlarge as spot capacity.',
      fix: 'Leave it out.',
    },
  ]);
  const onDemand = { instanceType: 'm7i.48xlarge', efa: false, capacityType: 'ON_DEMAND' } as const;
  expect(planned(['hpc7a.96xlarge'], onDemand).problems).toEqual([]);
});

test('EFA or a reservation binds a group to one type', () => {
  const reserved = { capacityType: 'ON_DEMAND', capacityReservationId: 'cr-1' } as const;
  const bound = { code: 'instance-types-bound', path: 'alternativeInstanceTypes' };
  expect(planned(['m8g.xlarge'], reserved).problems).toEqual([
    { ...bound, message: expect.stringContaining('has a reservation,'), fix: 'Leave the other types out.' },
  ]);
  const p5en = { instanceType: 'p5en.48xlarge', alternativeInstanceTypes: ['p5e.48xlarge'] } as const;
  expect(planGpuNodeGroup({ ...p5en, efa: true }).problems).toContainEqual({
    ...bound,
    message: expect.stringContaining('has EFA,'),
    fix: 'Set efa to false, or leave the other types out.',
  });
  expect(planGpuNodeGroup({ ...p5en, efa: false }).problems).not.toContainEqual(expect.objectContaining(bound));
  const p5 = { instanceType: 'p5.48xlarge', alternativeInstanceTypes: ['p5.48xlarge'] } as const;
  expect(planGpuNodeGroup(p5).problems).toEqual([]);
});

test.each([
  [19, []],
  [20, ['out-of-range']],
])('%i types beside the first one: %j', (count, codes) => {
  const types = Array.from({ length: count }, (_, index) => `x${index}.large`);
  const found = planned(types).problems.filter(({ code }) => code === 'out-of-range');
  expect(found.map(({ code }) => code)).toEqual(codes);
});

test('all nodes take as many pods as the type with the fewest addresses', () => {
  expect(planned(['m8g.xlarge']).plan.settings.maxPods).toBe(58);
  // Hard disks of d3en.xlarge leave it fewer addresses than m7i.xlarge has.
  const { plan, problems } = planned(['d3en.xlarge'], { instanceType: 'm7i.xlarge' });
  expect(problems).toEqual([]);
  expect(plan.settings.maxPods).toBe(10);
  expect(planned(['m7i.xlarge'], { instanceType: 'd3en.xlarge' }).plan.settings.maxPods).toBe(10);
});
