import type { WasmModule } from './web-assembly';
import type { WeightSource } from '../../checkpoint/weight-source';
import type { ModelSpec } from '../../checkpoint/model-spec';
import type { BackendLimits, ComputeBackend, StepBatch } from '../compute-backend';
import { EngineMemory } from './engine-memory';
import { type Address, type EngineExports, instantiate } from './engine-module';
import { loadWeights } from './load-weights';
import { stride } from './pack-matrix';
import { StepBuffers } from './step-buffers';
import { type Records, Workers } from './workers';

/** The numbers of the activation functions in wasm/model.ts. */
const ACTIVATIONS = { llama: 0, gpt2: 1, bert: 2 } as const;

/**
 * Computes the model in WebAssembly (`wasm/`), with 128-bit vectors and on several threads. Weights keep their
 * precision. Activations, sums and the cache are float32; layers with 8-bit or 4-bit weights quantise their inputs to 8
 * bits.
 */
export class WasmBackend implements ComputeBackend {
  readonly info: ComputeBackend['info'];
  private readonly memory = new EngineMemory();
  private readonly engine: EngineExports;
  private readonly records: Records;
  private readonly workers: Workers;
  private readonly buffers: StepBuffers;
  private readonly normed: Address; // [rows][stride(hidden)]
  private readonly logits: Address; // [logitRows][stride(vocabSize)]
  private isUsable = true;

  /** @param options - `threads` that compute, the caller's included */
  constructor(
    module: WasmModule,
    readonly spec: ModelSpec,
    weights: WeightSource,
    readonly limits: BackendLimits,
    { threads }: { readonly threads: number },
  ) {
    const { memory } = this;
    const engine = instantiate(module, memory.memory);
    this.engine = engine;
    this.records = {
      team: memory.allocate(engine.teamBytes()),
      model: memory.allocate(engine.modelBytes()),
      batch: memory.allocate(engine.batchBytes()),
    };
    const { team, model, batch } = this.records;
    const { layers, hidden, intermediate, heads, kvHeads, headDim, normEpsilon } = spec;
    engine.describeTeam(team, threads);
    engine.describeShape(
      model,
      team,
      layers,
      hidden,
      intermediate,
      heads,
      kvHeads,
      headDim,
      normEpsilon,
      ACTIVATIONS[spec.family],
      spec.family === 'bert',
    );
    this.buffers = new StepBuffers(memory, engine, batch, spec, limits);
    ({ normed: this.normed, logits: this.logits } = this.allocateScratch(threads));
    this.allocateCache();
    this.workers = new Workers(module, memory, engine, this.records, threads - 1);
    try {
      const weightBytes = loadWeights(memory, engine, model, spec, weights); // while the threads start
      this.workers.waitUntilReady();
      this.info = { name: 'wasm', threads, weightBytes };
    } catch (error) {
      void this.dispose();
      throw error;
    }
  }

  step(batch: StepBatch, result: Float32Array): void {
    const { vocabSize, hidden, family } = this.spec;
    if (!this.isUsable) throw new Error('The wasm backend was disposed of, or a previous step failed.');
    const isHidden = batch.outputKind === 'hidden';
    if (!isHidden && family === 'bert')
      throw new TypeError("A bert encoder has no logits. Set outputKind to 'hidden'.");
    const width = isHidden ? hidden : vocabSize;
    this.buffers.fill(batch);
    if (result.length < batch.outputs * width)
      throw new RangeError(
        `The result array has ${result.length} numbers, too few for ${batch.outputs} rows of ${width}.`,
      );
    try {
      this.compute(batch.outputs, isHidden, result);
    } catch (error) {
      void this.dispose();
      throw new Error(`A step of the wasm backend failed: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Stops the threads at once; resolves when they have ended. */
  async dispose(): Promise<void> {
    this.isUsable = false;
    await this.workers.stop();
  }

  private compute(outputs: number, isHidden: boolean, result: Float32Array): void {
    const {
      engine,
      spec: { hidden, vocabSize },
      records: { model, batch },
    } = this;
    engine.forwardStep(model, batch);
    if (isHidden) {
      this.copyRows(this.normed, outputs, hidden, result);
      return;
    }
    const most = engine.logitRows();
    for (let first = 0; first < outputs; first += most) {
      const count = Math.min(most, outputs - first);
      engine.logitsStep(model, batch, first, count);
      this.copyRows(this.logits, count, vocabSize, result.subarray(first * vocabSize));
    }
  }

  /** @param from - [rows][stride(width)] */
  private copyRows(from: Address, rows: number, width: number, to: Float32Array): void {
    for (let row = 0; row < rows; row += 1)
      to.set(this.memory.floats(from + row * stride(width) * 4, width), row * width);
  }

  private allocateScratch(threads: number): { readonly normed: Address; readonly logits: Address } {
    const {
      memory,
      engine,
      spec,
      limits: { maxRows },
    } = this;
    const { heads, kvHeads, headDim, family } = spec;
    const hidden = stride(spec.hidden);
    const intermediate = stride(spec.intermediate);
    const attended = stride(heads * headDim);
    const rows = (floats: number): Address => memory.allocate(maxRows * floats * 4);
    const widest = Math.max(hidden, intermediate, attended);
    const normed = rows(hidden);
    const logits =
      family === 'bert' ? 0 : memory.allocate(Math.min(engine.logitRows(), maxRows) * stride(spec.vocabSize) * 4);
    // An encoder's rows attend to the batch at most; a decoder's to all positions of the model.
    const threadBytes = engine.threadScratchBytes(family === 'bert' ? maxRows : spec.maxPositions);
    engine.describeScratch(
      this.records.model,
      rows(hidden),
      normed,
      rows(attended + 2 * stride(kvHeads * headDim)),
      rows(attended),
      rows(family === 'llama' ? 2 * intermediate : intermediate),
      rows(intermediate),
      this.buffers.cos,
      this.buffers.sin,
      memory.allocate(maxRows * widest * 2),
      memory.allocate(maxRows * (widest / 32) * 8),
      memory.allocate(threads * threadBytes),
      threadBytes,
      logits,
    );
    return { normed, logits };
  }

  private allocateCache(): void {
    const {
      memory,
      engine,
      records,
      limits,
      spec: { family, layers, kvHeads, headDim },
    } = this;
    const isKept = family !== 'bert'; // else all layers share one cache; in the worst case each row needs a block
    const cacheLayers = isKept ? layers : 1;
    const blocks = isKept ? limits.kvBlocks : limits.maxRows;
    const cache = memory.allocate(blocks * cacheLayers * kvHeads * engine.cacheHeadBytes(headDim));
    engine.describeCache(records.model, cache, cacheLayers);
  }
}
