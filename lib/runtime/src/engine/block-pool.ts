import { KV_BLOCK_TOKENS } from '../backend/compute-backend';

/** Deals out the blocks of the key/value cache. */
export class BlockPool {
  private readonly free: number[];

  constructor(readonly size: number) {
    // From the end, so that low numbers go first and memory that is touched stays small.
    this.free = Array.from({ length: size }, (_, index) => size - 1 - index);
  }

  get used(): number {
    return this.size - this.free.length;
  }

  /** Blocks for `tokens` positions, or undefined if there are not enough now. */
  take(tokens: number): number[] | undefined {
    const count = blocksFor(tokens);
    return count > this.free.length ? undefined : this.free.splice(this.free.length - count).toReversed();
  }

  give(blocks: readonly number[]): void {
    this.free.push(...blocks.toReversed());
  }
}

/** Blocks that `tokens` positions take. */
export function blocksFor(tokens: number): number {
  return Math.ceil(tokens / KV_BLOCK_TOKENS);
}
