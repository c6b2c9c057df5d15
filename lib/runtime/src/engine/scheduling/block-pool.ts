import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';

/**
 * Allocates the blocks of the key/value cache. Sequences with the same prefix may hold the same block. A block that no
 * sequence holds may still have content that is worth keeping: such blocks are allocated last, least recently used
 * first.
 */
export class BlockPool {
  /** Unused blocks without content to keep. */
  private readonly empty: number[];
  /** Unused blocks whose content is kept, least recently used first. */
  private readonly idle = new Set<number>();
  /** All blocks whose content is kept, held or not, with the callback for when it is overwritten. */
  private readonly kept = new Map<number, () => void>();
  private readonly holders: Int32Array; // [size]

  constructor(readonly size: number) {
    // Reversed, so that low block numbers are allocated first and the touched memory stays small.
    this.empty = Array.from({ length: size }, (_, index) => size - 1 - index);
    this.holders = new Int32Array(size);
  }

  /** Number of blocks that can be allocated. */
  get available(): number {
    return this.empty.length + this.idle.size;
  }

  /** Number of blocks that are held. */
  get used(): number {
    return this.size - this.available;
  }

  /** Allocates a block for writing; undefined if all blocks are held. */
  allocate(): number | undefined {
    const block = this.empty.pop() ?? this.overwrite();
    if (block !== undefined) this.holders[block] = 1;
    return block;
  }

  /** Adds a holder to a block that is held or kept. */
  hold(block: number): void {
    this.idle.delete(block);
    this.holders[block]! += 1;
  }

  /** Removes a holder. */
  free(block: number): void {
    this.holders[block]! -= 1;
    if (this.holders[block]! > 0) return;
    if (this.kept.has(block)) this.idle.add(block);
    else this.empty.push(block);
  }

  /** Keeps the content of a held block after it is freed, until no other block is available. */
  keep(block: number, onOverwritten: () => void): void {
    this.kept.set(block, onOverwritten);
  }

  private overwrite(): number | undefined {
    const [block] = this.idle;
    if (block === undefined) return undefined;
    this.idle.delete(block);
    this.kept.get(block)?.();
    this.kept.delete(block);
    return block;
  }
}

/** Number of blocks that `tokens` positions need. */
export function blocksFor(tokens: number): number {
  return Math.ceil(tokens / KV_BLOCK_TOKENS);
}
