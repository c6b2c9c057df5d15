import { acceleratorFacts, type AcceleratorName } from '../../../lib/catalog/accelerators';
import { allInstances } from '../../../lib/catalog/instance-lookup';
import { efaInterfaceCount, isSoldInCapacityBlocksOnly, nvmeDiskCount } from '../../../lib/catalog/instance-properties';
import type { Instance } from '../../../lib/catalog/instances';
import { onDemandUsdPerHour } from '../../../lib/catalog/prices';
import { HELM_RELEASES } from '../../../lib/catalog/releases';
import type { Problem } from '../../../lib/core/problem';
import {
  type GpuNodeGroupOptions,
  type GpuNodeGroupPlan,
  planGpuNodeGroup,
} from '../../../lib/compute/gpu-node-group/gpu-node-group';
import { nodeUserData } from '../../../lib/compute/node-group/node-group';
import { tolerationFor } from '../../../lib/compute/node-group/taints';

const rows = allInstances('accelerated');
const BLOCK = { capacityType: 'CAPACITY_BLOCK', capacityReservationId: 'cr-0123456789abcdef0' } as const;
const OWN_IMAGE = {
  amiType: 'CUSTOM',
  imageId: 'ami-0123456789abcdef0',
  imageDriverVersion: '595.58.03',
  serviceIpv4Cidr: '172.20.0.0/16',
} as const;

function planned(options: GpuNodeGroupOptions): GpuNodeGroupPlan {
  const { plan, problems } = planGpuNodeGroup(options);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  return plan;
}

function problemsOf(options: GpuNodeGroupOptions): readonly Problem[] {
  return planGpuNodeGroup(options).problems;
}

/** What a row needs beside its name: a custom image for G7, a capacity block for UltraServers. */
function leastFor(row: Instance): GpuNodeGroupOptions {
  return {
    instanceType: row.type,
    ...(row.accelerator === 'RTX-PRO-4500' && OWN_IMAGE),
    ...(isSoldInCapacityBlocksOnly(row) && BLOCK),
  };
}

