import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';
import type { DecoderSpec, ModelSpec } from '../../checkpoint/model-spec';
import { blocksFor } from '../scheduling/block-pool';
import type { EngineLimits } from '../protocol';

/** The memory that the key/value cache is planned with. */
export interface MemoryBudget {
  /** Memory that the process can still allocate before the weights are loaded. */
  readonly availableBytes: number;
  /** Memory of the weights. */
  readonly weightBytes: number;
  /** Size of the cache set by the operator; overrides the two others. */
  readonly kvCacheBytes?: number | undefined;
}

/** The key/value cache of an engine. */
export interface MemoryPlan {
  readonly kvBlocks: number;
  /** Warning for the operator if the cache is smaller than all requests together need. */
  readonly note: string | undefined;
}

const MAX_RESERVE_BYTES = 256 * 2 ** 20;

/**
 * Memory reserved for the buffers of a step and for the growth of the server and Node.js: 256 MiB, but at most half of
 * the available memory, so that a small model fits a small container.
 */
export function reserveBytes(availableBytes: number): number {
  return Math.min(MAX_RESERVE_BYTES, availableBytes / 2);
}

/** There is not enough memory for a request of full length. */
export class TooLittleMemory extends Error {
  override readonly name = 'TooLittleMemory';
}

/**
 * Plans the key/value cache: as large as memory allows, but at most what `maxNumSeqs` requests of full length need, as
 * more is never used at the same time.
 *
 * @throws {@link TooLittleMemory} if not even one request of full length fits
 */
export function planMemory(spec: ModelSpec, limits: EngineLimits, budget: MemoryBudget): MemoryPlan {
  if (spec.family === 'bert') return { kvBlocks: 1, note: undefined }; // an encoder uses none; backends need one
  const most = limits.kvBlocks ?? limits.maxNumSeqs * blocksFor(limits.maxModelLen);
  const bytes =
    budget.kvCacheBytes ??
    Math.max(0, budget.availableBytes - budget.weightBytes - reserveBytes(budget.availableBytes));
  const kvBlocks = Math.min(most, Math.floor(bytes / kvBlockBytes(spec)));
  const needed = Math.min(most, blocksFor(limits.maxModelLen));
  if (kvBlocks < needed) {
    throw new TooLittleMemory(
      `One request of ${limits.maxModelLen} tokens needs ${mib(needed * kvBlockBytes(spec))} of key/value cache; ` +
        `${describe(budget, bytes)}. ` +
        'Use a smaller --max-model-len, give the process more memory, or set --kv-cache-bytes.',
    );
  }
  if (kvBlocks === most) return { kvBlocks, note: undefined };
  return {
    kvBlocks,
    note:
      `The key/value cache holds ${kvBlocks * KV_BLOCK_TOKENS} tokens (${mib(kvBlocks * kvBlockBytes(spec))}): ` +
      `${describe(budget, bytes)}. ` +
      `${limits.maxNumSeqs} requests of full length need ${most * KV_BLOCK_TOKENS}; when it is full, requests wait.`,
  };
}

/** Size of a cache block: keys and values of {@link KV_BLOCK_TOKENS} positions in all layers, in float32. */
export function kvBlockBytes({ layers, kvHeads, headDim }: DecoderSpec): number {
  return layers * 2 * KV_BLOCK_TOKENS * kvHeads * headDim * Float32Array.BYTES_PER_ELEMENT;
}

function describe({ availableBytes, weightBytes, kvCacheBytes }: MemoryBudget, bytes: number): string {
  if (kvCacheBytes !== undefined) return `it may take ${mib(bytes)} (--kv-cache-bytes)`;
  return (
    `${mib(bytes)} are left of ${mib(availableBytes)} of memory after about ${mib(weightBytes)} of weights ` +
    `and a reserve of ${mib(reserveBytes(availableBytes))}`
  );
}

function mib(bytes: number): string {
  const amount = bytes / 2 ** 20;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} MiB`;
}
