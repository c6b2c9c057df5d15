import { assert, constantFrom, double, integer, property } from 'fast-check';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import type { HdfsOptions } from '../../../lib/storage/hdfs/options';
import { crossZoneCopies } from '../../../lib/storage/hdfs/sizing';
import { boundFaults } from '../../core/bounds';
import { HDFS, planned } from './hdfs-options';

const blocks = (averageFileMiB: number) => planned({ averageFileMiB }).sizing;
const sized = (options: Partial<HdfsOptions>) => planned({ dataNodes: undefined, ...options }).sizing;

test('six DataNodes hold a quarter of their disks with three copies, a quarter of the disks left free', () => {
  expect(planned({}).sizing).toEqual({
    dataNodes: 6,
    disksPerDataNode: 2,
    // 3,750 GB are 3,492 GiB.
    capacity: [{ storageType: 'SSD', rawTiB: (6 * 2 * 3492) / 1024 }],
    usableTiB: 10.23046875,
    files: 83_808,
    blocks: 83_808,
    replicasPerDataNode: 41_904,
    blockReportMiB: expect.closeTo(0.52, 2),
    blockReportsPerHour: 1,
    nameNodeHeapGiB: 2,
    dataNodeHeapGiB: 1,
    nameNodeVolumeGiB: 20,
    journalNodeVolumeGiB: 21,
    crossZoneTiBPerMonth: 10.23046875,
    replicationMiBs: expect.closeTo(8.16, 2),
  });
});

test('a petabyte on hard disks: nodes, heaps and volumes grow with it', () => {
  expect(sized({ instanceType: 'd3en.12xlarge', usableTiB: 1000 })).toMatchObject({
    dataNodes: 15,
    capacity: [{ storageType: 'DISK', rawTiB: expect.closeTo(4577, 0) }],
    blocks: 9_373_680,
    nameNodeHeapGiB: 10,
    dataNodeHeapGiB: 2,
    nameNodeVolumeGiB: 40,
  });
});

test('what was asked for fits, with as many DataNodes in each zone, and one zone less would not do', () => {
  assert(
    property(
      double({ min: 1, max: 1000, noNaN: true }),
      integer({ min: 1, max: 4 }),
      constantFrom('i4i.8xlarge', 'i7ie.12xlarge', 'd3en.4xlarge'),
      (usableTiB, replication, instanceType) => {
        const { sizing } = planned({ dataNodes: undefined, usableTiB, replication, instanceType });
        expect(sizing.usableTiB).toBeGreaterThanOrEqual(usableTiB);
        expect(sizing.dataNodes % 3).toBe(0);
        expect(sizing.dataNodes).toBeGreaterThanOrEqual(Math.max(6, replication + 1));
        if (sizing.dataNodes > 6)
          expect((sizing.usableTiB * (sizing.dataNodes - 3)) / sizing.dataNodes).toBeLessThan(usableTiB);
      },
    ),
    { numRuns: 50 },
  );
});

test.each([
  ['ALL_SSD', {}, 10.23],
  ['HOT', { st1VolumesPerDataNode: 2, st1VolumeGiB: 4096 }, 12],
  // One copy on NVMe, two on st1: the hard disks are full first.
  ['ONE_SSD', { st1VolumesPerDataNode: 2, st1VolumeGiB: 4096 }, 18],
  ['WARM', { st1VolumesPerDataNode: 1, st1VolumeGiB: 1024, sc1VolumesPerDataNode: 4, sc1VolumeGiB: 4096 }, 4.5],
  ['COLD', { sc1VolumesPerDataNode: 2, sc1VolumeGiB: 2048 }, 6],
] as const)('with the policy %s and %j there are %d TiB', (defaultStoragePolicy, volumes, tiB) => {
  expect(planned({ defaultStoragePolicy, ...volumes }).sizing.usableTiB).toBeCloseTo(tiB, 2);
});

test('small files make the NameNode larger, large ones do not make it smaller', () => {
  expect(blocks(1)).toMatchObject({ files: 10_727_424, blocks: 10_727_424, nameNodeHeapGiB: 11, dataNodeHeapGiB: 6 });
  expect(blocks(1280)).toMatchObject({ files: 8381, blocks: 83_810 });
  expect(blocks(129)).toMatchObject({ blocks: 2 * blocks(129).files });
});

test.each([
  [5.4, 993_280, 1],
  [5.36, 1_000_693, 2],
])(
  'with files of %d MiB a DataNode has %i replicas, and reports its two disks in %i messages',
  (size, replicas, messages) => {
    expect(blocks(size)).toMatchObject({ replicasPerDataNode: replicas, blockReportsPerHour: messages });
  },
);

test('heaps that are set are taken', () => {
  expect(planned({ nameNodeHeapGiB: 16, dataNodeHeapGiB: 4 }).sizing).toMatchObject({
    nameNodeHeapGiB: 16,
    dataNodeHeapGiB: 4,
    nameNodeVolumeGiB: 64,
  });
});

test.each([
  [1, 3, 'zone', 0],
  [3, 1, 'none', 0],
  [2, 3, 'zone', 1],
  [3, 3, 'zone', 1],
  [3, 2, 'partition', 1],
  [5, 2, 'zone', 2],
  [3, 2, 'none', 1],
  [3, 3, 'none', 4 / 3],
] as const)('%i copies over %i zones with racks %s cross between zones %d times', (copies, zones, racks, times) => {
  expect(crossZoneCopies(copies, zones, racks)).toBeCloseTo(times, 10);
});

