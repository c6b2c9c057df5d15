import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DTYPE_BYTES, type Dtype } from '../../../lib/runtime/src/checkpoint/dtype';
import { ModelError } from '../../../lib/runtime/src/checkpoint/model-error';
import { SafetensorsFile, viewSafetensors } from '../../../lib/runtime/src/checkpoint/safetensors';

/** A file with the given header text; `length` overrides the length of the header. */
function fileOf(header: string | Uint8Array, data: Uint8Array = new Uint8Array(), length?: bigint): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}

function errorOf(act: () => unknown): ModelError {
  try {
    act();
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const tensor = (dtype: string, shape: unknown, from: unknown, to: unknown) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

test('a file has views of its bytes, in the shapes of its header', () => {
  const data = Uint8Array.from({ length: 17 }, (_, index) => index);
  const file = fileOf(
    JSON.stringify({
      __metadata__: { format: 'pt' },
      b: tensor('BF16', [2, 2], 8, 16),
      a: tensor('F32', [2], 0, 8),
      empty: tensor('I64', [0, 3], 16, 16),
      scalar: tensor('U8', [], 16, 17),
    }).padEnd(300),
    data,
  );

  const tensors = viewSafetensors(file);

  expect([...tensors.keys()].toSorted()).toEqual(['a', 'b', 'empty', 'scalar']);
  expect(tensors.get('a')).toMatchObject({ dtype: 'F32', shape: [2], bytes: data.slice(0, 8) });
  expect(tensors.get('b')).toMatchObject({ dtype: 'BF16', shape: [2, 2], bytes: data.slice(8, 16) });
  expect(tensors.get('scalar')?.bytes).toEqual(Uint8Array.of(16));
  expect(tensors.get('b')?.bytes.buffer).toBe(file.buffer);
});

test.each<[string, Uint8Array, string]>([
  ['no room for a header', new Uint8Array(7), 'too short'],
  ['a header longer than the file', fileOf('{}', undefined, 3n), 'but the file has 10'],
  ['a header length that no number can hold', fileOf('{}', undefined, 2n ** 64n - 1n), 'at most 100000000'],
  ['a header over 100 MB', fileOf('{}', undefined, 100_000_001n), 'at most 100000000'],
  ['no JSON', fileOf('{"a": '), 'not JSON'],
  ['JSON that is no object', fileOf('[1]'), "start with '{'"],
  ['an empty header', fileOf(''), "start with '{'"],
  ['bytes that are no UTF-8', fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), 'not UTF-8'],
  ['deep nesting', fileOf(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), 'nests deeper'],
  [
    'a name twice',
    fileOf(
      '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
    ),
    '"a" twice',
  ],
  ['a field twice', fileOf('{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}'), '"dtype" twice'],
  ['a tensor that is no object', fileOf('{"a":1}'), 'not an object'],
  ['an unknown field', fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}}'), 'unknown field "x"'],
  ['an unknown dtype', fileOf(JSON.stringify({ a: tensor('F128', [0], 0, 0) })), 'unknown dtype "F128"'],
  ["a dtype from an object's prototype", fileOf(JSON.stringify({ a: tensor('toString', [0], 0, 0) })), 'unknown dtype'],
  ['a shape with a negative size', fileOf(JSON.stringify({ a: tensor('U8', [-1], 0, 0) })), 'shape'],
  ['a shape with a fraction', fileOf(JSON.stringify({ a: tensor('U8', [0.5], 0, 0) })), 'shape'],
  ['a shape that is no list', fileOf(JSON.stringify({ a: tensor('U8', 4, 0, 4) }), new Uint8Array(4)), 'shape'],
  [
    'a shape whose product overflows to the right size',
    fileOf(JSON.stringify({ a: tensor('U8', [2 ** 33, 2 ** 33], 0, 4) }), new Uint8Array(4)),
    'need 73786976294838210000',
  ],
  ['three offsets', fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0,0]}}'), 'data_offsets'],
  ['offsets as text', fileOf(JSON.stringify({ a: tensor('U8', [1], '0', '1') }), new Uint8Array(1)), 'data_offsets'],
  [
    'an end before the start',
    fileOf(JSON.stringify({ a: tensor('U8', [1], 2, 1) }), new Uint8Array(2)),
    'at bytes 2 to 1 of 2',
  ],
  [
    'an end after the file',
    fileOf(JSON.stringify({ a: tensor('U8', [9], 0, 9) }), new Uint8Array(8)),
    'at bytes 0 to 9 of 8',
  ],
  [
    'a size that is not that of the shape',
    fileOf(JSON.stringify({ a: tensor('F32', [3], 0, 8) }), new Uint8Array(8)),
    'of 8 bytes; its shape and dtype need 12',
  ],
  [
    'an overlap',
    fileOf(JSON.stringify({ a: tensor('U8', [4], 0, 4), b: tensor('U8', [4], 2, 6) }), new Uint8Array(6)),
    'an overlap before tensor "b"',
  ],
  [
    'a hole',
    fileOf(JSON.stringify({ a: tensor('U8', [2], 0, 2), b: tensor('U8', [2], 4, 6) }), new Uint8Array(6)),
    'a hole before tensor "b"',
  ],
  [
    'bytes after the last tensor',
    fileOf(JSON.stringify({ a: tensor('U8', [2], 0, 2) }), new Uint8Array(3)),
    '1 bytes that belong to no tensor',
  ],
  ['metadata that is no text', fileOf('{"__metadata__":{"a":1}}'), '__metadata__'],
])('%s is refused', (_title, file, message) => {
  const error = errorOf(() => viewSafetensors(file));

  expect(error.code).toBe('safetensors-invalid');
  expect(error.message).toContain(message);
});