describe('every row of the catalog', () => {
  test.each(rows)('$type becomes a node group with all its EFA interfaces', (row) => {
    const plan = planned(leastFor(row));
    expect(plan.efaInterfaces).toBe(efaInterfaceCount(row) ?? 0);
    expect(plan.interfaces).toHaveLength(1 + (efaInterfaceCount(row) ?? 0));
    expect(plan.securityGroupRules).toHaveLength(efaInterfaceCount(row) ? 2 : 0);
  });

  test.each(rows)('$type gets an image for its architecture and its chip', (row) => {
    // When
    const { image, taints } = planned(leastFor(row));
    // Then
    const neuron = /^(Trainium|Inferentia)/.test(row.accelerator ?? '');
    if (image.imageId === undefined) {
      expect(image.nodeGroupAmiType).toBe(
        `AL2023_${row.architecture === 'arm64' ? 'ARM_64' : 'x86_64'}_${neuron ? 'NEURON' : 'NVIDIA'}`,
      );
    }
    expect(taints).toEqual([
      { key: neuron ? 'aws.amazon.com/neuron' : 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' },
    ]);
  });

  test.each(rows)('$type uses its local disks where it has some', (row) => {
    expect(planned(leastFor(row)).nvmeStrategy).toBe(nvmeDiskCount(row) ? 'raid0' : 'none');
  });

  test.each(rows)('$type offers its devices and has a price, or says that there is none', (row) => {
    const { nodeResources, cost } = planned(leastFor(row));
    expect(Object.values(nodeResources).reduce((sum, count) => sum + count, 0)).toBe(
      row.acceleratorCount + (efaInterfaceCount(row) ?? 0),
    );
    const price = onDemandUsdPerHour(row);
    expect(cost[0]?.usdPerHour).toBe(price);
    expect(cost[0]?.basis).toContain(price === undefined ? 'no price' : 'us-east-1');
  });

  test.each(rows.filter((row) => row.accelerator === 'RTX-PRO-4500'))(
    '$type is refused on the stock image, whose driver is too old',
    (row) => {
      expect(problemsOf({ instanceType: row.type })).toMatchObject([
        { code: 'ami-driver', path: 'amiType', message: expect.stringContaining('595') },
      ]);
    },
  );
});

describe('types by name', () => {
  test.each([
    ['p5.48xlarge', 32, 'AL2023_x86_64_NVIDIA', 'AL2023_x86_64_NEURON'],
    ['p5en.48xlarge', 16, 'AL2023_x86_64_NVIDIA', 'AL2023_ARM_64_NVIDIA'],
    ['p6-b200.48xlarge', 8, 'AL2023_x86_64_NVIDIA', 'AL2023_x86_64_STANDARD'],
    ['p6-b300.48xlarge', 16, 'AL2023_x86_64_NVIDIA', 'BOTTLEROCKET_x86_64'],
    ['g6e.48xlarge', 4, 'AL2023_x86_64_NVIDIA', 'AL2_x86_64_GPU'],
    ['g7e.48xlarge', 4, 'AL2023_x86_64_NVIDIA', 'BOTTLEROCKET_ARM_64_NVIDIA'],
    ['trn1.32xlarge', 8, 'AL2023_x86_64_NEURON', 'AL2023_x86_64_NVIDIA'],
    ['inf2.48xlarge', 0, 'AL2023_x86_64_NEURON', 'BOTTLEROCKET_x86_64_NVIDIA'],
    ['p4d.24xlarge', 4, 'AL2023_x86_64_NVIDIA', 'AL2023_ARM_64_STANDARD'],
    ['trn2.48xlarge', 16, 'AL2023_x86_64_NEURON', 'AL2023_x86_64_STANDARD'],
  ] as const)('%s: %i EFA and %s; %s is refused', (instanceType, efaInterfaces, amiType, wrong) => {
    expect(planned({ instanceType })).toMatchObject({ efaInterfaces, image: { nodeGroupAmiType: amiType } });
    const problems = problemsOf({ instanceType, amiType: wrong });
    expect(problems).not.toEqual([]);
    for (const { code, path, message } of problems) {
      expect(code).toMatch(/^ami-(accelerator|architecture|end-of-life)$/);
      expect(path).toBe('amiType');
      expect(message).toContain(wrong);
    }
  });
});

describe('images', () => {
  test("that lack the chip's driver are refused", () => {
    expect(problemsOf({ instanceType: 'p5.48xlarge', amiType: 'AL2023_x86_64_NEURON' })).toMatchObject([
      { code: 'ami-accelerator' },
    ]);
  });

  test('of another architecture are refused', () => {
    expect(problemsOf({ instanceType: 'g5g.xlarge', amiType: 'AL2023_x86_64_NVIDIA' })).toMatchObject([
      { code: 'ami-architecture' },
    ]);
  });

  test('that are at the end of their life are refused', () => {
    expect(problemsOf({ instanceType: 'p5.48xlarge', amiType: 'AL2_x86_64_GPU' })).toMatchObject([
      { code: 'ami-end-of-life' },
    ]);
  });

  test('with a driver that is too old are refused if they are custom', () => {
    expect(problemsOf({ instanceType: 'g7.12xlarge', ...OWN_IMAGE, imageDriverVersion: '580.159.03' })).toMatchObject([
      { code: 'ami-driver', path: 'imageDriverVersion', message: expect.stringContaining('580.159.03') },
    ]);
  });

  test.each(['p3dn.24xlarge', 'g6f.xlarge'])(
    'with a driver that no longer supports %s are refused if they are custom',
    (instanceType) => {
      expect(problemsOf({ instanceType, ...OWN_IMAGE })).toMatchObject([
        { code: 'ami-driver', path: 'imageDriverVersion' },
      ]);
    },
  );

  test.each(['imageId', 'imageDriverVersion', 'serviceIpv4Cidr'] as const)('that are custom need %s', (path) => {
    expect(problemsOf({ instanceType: 'g7.12xlarge', ...OWN_IMAGE, [path]: undefined })).toMatchObject([
      { code: 'own-image-incomplete', path },
    ]);
  });

  test.each(['595', '595.58', '595.58.03'])('that are custom may have driver %s', (imageDriverVersion) => {
    expect(problemsOf({ instanceType: 'g7.12xlarge', ...OWN_IMAGE, imageDriverVersion })).toEqual([]);
  });

  test.each(['', 'v595', '595.', '595x', 'latest'])("that are custom have no driver '%s'", (imageDriverVersion) => {
    expect(problemsOf({ instanceType: 'g7.12xlarge', ...OWN_IMAGE, imageDriverVersion })).toMatchObject([
      {
        code: 'malformed',
        path: 'imageDriverVersion',
        message: expect.stringContaining(`'${imageDriverVersion}' is not a valid driver version: `),
        fix: "Use for example '595.58.03'.",
      },
    ]);
  });

  test('that are custom have a driver that is known', () => {
    const imageDriverVersion = '${Token[Driver.1]}';
    expect(problemsOf({ instanceType: 'g7.12xlarge', ...OWN_IMAGE, imageDriverVersion })).toMatchObject([
      { code: 'must-be-known', path: 'imageDriverVersion' },
    ]);
  });

  test('that are custom need no NVIDIA driver on a Neuron instance', () => {
    expect(problemsOf({ instanceType: 'trn1.32xlarge', ...OWN_IMAGE, imageDriverVersion: undefined })).toEqual([]);
  });

  test('by id need the type CUSTOM', () => {
    expect(problemsOf({ instanceType: 'p5.48xlarge', imageId: 'ami-0123456789abcdef0' })).toMatchObject([
      { code: 'own-image-unexpected', path: 'imageId' },
    ]);
  });

  test('with Bottlerocket get TOML and fill the second disk', () => {
    const plan = planned({ instanceType: 'p5.48xlarge', amiType: 'BOTTLEROCKET_x86_64_NVIDIA' });
    expect(plan.volume.deviceName).toBe('/dev/xvdb');
    expect(nodeUserData(plan)).toMatch(/^\[settings\.kubernetes\]/);
  });
});

test.each([
  ['trn1.32xlarge', 'BOTTLEROCKET_x86_64'],
  ['inf2.48xlarge', 'BOTTLEROCKET_x86_64_FIPS'],
] as const)(
  'Neuron on Bottlerocket: %s on %s lets pods that do not run as root open devices',
  (instanceType, amiType) => {
    expect(nodeUserData(planned({ instanceType, amiType }))).toContain(
      'device-ownership-from-security-context = true\n',
    );
    expect(nodeUserData(planned({ instanceType: 'p5.48xlarge', amiType: 'BOTTLEROCKET_x86_64_NVIDIA' }))).not.toContain(
      'device-ownership',
    );
  },
);

describe('network and disks', () => {
  test('EFA is refused where there is none', () => {
    expect(problemsOf({ instanceType: 'g5.xlarge', efa: true })).toMatchObject([
      { code: 'efa-unsupported', path: 'efa' },
    ]);
  });

  test('EFA can be left out', () => {
    expect(planned({ instanceType: 'p5.48xlarge', efa: false })).toMatchObject({
      efaInterfaces: 0,
      interfaces: [{ interfaceType: 'interface' }],
      securityGroupRules: [],
    });
  });

  test('local disks are refused where there are none', () => {
    expect(problemsOf({ instanceType: 'inf2.48xlarge', nvmeStrategy: 'raid0' })).toMatchObject([
      { code: 'nvme-missing', path: 'nvmeStrategy' },
    ]);
  });

  test('Bottlerocket joins local disks in one way', () => {
    expect(
      problemsOf({ instanceType: 'p5.48xlarge', amiType: 'BOTTLEROCKET_x86_64_NVIDIA', nvmeStrategy: 'raid10' }),
    ).toMatchObject([{ code: 'nvme-strategy-bottlerocket' }]);
  });

  test('more nodes than the subnets hold are refused: a /24 has 251 addresses, a node with 49 pods needs 50', () => {
    const pods = { instanceType: 'p5.48xlarge', subnetPrefixLengths: [24], podsPerNode: 49 } as const;
    expect(problemsOf({ ...pods, desiredNodes: 5 })).toEqual([]);
    expect(problemsOf({ ...pods, desiredNodes: 5, maxNodes: 6 })).toMatchObject([
      { code: 'subnets-too-small', path: 'maxNodes', message: expect.stringMatching(/6 nodes.*50 addresses.*hold 5/) },
    ]);
  });

  test.each([
    ['rootVolumeGiB', 10],
    ['rootVolumeIops', 100],
    ['rootVolumeThroughputMiBs', 5000],
  ] as const)('%s of %i is refused', (path, value) => {
    expect(problemsOf({ instanceType: 'p5.48xlarge', [path]: value })).toMatchObject([{ code: 'out-of-range', path }]);
  });

  test('root volumes are larger where they hold the images', () => {
    expect(planned({ instanceType: 'p5.48xlarge' }).volume.sizeGiB).toBe(100);
    expect(planned({ instanceType: 'p5.48xlarge', nvmeStrategy: 'mount' }).volume.sizeGiB).toBe(300);
  });

  test('pods reach the metadata service only when asked, and others never', () => {
    expect(planned({ instanceType: 'p5.48xlarge' }).metadata).toEqual({ httpTokens: 'required', hopLimit: 1 });
    expect(planned({ instanceType: 'p5.48xlarge', metadataHopLimit: 2 }).metadata.hopLimit).toBe(2);
    expect(problemsOf({ instanceType: 'p5.48xlarge', metadataHopLimit: 3 })).toMatchObject([
      { code: 'out-of-range', path: 'metadataHopLimit' },
    ]);
  });
});

describe('capacity', () => {
  test('on demand is the default: one node, new ones first', () => {
    expect(planned({ instanceType: 'p5.48xlarge' }).capacity).toEqual({
      capacityType: 'ON_DEMAND',
      desiredNodes: 1,
      autoscaled: false,
      minNodes: 1,
      maxNodes: 1,
      updateStrategy: 'DEFAULT',
      maxUnavailable: 1,
    });
  });

  test('a block says so, can be emptied, and updates old nodes first', () => {
    expect(planned({ instanceType: 'p5.48xlarge', ...BLOCK, desiredNodes: 4 }).capacity).toMatchObject({
      marketType: 'capacity-block',
      capacityReservationId: BLOCK.capacityReservationId,
      minNodes: 0,
      desiredNodes: 4,
      maxNodes: 4,
      updateStrategy: 'MINIMAL',
    });
  });

  test('an on-demand reservation is fixed capacity too, but not another market', () => {
    const { capacity } = planned({ instanceType: 'p5.48xlarge', capacityReservationId: 'cr-1' });
    expect(capacity).toMatchObject({ capacityReservationId: 'cr-1', updateStrategy: 'MINIMAL' });
    expect(capacity).not.toHaveProperty('marketType');
  });

  test.each<[string, Problem['code'], string, GpuNodeGroupOptions]>([
    [
      'a block without its id',
      'capacity-block-without-reservation',
      'capacityReservationId',
      { instanceType: 'p5.48xlarge', capacityType: 'CAPACITY_BLOCK' },
    ],
    [
      'a block that is never empty',
      'capacity-block-min-nodes',
      'minNodes',
      { instanceType: 'p5.48xlarge', ...BLOCK, minNodes: 1 },
    ],
    [
      'a block in two zones',
      'capacity-block-zones',
      'subnetZones',
      { instanceType: 'p5.48xlarge', ...BLOCK, subnetZones: ['us-east-1a', 'us-east-1b'] },
    ],
    [
      'a block in a placement group',
      'capacity-block-placement-group',
      'clusterPlacementGroup',
      { instanceType: 'p5.48xlarge', ...BLOCK, clusterPlacementGroup: true },
    ],
    ['an UltraServer on demand', 'capacity-block-required', 'capacityType', { instanceType: 'p6e-gb200.36xlarge' }],
    [
      'spot nodes from a reservation',
      'spot-with-reservation',
      'capacityReservationId',
      { instanceType: 'p5.48xlarge', capacityType: 'SPOT', capacityReservationId: 'cr-1' },
    ],
    [
      'two placement groups',
      'placement-group-conflict',
      'placementGroupName',
      { instanceType: 'p5.48xlarge', clusterPlacementGroup: true, placementGroupName: 'mine' },
    ],
    [
      'fewer nodes than the minimum',
      'node-counts-invalid',
      'desiredNodes',
      { instanceType: 'p5.48xlarge', desiredNodes: 1, minNodes: 2 },
    ],
    ['half a node', 'out-of-range', 'desiredNodes', { instanceType: 'p5.48xlarge', desiredNodes: 1.5 }],
    [
      'an update of nothing at a time',
      'out-of-range',
      'maxUnavailable',
      { instanceType: 'p5.48xlarge', maxUnavailable: 0 },
    ],
  ])('%s is refused', (_, code, path, options) => {
    expect(problemsOf(options)).toMatchObject([{ code, path }]);
  });
});

describe('nodes', () => {
  test('p6e-gb200 needs a Kubernetes that knows how to allocate it', () => {
    expect(problemsOf({ instanceType: 'p6e-gb200.36xlarge', ...BLOCK, kubernetesVersion: '1.32' })).toMatchObject([
      { code: 'kubernetes-too-old', message: expect.stringContaining('1.33') },
    ]);
  });

  test('an instance without an accelerator is refused', () => {
    const customInstance: Instance = {
      type: 'm9.large',
      architecture: 'amd64',
      vcpus: 2,
      memoryGiB: 8,
      acceleratorCount: 0,
    };
    expect(problemsOf({ instanceType: 'm9.large', customInstance })).toMatchObject([
      { code: 'instance-without-accelerator', path: 'instanceType', message: expect.stringContaining('m9.large') },
    ]);
  });

  test('an unknown type is refused with near matches, together with whatever else is wrong', () => {
    expect(
      problemsOf({ instanceType: 'p5.48xlrge', capacityType: 'CAPACITY_BLOCK', labels: { 'k8s.io/x': 'y' } }),
    ).toMatchObject([
      { code: 'instance-type-unknown', path: 'instanceType' },
      { code: 'capacity-block-without-reservation' },
      { code: 'label-reserved' },
    ]);
  });

  test('a custom instance is laid out by its own facts', () => {
    const customInstance: Instance = {
      type: 'p9.large',
      architecture: 'amd64',
      vcpus: 64,
      memoryGiB: 512,
      accelerator: 'H100-SXM-80GB',
      acceleratorCount: 4,
      networkCards: [{ count: 2, interfaces: 4, efa: true }],
    };
    expect(planned({ instanceType: 'p9.large', customInstance })).toMatchObject({
      efaInterfaces: 2,
      nvmeStrategy: 'none',
    });
  });

  test('every problem comes at once', () => {
    const codes = problemsOf({
      instanceType: 'inf2.48xlarge',
      amiType: 'AL2023_ARM_64_NVIDIA',
      efa: true,
      nvmeStrategy: 'mount',
      labels: { 'k8s.io/x': 'y' },
      taints: [{ key: '', effect: 'NO_SCHEDULE' }],
      tags: { 'aws:x': 'y' },
      rootVolumeGiB: 1,
      desiredNodes: -1,
    }).map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining([
        'out-of-range',
        'ami-accelerator',
        'ami-architecture',
        'efa-unsupported',
        'nvme-missing',
        'label-reserved',
        'malformed',
      ]),
    );
  });

  test.each([1, 51])('%d pods are accepted where there are addresses for 51', (maxPods) => {
    expect(planned({ instanceType: 'p5.48xlarge', maxPods }).settings.maxPods).toBe(maxPods);
  });

  test('52 pods are refused where there are addresses for 51', () => {
    expect(problemsOf({ instanceType: 'p5.48xlarge', maxPods: 52 })).toMatchObject([
      { code: 'max-pods-invalid', path: 'maxPods', message: expect.stringContaining('51') },
    ]);
  });

  test.each([0, 2.5])('%d pods are refused', (maxPods) => {
    expect(problemsOf({ instanceType: 'p5.48xlarge', maxPods })).toMatchObject([
      { code: 'out-of-range', path: 'maxPods' },
    ]);
  });

  test.each([
    ['reservedCpuMillicores', 100_000],
    ['reservedMemoryMiB', -1],
  ] as const)('%s of %i is refused', (path, value) => {
    expect(problemsOf({ instanceType: 'p5.48xlarge', [path]: value })).toMatchObject([{ code: 'out-of-range', path }]);
  });

  test('reservations can be set', () => {
    expect(planned({ instanceType: 'p5.48xlarge', reservedCpuMillicores: 2000 }).settings.reservation).toEqual({
      cpuMillicores: 2000,
      memoryMiB: 11 * 51 + 255,
      ephemeralStorageGiB: 1,
    });
  });

  test('only labels of the hardware go into the launch template, so that a label can change without new nodes', () => {
    const plan = planned({ instanceType: 'p5.48xlarge', labels: { team: 'research' } });
    const hardware = {
      'k8s.amazonaws.com/accelerator': 'h100-sxm-80gb',
      'nvidia.com/gpu.present': 'true',
      'vpc.amazonaws.com/efa.present': 'true',
    };
    expect(plan.labels).toEqual({ ...hardware, team: 'research' });
    expect(plan.settings.labels).toEqual(hardware);
  });

  test.each(rows)('$type carries what the charts of its device plugins select and tolerate', (row) => {
    const { labels, taints, efaInterfaces } = planGpuNodeGroup({ instanceType: row.type }).plan;
    const { vendor } = acceleratorFacts(row.accelerator as AcceleratorName);
    expect(labels['nvidia.com/gpu.present']).toBe(vendor === 'nvidia' ? 'true' : undefined);
    expect(labels['vpc.amazonaws.com/efa.present']).toBe(efaInterfaces > 0 ? 'true' : undefined);
    const { tolerations } = HELM_RELEASES.efaDevicePlugin.values;
    for (const taint of taints) {
      expect(tolerations).toContainEqual({
        key: taint.key,
        operator: 'Exists',
        effect: tolerationFor(taint).effect,
      });
    }
  });

  test('with a custom image the nodes set all labels and taints themselves', () => {
    const { settings } = planned({ instanceType: 'g7.12xlarge', ...OWN_IMAGE, labels: { team: 'research' } });
    expect(settings.labels).toMatchObject({ team: 'research' });
    expect(settings.taints).toHaveLength(1);
  });

  test("the CNI's permissions are on the role unless the CNI has its own", () => {
    expect(planned({ instanceType: 'p5.48xlarge' }).rolePolicies).toContain('AmazonEKS_CNI_Policy');
    expect(planned({ instanceType: 'p5.48xlarge', cniPolicyOnNodeRole: false }).rolePolicies).toEqual([
      'AmazonEC2ContainerRegistryPullOnly',
    ]);
  });

  test('the price is that of the desired nodes', () => {
    expect(planned({ instanceType: 'p5.48xlarge', desiredNodes: 4 }).cost[0]).toMatchObject({ usdPerHour: 220.16 });
    expect(planned({ instanceType: 'p5e.48xlarge' }).cost[0]).toMatchObject({
      item: '1 x p5e.48xlarge',
      usdPerHour: undefined,
      basis: 'the catalog has no price',
    });
  });

  test('the power is the limit of all chips, where the catalog has one', () => {
    expect(planned({ instanceType: 'p5.48xlarge', desiredNodes: 2 }).power).toMatchObject({
      acceleratorMaxWatts: 16 * 700,
    });
    for (const [instanceType, chips] of [
      ['g6f.xlarge', '0 x L4'],
      ['g5g.xlarge', '1 x T4G'],
    ] as const)
      expect(planned({ instanceType }).power).toStrictEqual({ basis: `${chips}: the catalog has no watts` });
  });

  test('a fraction of a GPU is no device that Kubernetes counts', () => {
    expect(planned({ instanceType: 'g6f.xlarge' }).nodeResources).toStrictEqual({});
    expect(planned({ instanceType: 'g6.xlarge' }).nodeResources).toEqual({ 'nvidia.com/gpu': 1 });
  });

  test('a fraction of a GPU and EFA over zones are warned of, not refused', () => {
    expect(planGpuNodeGroup({ instanceType: 'g6f.xlarge' })).toMatchObject({
      problems: [],
      warnings: [{ id: 'ai-datacenter:fraction-of-a-gpu' }],
    });
    expect(planGpuNodeGroup({ instanceType: 'p5.48xlarge', desiredNodes: 2, subnetZones: ['a', 'b'] })).toMatchObject({
      problems: [],
      warnings: [{ id: 'ai-datacenter:efa-across-zones' }],
    });
  });
});
