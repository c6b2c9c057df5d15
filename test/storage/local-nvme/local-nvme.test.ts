import { allInstances } from '../../../lib/catalog/instance-lookup';
import { diskMountPaths, nvmeDiskCount } from '../../../lib/catalog/instance-properties';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import {
  supportsInstanceStoreDriver,
  UNSUPPORTED_FAMILIES,
} from '../../../lib/storage/local-nvme/instance-store-driver';
import { type LocalNvmeSurroundings, planLocalNvme } from '../../../lib/storage/local-nvme/local-nvme';
import type { LocalNvmeOptions } from '../../../lib/storage/local-nvme/options';
import { staticProvisionerValues } from '../../../lib/storage/local-nvme/static-provisioner-values';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<LocalNvmeOptions>({
  instanceTypes: true,
  use: true,
  requestsGiB: true,
  volumeProvisioner: true,
  otherInstanceTypes: true,
  storageClassName: true,
  tolerations: true,
  releaseName: true,
  chartRepository: true,
  imageRegistry: true,
});

const VOLUMES: LocalNvmeOptions = { instanceTypes: ['i4i.8xlarge'], use: 'volumes' };

const planned = (options: Partial<LocalNvmeOptions>, surroundings?: LocalNvmeSurroundings) =>
  planLocalNvme({ ...VOLUMES, ...options }, surroundings);

const supported = (type: string) => supportsInstanceStoreDriver({ type });

const problemsOf = (options: Partial<LocalNvmeOptions>) =>
  planned(options).problems.map(({ code, path }) => `${path} ${code}`);

test('a cache is an array of all disks, and the pods of the smallest node have to fit', () => {
  const cache = { use: 'cache', instanceTypes: ['i4i.8xlarge', 'i4i.4xlarge'] } as const;
  const { plan, problems } = planned({ ...cache, requestsGiB: [3000] });
  expect(problems).toEqual([]);
  expect(plan).toMatchObject({
    nvmeStrategy: 'raid0',
    nodes: [
      { instanceType: 'i4i.8xlarge', disks: 2, paths: ['/mnt/k8s-disks/0'], usableGiB: 6222 },
      { instanceType: 'i4i.4xlarge', disks: 1, paths: ['/mnt/k8s-disks/0'], usableGiB: 3110 },
    ],
    nodeGroup: {
      instanceType: 'i4i.8xlarge',
      alternativeInstanceTypes: ['i4i.4xlarge'],
      nvmeStrategy: 'raid0',
      labels: { 'ai-datacenter/local-nvme': 'cache' },
    },
  });
  expect(plan.volumes).toBeUndefined();
  expect(planned({ ...cache, requestsGiB: [3111] }).problems).toMatchObject([
    { code: 'ephemeral-storage-too-large', path: 'requestsGiB' },
  ]);
});

test('HDFS has each disk mounted alone, the first of them as number 1', () => {
  const { plan } = planned({ use: 'hdfs', instanceTypes: ['d3en.xlarge'] });
  expect(plan).toMatchObject({
    nvmeStrategy: 'mount',
    nodes: [{ disks: 2, paths: ['/mnt/k8s-disks/1', '/mnt/k8s-disks/2'], usableGiB: 26_039 }],
  });
});

test('volumes are made by the static provisioner, on the nodes of its label and on no other', () => {
  const { plan, problems, warnings } = planned({});
  expect([problems, warnings]).toEqual([[], []]);
  expect(plan.nvmeStrategy).toBe('mount');
  expect(plan.volumes).toMatchObject({
    volumeProvisioner: 'static',
    storageClassName: 'ai-datacenter-nvme',
    provisioner: 'kubernetes.io/no-provisioner',
    nodeSelector: plan.nodeGroup.labels,
    provisionerRelease: {
      releaseName: 'ai-datacenter-local-static-provisioner',
      repository: 'https://kubernetes-sigs.github.io/sig-storage-local-static-provisioner',
      image: 'registry.k8s.io/sig-storage/local-volume-provisioner:v2.9.0',
    },
    cleanup: {
      image: 'registry.k8s.io/sig-storage/local-volume-node-cleanup:v2.9.0',
      args: ['--storageclass-names=ai-datacenter-nvme', '--pvc-deletion-delay=5m'],
    },
  });
  expect(plan.volumes?.addon).toBeUndefined();
});

