import {
  closeSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComputeBackend } from '../../../../lib/runtime/src/backend/compute-backend';
import { type CompiledParts, createBackend } from '../../../../lib/runtime/src/backend/create-backend';
import type { Addon, LinearName } from '../../../../lib/runtime/src/backend/native/addon';
import { asStored, unpacked } from '../../../../lib/runtime/src/checkpoint/stored-matrix';
import type { WeightSource } from '../../../../lib/runtime/src/checkpoint/weight-source';
import { MappedFile } from '../../../../lib/runtime/src/backend/native/mapped-file';
import { NativeBackend } from '../../../../lib/runtime/src/backend/native/native-backend';
import { readModelSpec } from '../../../../lib/runtime/src/checkpoint/config';
import { GgufFile } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-file';
import { readGgufSpec } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-model-spec';
import type { Quantization } from '../../../../lib/runtime/src/checkpoint/matrix';
import type { LlamaSpec, ModelSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { openWeights } from '../../../../lib/runtime/src/checkpoint/open-weights';
import { quantized } from '../../../../lib/runtime/src/checkpoint/quantize';
import { RandomAccessFile } from '../../../../lib/runtime/src/checkpoint/random-access-file';
import { ggufMetadata } from '../../../real/bench/engine/models/gguf-metadata';
import { randomTensor } from '../../../real/bench/engine/models/random-weights';
import { writeGguf } from '../../../real/bench/engine/models/write-files';
import { BUNDLED, runHidden, shuffledBatch } from '../../golden/golden';
import { builtAddon } from './build-addon';
import { shapeOf } from './one-layer';
import { BARE_LLAMA } from '../../checkpoint/bare-llama';

const GOLDEN = join(__dirname, '../../golden');
const MIB = 2 ** 20;
const limits = { maxRows: 16, kvBlocks: 16 };
const addon = builtAddon();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mapped-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The addon, with a list of its mappings; `map` may be replaced. */
function watched(map: Addon['map'] = addon.map): { readonly addon: Addon; readonly mappings: ArrayBuffer[] } {
  const mappings: ArrayBuffer[] = [];
  const mapAndNote: Addon['map'] = (descriptor) => {
    const mapping = map(descriptor);
    mappings.push(mapping);
    return mapping;
  };
  return { addon: { ...addon, map: mapAndNote }, mappings };
}

function partsWith(through: Addon): CompiledParts {
  return {
    loadAddon: () => through,
    loadEngineModule: () => {
      throw new Error('not needed');
    },
    cpuQuota: () => 1,
  };
}

function specOf(path: string): ModelSpec {
  if (!path.endsWith('.gguf')) return readModelSpec(path);
  const file = new GgufFile(path);
  try {
    return readGgufSpec(file);
  } finally {
    file.close();
  }
}

/** The results of a backend for a short text. */
function statesOf(backend: ComputeBackend): Float32Array[] {
  const states = runHidden(backend, shuffledBatch(backend, 1), [3, 1, 4, 1, 5, 9, 2, 6]);
  backend.dispose();
  return states;
}

/** The same with weights that were read into arrays. */
function readStates(path: string, quantize: Quantization = 'none'): Float32Array[] {
  const weights = openWeights(path);
  const backend = new NativeBackend(addon, specOf(path), quantized(weights, quantize), limits, { threads: 1 });
  weights.close();
  return statesOf(backend);
}

/** The same in the way of the server. */
function mappedStates(
  path: string,
  through: Addon,
  quantize: Quantization = 'none',
): { readonly states: Float32Array[]; readonly notes: readonly string[] } {
  const weights = openWeights(path);
  try {
    const { backend, notes } = createBackend(
      { backend: 'native', quantize },
      specOf(path),
      weights,
      limits,
      partsWith(through),
    );
    return { states: statesOf(backend), notes };
  } finally {
    weights.close();
  }
}

/** Opens a file for `use` and returns its result. */
function opened<T>(path: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(path, 'r');
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function written(bytes: Uint8Array): string {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return path;
}

test.each([
  ['float32', join(GOLDEN, 'gpt2'), 1],
  ['bfloat16', join(GOLDEN, 'llama-tied'), 1],
  ['float16 in two shards', join(GOLDEN, 'llama-untied'), 2],
  ['an encoder', join(GOLDEN, 'bert'), 1],
  ...['gpt2', 'mistral', 'qwen2', 'qwen3', 'bert'].map(
    (name) => [`${name}.gguf`, join(GOLDEN, 'gguf', `${name}.gguf`), 1] as const,
  ),
] as const)(
  '%s: mapped weights compute what read ones do, to the last bit, and no mapping is left',
  (_title, path, files) => {
    const { addon: through, mappings } = watched();

    expect(mappedStates(path, through)).toEqual({ states: readStates(path), notes: [] });
    expect(mappings).toHaveLength(files);
    for (const mapping of mappings) expect(mapping.byteLength).toBe(0);
  },
);

test.each(['q8', 'q4'] as const)('weights that are quantised to %s on the way are the same', (quantize) => {
  const path = join(GOLDEN, 'llama-tied');

  expect(mappedStates(path, addon, quantize).states).toEqual(readStates(path, quantize));
});

/** The addon, with a count of the layers that it receives as blocks. */
function counting(): { readonly addon: Addon; blocks: number } {
  const counted = {
    addon: {
      ...addon,
      setBlocks: (...parts: Parameters<Addon['setBlocks']>) => {
        counted.blocks += 1;
        addon.setBlocks(...parts);
      },
    },
    blocks: 0,
  };
  return counted;
}

describe('a GGUF file of quantised blocks', () => {
  const spec: LlamaSpec = {
    ...BARE_LLAMA,
    vocabSize: 40,
    layers: 2,
    hidden: 64,
    intermediate: 96,
    heads: 4,
    kvHeads: 2,
    headDim: 16,
    maxPositions: 32,
    normEpsilon: 1e-5,
    rope: { type: 'default', theta: 500 },
    bosTokenId: 0,
    eosTokenIds: [1],
  };
  const model = (format: 'q8' | 'q4'): string => {
    const path = join(folder, `${format}.gguf`);
    writeGguf(path, spec, format, ggufMetadata(spec), randomTensor);
    return path;
  };
  test.each(['q8', 'q4'] as const)(
    '%s blocks are packed as they are in the file, and compute what their decoded values do',
    (format) => {
      const path = model(format);
      const counted = counting();
      const weights = openWeights(path);
      const decoded: WeightSource = {
        floats: (name, shape) => weights.floats(name, shape),
        matrix: (name, shape) => asStored(unpacked(weights.matrix(name, shape), shape)),
      };
      const states = statesOf(new NativeBackend(addon, spec, decoded, limits, { threads: 1 }));
      weights.close();

      expect(mappedStates(path, counted.addon).states).toEqual(states);
      // The embedding, and query, key, value, output, gate, up and down of each layer.
      expect(counted.blocks).toBe(1 + 2 * 7);
      expect(mappedStates(path, counted.addon, 'f32').states).not.toEqual(states);
      expect(counted.blocks).toBe(1 + 2 * 7);
    },
  );

  test.each<[string, number, LinearName, number, number, number, Uint8Array]>([
    ['there is no such layer', 9, 'gate', 0, 1, 8, new Uint8Array(68)],
    ['no such layer or channel', 0, 'gate', 7, 2, 8, new Uint8Array(2 * 68)],
    ['another type or size', 0, 'gate', 0, 1, 8, new Uint8Array(67)],
    ['another type or size', 0, 'gate', 0, 1, 8, new Int8Array(68) as never],
    ['wrong arguments', 0, 'gate', 0, 1, 5, new Uint8Array(68)],
  ])('blocks are refused: %s', (message, layer, linear, first, channels, bits, blocks) => {
    const handle = addon.create(shapeOf(8, 64, 1));

    expect(() => addon.setBlocks(handle, layer, linear, first, channels, bits as 8, blocks)).toThrow(message);
    addon.dispose(handle);
  });
});

describe.each(['gpt2', 'llama-tied'])('%s', (name) => {
  test.each([1, 2, 3])('tensors %i bytes beside an aligned address are the same', (shift) => {
    const moved = join(folder, name);
    cpSync(join(GOLDEN, name), moved, { recursive: true });
    const path = join(moved, 'model.safetensors');
    const file = readFileSync(path);
    const length = Number(file.readBigUInt64LE());
    const aligned = (8 + length) % 4 === 0 ? 0 : 4 - ((8 + length) % 4);
    file.writeBigUInt64LE(BigInt(length + aligned + shift));
    // Blanks after the header's JSON move the tensors.
    writeFileSync(
      path,
      Buffer.concat([file.subarray(0, 8 + length), Buffer.alloc(aligned + shift, ' '), file.subarray(8 + length)]),
    );

    expect(mappedStates(moved, addon).states).toEqual(readStates(join(GOLDEN, name)));
  });
});

test('a file that cannot be mapped is read, with a note', () => {
  const { addon: through } = watched(() => {
    throw new Error('No such device');
  });
  const path = join(GOLDEN, 'gpt2');

  expect(mappedStates(path, through)).toEqual({
    states: readStates(path),
    notes: [expect.stringMatching(/model\.safetensors cannot be mapped and is read instead.*No such device/)],
  });
});

test('no mapping is left after an error in the weights', () => {
  const { addon: through, mappings } = watched();
  const weights = openWeights(BUNDLED);
  const spec = { ...specOf(BUNDLED), layers: 99 };

  expect(() => createBackend({}, spec, weights, limits, partsWith(through))).toThrow(
    expect.objectContaining({ code: 'tensor-missing' }),
  );
  expect(mappings.map(({ byteLength }) => byteLength)).toEqual([0]);
  weights.close();
});

test('the reference backend, which keeps its arrays, gets no views of a mapping', () => {
  const { addon: through, mappings } = watched();
  const weights = openWeights(BUNDLED);
  createBackend({ backend: 'reference' }, specOf(BUNDLED), weights, limits, partsWith(through));

  expect(mappings).toEqual([]);
  weights.close();
});

describe('a mapping', () => {
  test('has the bytes of the file, outlives the descriptor, and is empty after unmap, as are its views', () => {
    const mapping = opened(written(Uint8Array.of(1, 2, 3)), addon.map);
    const view = new Uint8Array(mapping, 1);

    expect([...view]).toEqual([2, 3]);
    addon.unmap(mapping);

    expect([mapping.byteLength, view.byteLength]).toEqual([0, 0]);
    expect(() => addon.unmap(mapping)).toThrow(/unmapped already/);
    expect(() => addon.release(mapping, 0, 0)).toThrow(/not mapped/);
  });

  test('does not write to the file', () => {
    const path = written(Uint8Array.of(1, 2, 3));
    const mapping = opened(path, addon.map);
    new Uint8Array(mapping)[0] = 9;

    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    addon.unmap(mapping);
  });

  test('of other memory cannot be ended or released', () => {
    expect(() => addon.unmap(new ArrayBuffer(8))).toThrow(/not a buffer of map/);
    expect(() => addon.unmap(undefined as never)).toThrow(/not a buffer of map/);
    expect(() => addon.release(new ArrayBuffer(8), 0, 8)).toThrow(/not mapped/);
  });

  test.each([
    [0, 4],
    [-1, 2],
    [2, 1],
    [0, Number.NaN],
    [0, Infinity],
  ])('releases nothing outside itself: bytes %d to %d of 3', (begin, end) => {
    const mapping = opened(written(Uint8Array.of(1, 2, 3)), addon.map);

    expect(() => addon.release(mapping, begin, end)).toThrow(/not mapped/);
    addon.unmap(mapping);
  });

  test('of an empty file, of a folder or of a missing file is an error with the reason', () => {
    expect(() => opened(written(new Uint8Array()), addon.map)).toThrow(/cannot be mapped: it is empty/);
    expect(() => opened(folder, addon.map)).toThrow(/cannot be mapped: it is not a regular file/);
    expect(() => addon.map(-1)).toThrow(/cannot be mapped: Bad file descriptor/i);
    expect(() => addon.map('file' as never)).toThrow(/wrong arguments/);
  });
});

describe('a mapped file', () => {
  test('that is missing is the same error as for reading', () => {
    expect(() => new MappedFile(addon, new RandomAccessFile(join(folder, 'none')))).toThrow(
      expect.objectContaining({ code: 'file-missing' }),
    );
  });

  test('that became shorter causes an error at the next read', () => {
    const path = join(folder, 'model.safetensors');
    copyFileSync(join(BUNDLED, 'model.safetensors'), path);
    const file = new RandomAccessFile(path);
    const mapped = new MappedFile(addon, file);
    expect(mapped.read(0, 8)).toHaveLength(8);
    truncateSync(path, 100);

    expect(() => mapped.read(200, 8)).toThrow(
      expect.objectContaining({ code: 'file-unreadable', message: expect.stringContaining('became shorter') }),
    );
    mapped.unmap();
    expect(() => new MappedFile(addon, file)).toThrow(/became shorter/);
    file.close();
  });

  test('frees the memory of pages that were read, and their views stay valid', () => {
    const path = join(folder, 'large');
    writeFileSync(path, Buffer.alloc(96 * MIB, 7));
    const file = new RandomAccessFile(path);
    const mapped = new MappedFile(addon, file);
    const first = mapped.read(0, 64 * MIB);
    expect(sum(first)).toBe(7 * 64 * MIB);
    const full = residentFilePages();
    const rest = mapped.read(64 * MIB, 32 * MIB);

    expect(full - residentFilePages()).toBeGreaterThan(60 * MIB);
    expect(sum(first.subarray(0, MIB)) + sum(rest)).toBe(7 * 33 * MIB);
    mapped.unmap();
    mapped.unmap();
    file.close();
  });
});

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}

/** Memory of this process in file pages, in bytes. */
function residentFilePages(): number {
  return Number(/^RssFile:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
