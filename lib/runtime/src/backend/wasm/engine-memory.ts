import { WebAssembly } from './web-assembly';
import { ModelError } from '../../checkpoint/model-error';
import type { Address } from './engine-module';

const PAGE_BYTES = 65_536;
/** What 32-bit addresses reach. */
const MAX_PAGES = 65_536;
const GIB = 2 ** 30;
/** Of a processor's cache line: records that different threads write do not share one. */
const ALIGNMENT = 64;

/**
 * The memory that all threads of a model share, given out from its start to its end. Only as much as was given out is
 * there; pages of it that nobody has written yet cost nothing.
 */
export class EngineMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
  private end = PAGE_BYTES; // addresses near 0 are never given: 0 is "none"
  private pages = 1;

  /** Bytes given out so far. */
  get size(): number {
    return this.end - PAGE_BYTES;
  }

  /** Zeros; throws a {@link ModelError} if there is not so much left. */
  allocate(bytes: number): Address {
    const address = this.end;
    const end = address + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    this.check(end - PAGE_BYTES);
    const pages = Math.ceil(end / PAGE_BYTES) - this.pages;
    if (pages > 0) {
      try {
        this.memory.grow(pages);
      } catch (error) {
        throw new ModelError(
          'model-too-large',
          `There is no memory for ${gib(end)} GiB of weights and cache (${(error as Error).message}).`,
        );
      }
      this.pages += pages;
    }
    this.end = end;
    return address;
  }

  /** Throws a {@link ModelError} if all of `bytes` is more than can ever be there. */
  check(bytes: number): void {
    if (bytes + PAGE_BYTES <= MAX_PAGES * PAGE_BYTES) return;
    throw new ModelError(
      'model-too-large',
      `The weights, the key/value cache and the buffers take ${gib(bytes)} GiB; the wasm backend has 4 GiB at most. Use the native backend (npm run build:native), fewer bits a weight, or a smaller cache.`,
    );
  }

  floats(address: Address, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }

  ints(address: Address, count: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, count);
  }

  halves(address: Address, count: number): Uint16Array {
    return new Uint16Array(this.memory.buffer, address, count);
  }

  bytes(address: Address, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, count);
  }
}

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(2);
}