test('the EC2 driver is chosen where it runs on all nodes and erases nothing, and says what it does', () => {
  const { plan, problems, warnings } = planned({ otherInstanceTypes: ['m7i.xlarge'] });
  expect(problems).toEqual([]);
  expect(plan.nvmeStrategy).toBe('none');
  expect(plan.nodes).toMatchObject([{ disks: 2, paths: [] }]);
  expect(plan.volumes).toMatchObject({
    volumeProvisioner: 'instance-store',
    provisioner: 'lis.csi.aws.com',
    addon: 'aws-ec2-local-instance-store-csi-driver',
    cleanup: { name: 'ai-datacenter-nvme-cleanup' },
  });
  expect(plan.volumes?.provisionerRelease).toBeUndefined();
  expect(warnings).toMatchObject([{ id: 'ai-datacenter:nvme-driver-erases-disks' }]);
});

const TAINT = { key: 'dedicated', value: 'storage', effect: 'NoSchedule' } as const;

test.each([
  ['other nodes have local disks', { otherInstanceTypes: ['i4i.4xlarge'] }],
  ['AWS does not offer it for the type', { otherInstanceTypes: [], instanceTypes: ['d3en.xlarge'] }],
  ['the nodes have taints', { otherInstanceTypes: [], tolerations: [TAINT] }],
] as const)('the EC2 driver is not chosen where %s, and asking for it is a problem', (_, options) => {
  expect(planned(options).plan.volumes?.volumeProvisioner).toBe('static');
  const { problems } = planned({ ...options, volumeProvisioner: 'instance-store' });
  expect(problems).toMatchObject([{ code: expect.stringMatching(/^nvme-driver-/), path: 'volumeProvisioner' }]);
});

