import { createBackend } from '../../../lib/runtime/src/backend/create-backend';
import { cpuQuota } from '../../../lib/runtime/src/backend/cpu-quota';
import { loadAddon } from '../../../lib/runtime/src/backend/native/addon';
import { loadEngineModule } from '../../../lib/runtime/src/backend/wasm/engine-module';
import { readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import { Checkpoint } from '../../../lib/runtime/src/checkpoint/checkpoint';
import { BUNDLED } from '../golden/golden';
import { builtAddon } from './native/build-addon';
import { builtEngine } from './wasm/build-engine';

const spec = readModelSpec(BUNDLED);
const weights = Checkpoint.open(BUNDLED);
const limits = { maxRows: 4, kvBlocks: 4 };
const present = { loadAddon: builtAddon, loadEngineModule: () => builtEngine(), cpuQuota: () => 2 };
const missing = { ...present, loadAddon: () => loadAddon('/nowhere/engine.node') };
const nothing = { ...missing, loadEngineModule: () => loadEngineModule('/nowhere') };
afterAll(() => weights.close());

test('auto is the native backend where it loads, on as many threads as the quota has CPUs', () => {
  const { backend, notes } = createBackend({}, spec, weights, limits, present);

  expect(backend.info).toMatchObject({ name: 'native', threads: 2 });
  expect(notes).toEqual([]);
  backend.dispose();
});

test('auto is the wasm backend if the addon is missing, on the same number of threads, with one note', () => {
  const { backend, notes } = createBackend({ backend: 'auto' }, spec, weights, limits, missing);

  expect(backend.info).toMatchObject({ name: 'wasm', threads: 2 });
  expect(notes).toEqual([
    expect.stringMatching(/native backend does not load.*wasm backend is used instead.*npm run build:native/),
  ]);
  backend.dispose();
});

test('auto is the reference backend if the others are missing, with one note', () => {
  const { backend, notes } = createBackend({ backend: 'auto' }, spec, weights, limits, nothing);

  expect(backend.info.name).toBe('reference');
  expect(notes).toEqual([
    expect.stringMatching(
      /native backend does not load.*wasm backend does not load.*reference backend.*used.*build:native.*build:wasm/,
    ),
  ]);
});

test('wasm can be chosen although native is there, without a note', () => {
  const { backend, notes } = createBackend({ backend: 'wasm', threads: 1 }, spec, weights, limits, present);

  expect([backend.info.name, backend.info.threads, notes]).toEqual(['wasm', 1, []]);
  backend.dispose();
});

test('choosing wasm is an error if it is not built', () => {
  expect(() => createBackend({ backend: 'wasm' }, spec, weights, limits, nothing)).toThrow(
    /wasm backend does not load.*npm run build:wasm/,
  );
});

test('choosing native is an error if the addon is missing', () => {
  expect(() => createBackend({ backend: 'native' }, spec, weights, limits, missing)).toThrow(
    /does not load.*npm run build:native/,
  );
});

test('the reference backend can be chosen', () => {
  expect(createBackend({ backend: 'reference' }, spec, weights, limits, present)).toMatchObject({
    backend: { info: { name: 'reference' } },
    notes: [],
  });
});

test('weights are quantised if configured, and else keep their precision, bfloat16', () => {
  const bytes = (['none', 'q8', 'q4'] as const).map((quantize) => {
    const { backend } = createBackend({ quantize }, spec, weights, limits, present);
    backend.dispose();
    return backend.info.weightBytes;
  }) as [number, number, number];

  expect(bytes[1]).toBeLessThan(bytes[0] * 0.6);
  expect(bytes[2]).toBeLessThan(bytes[1]);
});

test('threads above the quota are not started, with one note', () => {
  const { backend, notes } = createBackend({ backend: 'native', threads: 16 }, spec, weights, limits, present);

  expect(backend.info.threads).toBe(2);
  expect(notes).toEqual([expect.stringMatching(/16 threads are configured.*2 CPUs only: 2 threads compute/)]);
  backend.dispose();
});

test('fewer threads than the quota are started as configured', () => {
  const { backend, notes } = createBackend({ threads: 1 }, spec, weights, limits, present);

  expect([backend.info.threads, notes]).toEqual([1, []]);
  backend.dispose();
});

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['no control group', {}, 8],
  ['no limit', { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, 8],
  ['a limit', { '/sys/fs/cgroup/cpu.max': '250000 100000\n' }, 2],
  ['a limit below one CPU', { '/sys/fs/cgroup/cpu.max': '50000 100000\n' }, 1],
  ['a limit above the CPUs', { '/sys/fs/cgroup/cpu.max': '6400000 100000\n' }, 8],
  [
    'a limit of version 1',
    { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '300000\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
    3,
  ],
  [
    'no limit in version 1',
    { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
    8,
  ],
])('8 CPUs with %s', (_title, files, expected) => {
  const read = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  };

  expect(cpuQuota(read, 8)).toBe(expected);
});
