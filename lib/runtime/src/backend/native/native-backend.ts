import type { WeightSource } from '../../checkpoint/weight-source';
import type { Quantization } from '../../checkpoint/matrix';
import { quantized } from '../../checkpoint/quantize';
import type { ModelSpec } from '../../checkpoint/model-spec';
import type { BackendLimits, ComputeBackend, StepBatch } from '../compute-backend';
import { type Addon, type AddonShape, type Handle, type KERNELS } from './addon';
import { loadWeights } from './load-weights';

/** Options of a {@link NativeBackend}. */
export interface NativeOptions {
  /** Threads that compute, the caller's included. */
  readonly threads: number;
  /** The inner loops to use. @default 'auto' - the widest that the CPU runs */
  readonly kernels?: (typeof KERNELS)[number];
  /** Bits of the weights, unless they are quantised already. @default 'none' - the weights' own precision */
  readonly quantize?: Quantization;
}

/**
 * Computes the model in C (`native/`), on several threads and with the CPU's widest vectors. Weights keep their
 * precision: float32, bfloat16, 8 or 4 bits. Layers with 8-bit or 4-bit weights quantise their inputs to 8 bits; other
 * activations, sums and the cache are float32.
 */
export class NativeBackend implements ComputeBackend {
  readonly info: ComputeBackend['info'];
  private readonly handle: Handle;

  constructor(
    private readonly addon: Addon,
    readonly spec: ModelSpec,
    weights: WeightSource,
    readonly limits: BackendLimits,
    options: NativeOptions,
  ) {
    const { vocabSize, layers, hidden, intermediate, heads, kvHeads, headDim, maxPositions, normEpsilon } = spec;
    const { tiedHead = true, qkNorm = false, slidingWindow = 0, tokenTypes = 0 } = optionalParts(spec);
    this.handle = addon.create({
      family: spec.family,
      vocabSize,
      layers,
      hidden,
      intermediate,
      heads,
      kvHeads,
      headDim,
      maxPositions,
      normEpsilon,
      tiedHead,
      qkNorm,
      slidingWindow,
      tokenTypes,
      maxRows: limits.maxRows,
      kvBlocks: limits.kvBlocks,
      threads: options.threads,
      kernels: options.kernels ?? 'auto',
    });
    try {
      const { quantize = 'none' } = options;
      // The addon quantises to 8 or 4 bits while it packs.
      if (quantize === 'f32') loadWeights(addon, this.handle, spec, quantized(weights, quantize), 'none');
      else loadWeights(addon, this.handle, spec, weights, quantize);
    } catch (error) {
      addon.dispose(this.handle);
      throw error;
    }
    this.info = { name: 'native', threads: options.threads, weightBytes: addon.weightBytes(this.handle) };
  }

  step(batch: StepBatch, result: Float32Array): void {
    this.addon.step(
      this.handle,
      batch.rows,
      batch.token,
      batch.position,
      batch.sequence,
      batch.tokenType,
      batch.blockTable,
      batch.maxBlocks,
      batch.outputs,
      batch.output,
      batch.outputKind === 'hidden',
      result,
    );
  }

  dispose(): void {
    this.addon.dispose(this.handle);
  }
}

/** The sizes that only some families have. */
function optionalParts(
  spec: ModelSpec,
): Partial<Pick<AddonShape, 'tiedHead' | 'qkNorm' | 'slidingWindow' | 'tokenTypes'>> {
  switch (spec.family) {
    case 'gpt2':
      return { tiedHead: spec.tiedHead };
    case 'llama':
      return { tiedHead: spec.tiedHead, qkNorm: spec.qkNorm, slidingWindow: spec.slidingWindow ?? 0 };
    case 'bert':
      return { tokenTypes: spec.tokenTypes };
  }
}
