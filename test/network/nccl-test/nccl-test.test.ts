import { customInstance } from '../../../lib/catalog/custom-instance';
import { MEASURED_BUS_BANDWIDTH } from '../../../lib/network/nccl-test/bus-bandwidth';
import { planNcclTest } from '../../../lib/network/nccl-test/nccl-test';
import type { NcclTestOptions } from '../../../lib/network/nccl-test/options';
import { findInstance } from '../../../lib/catalog/instance-lookup';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const VALID: NcclTestOptions = { instanceType: 'p5.48xlarge', nodes: 2 };
const OPTIONS = everyOption<NcclTestOptions>({
  instanceType: true,
  customInstance: true,
  nodes: true,
  name: true,
  namespace: true,
  nodeSelector: true,
  image: true,
  largestMessageGiB: true,
  minimumBusBandwidthGBs: true,
  timeoutMinutes: true,
  tolerations: true,
});

function planned(options: Partial<NcclTestOptions> = {}) {
  const { plan, problems } = planNcclTest({ ...VALID, ...options });
  expect(problems).toEqual([]);
  return plan;
}

function faults(options: Partial<NcclTestOptions>): readonly string[] {
  return planNcclTest({ ...VALID, ...options }).problems.map(({ code, path }) => `${code} ${path}`);
}

test('each pod takes all GPUs and EFA interfaces of its node, huge pages and the variables of EFA', () => {
  const plan = planned();
  expect(plan).toMatchObject({
    namespace: 'default',
    nodes: 2,
    timeoutMinutes: 30,
    resources: {
      'nvidia.com/gpu': '8',
      'vpc.amazonaws.com/efa': '32',
      'hugepages-2Mi': '5120Mi',
      memory: '32000Mi',
    },
    nodeSelector: { 'node.kubernetes.io/instance-type': 'p5.48xlarge' },
    tolerations: [],
  });
  expect(plan.image).toMatch(/^public\.ecr\.aws\/hpc-cloud\/nccl-tests:cuda/);
  expect(plan.environment).toMatchObject({ FI_PROVIDER: 'efa', NCCL_DEBUG: 'INFO' });
});

test.each([
  ['p4d.24xlarge', '8', '4'],
  ['p4de.24xlarge', '8', '4'],
  ['g5.48xlarge', '8', '1'],
  ['g6.48xlarge', '8', '1'],
  ['p5.48xlarge', '8', '32'],
  ['p5en.48xlarge', '8', '16'],
  ['p6-b200.48xlarge', '8', '8'],
  ['g6e.48xlarge', '8', '4'],
])('%s: %s GPUs, %s EFA interfaces', (instanceType, gpus, efa) => {
  const { resources, settings } = planned({ instanceType, nodes: 3 });
  expect([resources['nvidia.com/gpu'], resources['vpc.amazonaws.com/efa']]).toEqual([gpus, efa]);
  expect(settings.command.join(' ')).toContain(`-np ${3 * Number(gpus)} -N ${gpus} `);
});

test('mpirun starts one process a GPU in all pods of the job, without logging in to them', () => {
  const { name, settings } = planned({ nodes: 3, largestMessageGiB: 4 });
  expect(settings.pods).toEqual([`${name}-0`, `${name}-1`, `${name}-2`]);
  expect(settings.first).toBe(`${name}-0.${name}`);
  expect(settings.command.join(' ')).toBe(
    '/opt/amazon/openmpi/bin/mpirun --hostfile /tmp/hosts -np 24 -N 8 --bind-to none --leave-session-attached ' +
      '--mca plm_rsh_agent python3 /test/nccl_test.py agent --mca plm_rsh_no_tree_spawn 1 ' +
      '-x FI_PROVIDER -x FI_EFA_FORK_SAFE -x NCCL_DEBUG -x NCCL_BUFFSIZE -x NCCL_P2P_NET_CHUNKSIZE ' +
      '-x NCCL_TUNER_PLUGIN /opt/nccl-tests/build/all_reduce_perf -b 8 -e 4G -f 2 -g 1 -c 1 -n 20',
  );
  expect(settings.command).toContain('python3 /test/nccl_test.py agent');
});

test('what AWS measured is shown, and is no limit', () => {
  expect(planned().settings).toMatchObject({
    expected: expect.stringContaining('AWS measured 487.09 GB/s with 2 nodes of p5.48xlarge at 16 GiB: https://'),
    minimum: null,
  });
  expect(planned({ instanceType: 'p5en.48xlarge', minimumBusBandwidthGBs: 350 }).settings).toMatchObject({
    expected: null,
    minimum: 350,
  });
  for (const [type, { gbs, nodes, source }] of Object.entries(MEASURED_BUS_BANDWIDTH)) {
    expect(findInstance(type)?.type).toBe(type);
    expect(gbs).toBeGreaterThan(0);
    expect(nodes).toBeGreaterThan(1);
    expect(source).toMatch(/^https:/);
  }
});

