import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ModelError } from './model-error';

/** Bytes that can be read piece by piece: a file, or the bytes of a file in memory. */
export interface ByteSource {
  /** Length of the whole, in bytes. */
  readonly size: number;
  /** Reads `length` bytes from `position` on. The caller has checked the range. */
  read(position: number, length: number): Uint8Array;
}

/** A file on disk, open for reading. */
export class RandomAccessFile implements ByteSource {
  readonly size: number;
  readonly descriptor: number;

  constructor(readonly path: string) {
    this.descriptor = open(path);
    this.size = fstatSync(this.descriptor).size;
  }

  read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      // A single read returns at most 2 GiB.
      const count = readSync(this.descriptor, bytes, done, Math.min(length - done, 2 ** 30), position + done);
      if (count === 0) throw this.becameShorter();
      done += count;
    }
    return bytes;
  }

  /** Throws a {@link ModelError} if the file is shorter than it was when it was opened. */
  checkSize(): void {
    if (fstatSync(this.descriptor).size < this.size) throw this.becameShorter();
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private becameShorter(): ModelError {
    return new ModelError('file-unreadable', `${this.path} became shorter while it was being read.`);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new ModelError('file-missing', `${path} cannot be opened: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
