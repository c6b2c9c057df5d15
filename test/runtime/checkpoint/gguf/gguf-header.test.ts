import * as fc from 'fast-check';
import { GGML_TYPES } from '../../../../lib/runtime/src/checkpoint/gguf/ggml-types';
import { type GgufHeader, readGgufHeader } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-header';
import { ModelError } from '../../../../lib/runtime/src/checkpoint/model-error';
import type { ByteSource } from '../../../../lib/runtime/src/checkpoint/random-access-file';
import {
  ARRAY,
  BOOL,
  concat,
  f32,
  ggufOf,
  I32,
  type Layout,
  number,
  STRING,
  text,
  tinyLlama,
  U8,
  u32,
  U32,
  u64,
  U64,
  value,
} from './gguf-bytes';

/** A file in memory that throws for reads beyond its end. */
function sourceOf(file: Uint8Array): ByteSource {
  return {
    size: file.byteLength,
    read: (position, length) => {
      if (!(position >= 0 && length >= 0 && position + length <= file.byteLength))
        throw new RangeError(`read of ${length} at ${position} of ${file.byteLength}`);
      return file.subarray(position, position + length);
    },
  };
}

const read = (file: Uint8Array): GgufHeader => readGgufHeader(sourceOf(file));

function errorOf(file: Uint8Array): ModelError {
  try {
    read(file);
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const small = { name: 'a', sizes: [4], type: 0, data: new Uint8Array(16) };

test('every kind of value is read', () => {
  const { metadata } = read(
    ggufOf({
      version: 2,
      metadata: [
        ['u8', { type: 0, bytes: Uint8Array.of(200) }],
        ['i8', { type: 1, bytes: Uint8Array.of(200) }],
        ['u16', { type: 2, bytes: number(2, (view) => view.setUint16(0, 60_000, true)) }],
        ['i16', { type: 3, bytes: number(2, (view) => view.setInt16(0, -5, true)) }],
        ['u32', value.u32(4_000_000_000)],
        ['i32', { type: 5, bytes: number(4, (view) => view.setInt32(0, -7, true)) }],
        ['f32', value.f32(0.5)],
        ['bool', value.bool(true)],
        ['string', value.string('héllo')],
        ['u64', value.u64(2n ** 40n)],
        ['i64', { type: 11, bytes: number(8, (view) => view.setBigInt64(0, -9n, true)) }],
        ['f64', { type: 12, bytes: number(8, (view) => view.setFloat64(0, 1e300, true)) }],
        ['strings', value.strings(['', 'a', 'bc'])],
        ['numbers', value.array(I32, [u32(1), u32(0xffff_ffff)])],
        ['booleans', value.array(BOOL, [Uint8Array.of(1), Uint8Array.of(0)])],
        ['sizes', value.array(U64, [u64(2n ** 40n)])],
        ['nothing', value.array(U8, [])],
      ],
    }),
  );

  expect(Object.fromEntries(metadata)).toEqual({
    u8: 200,
    i8: -56,
    u16: 60_000,
    i16: -5,
    u32: 4_000_000_000,
    i32: -7,
    f32: 0.5,
    bool: true,
    string: 'héllo',
    u64: 2 ** 40,
    i64: -9,
    f64: 1e300,
    strings: ['', 'a', 'bc'],
    numbers: Int32Array.of(1, -1),
    booleans: Uint8Array.of(1, 0),
    sizes: Float64Array.of(2 ** 40),
    nothing: new Uint8Array(),
  });
});

test('lists of texts can be passed over: the rest is the same', () => {
  const layout: Layout = {
    metadata: [
      ['before', value.u32(1)],
      ['texts', value.strings(['', 'a', 'x'.repeat(300_000), 'bc'])],
      ['after', value.string('z')],
    ],
    tensors: [{ name: 'a', sizes: [5], type: 1, data: new Uint8Array(10) }],
  };
  const whole = read(ggufOf(layout));
  const { metadata, tensors } = readGgufHeader(sourceOf(ggufOf(layout)), { hasTextLists: false });

  expect(Object.fromEntries(metadata)).toEqual({ before: 1, after: 'z' });
  expect(tensors).toEqual(whole.tensors);
});

test.each([
  ['a text beyond the end', { metadata: [['texts', value.array(STRING, [text('a', 2n ** 50n)])]] }, /length of/],
  ['more texts than bytes', { metadata: [['texts', value.array(STRING, [], 2n ** 60n)]] }, /number of items/],
  [
    'a key twice',
    {
      metadata: [
        ['texts', value.strings([])],
        ['texts', value.u32(1)],
      ],
    },
    /"texts" twice/,
  ],
] as readonly [string, Layout, RegExp][])(
  'a list of texts that is passed over is checked: %s',
  (_, layout, message) => {
    expect(() => readGgufHeader(sourceOf(ggufOf(layout)), { hasTextLists: false })).toThrow(message);
  },
);

test('tensors have their shape, outermost size first, and their position in the file', () => {
  const file = ggufOf({
    metadata: [['general.alignment', value.u32(64)]],
    alignment: 64,
    tensors: [
      { name: 'a', sizes: [32, 3], type: 8, data: new Uint8Array(3 * 34).fill(1) },
      { name: 'b', sizes: [5], type: 1, data: new Uint8Array(10).fill(2) },
    ],
  });

  const { tensors } = read(file);

  const [a, b] = [tensors.get('a'), tensors.get('b')];
  expect(a).toMatchObject({ type: 8, shape: [3, 32] });
  expect(file.subarray(a?.begin, a?.end)).toEqual(new Uint8Array(102).fill(1));
  expect(file.subarray(b?.begin, b?.end)).toEqual(new Uint8Array(10).fill(2));
  expect((b?.begin ?? 1) % 64).toBe(0);
});

test('a list longer than one window is read whole', () => {
  const items = Array.from({ length: 200_000 }, (_, index) => f32(index));

  const list = read(
    ggufOf({
      metadata: [
        ['x', value.array(6, items)],
        ['y', value.string('z'.repeat(600_000))],
      ],
    }),
  ).metadata;

  expect((list.get('x') as Float32Array)[199_999]).toBe(199_999);
  expect(list.get('y')).toHaveLength(600_000);
});

const HUGE = 2n ** 64n - 1n;

test.each<[string, Uint8Array, string]>([
  ['an empty file', new Uint8Array(), 'ends inside the magic number'],
  ['another format', ggufOf({ magic: 'GGJT' }), 'does not start with "GGUF"'],
  ['a file that ends in its counts', ggufOf({}).subarray(0, 20), 'ends inside the number of metadata entries'],
  ['version 1', ggufOf({ version: 1 }), 'version 1; supported: 2, 3'],
  ['a big-endian file', ggufOf({ version: 0x03000000 }), 'little-endian'],
  ['more tensors than the file has bytes for', ggufOf({ tensorCount: HUGE }), 'the number of tensors'],
  ['more metadata than the file has bytes for', ggufOf({ metadataCount: 2n ** 32n }), 'the number of metadata entries'],
  ['a count that is one too many', ggufOf({ metadata: [['a', value.u32(1)]], metadataCount: 2n }), 'hold at most 1'],
  ['a value cut off', ggufOf({ metadata: [['a', value.u64(1)]] }).subarray(0, -1), 'ends inside the value of "a"'],
  [
    'a key longer than the file',
    concat(ggufOf({ metadataCount: 1n }), text('key', HUGE), u32(0)),
    'the length of a metadata key',
  ],
  [
    'a text longer than the file',
    ggufOf({ metadata: [['a', { type: STRING, bytes: text('x', 2n ** 53n) }]] }),
    'the length of the value of "a"',
  ],
  [
    'a text that is no UTF-8',
    ggufOf({ metadata: [['a', { type: STRING, bytes: text(Uint8Array.of(0xff)) }]] }),
    'not UTF-8',
  ],
  [
    'a list longer than the file',
    ggufOf({ metadata: [['a', value.array(U32, [], 2n ** 62n)]] }),
    'the number of items',
  ],
  [
    'a list of texts longer than the file',
    ggufOf({ metadata: [['a', value.array(STRING, [text('x')], 2n ** 31n)]] }),
    'hold at most 1',
  ],
  ['a list of lists', ggufOf({ metadata: [['a', value.array(ARRAY, [concat(u32(U8), u64(0))])]] }), 'a list of lists'],
  ['a list of an unknown type', ggufOf({ metadata: [['a', value.array(99, [])]] }), 'unknown type 99'],
  ['a value of an unknown type', ggufOf({ metadata: [['a', { type: 13, bytes: u64(0) }]] }), 'unknown type 13'],
  [
    'a boolean that is neither',
    ggufOf({ metadata: [['a', { type: BOOL, bytes: Uint8Array.of(2) }]] }),
    'boolean that is 2',
  ],
  [
    'a key twice',
    ggufOf({
      metadata: [
        ['a', value.u32(1)],
        ['a', value.u32(2)],
      ],
    }),
    'key "a" twice',
  ],
  ['an alignment of 0', ggufOf({ metadata: [['general.alignment', value.u32(0)]] }), 'general.alignment of 0'],
  [
    'an alignment that is no power of two',
    ggufOf({ metadata: [['general.alignment', value.u32(48)]] }),
    'general.alignment of 48',
  ],
  [
    'an alignment as text',
    ggufOf({ metadata: [['general.alignment', value.string('32')]] }),
    'general.alignment of 32',
  ],
  ['a tensor twice', ggufOf({ tensors: [small, small] }), 'tensor "a" twice'],
  ['a tensor without dimensions', ggufOf({ tensors: [{ ...small, sizes: [] }] }), '0 dimensions'],
  ['a tensor of five dimensions', ggufOf({ tensors: [{ ...small, sizes: [4, 1, 1, 1, 1] }] }), '5 dimensions'],
  ['a size of 0', ggufOf({ tensors: [{ ...small, sizes: [0] }] }), 'sizes 0'],
  ['a size that no number can hold', ggufOf({ tensors: [{ ...small, sizes: [HUGE] }] }), 'sizes 18446744073709552000'],
  [
    'sizes whose product overflows to nothing',
    ggufOf({ tensors: [{ ...small, sizes: [2n ** 32n, 2n ** 32n] }] }),
    'of 32',
  ],
  [
    'a row that is no whole number of blocks',
    ggufOf({ tensors: [{ ...small, sizes: [33], type: 8, data: new Uint8Array(34) }] }),
    'Q8_0 needs a multiple of 32',
  ],
  ['a tensor longer than the file', ggufOf({ tensors: [{ ...small, sizes: [9] }] }), 'at bytes 0 to 36 of 32'],
  ['a position after the file', ggufOf({ tensors: [{ ...small, offset: 2n ** 40n }] }), 'at byte 1099511627776'],
  [
    'a place that is not aligned',
    ggufOf({ tensors: [small, { ...small, name: 'b', offset: 40 }] }),
    'tensor "b" at byte 40',
  ],
  ['an overlap', ggufOf({ tensors: [small, { ...small, name: 'b', offset: 0 }] }), 'tensor "b" at byte 0'],
  ['a hole', ggufOf({ tensors: [{ ...small, offset: 32 }] }), 'tensor "a" at byte 32'],
])('%s is refused', (_title, file, message) => {
  const error = errorOf(file);

  expect(error.code).toBe('gguf-invalid');
  expect(error.message).toContain(message);
});

test('bytes after the last tensor are ignored, as by llama.cpp', () => {
  const header = readGgufHeader(sourceOf(concat(ggufOf({ tensors: [small] }), new Uint8Array(1))));

  expect([...header.tensors.keys()]).toEqual(['a']);
});

test('an unsupported element type is rejected with the supported ones', () => {
  const error = errorOf(ggufOf({ tensors: [{ ...small, sizes: [256], type: 15, data: new Uint8Array(292) }] }));

  expect(error.code).toBe('tensor-mismatch');
  expect(error.message).toContain(
    'of type Q8_K; supported: F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, BF16',
  );
});

test('ten thousand broken headers are refused or give tensors inside the file, and nothing else', () => {
  const whole = tinyLlama();
  const plain = ggufOf({
    metadata: [
      ['general.alignment', value.u32(32)],
      ['s', value.string('text')],
      ['l', value.strings(['a', 'bc'])],
      ['n', value.array(I32, [u32(1), u32(2)])],
    ],
    tensors: [small, { name: 'b', sizes: [32, 2], type: 3, data: new Uint8Array(40) }],
  });
  const change = fc.oneof(
    fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.nat(255) }),
    fc.record({
      kind: fc.constant('word' as const),
      at: fc.nat(),
      value: fc.constantFrom(0n, 1n, 13n, 255n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, HUGE),
    }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('end' as const), at: fc.nat() }),
  );
  const seen = { valid: 0, refused: 0 };

  fc.assert(
    fc.property(fc.boolean(), fc.array(change, { maxLength: 3 }), (isWhole, changes) => {
      let file: Uint8Array = (isWhole ? whole : plain).slice();
      // Most changes are in the structure: the first bytes, and the header as a whole.
      const headerBytes = isWhole ? 4000 : 300;
      for (const item of changes) {
        const at = item.at % Math.max(1, Math.min(file.length, headerBytes));
        if (item.kind === 'byte' && file.length > 0) file[at] = item.value;
        else if (item.kind === 'word' && at + 8 <= file.length)
          new DataView(file.buffer).setBigUint64(at, item.value, true);
        else if (item.kind === 'cut') file = concat(file.subarray(0, at), file.subarray(at + item.count));
        else if (item.kind === 'repeat') file = concat(file.subarray(0, at + item.count), file.subarray(at));
        else if (item.kind === 'end') file = file.slice(0, at);
      }
      let header: GgufHeader;
      try {
        header = read(file);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        seen.refused += 1;
        return;
      }
      seen.valid += 1;
      let before = 0;
      for (const { type, shape, begin, end } of [...header.tensors.values()].toSorted((a, b) => a.begin - b.begin)) {
        const known = GGML_TYPES.get(type);
        const bytes = (shape.reduce((product, size) => product * size, 1) / (known?.block ?? 1)) * (known?.bytes ?? 0);
        if (begin < before || end > file.length || end - begin !== bytes)
          throw new Error(`${begin} to ${end} of ${file.length} for [${shape.join()}]`);
        before = end;
      }
    }),
    { numRuns: 10_000 },
  );

  // Valid and invalid files were both frequent.
  expect(seen.valid).toBeGreaterThan(1000);
  expect(seen.refused).toBeGreaterThan(1000);
}, 120_000);
