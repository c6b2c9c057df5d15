import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';

/**
 * Deals out the blocks of the key/value cache. Sequences that start alike may hold the same block. A block that nobody
 * holds may still be worth something; such blocks are given out last, and the one that was unused longest goes first.
 */
export class BlockPool {
  /** Blocks with nothing in them that anybody could want. */
  private readonly empty: number[];
  /** Blocks that nobody holds, but whose content is kept: the longest unused first. */
  private readonly idle = new Set<number>();
  /** Blocks whose content is kept, held or not, and who wants to know when it is overwritten. */
  private readonly kept = new Map<number, () => void>();
  private readonly holders: Int32Array; // [size]

  constructor(readonly size: number) {
    // From the end, so that low numbers go first and memory that is touched stays small.
    this.empty = Array.from({ length: size }, (_, index) => size - 1 - index);
    this.holders = new Int32Array(size);
  }

  /** Blocks that nobody holds. */
  get available(): number {
    return this.empty.length + this.idle.size;
  }

  get used(): number {
    return this.size - this.available;
  }

  /** A block to write to, or undefined if all are held. */
  take(): number | undefined {
    const block = this.empty.pop() ?? this.overwrite();
    if (block !== undefined) this.holders[block] = 1;
    return block;
  }

  /** Holds a block that is kept, or that somebody else holds, too. */
  hold(block: number): void {
    this.idle.delete(block);
    this.holders[block]! += 1;
  }

  /** Ends one hold. */
  give(block: number): void {
    this.holders[block]! -= 1;
    if (this.holders[block]! > 0) return;
    if (this.kept.has(block)) this.idle.add(block);
    else this.empty.push(block);
  }

  /** Keeps what is in a block that is held, until nothing else is free. */
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

/** Blocks that `tokens` positions take. */
export function blocksFor(tokens: number): number {
  return Math.ceil(tokens / KV_BLOCK_TOKENS);
}
