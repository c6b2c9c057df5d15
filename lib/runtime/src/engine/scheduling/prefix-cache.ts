import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';
import type { BlockPool } from './block-pool';

/** A full block of the key/value cache. */
export interface CachedBlock {
  /** Identifies the whole text up to the end of this block. Never reused. */
  readonly id: number;
  readonly block: number;
}

/** The `id` before the first block. */
export const NOTHING_BEFORE = 0;

/**
 * Finds full blocks of texts that were computed before. The key of a block is its tokens and the `id` of the block
 * before it. Keys contain the tokens themselves, not a hash, so two texts are never confused.
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

  /** Registers a computed block. Returns the block with this key: the given one, or one that was registered before. */
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