test('ten thousand broken headers are refused or give views inside the file, and nothing else', () => {
  const dtypes = Object.keys(DTYPE_BYTES) as Dtype[];
  const layout = fc.array(
    fc.record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }) }),
    { maxLength: 4 },
  );
  const wild = fc.oneof(
    fc.integer({ min: -2, max: 200 }),
    fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 - 1, 1e308, -0, 0.5),
    fc.constantFrom(null, true, 'F32', 'F16', [], {}, [0, 0], [[]]),
    fc.string(),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const change = fc.oneof(
    fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.nat(255) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({
      kind: fc.constant('field' as const),
      tensor: fc.nat(),
      field: fc.constantFrom('dtype', 'shape', 'data_offsets', 'extra'),
      value: wild,
    }),
    fc.record({
      kind: fc.constant('offset' as const),
      tensor: fc.nat(),
      which: fc.nat(1),
      by: fc.integer({ min: -9, max: 9 }),
    }),
    fc.record({
      kind: fc.constant('length' as const),
      value: fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    }),
    fc.record({
      kind: fc.constant('rename' as const),
      tensor: fc.nat(),
      name: fc.constantFrom('__proto__', '__metadata__', '', 'tensor0', 'constructor'),
    }),
  );
  const seen = { valid: 0, refused: 0 };

  fc.assert(
    fc.property(layout, fc.array(change, { maxLength: 3 }), (tensors, changes) => {
      let position = 0;
      const entries: [string, Record<string, unknown>][] = tensors.map(({ dtype, shape }, index) => {
        const from = position;
        position += shape.reduce((product, size) => product * size, 1) * DTYPE_BYTES[dtype];
        return [`tensor${index}`, tensor(dtype, shape, from, position)];
      });
      const data = new Uint8Array(position);
      for (const item of changes) {
        if (!('tensor' in item)) continue;
        const entry = entries[item.tensor % Math.max(1, entries.length)];
        if (entry === undefined) continue;
        if (item.kind === 'field') entry[1][item.field] = item.value;
        if (item.kind === 'rename') entry[0] = item.name;
        if (item.kind === 'offset' && Array.isArray(entry[1].data_offsets))
          entry[1].data_offsets[item.which] += item.by;
      }
      // Written by hand, so that equal names both stay.
      let header = new TextEncoder().encode(
        `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
      );
      let length: bigint | undefined;
      for (const item of changes) {
        const at = 'at' in item ? item.at % header.length : 0;
        if (item.kind === 'byte') header[at] = item.value;
        if (item.kind === 'cut' && header.length > item.count)
          header = Uint8Array.from([...header.slice(0, at), ...header.slice(at + item.count)]);
        if (item.kind === 'repeat')
          header = Uint8Array.from([...header.slice(0, at), ...header.slice(at, at + item.count), ...header.slice(at)]);
        if (item.kind === 'length') length = item.value;
        if (header.length === 0) header = Uint8Array.of(0x7b);
      }
      const file = fileOf(header, data, length);

      let views: ReturnType<typeof viewSafetensors>;
      try {
        views = viewSafetensors(file);
      } catch (error) {
        // Any other class of error would be a crash.
        if (!(error instanceof ModelError)) throw error;
        seen.refused += 1;
        return;
      }
      seen.valid += 1;
      let bytes = 0;
      for (const view of views.values()) {
        const size = view.shape.reduce((product, factor) => product * factor, 1) * DTYPE_BYTES[view.dtype];
        // A view of the same buffer stays inside it and allocates nothing.
        if (view.bytes.buffer !== file.buffer || view.bytes.byteLength !== size)
          throw new Error(`${view.bytes.byteLength} bytes for ${size}`);
        bytes += view.bytes.byteLength;
      }
      const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
      expect(bytes).toBe(file.byteLength - 8 - headerBytes);
    }),
    { numRuns: 10_000 },
  );

  // Valid and invalid files were both frequent.
  expect(seen.valid).toBeGreaterThan(1000);
  expect(seen.refused).toBeGreaterThan(1000);
}, 120_000);

describe('a file on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
  const path = join(folder, 'x.safetensors');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read tensor by tensor', () => {
    writeFileSync(
      path,
      fileOf(JSON.stringify({ a: tensor('U8', [2], 0, 2), b: tensor('U8', [3], 2, 5) }), Uint8Array.of(1, 2, 3, 4, 5)),
    );

    const file = new SafetensorsFile(path);
    const info = file.tensors.get('b');

    expect(info && file.read(info)).toEqual(Uint8Array.of(3, 4, 5));
    file.close();
  });

  test('is rejected by name if its header is false, before memory of that size is allocated', () => {
    writeFileSync(path, fileOf('{}', undefined, 99_999_999n));

    const error = errorOf(() => new SafetensorsFile(path));

    expect(error.code).toBe('safetensors-invalid');
    expect(error.message).toContain('x.safetensors');
  });

  test('that is missing is a separate error', () => {
    expect(errorOf(() => new SafetensorsFile(join(folder, 'none'))).code).toBe('file-missing');
  });
});