test.each<[Partial<HdfsOptions>, string, string, RegExp]>([
  [{ dataNodes: undefined }, 'hdfs-size-missing', 'dataNodes', /left out/],
  [{ dataNodes: 0 }, 'out-of-range', 'dataNodes', /is 0/],
  [{ dataNodes: 1001 }, 'out-of-range', 'dataNodes', /is 1001/],
  [{ usableTiB: 0 }, 'out-of-range', 'usableTiB', /is 0/],
  [{ usableTiB: 10.3 }, 'hdfs-too-small', 'usableTiB', /is 10\.3, and 6 DataNodes of i4i\.8xlarge hold 10\.2 TiB/],
  [{ dataNodes: undefined, usableTiB: 2000 }, 'hdfs-too-small', 'usableTiB', /which needs \d+ DataNodes of i4i/],
  [{ replication: 0 }, 'out-of-range', 'replication', /is 0/],
  [{ replication: 11 }, 'out-of-range', 'replication', /is 11/],
  [{ replication: 7 }, 'replication-above-data-nodes', 'replication', /is 7, and there are 6 DataNodes/],
  [{ dataNodes: 5 }, 'data-nodes-per-zone', 'dataNodes', /is 5 over 3 zones/],
  [{ nameNodeHeapGiB: 0 }, 'out-of-range', 'nameNodeHeapGiB', /is 0/],
  [{ nameNodeHeapGiB: 513 }, 'out-of-range', 'nameNodeHeapGiB', /is 513/],
  [{ dataNodeHeapGiB: 65 }, 'out-of-range', 'dataNodeHeapGiB', /is 65/],
  [
    { instanceType: 'i4i.large', dataNodeHeapGiB: 12 },
    'heap-above-node',
    'dataNodeHeapGiB',
    /takes 15\.5 GiB, and a node/,
  ],
  [{ nameNodeInstanceType: 'm7i.large', nameNodeHeapGiB: 6 }, 'heap-above-node', 'nameNodeHeapGiB', /takes 8\.0 GiB/],
  [{ nameNodeInstanceType: 'm7i.huge' }, 'instance-type-unknown', 'nameNodeInstanceType', /'m7i\.huge' is not in the/],
  [{ writtenTiBPerMonth: -1 }, 'out-of-range', 'writtenTiBPerMonth', /is -1/],
])('%j is a problem', (options, code, path, message) => {
  expect(planHdfs({ ...HDFS, ...options }).problems).toEqual([
    { code, path, message: expect.stringMatching(message), fix: expect.stringMatching(/\S/) },
  ]);
});

test.each<Partial<HdfsOptions>>([
  { usableTiB: 10.2 },
  { replication: 6 },
  { dataNodes: 6, replication: 1 },
  { dataNodes: 1, zones: 1, racks: 'none', subnetZones: undefined },
  { dataNodes: 1000 },
  { instanceType: 'i4i.large', dataNodeHeapGiB: 11 },
  { nameNodeInstanceType: 'm7i.large', nameNodeHeapGiB: 5 },
  { nameNodeInstanceType: 'g6.xlarge' },
  { writtenTiBPerMonth: 0 },
])('%j is no problem', (options) => {
  expect(planHdfs({ ...HDFS, ...options }).problems).toEqual([]);
});

test('one DataNode keeps one copy without being told', () => {
  const options = { dataNodes: 1, zones: 1, subnetZones: undefined };
  expect(planned(options)).toMatchObject({ replication: 1, topology: { racks: 'none' } });
});

test('metadata, volumes of DataNodes and traffic between zones have a price; nodes are those of node groups', () => {
  const { cost } = planned({ st1VolumesPerDataNode: 2, writtenTiBPerMonth: 100 });
  expect(cost.map(({ item, usdPerHour }) => [item, usdPerHour])).toEqual([
    // 2 x 20, 3 x 21 and 3 x 10 GiB.
    ['133 GiB of gp3 volumes for the metadata of HDFS', expect.closeTo((133 * 0.08) / 730, 6)],
    ['12 st1 volumes of DataNodes, 24000 GiB', expect.closeTo((24_000 * 0.045) / 730, 6)],
    // 100 TiB are 109,951 GB; each is paid for where it leaves and where it arrives.
    ['100 TiB a month of replicas between zones', expect.closeTo((109_951.1628 * 0.02) / 730, 4)],
  ]);
});

test('in one zone nothing crosses, and that costs nothing', () => {
  const { cost } = planned({ zones: 1, subnetZones: undefined });
  expect(cost.at(-1)).toMatchObject({ item: '0 TiB a month of replicas between zones', usdPerHour: 0 });
});

test('numbers are taken from their least to their most, and not beyond', () => {
  const whole = {
    dataNodes: [1, 1000],
    replication: [1, 10],
    nameNodes: [2, 3],
    blockSizeMiB: [1, 1024],
    drainMinutes: [1, 240],
    nameNodeHeapGiB: [1, 512],
    dataNodeHeapGiB: [1, 64],
    gp3VolumesPerDataNode: [0, 20],
    st1VolumesPerDataNode: [0, 20],
    sc1VolumesPerDataNode: [0, 20],
    gp3VolumeGiB: [1, 65_536],
    st1VolumeGiB: [125, 16_384],
    sc1VolumeGiB: [125, 16_384],
    writtenTiBPerMonth: [0, 1_000_000],
  } as const;
  expect(boundFaults(planHdfs, HDFS, whole)).toEqual([]);
  // Numbers above 0.
  const parts = { averageFileMiB: [0.5, 1_048_576], usableTiB: [0.5, 1_000_000] } as const;
  expect(boundFaults(planHdfs, { ...HDFS, dataNodes: undefined }, parts, 0.5)).toEqual([]);
});
