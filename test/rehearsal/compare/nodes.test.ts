import { describeCost, hourlyCost } from '../../../lib/rehearsal/src/compare/cost';
import { expectedNodes, type ExpectedNodes, nodeDifferences } from '../../../lib/rehearsal/src/compare/nodes';
import { deployed, node } from '../sample';

const GROUP = deployed('AWS::EKS::Nodegroup', 'lab/gpus', {
  ClusterName: 'lab',
  LaunchTemplate: { Id: 'lt-1' },
  ScalingConfig: { MinSize: 0, DesiredSize: 1, MaxSize: 4 },
  Taints: [{ Key: 'nvidia.com/gpu', Value: 'present', Effect: 'NO_SCHEDULE' }],
});
const TEMPLATE = deployed('AWS::EC2::LaunchTemplate', 'lt-1', {
  LaunchTemplateData: {
    InstanceType: 'p5.48xlarge',
    NetworkInterfaces: [{ InterfaceType: 'efa' }, { InterfaceType: 'efa-only' }, { InterfaceType: 'interface' }],
  },
});
const [EXPECTED] = expectedNodes([GROUP, TEMPLATE]);
const TAINTS = ['nvidia.com/gpu=present:NoSchedule'];
const ALLOCATABLE = { 'nvidia.com/gpu': '8', 'vpc.amazonaws.com/efa': '2' };
const NODE = node('node-1', 'p5.48xlarge', { taints: TAINTS, allocatable: ALLOCATABLE });

test('what the nodes of a group should be follows from its launch template and the catalog', () => {
  expect(EXPECTED).toMatchObject({
    cluster: 'lab',
    nodeGroup: 'gpus',
    instanceTypes: ['p5.48xlarge'],
    count: 1,
    taints: TAINTS,
    devices: { 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 2 },
  });
});

function group(properties: object): ExpectedNodes | undefined {
  return expectedNodes([deployed('AWS::EKS::Nodegroup', 'web', { ClusterName: 'lab', ...properties })])[0];
}

test('a group without a launch template has the types that it names, or what EKS takes', () => {
  expect(group({ InstanceTypes: ['m7i.large', 'm7a.large'] })).toMatchObject({
    instanceTypes: ['m7i.large', 'm7a.large'],
    count: 1,
    devices: {},
  });
  expect(group({ ScalingConfig: { MinSize: 2 } })).toMatchObject({ instanceTypes: ['t3.medium'], count: 2 });
});

test.each([
  ['a node as declared', [NODE], []],
  ['no node', [], [['ready nodes', '1', '0']]],
  ['a node that is not ready', [{ ...NODE, ready: false }], [['ready nodes', '1', '0']]],
  [
    'another instance type',
    [{ ...NODE, instanceType: 'p4d.24xlarge' }],
    [['instance type', 'p5.48xlarge', 'p4d.24xlarge']],
  ],
  [
    'fewer GPUs',
    [{ ...NODE, allocatable: { ...ALLOCATABLE, 'nvidia.com/gpu': '7' } }],
    [['allocatable nvidia.com/gpu, each', '8', '7']],
  ],
  [
    'no device plugin',
    [{ ...NODE, allocatable: { 'nvidia.com/gpu': '8' } }],
    [['allocatable vpc.amazonaws.com/efa, each', '2', '0']],
  ],
  ['no taint', [{ ...NODE, taints: [] }], [['taints', TAINTS[0], 'none']]],
])('%s', (_, nodes, expected) => {
  expect(
    EXPECTED && nodeDifferences(EXPECTED, nodes).map((each) => [each.property, each.declared, each.deployed]),
  ).toEqual(expected);
});

test('nodes of other groups are not counted', () => {
  expect(EXPECTED && nodeDifferences(EXPECTED, [NODE, node('node-2', 'm7i.large', { nodeGroup: 'system' })])).toEqual(
    [],
  );
});

test('the price of declared nodes is told, and what has no price is named', () => {
  const text = describeCost(
    hourlyCost([
      { instanceTypes: ['p5.48xlarge'], count: 2 },
      { instanceTypes: ['p5e.48xlarge'], count: 1 },
    ]),
  );
  expect(text).toContain('110.08 USD an hour');
  expect(text).toContain('Not counted: 1 x p5e.48xlarge.');
});
