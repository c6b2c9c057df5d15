import type { WeightSource } from '../../checkpoint/weight-source';
import type { Quantization } from '../../checkpoint/matrix';
import { quantized } from '../../checkpoint/quantize';
import type { ModelSpec } from '../../checkpoint/model-spec';
import type { BackendLimits, ComputeBackend, StepBatch } from '../compute-backend';
import { type Addon, type AddonShape, type Handle, type KERNELS } from './addon';
import { loadWeights } from './load-weights';

/** How a {@link NativeBackend} computes. */
export interface NativeOptions {
  /** Threads that compute, the caller's included. */
  readonly threads: number;
  /** Inner loops. @default 'auto' - the widest that the CPU runs */
  readonly kernels?: (typeof KERNELS)[number];
  /** Bits of the weights, where they are not quantised yet. @default 'none' - the weights' own precision */
  readonly quantize?: Quantization;
}

/**
 * The model in C (`native/`), on several threads and with the CPU's widest vectors. Weights keep their precision:
 * float32, bfloat16, or 8 and 4 bits, whose layers take their inputs with 8 bits. Other activations, sums and the cache
 * are float32.
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
      // Fewer bits are made in the addon, while it packs.
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

/** What not every family has. */
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
