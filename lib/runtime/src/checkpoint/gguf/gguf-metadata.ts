import { type GgufCursor, invalid } from './gguf-cursor';

/** A list of numbers, in the narrowest array that holds them. */
export type NumberList =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** The value of a metadata entry. 64-bit integers above 2^53 become the nearest number. */
export type MetadataValue = number | boolean | string | readonly string[] | NumberList;

/** A type of number in a file. */
interface NumberType {
  readonly bytes: number;
  readonly list: new (length: number) => NumberList;
  readonly get: (view: DataView, offset: number) => number;
}

/**
 * The types of numbers, by their code in the file.
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (`gguf_metadata_value_type`)
 */
const NUMBERS: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [0, { bytes: 1, list: Uint8Array, get: (view, offset) => view.getUint8(offset) }],
  [1, { bytes: 1, list: Int8Array, get: (view, offset) => view.getInt8(offset) }],
  [2, { bytes: 2, list: Uint16Array, get: (view, offset) => view.getUint16(offset, true) }],
  [3, { bytes: 2, list: Int16Array, get: (view, offset) => view.getInt16(offset, true) }],
  [4, { bytes: 4, list: Uint32Array, get: (view, offset) => view.getUint32(offset, true) }],
  [5, { bytes: 4, list: Int32Array, get: (view, offset) => view.getInt32(offset, true) }],
  [6, { bytes: 4, list: Float32Array, get: (view, offset) => view.getFloat32(offset, true) }],
  [7, { bytes: 1, list: Uint8Array, get: readBoolean }],
  [10, { bytes: 8, list: Float64Array, get: (view, offset) => Number(view.getBigUint64(offset, true)) }],
  [11, { bytes: 8, list: Float64Array, get: (view, offset) => Number(view.getBigInt64(offset, true)) }],
  [12, { bytes: 8, list: Float64Array, get: (view, offset) => view.getFloat64(offset, true) }],
]);
const BOOLEAN = 7;
const STRING = 8;
const ARRAY = 9;

/** Bytes per read of a list of numbers. */
const PIECE_BYTES = 2 ** 16;

/**
 * Reads a type, then a value of that type. Booleans in a list become 0 and 1.
 *
 * @param hasTextLists - whether lists of texts are read; if not, such a list is passed over and undefined
 */
export function readValue(cursor: GgufCursor, what: string, hasTextLists: boolean): MetadataValue | undefined {
  const type = cursor.u32(`the type of ${what}`);
  if (type === STRING) return cursor.string(what);
  if (type === ARRAY) return readArray(cursor, what, hasTextLists);
  const number = NUMBERS.get(type);
  if (number === undefined) throw invalid(`has ${what} of the unknown type ${type}`);
  const value = number.get(cursor.view(number.bytes, what), 0);
  return type === BOOLEAN ? value === 1 : value;
}

function readArray(cursor: GgufCursor, what: string, hasTextLists: boolean): MetadataValue | undefined {
  const type = cursor.u32(`the type of the items of ${what}`);
  if (type === STRING) {
    const count = cursor.count(8, `the number of items of ${what}`); // each item has at least a length
    if (!hasTextLists) {
      for (let i = 0; i < count; i += 1) cursor.skipString(`an item of ${what}`);
      return undefined;
    }
    const strings: string[] = [];
    for (let i = 0; i < count; i += 1) strings.push(cursor.looseString(`an item of ${what}`));
    return strings;
  }
  const number = NUMBERS.get(type);
  // The format allows lists of lists, but no writer uses them, and llama.cpp does not read them.
  if (number === undefined)
    throw invalid(
      type === ARRAY
        ? `has ${what} as a list of lists, which is not supported`
        : `has ${what} as a list of items of the unknown type ${type}`,
    );
  const count = cursor.count(number.bytes, `the number of items of ${what}`);
  const list = new number.list(count);
  for (let i = 0; i < count;) {
    const items = Math.min(count - i, PIECE_BYTES / number.bytes);
    const view = cursor.view(items * number.bytes, what);
    for (let item = 0; item < items; item += 1) list[i + item] = number.get(view, item * number.bytes);
    i += items;
  }
  return list;
}

function readBoolean(view: DataView, offset: number): number {
  const value = view.getUint8(offset);
  if (value > 1) throw invalid(`has a boolean that is ${value}; it must be 0 or 1`);
  return value;
}
