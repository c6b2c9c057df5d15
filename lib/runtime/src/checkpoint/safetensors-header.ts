import { DTYPE_BYTES, isDtype, type Dtype } from './dtype';
import { isRecord } from './json-file';
import { problemOfJsonNames } from '../json/json-names';
import { ModelError } from './model-error';

/**
 * The format's limit on the size of the header, in bytes.
 * @see https://github.com/huggingface/safetensors (`MAX_HEADER_SIZE`)
 */
export const MAX_HEADER_BYTES = 100_000_000;

/** Bytes of the little-endian length at the start of a file. */
export const LENGTH_BYTES = 8;

/** A tensor as the header describes it, checked against the file. */
export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** First byte of the elements, from the start of the file. */
  readonly begin: number;
  /** The position after the last byte. */
  readonly end: number;
}

/**
 * Reads the length of the JSON header from the first eight bytes of a file of `fileBytes` bytes. Rejects impossible
 * lengths, so that a caller may allocate the result.
 */
export function headerLength(start: Uint8Array, fileBytes: number): number {
  if (start.byteLength < LENGTH_BYTES) throw invalid(`is ${fileBytes} bytes long, too short for a header`);
  const length = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    throw invalid(`declares a header of ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed`);
  if (LENGTH_BYTES + Number(length) > fileBytes)
    throw invalid(`declares a header of ${length} bytes, but the file has ${fileBytes}`);
  return Number(length);
}

/**
 * Parses the JSON header of a file of `fileBytes` bytes. The result is checked: every tensor lies inside the file, its
 * size matches its shape and type, and the tensors cover the data without a hole or an overlap.
 *
 * @throws {@link ModelError} `safetensors-invalid` for every other header
 */
export function parseHeader(json: Uint8Array, fileBytes: number): ReadonlyMap<string, TensorInfo> {
  const header = parseObject(json);
  const dataStart = LENGTH_BYTES + json.byteLength;
  const tensors = new Map<string, TensorInfo>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') checkMetadata(entry);
    else tensors.set(name, parseTensor(name, entry, dataStart, fileBytes));
  }
  checkCoverage(tensors, dataStart, fileBytes);
  return tensors;
}

function parseObject(json: Uint8Array): Record<string, unknown> {
  if (json[0] !== 0x7b) throw invalid("has a header that does not start with '{'");
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
  } catch {
    throw invalid('has a header that is not UTF-8');
  }
  // header > tensor > shape: three levels.
  const problem = problemOfJsonNames(text, 3, (name, isRepeated) =>
    isRepeated ? `has the name ${JSON.stringify(name)} twice` : undefined,
  );
  if (problem !== undefined) throw invalid(`has a header that ${problem}`);
  try {
    return JSON.parse(text) as Record<string, unknown>; // an object, as it starts with '{'
  } catch {
    throw invalid('has a header that is not JSON');
  }
}

function checkMetadata(entry: unknown): void {
  if (!isRecord(entry) || Object.values(entry).some((value) => typeof value !== 'string')) {
    throw invalid('has a __metadata__ that is not a map from text to text');
  }
}

function parseTensor(name: string, entry: unknown, dataStart: number, fileBytes: number): TensorInfo {
  const label = JSON.stringify(name.slice(0, 200));
  if (!isRecord(entry)) throw invalid(`has a tensor ${label} that is not an object`);
  for (const key of Object.keys(entry)) {
    if (key !== 'dtype' && key !== 'shape' && key !== 'data_offsets')
      throw invalid(`has a tensor ${label} with an unknown field ${JSON.stringify(key.slice(0, 200))}`);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype))
    throw invalid(
      `has a tensor ${label} of an unknown dtype ${JSON.stringify(dtype)?.slice(0, 200)}; known: ` +
        `${Object.keys(DTYPE_BYTES).join(', ')}`,
    );
  if (!isSizes(shape)) throw invalid(`has a tensor ${label} whose shape is not a list of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw invalid(`has a tensor ${label} whose data_offsets are not two whole numbers`);
  const [from, to] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, 1) * DTYPE_BYTES[dtype];
  if (to < from || dataStart + to > fileBytes)
    throw invalid(`has a tensor ${label} at bytes ${from} to ${to} of ${fileBytes - dataStart}`);
  // Above 2^53 a product is inexact, but no tensor in the file has such a size.
  if (to - from !== bytes)
    throw invalid(`has a tensor ${label} of ${to - from} bytes; its shape and dtype need ${bytes}`);
  return { dtype, shape, begin: dataStart + from, end: dataStart + to };
}

function checkCoverage(tensors: ReadonlyMap<string, TensorInfo>, dataStart: number, fileBytes: number): void {
  let position = dataStart;
  for (const [name, { begin, end }] of [...tensors].toSorted(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      throw invalid(
        `has ${begin < position ? 'an overlap' : 'a hole'} before tensor ${JSON.stringify(name.slice(0, 200))}: ` +
          `it starts at byte ${begin - dataStart}, the previous one ends at ${position - dataStart}`,
      );
    }
    position = end;
  }
  if (position !== fileBytes) throw invalid(`has ${fileBytes - position} bytes that belong to no tensor`);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0 && !Object.is(item, -0));
}

function invalid(what: string): ModelError {
  return new ModelError('safetensors-invalid', `The safetensors file ${what}.`);
}
