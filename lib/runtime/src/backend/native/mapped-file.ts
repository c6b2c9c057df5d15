import type { ByteSource, RandomAccessFile } from '../../checkpoint/random-access-file';
import type { Addon } from './addon';

/** Bytes that may have been handed out before the memory of their pages is given back. */
const RELEASE_BYTES = 2 ** 25;

/**
 * A file in memory instead of copies of its parts: what `read` returns are views, which {@link unmap} empties. Pages of
 * what was handed out earlier are released on the way, so that packed weights are not in memory a second time as pages
 * of the file; who looks at them all the same reads them again.
 *
 * A file that is cut short is an error here as long as it happens between two reads. While a tensor is being packed, it
 * ends the process with SIGBUS, as it ends every program that maps files: replace a checkpoint by renaming, not in
 * place.
 */
export class MappedFile implements ByteSource {
  readonly size: number;
  private readonly mapping: ArrayBuffer;
  private handedOut: { readonly begin: number; readonly end: number }[] = [];
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
    this.handedOut.push({ begin: position, end: position + length });
    this.handedOutBytes += length;
    return new Uint8Array(this.mapping, position, length);
  }

  /** A second time it does nothing. */
  unmap(): void {
    if (this.mapping.byteLength > 0) this.addon.unmap(this.mapping);
  }

  private release(): void {
    for (const { begin, end } of this.handedOut) this.addon.release(this.mapping, begin, end);
    this.handedOut = [];
    this.handedOutBytes = 0;
  }
}
