import type { WeightSource } from '../../checkpoint/checkpoint';
import type { ModelSpec } from '../../checkpoint/model-spec';
import type { BackendLimits, ComputeBackend, StepBatch } from '../compute-backend';
import { type Addon, type Handle, KERNELS } from './addon';
import { loadWeights } from './load-weights';

/** How a {@link NativeBackend} computes. */
export interface NativeOptions {
  /** Threads that compute, the caller's included. */
  readonly threads: number;
  /** Inner loops. @default 'auto' - the widest that the CPU runs */
  readonly kernels?: (typeof KERNELS)[number];
}

/**
 * The model in C (`native/`), on several threads and with the CPU's widest vectors. Weights keep the checkpoint's
 * precision where that is bfloat16 or float32 (float16 becomes float32); activations, sums and the cache are float32.
 */
export class NativeBackend implements ComputeBackend {
  readonly info: ComputeBackend['info'];
  private readonly handle: Handle;

  constructor(private readonly addon: Addon, readonly spec: ModelSpec, weights: WeightSource, readonly limits: BackendLimits, options: NativeOptions) {
    const { vocabSize, layers, hidden, intermediate, heads, kvHeads, headDim, maxPositions, normEpsilon } = spec;
    this.handle = addon.create({
      isLlama: spec.family === 'llama', vocabSize, layers, hidden, intermediate, heads, kvHeads, headDim, maxPositions, normEpsilon, tiedHead: spec.family !== 'bert' && spec.tiedHead,
      maxRows: limits.maxRows, kvBlocks: limits.kvBlocks, threads: options.threads, kernels: KERNELS.indexOf(options.kernels ?? 'auto'),
    });
    try {
      loadWeights(addon, this.handle, spec, weights);
    } catch (error) {
      addon.dispose(this.handle);
      throw error;
    }
    this.info = { name: 'native', threads: options.threads, weightBytes: addon.weightBytes(this.handle) };
  }

  step(batch: StepBatch, logits: Float32Array): void {
    this.addon.step(
      this.handle, batch.rows, batch.token, batch.position, batch.sequence, batch.blockTable, batch.maxBlocks, batch.outputs, batch.output, logits,
    );
  }

  dispose(): void {
    this.addon.dispose(this.handle);
  }
}
