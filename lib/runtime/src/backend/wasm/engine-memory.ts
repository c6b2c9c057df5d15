import { WebAssembly } from './web-assembly';
import { ModelError } from '../../checkpoint/model-error';
import type { Address } from './engine-module';

const PAGE_BYTES = 65_536;
/** The limit of 32-bit addresses. */
const MAX_PAGES = 65_536;
const GIB = 2 ** 30;
/** Bytes of a cache line: records that different threads write do not share one. */
const ALIGNMENT = 64;

/**
 * The memory that all threads of a model share, allocated from its start to its end and never freed. It grows with each
 * allocation; pages that are not written yet cost nothing.
 */
export class EngineMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
  private end = PAGE_BYTES; // addresses near 0 are not used: 0 stands for "none"
  private pages = 1;

  /** Bytes allocated so far. */
  get size(): number {
    return this.end - PAGE_BYTES;
  }

  /** Allocates zeros. Throws a {@link ModelError} if the memory is full. */
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
          `There is not enough memory for ${gib(end)} GiB of weights and cache (${(error as Error).message}).`,
        );
      }
      this.pages += pages;
    }
    this.end = end;
    return address;
  }

  /** Throws a {@link ModelError} if a total of `bytes` exceeds the limit of the memory. */
  check(bytes: number): void {
    if (bytes + PAGE_BYTES <= MAX_PAGES * PAGE_BYTES) return;
    throw new ModelError(
      'model-too-large',
      `The weights, the key/value cache and the buffers take ${gib(bytes)} GiB; the wasm backend has 4 GiB at ` +
        'most. Use the native backend (npm run build:native), fewer bits per weight, or a smaller cache.',
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
