import { join } from 'node:path';
import type { ModelSpec } from '../../checkpoint/model-spec';

/** The compiled C sources, the output of `npm run build:native`. */
export const ADDON_FILE = join(__dirname, '../../../dist/native/engine.node');

/** The inner loops of the addon, by machine; `auto` takes the widest that the CPU runs. */
export const KERNELS = ['auto', 'baseline', 'avx2', 'avx512', 'avx512vnni', 'amx', 'dotprod'] as const;

/** The layer number of tensors that belong to the model, not to a layer. */
export const MODEL = -1;

/** Linear layers, by their names in model-tensors.ts; `embedding` and `head` belong to {@link MODEL}. */
export type LinearName = 'embedding' | 'head' | 'qkv' | 'out' | 'gate' | 'up' | 'down';

/** Norms, by their names in model-tensors.ts; `finalNorm` belongs to {@link MODEL}. */
export type NormName = 'finalNorm' | 'attentionNorm' | 'mlpNorm' | 'queryNorm' | 'keyNorm';

/** Vectors and tables. */
export type VectorName =
  `${LinearName}.bias` | `${NormName}.scale` | `${NormName}.shift` | 'positions' | 'tokenTypes' | 'ropeFrequencies';

/** A model in the addon's memory. Freed by {@link Addon.dispose}, by garbage collection, or when its thread ends. */
export type Handle = { readonly brand: unique symbol };

/** The sizes of a model, for `create`. All numbers except `normEpsilon` are integers. */
export interface AddonShape {
  readonly family: ModelSpec['family'];
  readonly tiedHead: boolean;
  readonly qkNorm: boolean;
  /** 0: none. */
  readonly slidingWindow: number;
  readonly vocabSize: number;
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly maxPositions: number;
  /** 0 for decoders. */
  readonly tokenTypes: number;
  readonly normEpsilon: number;
  readonly maxRows: number;
  readonly kvBlocks: number;
  readonly threads: number;
  readonly kernels: (typeof KERNELS)[number];
}

/** The functions of native/addon.c. Each checks its arguments and throws an Error. */
export interface Addon {
  /** Returns the kernels that `auto` takes on this CPU. */
  kernels(): string;
  create(shape: AddonShape): Handle;
  /**
   * Packs channels of a layer.
   *
   * @param weights - [channels][inputs], or [inputs][channels] if transposed; bfloat16 bits in a Uint16Array
   * @param bits - 8 or 4: the weights are quantised while packing, as `quantize` of checkpoint/quantize.ts does. 0:
   * they keep their precision
   */
  setLinear(
    handle: Handle,
    layer: number,
    linear: LinearName,
    firstChannel: number,
    channels: number,
    weights: Float32Array | Uint16Array,
    isTransposed: boolean,
    bits: 0 | 8 | 4,
  ): void;
  /**
   * Packs channels of a layer from weights of 8 or 4 bits, with a scale for each QUANT_BLOCK inputs.
   *
   * @param values - [channels][inputs]
   * @param scales - [channels][ceil(inputs / QUANT_BLOCK)], float16 numbers
   */
  setQuantized(
    handle: Handle,
    layer: number,
    linear: LinearName,
    firstChannel: number,
    channels: number,
    bits: 8 | 4,
    values: Int8Array,
    scales: Float32Array,
  ): void;
  /**
   * Packs channels of a layer from the blocks of a GGUF file. 8-bit values may be -128 here, unlike in other backends.
   *
   * @param blocks - [channels][inputs / QUANT_BLOCK]
   */
  setBlocks(
    handle: Handle,
    layer: number,
    linear: LinearName,
    firstChannel: number,
    channels: number,
    bits: 8 | 4,
    blocks: Uint8Array,
  ): void;
  setVector(handle: Handle, layer: number, vector: VectorName, first: number, values: Float32Array): void;
  /**
   * Runs one linear layer alone, to check and measure kernels.
   *
   * @param x - [rows][inputs]
   * @param y - [rows][outputs], overwritten
   */
  linear(handle: Handle, layer: number, linear: LinearName, rows: number, x: Float32Array, y: Float32Array): void;
  step(
    handle: Handle,
    rows: number,
    token: Int32Array,
    position: Int32Array,
    sequence: Int32Array,
    tokenType: Int32Array,
    blockTable: Int32Array,
    maxBlocks: number,
    outputs: number,
    output: Int32Array,
    returnsHidden: boolean,
    result: Float32Array,
  ): void;
  weightBytes(handle: Handle): number;
  dispose(handle: Handle): void;
  /** Maps an open file into memory. Pages are read when they are accessed. Writes do not reach the file. */
  map(descriptor: number): ArrayBuffer;
  /** Frees the memory of whole pages of a mapping; accessing them reads them again. */
  release(mapping: ArrayBuffer, begin: number, end: number): void;
  /** Ends a mapping: the buffer and its views are empty from here on. */
  unmap(mapping: ArrayBuffer): void;
}

/**
 * Loads the compiled addon.
 *
 * @throws Error if the file is missing or was compiled for another machine
 */
export function loadAddon(file = ADDON_FILE): Addon {
  const holder: { exports: unknown } = { exports: {} };
  process.dlopen(holder as NodeJS.Module, file);
  return holder.exports as Addon;
}
