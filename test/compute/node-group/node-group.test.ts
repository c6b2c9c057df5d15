import { allInstances, findInstance } from '../../../lib/catalog/instance-lookup';
import { diskLayouts, efaInterfaceCount, isSoldInCapacityBlocksOnly } from '../../../lib/catalog/instance-properties';
import type { Instance } from '../../../lib/catalog/instances';
import { type NodeGroupPlan, nodeUserData, planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { planGpuNodeGroup } from '../../../lib/compute/gpu-node-group/gpu-node-group';
import type { Problem } from '../../../lib/core/problem';
import { OPTION_NAMES, WRONG_VALUES } from './wrong-values';

const rows = allInstances('general');
const TOKEN = '${Token[TOKEN.1]}';

function planned(options: NodeGroupOptions): NodeGroupPlan {
  const { plan, problems } = planNodeGroup(options);
  expect(problems).toEqual([]);
  return plan;
}

function settingNames(options: NodeGroupOptions): readonly string[] {
  return Object.keys(planned(options).settings).toSorted();
}

function problemsOf(options: Partial<NodeGroupOptions>): readonly Problem[] {
  return planNodeGroup({ instanceType: 'm7i.xlarge', ...options }).problems;
}

describe('every row of the catalog without accelerators', () => {
  test.each(rows)('$type becomes a node group with its EFA interfaces and a plain image', (row) => {
    const plan = planned({ instanceType: row.type });
    expect(plan.efaInterfaces).toBe(efaInterfaceCount(row) ?? 0);
    expect(plan.interfaces).toHaveLength(1 + plan.efaInterfaces);
    expect(plan.securityGroupRules).toHaveLength(plan.efaInterfaces > 0 ? 2 : 0);
    expect(plan.image.nodeGroupAmiType).toBe(`AL2023_${row.architecture === 'arm64' ? 'ARM_64' : 'x86_64'}_STANDARD`);
    expect(plan.nodeResources).toEqual(plan.efaInterfaces > 0 ? { 'vpc.amazonaws.com/efa': plan.efaInterfaces } : {});
  });

  test.each(rows)('$type has whole pods, reservations below half of the node, and a price', (row) => {
    const { settings, cost } = planned({ instanceType: row.type });
    expect(Number.isInteger(settings.maxPods)).toBe(true);
    expect(settings.reservation?.memoryMiB).toBeLessThan(row.memoryGiB * 512);
    expect(cost.map(({ item }) => item)).toEqual([`1 x ${row.type}`, '1 x gp3 root volume of 50 GiB']);
  });

  test.each(rows)('$type uses its local disks where nodes can', (row) => {
    const spinning = row.disks?.some(({ type }) => type === 'hdd') ?? false;
    const layouts = diskLayouts(row);
    const strategy = !layouts.includes('raid0') ? 'none' : spinning ? 'mount' : 'raid0';
    expect(planned({ instanceType: row.type }).nvmeStrategy).toBe(strategy);
  });
});

describe('kinds of hardware', () => {
  test.each([
    ['i4i.8xlarge', 'raid0', 0],
    ['d3.8xlarge', 'mount', 0],
    ['h1.16xlarge', 'none', 0],
    ['hpc7a.96xlarge', 'none', 2],
    ['x2idn.32xlarge', 'raid0', 1],
  ])('%s: disks %s, %i EFA', (instanceType, nvmeStrategy, efaInterfaces) => {
    expect(planned({ instanceType })).toMatchObject({ nvmeStrategy, efaInterfaces });
  });

  test('an accelerated type is refused, and the problem names GpuNodeGroup', () => {
    expect(problemsOf({ instanceType: 'p5.48xlarge' })).toMatchObject([
      { code: 'instance-accelerated', path: 'instanceType', fix: expect.stringContaining('GpuNodeGroup') },
    ]);
  });

  test('a GPU node group without accelerator is refused, and the problem names NodeGroup', () => {
    expect(planGpuNodeGroup({ instanceType: 'm7i.xlarge' }).problems).toMatchObject([
      { code: 'instance-without-accelerator', path: 'instanceType', fix: expect.stringContaining('NodeGroup') },
    ]);
  });

  test('near matches stay within the kind of hardware', () => {
    const [general] = problemsOf({ instanceType: 'i4i.8xlrage' });
    expect(general).toMatchObject({ code: 'instance-type-unknown', message: expect.stringContaining('i4i.8xlarge') });
    const [accelerated] = planGpuNodeGroup({ instanceType: 'g7i.xlarge' }).problems;
    expect(accelerated?.code).toBe('instance-type-unknown');
    expect(accelerated?.message).not.toMatch(/[mc]7i/);
  });

  test('an unknown type is one problem: rules about the hardware are not asked', () => {
    const options = {
      efa: true,
      nvmeStrategy: 'raid10',
      maxPods: 5000,
      reservedMemoryMiB: 1e9,
      capacityType: 'SPOT',
    } as const;
    expect(problemsOf({ instanceType: 'hpc9z.large', ...options }).map(({ path }) => path)).toEqual(['instanceType']);
  });

  test.each([
    [undefined, 'missing'],
    ['', 'malformed'],
    [TOKEN, 'must-be-known'],
    [null, 'wrong-type'],
  ])('instanceType %s is %s', (instanceType, code) => {
    expect(problemsOf({ instanceType: instanceType as string })).toMatchObject([{ code, path: 'instanceType' }]);
  });

  test('a custom instance that contradicts itself is one problem: rules about the hardware are not asked', () => {
    const customInstance = { ...(findInstance('m7i.xlarge') as Instance), vcpus: 0 };
    expect(problemsOf({ customInstance, efa: true, nvmeStrategy: 'raid0', maxPods: 999 })).toMatchObject([
      { code: 'custom-instance-invalid', path: 'customInstance' },
    ]);
  });

  test('every accelerated row is refused, every general row is no GPU node group', () => {
    for (const row of allInstances('accelerated')) {
      const [problem] = problemsOf({ instanceType: row.type, ...(isSoldInCapacityBlocksOnly(row) && {}) });
      expect(problem?.code).toBe('instance-accelerated');
    }
    for (const { type } of rows) {
      expect(planGpuNodeGroup({ instanceType: type }).problems[0]?.code).toBe('instance-without-accelerator');
    }
  });
});

describe('disks', () => {
  test.each([
    ['m7i.xlarge', 'raid0', 'nvme-missing'],
    ['h1.16xlarge', 'mount', 'nvme-missing'],
    ['i4i.large', 'raid10', 'nvme-too-few'],
  ] as const)('%s with %s is %s', (instanceType, nvmeStrategy, code) => {
    expect(problemsOf({ instanceType, nvmeStrategy })).toMatchObject([
      { code, path: 'nvmeStrategy', message: expect.stringContaining(instanceType) },
    ]);
  });

  test('Bottlerocket leaves hard disks alone by default, and joins SSDs', () => {
    const amiType = 'BOTTLEROCKET_x86_64';
    expect(planned({ instanceType: 'd3.8xlarge', amiType }).nvmeStrategy).toBe('none');
    expect(planned({ instanceType: 'i4i.8xlarge', amiType }).nvmeStrategy).toBe('raid0');
    expect(problemsOf({ instanceType: 'd3.8xlarge', amiType, nvmeStrategy: 'mount' })).toMatchObject([
      {
        code: 'nvme-strategy-bottlerocket',
        path: 'nvmeStrategy',
        message: "nvmeStrategy is 'mount'; Bottlerocket supports 'raid0' and 'none'.",
        fix: "Use 'raid0' or 'none', or an Amazon Linux image.",
      },
    ]);
  });

  test('a fix for too few disks lists the strategies that work', () => {
    expect(problemsOf({ instanceType: 'i4i.large', nvmeStrategy: 'raid10' })[0]?.fix).toBe(
      "Use 'raid0' or 'mount' or 'none'.",
    );
  });

  test.each<[keyof NodeGroupOptions, number, boolean]>([
    ['rootVolumeGiB', 19, false],
    ['rootVolumeGiB', 20, true],
    ['rootVolumeGiB', 65_536, true],
    ['rootVolumeGiB', 65_537, false],
    ['rootVolumeIops', 2999, false],
    ['rootVolumeIops', 3000, true],
    ['rootVolumeIops', 25_000, true],
    ['rootVolumeIops', 80_001, false],
    ['rootVolumeThroughputMiBs', 124, false],
    ['rootVolumeThroughputMiBs', 125, true],
    ['rootVolumeThroughputMiBs', 750, true],
    ['rootVolumeThroughputMiBs', 2001, false],
    ['metadataHopLimit', 0, false],
    ['metadataHopLimit', 1, true],
    ['metadataHopLimit', 2, true],
    ['metadataHopLimit', 3, false],
  ])('%s of %i is valid: %s', (option, value, valid) => {
    expect(problemsOf({ [option]: value })).toMatchObject(valid ? [] : [{ code: 'out-of-range', path: option }]);
  });

  test.each([
    [29, 1],
    [30, 0],
  ])('with accelerators a root volume of %i GiB is %i problem', (rootVolumeGiB, problems) => {
    expect(planGpuNodeGroup({ instanceType: 'p5.48xlarge', rootVolumeGiB }).problems).toHaveLength(problems);
  });

  test('the root volume is gp3, encrypted, with what gp3 includes', () => {
    expect(planned({ instanceType: 'm7i.xlarge' }).volume).toEqual({
      deviceName: '/dev/xvda',
      volumeType: 'gp3',
      encrypted: true,
      sizeGiB: 50,
      iops: 3000,
      throughputMiBs: 125,
    });
  });

  test('a root volume costs its size, and IOPS and throughput beyond those included', () => {
    const { cost } = planned({
      instanceType: 'm7i.xlarge',
      desiredNodes: 2,
      rootVolumeGiB: 100,
      rootVolumeIops: 4000,
      rootVolumeThroughputMiBs: 225,
    });
    expect(cost.slice(1).map(({ item }) => item)).toEqual([
      '2 x gp3 root volume of 100 GiB',
      '2 x 4000 IOPS and 225 MiB/s of the root volume',
    ]);
    expect(cost[1]?.usdPerHour).toBeCloseTo((2 * 100 * 0.08) / 730, 10);
    expect(cost[2]?.usdPerHour).toBeCloseTo((2 * (1000 * 0.005 + 100 * 0.04)) / 730, 10);
    expect(cost[2]?.source).toContain('https://aws.amazon.com/ebs/pricing/');
  });
});

describe('pods', () => {
  test.each([
    [0, 'out-of-range'],
    [1, undefined],
    [58, undefined],
    [59, 'max-pods-invalid'],
  ])('maxPods of %i on m7i.xlarge: %s', (maxPods, code) => {
    expect(problemsOf({ maxPods })).toMatchObject(code === undefined ? [] : [{ code, path: 'maxPods' }]);
  });

  test('a fix names prefix delegation unless it is on', () => {
    expect(problemsOf({ maxPods: 59 })[0]?.fix).toContain('prefix delegation');
    expect(problemsOf({ maxPods: 111, prefixDelegation: true })[0]?.fix).toBe('Use at most 110.');
  });

  test.each<[keyof NodeGroupOptions, number, boolean]>([
    ['reservedCpuMillicores', -1, false],
    ['reservedCpuMillicores', 0, true],
    ['reservedCpuMillicores', 2000, true],
    ['reservedCpuMillicores', 2001, false],
    ['reservedMemoryMiB', 8192, true],
    ['reservedMemoryMiB', 8193, false],
  ])('%s of %i on 4 vCPUs and 16 GiB is valid: %s', (option, value, valid) => {
    expect(problemsOf({ [option]: value })).toMatchObject(valid ? [] : [{ code: 'out-of-range', path: option }]);
  });

  test('subnets hold the nodes, or maxNodes is a problem', () => {
    const { podNetwork } = planned({ instanceType: 'm7i.xlarge' });
    expect(podNetwork?.addressesAtStart).toBe(30);
    expect(problemsOf({ maxNodes: 58, subnetPrefixLengths: [26, 26] })).toEqual([]);
    expect(problemsOf({ maxNodes: 59, subnetPrefixLengths: [26, 26] })).toMatchObject([
      { code: 'subnets-too-small', path: 'maxNodes', message: expect.stringMatching(/59 nodes.*\/26, \/26.*hold 58/) },
    ]);
    expect(problemsOf({ maxNodes: 9999, subnetPrefixLengths: [] })).toEqual([]);
  });

  test.each<[Partial<NodeGroupOptions>, string]>([
    [{ subnetPrefixLengths: [15, 28], maxNodes: 99 }, 'subnetPrefixLengths[0]'],
    [{ subnetPrefixLengths: [28], maxNodes: -99 }, 'maxNodes'],
  ])('%j is one problem: the subnets are not judged by what stands in', (options, path) => {
    expect(problemsOf(options).map((problem) => problem.path)).toEqual([path]);
  });

  test('a node whose addresses are unknown takes at least one', () => {
    const customInstance: Instance = {
      type: 'x1.large',
      architecture: 'amd64',
      vcpus: 8,
      memoryGiB: 32,
      acceleratorCount: 0,
    };
    const nodes = { instanceType: 'x1.large', customInstance, efa: false };
    const options = { ...nodes, subnetPrefixLengths: [28], podsPerNode: 0 };
    expect(problemsOf({ ...options, maxNodes: 11 })).toEqual([]);
    expect(problemsOf({ ...options, maxNodes: 12 })).toMatchObject([
      { code: 'subnets-too-small', message: expect.stringContaining('needs 1 addresses') },
    ]);
    expect(planned({ ...options, maxNodes: 11, maxPods: 7 }).settings.maxPods).toBe(7);
    expect(planned(options).settings).not.toHaveProperty('maxPods', expect.anything());
  });

  test.each([
    [15, 'out-of-range'],
    [16, undefined],
    [28, undefined],
    [29, 'out-of-range'],
    [-1.8881545897087626e289, 'must-be-known'],
  ])('a subnet of /%d: %s', (prefix, code) => {
    expect(problemsOf({ subnetPrefixLengths: [prefix] })).toMatchObject(code === undefined ? [] : [{ code }]);
  });
});

describe('images', () => {
  test.each(['ami-0123456789abcdef0', TOKEN])('%s is a custom image', (imageId) => {
    const { image } = planned({
      instanceType: 'm7i.xlarge',
      amiType: 'CUSTOM',
      imageId,
      serviceIpv4Cidr: '172.20.0.0/16',
    });
    expect(image).toEqual({
      amiType: 'CUSTOM',
      imageId,
      serviceIpv4Cidr: '172.20.0.0/16',
      bootstrap: 'nodeadm',
      volumeDeviceName: '/dev/xvda',
      systemDeviceNames: [],
    });
  });

  test('a custom image needs its id and the service network, and no driver', () => {
    expect(problemsOf({ amiType: 'CUSTOM' })).toMatchObject([
      { code: 'own-image-incomplete', path: 'imageId', fix: expect.stringContaining("'ami-0123456789abcdef0'") },
      { code: 'own-image-incomplete', path: 'serviceIpv4Cidr', fix: expect.stringContaining("'172.20.0.0/16'") },
    ]);
  });

  test.each([
    ['imageId', 'lab'],
    ['serviceIpv4Cidr', 'banana'],
    ['serviceIpv4Cidr', '172.20.0.1/16'],
    ['amiType', 'AL2024'],
    ['kubernetesVersion', '135'],
  ] as const)('%s %s is malformed', (option, value) => {
    const own = { amiType: 'CUSTOM', imageId: 'ami-1', serviceIpv4Cidr: '172.20.0.0/16' } as const;
    expect(problemsOf({ ...own, [option]: value })[0]).toMatchObject({ code: 'malformed', path: option });
  });

  test('a fix names the image that fits', () => {
    expect(problemsOf({ amiType: 'AL2023_ARM_64_STANDARD' })).toMatchObject([
      { code: 'ami-architecture', path: 'amiType', fix: 'Use AL2023_x86_64_STANDARD, or leave amiType out.' },
    ]);
    expect(planGpuNodeGroup({ instanceType: 'g7.12xlarge' }).problems[0]?.fix).toContain('Build an image');
    expect(planGpuNodeGroup({ instanceType: 'g7.12xlarge', amiType: 'AL2023_x86_64_NVIDIA' }).problems).toMatchObject([
      { code: 'ami-driver', fix: expect.stringContaining('Build an image') },
    ]);
  });

  test('only a custom image gets the address of the cluster', () => {
    const cluster = { name: 'ai', endpoint: 'https://api', certificateAuthority: 'Q0E=' };
    const own = { amiType: 'CUSTOM', imageId: 'ami-1', serviceIpv4Cidr: '172.20.0.0/16' } as const;
    expect(nodeUserData(planned({ instanceType: 'm7i.xlarge' }), cluster)).not.toContain('https://api');
    const plan = planned({ instanceType: 'm7i.xlarge', ...own });
    expect(nodeUserData(plan, cluster)).toMatch(/"apiServerEndpoint": "https:\/\/api"[^]*"cidr": "172\.20\.0\.0\/16"/);
    expect(nodeUserData(plan)).not.toContain('"cluster"');
  });

  test('Bottlerocket nodes with EFA get huge pages, others none', () => {
    const amiType = 'BOTTLEROCKET_x86_64';
    expect(nodeUserData(planned({ instanceType: 'hpc7a.96xlarge', amiType }))).toContain(
      '[settings.kernel.sysctl]\n"vm.nr_hugepages" = "3000"\n',
    );
    expect(nodeUserData(planned({ instanceType: 'm7i.xlarge', amiType }))).not.toContain('sysctl');
    expect(nodeUserData(planned({ instanceType: 'hpc7a.96xlarge' }))).not.toContain('hugepages');
  });
});

describe('Kubernetes', () => {
  const customInstance: Instance = { ...(findInstance('m7i.xlarge') as Instance), minimumKubernetes: '1.35' };

  test.each([
    ['1.34', ['kubernetes-too-old']],
    ['1.35', []],
    [undefined, []],
    ['1.36', []],
    ['1.100', []],
  ])('%s for a type that needs 1.35: %j', (kubernetesVersion, codes) => {
    expect(problemsOf({ customInstance, kubernetesVersion }).map(({ code }) => code)).toEqual(codes);
  });

  test('the version that is needed and the one that the cluster has are named', () => {
    expect(problemsOf({ customInstance, kubernetesVersion: '1.34' })).toMatchObject([
      {
        path: 'kubernetesVersion',
        message: 'm7i.xlarge needs Kubernetes 1.35 or later; the cluster has 1.34.',
      },
    ]);
  });

  test.each(['1.', '1.x', '11.35', '1.35.1', '1.35x', 'v1.35'])("'%s' is no version", (kubernetesVersion) => {
    expect(problemsOf({ kubernetesVersion })).toMatchObject([
      {
        code: 'malformed',
        path: 'kubernetesVersion',
        message: expect.stringContaining('is not a valid Kubernetes version: '),
        fix: "Use for example '1.35'.",
      },
    ]);
  });

  test('a version that is known at deployment is passed on, unless the type depends on it', () => {
    expect(planned({ instanceType: 'm7i.xlarge', kubernetesVersion: TOKEN }).version.kubernetesVersion).toBe(TOKEN);
    expect(problemsOf({ customInstance, kubernetesVersion: TOKEN })).toMatchObject([
      { code: 'must-be-known', path: 'kubernetesVersion', message: expect.stringContaining('needs Kubernetes 1.35') },
    ]);
  });

  test('a type that stands in is not judged by the version', () => {
    const { plan, problems } = planGpuNodeGroup({ instanceType: 'p6e-gb200.36xlarg', kubernetesVersion: '1.30' });
    expect(plan.instance.minimumKubernetes).toBe('1.33');
    expect(problems).toMatchObject([{ code: 'instance-type-unknown' }]);
  });
});

describe('what a node group is by default', () => {
  test('nothing that accelerators add, repaired by EKS, with the policies that nodes need', () => {
    expect(planned({ instanceType: 'm7i.xlarge' })).toMatchObject({
      labels: {},
      taints: [],
      tags: {},
      nodeRepair: true,
      nodeResources: {},
      metadata: { httpTokens: 'required', hopLimit: 1 },
      rolePolicies: ['AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'],
      settings: { nvmeStrategy: 'none', labels: {}, taints: [], maxPods: 58 },
    });
    expect(planned({ instanceType: 'm7i.xlarge', nodeRepair: false }).nodeRepair).toBe(false);
  });

  test('the settings of nodes have what Bottlerocket alone needs on Bottlerocket alone', () => {
    const amiType = 'BOTTLEROCKET_x86_64';
    const usual = ['labels', 'maxPods', 'nvmeStrategy', 'reservation', 'taints'];
    expect(settingNames({ instanceType: 'm7i.xlarge' })).toEqual(usual);
    expect(settingNames({ instanceType: 'm7i.xlarge', amiType })).toEqual(usual);
    expect(settingNames({ instanceType: 'hpc7a.96xlarge' })).toEqual(usual);
    expect(settingNames({ instanceType: 'hpc7a.96xlarge', amiType })).toEqual(['hugePages', ...usual]);
    const { settings } = planGpuNodeGroup({ instanceType: 'inf2.48xlarge', amiType }).plan;
    expect(settings.deviceOwnershipFromSecurityContext).toBe(true);
    expect(planGpuNodeGroup({ instanceType: 'inf2.48xlarge' }).plan.settings).not.toHaveProperty(
      'deviceOwnershipFromSecurityContext',
    );
  });

  test('with an image of your own the nodes register their labels and taints themselves', () => {
    const taints = [{ key: 'a', effect: 'NO_SCHEDULE' }] as const;
    const labels = { team: 'research' };
    const own = { amiType: 'CUSTOM', imageId: 'ami-1', serviceIpv4Cidr: '172.20.0.0/16' } as const;
    expect(planned({ instanceType: 'm7i.xlarge', labels, taints }).settings).toMatchObject({ labels: {}, taints: [] });
    expect(planned({ instanceType: 'm7i.xlarge', labels, taints, ...own }).settings).toMatchObject({ labels, taints });
  });
});

describe('wrong values', () => {
  test.each(OPTION_NAMES.flatMap((option) => WRONG_VALUES.map((value) => [option, value] as const)))(
    '%s: %p never throws, and a plan exists',
    (option, value) => {
      const options = { instanceType: 'm7i.xlarge', [option]: value } as unknown as NodeGroupOptions;
      const { plan, problems } = planNodeGroup(options);
      expect(plan.capacity.maxNodes).toBeGreaterThan(0);
      expect(plan.instance.accelerator).toBeUndefined();
      for (const { path } of problems) expect(path.startsWith(option)).toBe(true);
    },
  );

  test.each([null, undefined, 'x', [], 1])('options of %p are no exception', (options) => {
    expect(planNodeGroup(options as unknown as NodeGroupOptions).problems.length).toBeGreaterThan(0);
  });
});
