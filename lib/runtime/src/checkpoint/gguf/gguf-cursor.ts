import { ModelError } from '../model-error';
import type { ByteSource } from '../random-access-file';

/** Bytes per read of the file. */
const WINDOW_BYTES = 2 ** 18;

/**
 * The longest accepted header, in bytes. A limit of this reader, not of the format: a parsed header takes several times
 * its size in memory, and the largest vocabularies (256 Ki tokens with their merges) take about 10 MB.
 */
export const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a GGUF header in order, window by window. Checks every length and count against the remaining bytes, so that a
 * caller never allocates more than the file holds.
 */
export class GgufCursor {
  /** The position of the next byte to read. */
  position = 0;
  private readonly end: number;
  private window: Uint8Array = new Uint8Array();
  private windowStart = 0;
  private readonly text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly looseText = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(private readonly source: ByteSource) {
    this.end = Math.min(source.size, MAX_HEADER_BYTES);
  }

  u8(what: string): number {
    return this.window[this.take(1, what)]!;
  }

  u32(what: string): number {
    const at = this.take(4, what);
    const { window } = this;
    return (window[at]! | (window[at + 1]! << 8) | (window[at + 2]! << 16) | (window[at + 3]! << 24)) >>> 0;
  }

  /**
   * Above 2^53 the nearest representable number: no size or position in a file is that large, so its use fails a check.
   */
  u64(what: string): number {
    const low = this.u32(what);
    return low + this.u32(what) * 2 ** 32;
  }

  /** The count of items that follow, each of at least `minBytes` bytes. */
  count(minBytes: number, what: string): number {
    const count = this.u64(what);
    if (count * minBytes > this.end - this.position)
      throw invalid(
        `says ${what} is ${count}; the ${this.end - this.position} bytes after it hold at most ` +
          `${Math.floor((this.end - this.position) / minBytes)}`,
      );
    return count;
  }

  /** A text whose bytes may be no UTF-8, such as a token: they become U+FFFD, as llama.cpp takes any bytes. */
  looseString(what: string): string {
    return this.looseText.decode(this.bytes(this.count(1, `the length of ${what}`), what));
  }

  /** Passes over a text. */
  skipString(what: string): void {
    this.take(this.count(1, `the length of ${what}`), what);
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
    const at = this.take(length, what);
    return this.window.subarray(at, at + length);
  }

  view(length: number, what: string): DataView {
    const bytes = this.bytes(length, what);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  /** Moves over the next `length` bytes, and returns where they begin in the window. */
  private take(length: number, what: string): number {
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
    return from;
  }
}

/** The error for an invalid GGUF file. */
export function invalid(what: string): ModelError {
  return new ModelError('gguf-invalid', `The GGUF file ${what}.`);
}
