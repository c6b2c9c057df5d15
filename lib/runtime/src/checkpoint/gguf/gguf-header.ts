import { ModelError } from '../model-error';
import type { ByteSource } from '../random-access-file';
import { GGML_TYPES, ggmlTypeNames, OTHER_TYPE_NAMES } from './ggml-types';
import { GgufCursor, invalid } from './gguf-cursor';
import { type MetadataValue, readValue } from './gguf-metadata';

/** A tensor as the header describes it, checked against the file. */
export interface GgufTensorInfo {
  /** Number of the element type: a key of `GGML_TYPES`. */
  readonly type: number;
  /** Row-major, the innermost size last: the reverse of the order in the file. */
  readonly shape: readonly number[];
  /** First byte of the elements, from the start of the file. */
  readonly begin: number;
  /** The position after the last byte. */
  readonly end: number;
}

/** The metadata and the tensor list of a GGUF file. */
export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, GgufTensorInfo>;
}

const MAGIC = 0x46554747; // "GGUF"
const VERSIONS = [2, 3];
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 2 ** 16;
const MAX_DIMENSIONS = 4;

// The smallest entry and the smallest tensor: an empty name, and a one-byte value or no dimensions.
const MIN_ENTRY_BYTES = 8 + 4 + 1;
const MIN_TENSOR_BYTES = 8 + 4 + 4 + 8;

/** What of the metadata is read. */
export interface GgufHeaderOptions {
  /** Whether lists of texts are read: a vocabulary takes many times the memory of the rest. @default true */
  readonly hasTextLists?: boolean;
}

/**
 * Reads the header of a GGUF file, version 2 or 3. The result is checked: every tensor has a supported type, lies
 * inside the file, and starts at the end of the previous tensor plus padding.
 *
 * @throws {@link ModelError} `gguf-invalid`, or `tensor-mismatch` for an unsupported type
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function readGgufHeader(source: ByteSource, { hasTextLists = true }: GgufHeaderOptions = {}): GgufHeader {
  const cursor = new GgufCursor(source);
  if (cursor.u32('the magic number') !== MAGIC) throw invalid('does not start with "GGUF"');
  const version = cursor.u32('the version');
  if (!VERSIONS.includes(version))
    throw invalid(`has version ${version}; supported: ${VERSIONS.join(', ')}, little-endian`);
  const tensorCount = cursor.count(MIN_TENSOR_BYTES, 'the number of tensors');
  const entryCount = cursor.count(MIN_ENTRY_BYTES, 'the number of metadata entries');
  const keys = new Set<string>();
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < entryCount; i += 1) {
    const key = cursor.string('a metadata key');
    if (keys.has(key)) throw invalid(`has the metadata key ${label(key)} twice`);
    keys.add(key);
    const value = readValue(cursor, `the value of ${label(key)}`, hasTextLists);
    if (value !== undefined) metadata.set(key, value);
  }
  const alignment = readAlignment(metadata);
  const relative = new Map<string, GgufTensorInfo>();
  for (let i = 0; i < tensorCount; i += 1) {
    const name = cursor.string('the name of a tensor');
    if (relative.has(name)) throw invalid(`has the tensor ${label(name)} twice`);
    relative.set(name, readTensor(cursor, name));
  }
  return { metadata, tensors: placed(relative, cursor.position, alignment, source.size) };
}

function readAlignment(metadata: ReadonlyMap<string, MetadataValue>): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (
    typeof alignment !== 'number' ||
    alignment < 8 ||
    alignment > MAX_ALIGNMENT ||
    !Number.isInteger(Math.log2(alignment))
  ) {
    throw invalid(
      `has a general.alignment of ${String(alignment).slice(0, 100)}; it must be a power of two from 8 to ` +
        `${MAX_ALIGNMENT}`,
    );
  }
  return alignment;
}

/** Reads one tensor; its position counts from the start of the data. */
function readTensor(cursor: GgufCursor, name: string): GgufTensorInfo {
  const of = `tensor ${label(name)}`;
  const dimensions = cursor.u32(`the dimensions of ${of}`);
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS)
    throw invalid(`has a ${of} of ${dimensions} dimensions; 1 to ${MAX_DIMENSIONS} are allowed`);
  const sizes = Array.from({ length: dimensions }, () => cursor.u64(`the sizes of ${of}`));
  const type = cursor.u32(`the type of ${of}`);
  const begin = cursor.u64(`the position of ${of}`);
  const known = GGML_TYPES.get(type);
  if (known === undefined)
    throw new ModelError(
      'tensor-mismatch',
      `The GGUF file has a ${of} of type ${OTHER_TYPE_NAMES[type] ?? type}; supported: ${ggmlTypeNames()}.`,
    );
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1))
    throw invalid(`has a ${of} of sizes ${sizes.join(' x ')}`);
  if ((sizes[0] as number) % known.block !== 0)
    throw invalid(`has a ${of} with rows of ${sizes[0]} elements; ${known.name} needs a multiple of ${known.block}`);
  // Above 2^53 a product is inexact, but no tensor in the file has such a size.
  const bytes = (sizes.reduce((product, size) => product * size, 1) / known.block) * known.bytes;
  return { type, shape: sizes.toReversed(), begin, end: begin + bytes };
}

/**
 * Converts positions to those in the file, and checks that the tensors fill it in order, each from the next aligned
 * byte.
 */
function placed(
  relative: ReadonlyMap<string, GgufTensorInfo>,
  headerEnd: number,
  alignment: number,
  fileBytes: number,
): Map<string, GgufTensorInfo> {
  const dataStart = aligned(headerEnd, alignment);
  const tensors = new Map<string, GgufTensorInfo>();
  let position = 0;
  for (const [name, info] of [...relative].toSorted(([, a], [, b]) => a.begin - b.begin)) {
    if (info.begin !== aligned(position, alignment))
      throw invalid(
        `has a tensor ${label(name)} at byte ${info.begin} of the data; the one before ends at ${position}, ` +
          `alignment is ${alignment}`,
      );
    if (dataStart + info.end > fileBytes)
      throw invalid(
        `has a tensor ${label(name)} at bytes ${info.begin} to ${info.end} of ${Math.max(0, fileBytes - dataStart)}`,
      );
    tensors.set(name, { ...info, begin: dataStart + info.begin, end: dataStart + info.end });
    position = info.end;
  }
  return tensors; // bytes may follow, as in llama.cpp
}

function aligned(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}

function label(name: string): string {
  return JSON.stringify(name.slice(0, 200));
}
