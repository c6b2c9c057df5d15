import type { ByteSource, RandomAccessFile } from '../../checkpoint/random-access-file';
import type { Addon } from './addon';

/** Bytes that may be returned by `read` before the memory of their pages is freed. */
const RELEASE_BYTES = 2 ** 22;

/**
 * A mapped file: `read` returns views instead of copies, and {@link unmap} empties these views. Pages that were
 * returned earlier are released as reading goes on, so that packed weights are not in memory a second time as pages of
 * the file. Accessing a released page loads it again.
 *
 * A file that is truncated between two reads is an error. Truncation while a tensor is packed ends the process with
 * SIGBUS, as in every program that maps files: replace a checkpoint by renaming, not in place.
 */
export class MappedFile implements ByteSource {
  readonly size: number;
  private readonly mapping: ArrayBuffer;
  private handedOutBytes = 0;

  /** @throws Error if the file cannot be mapped */
  constructor(
    private readonly addon: Addon,
    private readonly file: RandomAccessFile,
  ) {
    this.size = file.size;
    this.mapping = addon.map(file.descriptor);
    if (this.mapping.byteLength >= this.size) return;
    this.unmap();
    throw new Error('the file became shorter');
  }

  read(position: number, length: number): Uint8Array {
    this.file.checkSize();
    if (this.handedOutBytes > RELEASE_BYTES) this.release();
    this.handedOutBytes += length;
    return new Uint8Array(this.mapping, position, length);
  }

  /** Ends the mapping. A second call does nothing. */
  unmap(): void {
    if (this.mapping.byteLength > 0) this.addon.unmap(this.mapping);
  }

  /** Frees all pages: tensors that were returned but not packed yet, such as those of one layer, are among them. */
  private release(): void {
    this.addon.release(this.mapping, 0, this.size);
    this.handedOutBytes = 0;
  }
}
