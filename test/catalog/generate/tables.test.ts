import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ACCELERATED_INSTANCES } from '../../../lib/catalog/accelerated-instances';
import { ADDED_ROWS as REAL_ROWS, CORRECTIONS as REAL_CORRECTIONS } from '../../../lib/catalog/generate/corrections';
import { differences } from '../../../lib/catalog/generate/diff';
import { TABLES as REAL_TABLES } from '../../../lib/catalog/generate/families';
import { instanceRow } from '../../../lib/catalog/generate/instance-row';
import { renderTable } from '../../../lib/catalog/generate/render';
import { sourceLine } from '../../../lib/catalog/generate/ec2-source';
import { generateTables, type GenerationInput } from '../../../lib/catalog/generate/tables';
import { GENERAL_INSTANCES } from '../../../lib/catalog/general-instances';
import {
  ADDED_ROWS,
  answer,
  ANSWERS,
  card,
  CORRECTIONS,
  efaCard,
  GPU_MACHINE,
  SMALL_GPU,
  STORAGE,
  TABLES,
} from './recorded';

const INPUT: GenerationInput = { answers: ANSWERS, tables: TABLES, corrections: CORRECTIONS, addedRows: ADDED_ROWS };

describe('a row', () => {
  test('of a GPU machine holds causes: cards, disks, addresses, ways to buy', () => {
    expect(instanceRow(GPU_MACHINE)).toEqual({
      architecture: 'amd64',
      vcpus: 192,
      memoryGiB: 2048,
      accelerator: 'H100-SXM-80GB',
      acceleratorCount: 8,
      acceleratorMemoryMiB: 81_920,
      disks: [{ count: 4, sizeGB: 1900 }],
      networkCards: [
        { interfaces: 4, baselineGbps: 100 },
        { count: 2, interfaces: 4, efa: true, baselineGbps: 100 },
      ],
      ipv4PerInterface: 50,
      ebsBaselineMbps: 2500,
      ebsPeakMbps: 10_000,
      usageClasses: ['on-demand', 'spot', 'capacity-block'],
    });
  });

  test('of a fraction of a GPU says which fraction', () => {
    expect(instanceRow(SMALL_GPU)).toMatchObject({
      accelerator: 'L4',
      acceleratorCount: 0,
      acceleratorFraction: 0.125,
    });
  });

  test('tells hard disks that are not NVMe apart', () => {
    expect(instanceRow(STORAGE)).toMatchObject({
      architecture: 'arm64',
      disks: [{ count: 8, sizeGB: 2000, type: 'hdd', nvme: false }],
      acceleratorCount: 0,
    });
  });

  test('names the cards for EFA where EC2 allows fewer EFA interfaces than cards take', () => {
    const row = instanceRow(
      answer('y1.48xlarge', {
        NetworkInfo: {
          NetworkPerformance: '200 Gigabit',
          Ipv4AddressesPerInterface: 50,
          EfaInfo: { MaximumEfaInterfaces: 1 },
          NetworkCards: [efaCard(0), efaCard(1)],
        },
      }),
    );
    expect(row.efaCards).toEqual([0]);
  });

  test.each([
    ['400 Gigabit', 400],
    ['4x 100 Gigabit', 400],
    ['200 Gigabit', undefined],
    ['Up to 400 Gigabit', undefined],
  ])('with two cards of 100 Gbps and the text %j has %p Gbps of its own', (NetworkPerformance, networkGbps) => {
    const network = { NetworkPerformance, Ipv4AddressesPerInterface: 50, NetworkCards: [card(0), card(1)] };
    expect(instanceRow(answer('y1.48xlarge', { NetworkInfo: network })).networkGbps).toBe(networkGbps);
  });

  test.each([
    [
      'an unknown accelerator',
      { GpuInfo: { Gpus: [{ Name: 'H900', Count: 1, MemoryInfo: { SizeInMiB: 1024 } }] } },
      /x1\.large: ACCELERATOR_NAMES has no 'H900' with 1024 MiB/,
    ],
    [
      'two kinds of accelerators',
      {
        GpuInfo: {
          Gpus: [
            { Name: 'T4', Count: 1, MemoryInfo: { SizeInMiB: 1024 } },
            { Name: 'L4', Count: 1, MemoryInfo: { SizeInMiB: 1024 } },
          ],
        },
      },
      /two kinds of accelerators, T4 and L4/,
    ],
    [
      'an unknown architecture',
      { ProcessorInfo: { SupportedArchitectures: ['riscv'] } },
      /no known architecture in riscv/,
    ],
    [
      'an unknown type of disk',
      { InstanceStorageInfo: { Disks: [{ Count: 1, SizeInGB: 1, Type: 'tape' }] } },
      /'tape' is not a known type of disk/,
    ],
    [
      'more EFA interfaces than cards for them',
      { NetworkInfo: { ...answer('x1.large').NetworkInfo, EfaInfo: { MaximumEfaInterfaces: 2 } } },
      /2 EFA interfaces on 0 cards/,
    ],
  ])('with %s is refused', (_, change, message) => {
    expect(() => instanceRow(answer('x1.large', change))).toThrow(message);
  });
});

