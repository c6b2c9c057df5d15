import { ModelError } from './model-error';
import { type ByteSource, RandomAccessFile } from './random-access-file';
import { headerLength, LENGTH_BYTES, parseHeader, type TensorInfo } from './safetensors-header';

/** A tensor in memory: a view of the bytes that it was read from. */
export interface TensorView extends TensorInfo {
  readonly bytes: Uint8Array;
}

/** Reads a safetensors file in memory. The tensors are views, nothing is copied. */
export function viewSafetensors(file: Uint8Array): ReadonlyMap<string, TensorView> {
  const length = headerLength(file.subarray(0, LENGTH_BYTES), file.byteLength);
  const infos = parseHeader(file.subarray(LENGTH_BYTES, LENGTH_BYTES + length), file.byteLength);
  return new Map([...infos].map(([name, info]) => [name, { ...info, bytes: file.subarray(info.begin, info.end) }]));
}

/** A safetensors file on disk, read tensor by tensor, so that a checkpoint is never in memory twice. */
export class SafetensorsFile {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly file: RandomAccessFile;

  constructor(readonly path: string) {
    this.file = new RandomAccessFile(path);
    try {
      const { size } = this.file;
      const start = this.file.read(0, Math.min(LENGTH_BYTES, size));
      const length = headerLength(start, size);
      this.tensors = parseHeader(this.file.read(LENGTH_BYTES, length), size);
    } catch (error) {
      this.close();
      throw error instanceof ModelError ? new ModelError(error.code, `${path}: ${error.message}`) : error;
    }
  }

  /** Reads the elements of a tensor as the file holds them. `source` provides the bytes of the file. */
  read(info: TensorInfo, source: ByteSource = this.file): Uint8Array {
    return source.read(info.begin, info.end - info.begin);
  }

  close(): void {
    this.file.close();
  }
}
