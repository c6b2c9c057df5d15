import { ModelError } from '../model-error';
import type { ByteSource } from '../random-access-file';

/** Bytes that are fetched at once. */
const WINDOW_BYTES = 2 ** 18;

/**
 * The longest header that is read, in bytes. Ours, not the format's: what a header turns into takes several times its
 * size in memory, and the largest vocabularies (256 Ki tokens with their merges) take about 10 MB.
 */
export const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a GGUF header from front to back, window by window. Every length and count that it hands out was checked
 * against the bytes that are left, so nothing can be allocated that the file does not hold.
 */
export class GgufCursor {
  /** First byte that was not read yet. */
  position = 0;
  private readonly end: number;
  private window: Uint8Array = new Uint8Array();
  private windowStart = 0;
  private readonly text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(private readonly source: ByteSource) {
    this.end = Math.min(source.size, MAX_HEADER_BYTES);
  }

  u8(what: string): number {
    return this.view(1, what).getUint8(0);
  }

  u32(what: string): number {
    return this.view(4, what).getUint32(0, true);
  }

  /**
   * Beyond 2^53 the nearest number that can be held: no size or place in a file is that large, so it is refused where
   * it is used.
   */
  u64(what: string): number {
    return Number(this.view(8, what).getBigUint64(0, true));
  }

  /** How many things of at least `minBytes` bytes follow. */
  count(minBytes: number, what: string): number {
    const count = this.u64(what);
    if (count * minBytes > this.end - this.position)
      throw invalid(
        `says ${what} is ${count}; the ${this.end - this.position} bytes behind it hold at most ${Math.floor((this.end - this.position) / minBytes)}`,
      );
    return count;
  }

  string(what: string): string {
    const length = this.count(1, `the length of ${what}`);
    try {
      return this.text.decode(this.bytes(length, what));
    } catch (error) {
      if (error instanceof ModelError) throw error;
      throw invalid(`has ${what} that is not UTF-8`);
    }
  }

  /** The next `length` bytes; a view, valid until the next call. */
  bytes(length: number, what: string): Uint8Array {
    if (length > this.end - this.position) {
      throw this.end < this.source.size
        ? invalid(`has a header of more than ${MAX_HEADER_BYTES} bytes`)
        : invalid(`ends inside ${what}, at byte ${this.end}`);
    }
    let from = this.position - this.windowStart;
    if (from + length > this.window.byteLength) {
      this.window = this.source.read(this.position, Math.min(this.end - this.position, Math.max(length, WINDOW_BYTES)));
      this.windowStart = this.position;
      from = 0;
    }
    this.position += length;
    return this.window.subarray(from, from + length);
  }

  view(length: number, what: string): DataView {
    const bytes = this.bytes(length, what);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }
}

/** What is wrong with a GGUF file. */
export function invalid(what: string): ModelError {
  return new ModelError('gguf-invalid', `The GGUF file ${what}.`);
}
