import type { ModelSpec } from '../../checkpoint/model-spec';
import { type BackendLimits, KV_BLOCK_TOKENS, type StepBatch } from '../compute-backend';
import { ropeAngles, ropeFrequencies } from '../reference/rope';
import type { EngineMemory } from './engine-memory';
import type { Address, EngineExports } from './engine-module';

/**
 * A batch in the engine's memory: the arrays of the step, and the cache slots that each row attends to.
 *
 * An encoder keeps nothing from step to step: each step assigns cache blocks to its sequences, in the order of rows.
 */
export class StepBuffers {
  private readonly token: Int32Array; // [rows]
  private readonly position: Int32Array; // [rows]
  private readonly tokenType: Int32Array; // [rows]
  private readonly slot: Int32Array; // [rows]
  private readonly from: Int32Array; // [rows]
  private readonly to: Int32Array; // [rows]
  private readonly list: Int32Array; // [rows] addresses of lists of blocks
  private readonly output: Int32Array; // [rows]
  private blocks: Int32Array; // all lists
  private blocksAddress: Address;
  private readonly rope:
    { readonly frequencies: Float32Array; readonly cos: Float32Array; readonly sin: Float32Array } | undefined;
  /** [rows][headDim / 2]; 0 without rotary positions */
  readonly cos: Address = 0;
  readonly sin: Address = 0;

  constructor(
    private readonly memory: EngineMemory,
    private readonly engine: EngineExports,
    private readonly batch: Address,
    private readonly spec: ModelSpec,
    private readonly limits: BackendLimits,
  ) {
    const rows = limits.maxRows;
    const addresses = Array.from({ length: 8 }, () => memory.allocate(rows * 4));
    const [token = 0, position = 0, tokenType = 0, slot = 0, from = 0, to = 0, list = 0, output = 0] = addresses;
    engine.describeBatch(batch, token, position, tokenType, slot, from, to, list, output);
    const ints = (address: Address): Int32Array => memory.ints(address, rows);
    this.token = ints(token);
    this.position = ints(position);
    this.tokenType = ints(tokenType);
    this.slot = ints(slot);
    this.from = ints(from);
    this.to = ints(to);
    this.list = ints(list);
    this.output = ints(output);
    this.blocksAddress = memory.allocate(rows * 4);
    this.blocks = memory.ints(this.blocksAddress, rows);
    if (spec.family !== 'llama') return;
    const half = spec.headDim / 2;
    this.cos = memory.allocate(rows * half * 4);
    this.sin = memory.allocate(rows * half * 4);
    this.rope = {
      frequencies: ropeFrequencies(spec.rope, spec.headDim),
      cos: memory.floats(this.cos, rows * half),
      sin: memory.floats(this.sin, rows * half),
    };
  }

  /** Copies a batch to the engine's memory. Throws a RangeError before any change if a value is out of range. */
  fill(batch: StepBatch): void {
    const { rows, outputs } = batch;
    if (rows < 0 || rows > this.limits.maxRows || outputs < 0 || outputs > this.limits.maxRows) {
      throw new RangeError(
        `A batch of ${rows} rows and ${outputs} outputs is larger than the limit of ${this.limits.maxRows} rows.`,
      );
    }
    for (let row = 0; row < rows; row += 1) this.checkRow(batch, row);
    for (let i = 0; i < outputs; i += 1) check('output row', batch.output[i]!, rows);
    this.token.set(batch.token.subarray(0, rows));
    this.position.set(batch.position.subarray(0, rows));
    this.tokenType.set(batch.tokenType.subarray(0, rows));
    this.output.set(batch.output.subarray(0, outputs));
    if (this.spec.family === 'bert') this.fillEncoder(batch);
    else this.fillDecoder(batch, this.spec.family === 'llama' ? this.spec.slidingWindow : undefined);
    if (this.rope !== undefined) ropeAngles(batch.position, rows, this.rope.frequencies, this.rope.cos, this.rope.sin);
    this.engine.fillBatch(this.batch, rows, outputs);
  }

  private checkRow(batch: StepBatch, row: number): void {
    check('token of the vocabulary', batch.token[row]!, this.spec.vocabSize);
    check('position', batch.position[row]!, this.spec.maxPositions);
    if (this.spec.family === 'bert') check('token type', batch.tokenType[row]!, this.spec.tokenTypes);
    else
      check(
        'sequence of the block table',
        batch.sequence[row]!,
        batch.maxBlocks === 0 ? 0 : batch.blockTable.length / batch.maxBlocks,
      );
  }

  /** Rows attend to themselves and to earlier positions: all of them, or a window. */
  private fillDecoder(batch: StepBatch, window: number | undefined): void {
    const counts = new Map<number, number>(); // blocks that the rows of a sequence reach
    for (let row = 0; row < batch.rows; row += 1) {
      const sequence = batch.sequence[row]!;
      const position = batch.position[row]!;
      counts.set(sequence, Math.max(counts.get(sequence) ?? 0, Math.floor(position / KV_BLOCK_TOKENS) + 1));
      this.slot[row] = position;
      this.from[row] = window === undefined ? 0 : Math.max(0, position + 1 - window);
      this.to[row] = position + 1;
    }
    const starts = this.layOut(counts);
    for (const [sequence, count] of counts) {
      if (count > batch.maxBlocks)
        throw new RangeError(
          `A position of sequence ${sequence} is in its block ${count - 1}; the block table has ` +
            `${batch.maxBlocks} blocks per sequence.`,
        );
      const first = sequence * batch.maxBlocks;
      for (let i = 0; i < count; i += 1)
        check('block of the cache', batch.blockTable[first + i]!, this.limits.kvBlocks);
      this.blocks.set(batch.blockTable.subarray(first, first + count), starts.get(sequence));
    }
    this.pointRows(batch, starts);
  }

  /** Rows attend to all rows of their sequence. */
  private fillEncoder(batch: StepBatch): void {
    const lengths = new Map<number, number>();
    for (let row = 0; row < batch.rows; row += 1) {
      const sequence = batch.sequence[row]!;
      const slot = lengths.get(sequence) ?? 0;
      lengths.set(sequence, slot + 1);
      this.slot[row] = slot;
      this.from[row] = 0;
    }
    for (let row = 0; row < batch.rows; row += 1) this.to[row] = lengths.get(batch.sequence[row]!)!;
    const starts = this.layOut(
      new Map([...lengths].map(([sequence, length]) => [sequence, Math.ceil(length / KV_BLOCK_TOKENS)])),
    );
    for (let i = 0; i < this.blocks.length; i += 1) this.blocks[i] = i;
    this.pointRows(batch, starts);
  }

  /** Returns the start of each sequence's list in `blocks`, and enlarges `blocks` if needed. */
  private layOut(counts: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
    const starts = new Map<number, number>();
    let total = 0;
    for (const [sequence, count] of counts) {
      starts.set(sequence, total);
      total += count;
    }
    if (total > this.blocks.length) {
      const room = 2 * total; // the old array is not freed: doubling keeps the loss below the new size
      this.blocksAddress = this.memory.allocate(room * 4);
      this.blocks = this.memory.ints(this.blocksAddress, room);
    }
    return starts;
  }

  private pointRows(batch: StepBatch, starts: ReadonlyMap<number, number>): void {
    for (let row = 0; row < batch.rows; row += 1)
      this.list[row] = this.blocksAddress + starts.get(batch.sequence[row]!)! * 4;
  }
}

function check(what: string, value: number, count: number): void {
  if (!(value >= 0 && value < count)) throw new RangeError(`There is no ${what} ${value}; they are 0 to ${count - 1}.`);
}