test('the families without the driver have a source and a date', () => {
  const { families, source, date } = UNSUPPORTED_FAMILIES;
  expect(families).toHaveLength(39);
  expect([source, date]).toEqual([expect.stringMatching(/^https:\/\/docs\.aws\.amazon\.com\//), '2026-11']);
});

test('the families without the driver are those of AWS, and newer ones have it', () => {
  expect(['g4dn.xlarge', 'p4d.24xlarge', 'i3en.metal', 'd3en.12xlarge', 'p3dn.24xlarge'].map(supported)).toEqual(
    Array.from({ length: 5 }, () => false),
  );
  expect(['i4i.large', 'i7ie.48xlarge', 'p5.48xlarge', 'g6e.xlarge'].map(supported)).toEqual(
    Array.from({ length: 4 }, () => true),
  );
});

test('every type with local disks can be used in each way, and its paths are those of its strategy', () => {
  const types = allInstances().filter((instance) => (nvmeDiskCount(instance) ?? 0) > 0);
  expect(types.length).toBeGreaterThan(100);
  for (const instance of types) {
    for (const use of ['cache', 'hdfs', 'volumes'] as const) {
      const { plan, problems } = planLocalNvme({ instanceTypes: [instance.type], use });
      expect(problems).toEqual([]);
      expect(plan.nodes[0]?.paths).toEqual(diskMountPaths(instance, plan.nvmeStrategy));
      expect(plan.nodes[0]?.usableGiB).toBeGreaterThan(50);
    }
  }
});

test('a node group takes what is planned for it', () => {
  for (const use of ['cache', 'hdfs', 'volumes'] as const) {
    const { nodeGroup } = planned({ use }).plan;
    const { plan, problems } = planNodeGroup(nodeGroup);
    expect(problems).toEqual([]);
    expect(plan.nvmeStrategy).toBe(nodeGroup.nvmeStrategy);
  }
});

test.each([
  [{ instanceTypes: ['m7i.xlarge'] }, 'instanceTypes nvme-missing'],
  [{ instanceTypes: ['i4i.8xlarge', 'm7i.xlarge'] }, 'instanceTypes nvme-missing'],
  [{ instanceTypes: ['i4i.8xlarge', 'i4i.4xlarge'] }, 'instanceTypes nvme-disks-differ'],
  [{ instanceTypes: ['i4i.8xlarge', 'i4i.8xlrage'] }, 'instanceTypes[1] instance-type-unknown'],
  [{ instanceTypes: [] }, 'instanceTypes missing'],
  [{ instanceTypes: undefined }, 'instanceTypes missing'],
  [{ use: undefined }, 'use missing'],
  [{ use: undefined, instanceTypes: ['i4i.8xlarge', 'i4i.4xlarge'] }, 'use missing'],
  [{ instanceTypes: [''] }, 'instanceTypes[0] malformed'],
  [{ instanceTypes: ['', 'm7i.xlarge'] }, 'instanceTypes[0] malformed'],
  [{ instanceTypes: ['', 'i4i.8xlrage'] }, 'instanceTypes[0] malformed'],
  [{ use: 'cache', instanceTypes: ['i4i.8xlrage'], requestsGiB: [99_999] }, 'instanceTypes[0] instance-type-unknown'],
  [{ use: 'cache', requestsGiB: [-1, 99_999] }, 'requestsGiB[0] out-of-range'],
  [
    { instanceTypes: ['d3en.xlarge', 'i4i.8xlrage'], volumeProvisioner: 'instance-store' },
    'instanceTypes[1] instance-type-unknown',
  ],
  [
    { otherInstanceTypes: ['i4i.4xlarge', 'i4i.8xlrage'], volumeProvisioner: 'instance-store' },
    'otherInstanceTypes[1] instance-type-unknown',
  ],
  [{ otherInstanceTypes: ['x9.large'] }, 'otherInstanceTypes[0] instance-type-unknown'],
  [{ storageClassName: 'Fast' }, 'storageClassName malformed'],
  [{ use: 'cache', requestsGiB: [-1] }, 'requestsGiB[0] out-of-range'],
] as const)('%j: %s, and nothing else', (options, problem) => {
  expect(problemsOf(options as Partial<LocalNvmeOptions>)).toEqual([problem]);
});

test('what an instance type is read by is in its problems', () => {
  expect(planned({ instanceTypes: [''] }).problems[0]?.fix).toBe("Use for example 'i4i.8xlarge'.");
  expect(planned({ instanceTypes: ['no-type'] }).problems[0]?.fix).toBe('Use a type of the catalog.');
  expect(planned({ use: 'cache', requestsGiB: [-1] }).problems[0]?.message).toMatch(/ GiB\.$/);
});

test('a node group of no known type is planned with a stand-in', () => {
  const { plan } = planned({ instanceTypes: [] });
  expect(plan.nodes.map(({ instanceType }) => instanceType)).toEqual(['i4i.8xlarge']);
  expect(plan.nodeGroup.instanceType).toBe('i4i.8xlarge');
});

test('beside a type that is no text the others are planned with', () => {
  const { plan } = planned({ instanceTypes: ['', 'i4i.4xlarge', 'i4i.8xlrage'] });
  expect(plan.nodes.map(({ instanceType }) => instanceType)).toEqual(['i4i.4xlarge']);
});

test('a node group has the first of its types', () => {
  expect(planned({ instanceTypes: ['i4i.4xlarge'] }).plan.nodeGroup.instanceType).toBe('i4i.4xlarge');
  expect(problemsOf({ instanceTypes: ['g5.16xlarge', 'g7e.4xlarge'] })).toEqual([]);
});

test('disks of HDFS are mounted, whatever would make volumes of them', () => {
  const driver = { volumeProvisioner: 'instance-store', otherInstanceTypes: [] } as const;
  expect(planned({ ...driver, use: 'hdfs' }).plan.nvmeStrategy).toBe('mount');
  expect(planned({ ...driver, use: 'volumes' }).plan.nvmeStrategy).toBe('none');
});

test('taints that are wrong already are not judged by what the driver tolerates', () => {
  const driver = { volumeProvisioner: 'instance-store', otherInstanceTypes: [] } as const;
  const [problem, ...others] = problemsOf({ ...driver, tolerations: [TAINT, { key: 'a b' }] });
  expect(problem).toMatch(/^tolerations\[1\]/);
  expect(others).toEqual([]);
});

test('a node group of one type names no other ones', () => {
  expect(planned({}).plan.nodeGroup).toStrictEqual({
    instanceType: 'i4i.8xlarge',
    nvmeStrategy: 'mount',
    labels: { 'ai-datacenter/local-nvme': 'volumes' },
  });
  expect(planned({ use: 'hdfs' }).plan).not.toHaveProperty('volumes');
});

test('requests are compared with the room of a cache only', () => {
  expect(problemsOf({ use: 'hdfs', requestsGiB: [99_999] })).toEqual([]);
  expect(problemsOf({ use: 'cache', instanceTypes: ['i4i.8xlarge'] })).toEqual([]);
});

test('the driver warns where it is installed only', () => {
  const driver = { volumeProvisioner: 'instance-store', otherInstanceTypes: [] } as const;
  expect(planned({ ...driver, use: 'cache' }).warnings).toEqual([]);
  expect(planned({ ...driver, use: 'volumes' }).warnings).toHaveLength(1);
});

test('the message of an unfit type names it, and what is different', () => {
  const [missing] = planned({ instanceTypes: ['i4i.8xlarge', 'm7i.xlarge'] }).problems;
  expect(missing?.message).toContain('m7i.xlarge');
  const [differ] = planned({ instanceTypes: ['i4i.8xlarge', 'i4i.4xlarge'] }).problems;
  expect(differ?.message).toContain('i4i.4xlarge has 1 x 3750 GB, and i4i.8xlarge has 2 x 3750 GB');
});

test('a network without internet access needs copies of the chart and of the images, for volumes only', () => {
  const closed = { internetAccess: 'no' } as const;
  expect(planned({}, closed).problems.map(({ path }) => path)).toEqual(['chartRepository', 'imageRegistry']);
  expect(planned({ use: 'hdfs' }, closed).problems).toEqual([]);
  const own = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
  const { plan, problems } = planned({ imageRegistry: own, chartRepository: `oci://${own}/charts` }, closed);
  expect(problems).toEqual([]);
  expect(plan.volumes?.cleanup.image).toBe(`${own}/sig-storage/local-volume-node-cleanup:v2.9.0`);
  expect(plan.volumes?.provisionerRelease?.repository).toBe(`oci://${own}/charts/local-static-provisioner`);
});

test('the provisioner finds mounted disks in the folder of nodeadm, and tolerates the taints of its nodes', () => {
  const { volumes } = planned({ tolerations: [TAINT, { key: 'nvidia.com/gpu' }] }).plan;
  if (volumes === undefined) throw new Error('no volumes');
  expect(staticProvisionerValues(volumes, 'image:1')).toEqual({
    image: 'image:1',
    nodeSelector: { 'ai-datacenter/local-nvme': 'volumes' },
    tolerations: [
      { key: 'dedicated', operator: 'Equal', value: 'storage', effect: 'NoSchedule' },
      { key: 'nvidia.com/gpu', operator: 'Exists' },
    ],
    classes: [
      {
        name: 'ai-datacenter-nvme',
        hostDir: '/mnt/k8s-disks',
        volumeMode: 'Filesystem',
        accessMode: 'ReadWriteOnce',
        // As nodeadm formats the disks.
        fsType: 'xfs',
        namePattern: '*',
      },
    ],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
  });
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<LocalNvmeOptions>(planLocalNvme, VOLUMES, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  const cache = { ...VOLUMES, use: 'cache' } as const;
  expect(nullProblems<LocalNvmeOptions>(planLocalNvme, cache, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
