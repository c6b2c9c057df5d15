import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';
import type { BlockPool } from './block-pool';

/** A full block of the key/value cache, and what comes before it. */
export interface CachedBlock {
  /** Stands for the whole text up to the end of this block. Never used twice. */
  readonly id: number;
  readonly block: number;
}

/** What stands before the first block. */
export const NOTHING_BEFORE = 0;

/**
 * Finds the full blocks of texts that were computed before. A block's key is its tokens and the number of the text
 * before it: the whole content is compared, so that two texts can never be taken for one.
 */
export class PrefixCache {
  private readonly blocks = new Map<string, CachedBlock>();
  private lastId = NOTHING_BEFORE;

  constructor(private readonly pool: BlockPool) {}

  /**
   * The key of the block that starts at position `start`.
   *
   * @param before - `id` of the block before it
   */
  static keyOf(before: number, tokens: readonly number[], start: number): string {
    return `${before}:${tokens.slice(start, start + KV_BLOCK_TOKENS).join()}`;
  }

  find(key: string): CachedBlock | undefined {
    return this.blocks.get(key);
  }

  /** Keeps a block that was computed, unless there is one already: that one is returned then. */
  add(key: string, block: number): CachedBlock {
    const known = this.blocks.get(key);
    if (known !== undefined) return known;
    this.lastId += 1;
    const entry = { id: this.lastId, block };
    this.blocks.set(key, entry);
    this.pool.keep(block, () => this.blocks.delete(key));
    return entry;
  }
}
