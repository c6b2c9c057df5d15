import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ModelError } from './model-error';
import { headerLength, LENGTH_BYTES, parseHeader, type TensorInfo } from './safetensors-header';

/** A tensor in memory: a view of the bytes it was read from, nothing copied. */
export interface TensorView extends TensorInfo {
  readonly bytes: Uint8Array;
}

/** Reads a whole safetensors file that is in memory already. Allocates nothing for the tensors: they are views. */
export function viewSafetensors(file: Uint8Array): ReadonlyMap<string, TensorView> {
  const length = headerLength(file.subarray(0, LENGTH_BYTES), file.byteLength);
  const infos = parseHeader(file.subarray(LENGTH_BYTES, LENGTH_BYTES + length), file.byteLength);
  return new Map([...infos].map(([name, info]) => [name, { ...info, bytes: file.subarray(info.begin, info.end) }]));
}

/** A safetensors file on disk, read tensor by tensor: a checkpoint is never in memory twice. */
export class SafetensorsFile {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  private readonly descriptor: number;

  constructor(readonly path: string) {
    this.descriptor = open(path);
    try {
      const { size } = fstatSync(this.descriptor);
      const start = this.readAt(0, Math.min(LENGTH_BYTES, size));
      const length = headerLength(start, size);
      this.tensors = parseHeader(this.readAt(LENGTH_BYTES, length), size);
    } catch (error) {
      this.close();
      throw error instanceof ModelError ? new ModelError(error.code, `${path}: ${error.message}`) : error;
    }
  }

  /** The elements of one tensor, as they are in the file. */
  read(info: TensorInfo): Uint8Array {
    return this.readAt(info.begin, info.end - info.begin);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private readAt(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      // A single read returns at most 2 GiB.
      const count = readSync(this.descriptor, bytes, done, Math.min(length - done, 2 ** 30), position + done);
      if (count === 0) throw new ModelError('file-unreadable', `${this.path} became shorter while it was read.`);
      done += count;
    }
    return bytes;
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new ModelError('file-missing', `${path} cannot be opened: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