test('another test is another job', () => {
  const { name } = planned();
  expect(name).toMatch(/^nccl-test-[0-9a-f]{16}$/);
  expect(planned().name).toBe(name);
  for (const options of [{ nodes: 3 }, { largestMessageGiB: 8 }, { minimumBusBandwidthGBs: 9 }, { image: 'a/b:1' }])
    expect(planned(options).name).not.toBe(name);
  expect(planned({ namespace: 'vision' }).name).toBe(name);
});

describe('what cannot be tested is refused', () => {
  test.each<[string, Partial<NcclTestOptions>, string]>([
    ['a type without EFA', { instanceType: 'g6e.4xlarge' }, 'nccl-efa-missing instanceType'],
    ['a type without GPUs of NVIDIA', { instanceType: 'trn2.48xlarge' }, 'nccl-gpu-missing instanceType'],
    ['a fraction of a GPU', { instanceType: 'g6f.4xlarge' }, 'nccl-gpu-missing instanceType'],
    ['a GPU that the image has no code for', { instanceType: 'p6-b300.48xlarge' }, 'nccl-image-unfit image'],
    ['a CPU that the image has no code for', { instanceType: 'p6e-gb200.36xlarge' }, 'nccl-image-unfit image'],
    ['one node', { nodes: 1 }, 'out-of-range nodes'],
    ['too many nodes', { nodes: 65 }, 'out-of-range nodes'],
    ['no number of nodes', { nodes: undefined }, 'missing nodes'],
    ['an unknown type', { instanceType: 'p5.48xlrage' }, 'instance-type-unknown instanceType'],
    ['a GPU for which the image has no code', { instanceType: 'p6-b300.48xlarge' }, 'nccl-image-unfit image'],
    ['a wrong name of such a type', { instanceType: 'p6-b300.48xlarg' }, 'instance-type-unknown instanceType'],
    ['a wrong name of a type without GPUs', { instanceType: 'trn2.48xlarg' }, 'instance-type-unknown instanceType'],
    [
      'facts that are none, of such a type',
      { instanceType: 'p6-b300.48xlarge', customInstance: null as never },
      'wrong-type customInstance',
    ],
    [
      'facts that are none, of a type without GPUs',
      { instanceType: 'trn2.48xlarge', customInstance: null as never },
      'wrong-type customInstance',
    ],
    ['a type without accelerators', { instanceType: 'm7i.xlarge' }, 'nccl-gpu-missing instanceType'],
    ['no message', { largestMessageGiB: 0 }, 'out-of-range largestMessageGiB'],
    ['a message that is too large', { largestMessageGiB: 17 }, 'out-of-range largestMessageGiB'],
    ['a limit of zero', { minimumBusBandwidthGBs: 0 }, 'out-of-range minimumBusBandwidthGBs'],
    ['a short time', { timeoutMinutes: 4 }, 'out-of-range timeoutMinutes'],
    ['a long time', { timeoutMinutes: 241 }, 'out-of-range timeoutMinutes'],
  ])('%s', (_, options, fault) => {
    expect(faults(options)).toEqual([fault]);
  });

  test('an image from the internet that the network does not reach', () => {
    const { problems } = planNcclTest(VALID, { internetAccess: 'no' });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['source-unreachable image']);
  });
});

test('an image of your own is not judged, and a type may have facts of your own', () => {
  expect(faults({ instanceType: 'p6-b300.48xlarge', image: 'registry.example.com/nccl-tests:1' })).toEqual([]);
  const facts = findInstance('p5.48xlarge');
  if (facts === undefined) throw new Error('p5.48xlarge is missing.');
  const own = customInstance({ ...facts, type: 'p9.48xlarge' });
  expect(planned({ instanceType: 'p9.48xlarge', customInstance: own }).resources['nvidia.com/gpu']).toBe('8');
  const withArm = customInstance({ ...facts, type: 'p9.48xlarge', architecture: 'arm64' });
  expect(faults({ instanceType: 'p9.48xlarge', customInstance: withArm })).toEqual(['nccl-image-unfit image']);
});

test.each<Readonly<Record<string, string>>>([{ 'eks.amazonaws.com/nodegroup': 'train' }, {}])(
  'pods may run on other nodes: %j',
  (nodeSelector) => {
    expect(planned({ nodeSelector }).nodeSelector).toEqual(nodeSelector);
  },
);

test('odd values are named, and never thrown', () => {
  expect(planOddities(planNcclTest, VALID, OPTIONS)).toEqual([]);
  expect(nullProblems(planNcclTest, VALID, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
});
