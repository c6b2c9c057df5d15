import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';
import type { DecoderSpec, ModelSpec } from '../../checkpoint/model-spec';
import { blocksFor } from '../scheduling/block-pool';
import type { EngineLimits } from '../protocol';

/** What the key/value cache may take, and what it is planned from. */
export interface MemoryBudget {
  /** Memory that the process may still take before the weights are loaded. */
  readonly availableBytes: number;
  /** What the weights will take of it. */
  readonly weightBytes: number;
  /** Takes the place of both: what the cache may take. */
  readonly kvCacheBytes?: number | undefined;
}

/** The key/value cache of an engine. */
export interface MemoryPlan {
  readonly kvBlocks: number;
  /** What the operator should know, if it is less than it could be. */
  readonly note: string | undefined;
}

const MOST_RESERVED_BYTES = 256 * 2 ** 20;

/**
 * What is left for buffers of a step, and for what the server and Node.js take beyond what they have at the start: 256
 * MiB, or half of what there is, so that a small model fits a small container.
 */
export function reserveBytes(availableBytes: number): number {
  return Math.min(MOST_RESERVED_BYTES, availableBytes / 2);
}

/** There is not enough memory to answer a request of full length. */
export class TooLittleMemory extends Error {
  override readonly name = 'TooLittleMemory';
}

/**
 * Plans the key/value cache: as large as memory allows, but no larger than `maxNumSeqs` requests of full length need,
 * for more than that is never used at once.
 *
 * @throws {@link TooLittleMemory} if not even one request of full length fits
 */
export function planMemory(spec: ModelSpec, limits: EngineLimits, budget: MemoryBudget): MemoryPlan {
  if (spec.family === 'bert') return { kvBlocks: 1, note: undefined }; // keeps nothing; backends want one at least
  const most = limits.kvBlocks ?? limits.maxNumSeqs * blocksFor(limits.maxModelLen);
  const bytes =
    budget.kvCacheBytes ??
    Math.max(0, budget.availableBytes - budget.weightBytes - reserveBytes(budget.availableBytes));
  const kvBlocks = Math.min(most, Math.floor(bytes / kvBlockBytes(spec)));
  const needed = Math.min(most, blocksFor(limits.maxModelLen));
  if (kvBlocks < needed) {
    throw new TooLittleMemory(
      `One request of ${limits.maxModelLen} tokens needs ${mib(needed * kvBlockBytes(spec))} of key/value cache; ${foundOf(budget, bytes)}. ` +
        'Make requests shorter (--max-model-len), give the process more memory, or set the size of the cache by hand (--kv-cache-bytes).',
    );
  }
  if (kvBlocks === most) return { kvBlocks, note: undefined };
  return {
    kvBlocks,
    note:
      `The key/value cache holds ${kvBlocks * KV_BLOCK_TOKENS} tokens (${mib(kvBlocks * kvBlockBytes(spec))}): ${foundOf(budget, bytes)}. ` +
      `${limits.maxNumSeqs} requests of full length would need ${most * KV_BLOCK_TOKENS}; when it is full, requests wait.`,
  };
}

/** What a block of the cache takes: keys and values of {@link KV_BLOCK_TOKENS} positions in all layers, in float32. */
export function kvBlockBytes({ layers, kvHeads, headDim }: DecoderSpec): number {
  return layers * 2 * KV_BLOCK_TOKENS * kvHeads * headDim * Float32Array.BYTES_PER_ELEMENT;
}

function foundOf({ availableBytes, weightBytes, kvCacheBytes }: MemoryBudget, bytes: number): string {
  if (kvCacheBytes !== undefined) return `it may take ${mib(bytes)} (--kv-cache-bytes)`;
  return `${mib(bytes)} are left of ${mib(availableBytes)} of memory after about ${mib(weightBytes)} of weights and a reserve of ${mib(reserveBytes(availableBytes))}`;
}

function mib(bytes: number): string {
  const amount = bytes / 2 ** 20;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} MiB`;
}