describe('the tables', () => {
  test('list families in their order, sizes by vCPUs with whole machines last, added rows in their place', () => {
    const [gpus, others] = generateTables(INPUT);
    expect(Object.keys(gpus?.rows ?? {})).toEqual(['x1.large', 'x1.48xlarge', 'x2.large']);
    expect(Object.keys(others?.rows ?? {})).toEqual(['y1.xlarge', 'y1.metal']);
  });

  test('are corrected', () => {
    const [gpus] = generateTables(INPUT);
    expect(gpus?.rows['x1.48xlarge']).toMatchObject({
      gpuDirectRdma: true,
      disputed: { networkCards: '3 cards here, 4 elsewhere' },
    });
  });

  test('take a fact away where a correction says so', () => {
    const removal = {
      types: ['x1.48xlarge'],
      facts: { ipv4PerInterface: undefined },
      reason: 'wrong',
      source: 'a page',
    };
    const [gpus] = generateTables({ ...INPUT, corrections: [removal] });
    expect(gpus?.rows['x1.48xlarge']).not.toHaveProperty('ipv4PerInterface');
  });

  test.each<[string, Partial<GenerationInput>, RegExp]>([
    [
      'a correction that changes nothing',
      { corrections: [{ types: ['x1.large'], facts: { vcpus: 8 }, reason: 'vcpus', source: 's' }] },
      /The correction of vcpus changes nothing for x1\.large/,
    ],
    [
      'a correction of a type in no table',
      { corrections: [{ types: ['z9.xlarge'], facts: { vcpus: 9 }, reason: 'vcpus', source: 's' }] },
      /names z9\.xlarge, which is in no table/,
    ],
    [
      'an added row that EC2 has by now',
      { addedRows: [{ ...ADDED_ROWS[0]!, type: 'x1.large' }] },
      /x1\.large is in EC2's answers/,
    ],
    [
      'an added row of no family',
      { addedRows: [...ADDED_ROWS, { ...ADDED_ROWS[0]!, type: 'q1.large' }] },
      /q1\.large is of no/,
    ],
    ['a family without rows', { addedRows: [] }, /Family x2 has no row: .* Pin a newer version in ec2-source\.ts/],
  ])('refuse %s', (_, change, message) => {
    expect(() => generateTables({ ...INPUT, ...change })).toThrow(message);
  });

  test('become one line a row, facts in a fixed order', () => {
    const [, others] = generateTables(INPUT);
    const text = renderTable(others!, 'made-up answers');
    expect(text).toMatch(/^\/\/ Generated by `npm run catalog`\. Do not edit/);
    expect(text).toContain('Sources: made-up answers;');
    expect(text).toContain('export const OTHERS = {');
    const row = [
      "architecture: 'amd64', vcpus: 8, memoryGiB: 32, acceleratorCount: 0, disks: []",
      'networkCards: [{ interfaces: 4, baselineGbps: 3, peakGbps: 12.5 }], ipv4PerInterface: 15',
      "ebsBaselineMbps: 2500, ebsPeakMbps: 10000, usageClasses: ['on-demand', 'spot']",
    ].join(', ');
    expect(text).toContain(`  'y1.xlarge': { ${row} },\n`);
  });
});

test('differences are listed fact by fact, also those of a new row', () => {
  const row = instanceRow(SMALL_GPU);
  expect(differences({}, { 'x1.large': row })).toEqual([
    '+ x1.large: new row',
    ...Object.entries(row).map(([fact, value]) => `+ x1.large ${fact}: ${JSON.stringify(value)}`),
  ]);
  expect(differences({}, { 'x1.large': row })).toContain('+ x1.large vcpus: 8');
  expect(differences({ 'x1.large': row }, {})).toEqual(['- x1.large: row removed']);
  expect(differences({ 'x1.large': row }, { 'x1.large': row })).toEqual([]);
  expect(
    differences({ 'x1.large': row }, { 'x1.large': { ...row, vcpus: 9, ipv4PerInterface: undefined, networkGbps: 5 } }),
  ).toEqual([
    '~ x1.large vcpus: 8 -> 9',
    '~ x1.large ipv4PerInterface: 15 -> absent',
    '~ x1.large networkGbps: absent -> 5',
  ]);
});

test('nothing in the library imports the generator, so that it stays out of the package', () => {
  const root = path.join(__dirname, '../../..');
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const importers = files
    .split('\n')
    .filter(
      (file) => file.endsWith('.ts') && !file.startsWith('lib/catalog/generate/') && existsSync(path.join(root, file)),
    )
    .filter((file) => /from '[^']*\/generate(\/|')/.test(readFileSync(path.join(root, file), 'utf8')));
  expect(importers).toEqual([]);
});

describe('the tables of the catalog', () => {
  const written = { 'accelerated-instances': ACCELERATED_INSTANCES, 'general-instances': GENERAL_INSTANCES };

  test.each(REAL_TABLES)('$file is what the generator renders, character for character', (table) => {
    const file = path.join(__dirname, '../../../lib/catalog', `${table.file}.ts`);
    expect(existsSync(file)).toBe(true);
    const rows = written[table.file as keyof typeof written];
    expect(readFileSync(file, 'utf8')).toBe(renderTable({ table, rows }, sourceLine()));
  });

  test('hold every correction and every added row', () => {
    const rows: Record<string, object> = { ...ACCELERATED_INSTANCES, ...GENERAL_INSTANCES };
    for (const { types, facts } of REAL_CORRECTIONS) {
      const { disputed = {}, ...others } = facts;
      for (const type of types) {
        for (const [fact, value] of Object.entries(others)) {
          if (value === undefined) expect(rows[type]).not.toHaveProperty(fact);
          else expect(rows[type]).toHaveProperty(fact, value);
        }
        if (Object.keys(disputed).length > 0) expect(rows[type]).toMatchObject({ disputed });
      }
    }
    for (const { type, facts } of REAL_ROWS) expect(rows[type]).toEqual(facts);
  });

  test.each([...REAL_CORRECTIONS, ...REAL_ROWS])('say why and by which source: $reason', ({ reason, source }) => {
    expect(reason.length).toBeGreaterThan(20);
    expect(source.length).toBeGreaterThan(20);
  });
});
