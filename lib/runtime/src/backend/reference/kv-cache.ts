import { KV_BLOCK_TOKENS, type StepBatch } from '../compute-backend';

/**
 * Keys and values of all sequences, in blocks of 16 positions; a block table lists the blocks of each sequence. A block
 * is allocated when it is first written, so a long context costs memory only when it is used.
 */
export class KvCache {
  /** [blocks] of [layers][keys, values][KV_BLOCK_TOKENS][width] */
  private readonly blocks: (Float32Array | undefined)[];

  /** @param width - kvHeads * headDim */
  constructor(
    blocks: number,
    private readonly layers: number,
    readonly width: number,
  ) {
    this.blocks = Array.from({ length: blocks });
  }

  /** The memory of a block; {@link keysAt} and {@link valuesAt} give offsets in it. */
  block(index: number): Float32Array {
    if (index < 0 || index >= this.blocks.length) throw new RangeError(`Cache block ${index} of ${this.blocks.length}`);
    return (this.blocks[index] ??= new Float32Array(this.layers * 2 * KV_BLOCK_TOKENS * this.width));
  }

  keysAt(layer: number, positionInBlock: number): number {
    return (layer * 2 * KV_BLOCK_TOKENS + positionInBlock) * this.width;
  }

  valuesAt(layer: number, positionInBlock: number): number {
    return ((layer * 2 + 1) * KV_BLOCK_TOKENS + positionInBlock) * this.width;
  }

  /**
   * Writes the keys and values of a step's rows to their blocks.
   *
   * @param keys - [rows][width]
   * @param values - [rows][width]
   */
  write(layer: number, batch: StepBatch, keys: Float32Array, values: Float32Array): void {
    for (let row = 0; row < batch.rows; row += 1) {
      const position = batch.position[row]!;
      const block = this.block(blockOf(batch, row, position));
      const from = row * this.width;
      block.set(keys.subarray(from, from + this.width), this.keysAt(layer, position % KV_BLOCK_TOKENS));
      block.set(values.subarray(from, from + this.width), this.valuesAt(layer, position % KV_BLOCK_TOKENS));
    }
  }
}

/** The cache block that holds `position` of the sequence of `row`. */
export function blockOf(batch: StepBatch, row: number, position: number): number {
  return batch.blockTable[batch.sequence[row]! * batch.maxBlocks + Math.floor(position / KV_BLOCK_TOKENS)]!;
}
