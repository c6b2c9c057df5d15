import { join } from 'node:path';
import type { ModelSpec } from '../../checkpoint/model-spec';

/** Where `npm run build:native` puts the compiled C sources: beside the package's `src` and `dist`. */
export const ADDON_FILE = join(__dirname, '../../../dist/native/engine.node');

/** The inner loops that the addon may have; `auto` takes the widest that the CPU runs. */
export const KERNELS = ['auto', 'baseline', 'avx2', 'avx512', 'avx512vnni', 'dotprod'] as const;

/** The layer number of what belongs to no layer. */
export const MODEL = -1;

/** Linear layers, by their names in model-tensors.ts; `embedding` and `head` belong to {@link MODEL}. */
export type LinearName = 'embedding' | 'head' | 'qkv' | 'out' | 'gate' | 'up' | 'down';

/** Norms, by their names in model-tensors.ts; `finalNorm` belongs to {@link MODEL}. */
export type NormName = 'finalNorm' | 'attentionNorm' | 'mlpNorm' | 'queryNorm' | 'keyNorm';

/** Vectors and tables. */
export type VectorName =
  `${LinearName}.bias` | `${NormName}.scale` | `${NormName}.shift` | 'positions' | 'tokenTypes' | 'ropeFrequencies';

/** A model in the addon's memory; freed by {@link Addon.dispose}, or when it is collected or its thread ends. */
export type Handle = { readonly brand: unique symbol };

/** What `create` needs to know of a model. Numbers are whole, but for `normEpsilon`. */
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

/** The functions of native/addon.c. Each checks what it is given and throws an Error. */
export interface Addon {
  /** The kernels that `auto` takes on this CPU. */
  kernels(): string;
  create(shape: AddonShape): Handle;
  /**
   * Packs channels of a layer.
   *
   * @param weights - [channels][inputs], or [inputs][channels] if transposed; bfloat16 bits in a Uint16Array
   * @param bits - 8 or 4: the weights are quantised on the way, as `quantize` of checkpoint/quantize.ts does. 0: they
   * are kept
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
   * The same for weights of 8 or 4 bits, QUANT_BLOCK neighbouring inputs to a scale.
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
   * The same for blocks as a GGUF file has them. 8-bit values may be -128 here, which other backends have no place for.
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
   * One linear layer by itself: what kernels are checked and measured with.
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
  /**
   * The file behind an open descriptor as memory, which is read from it page by page when it is looked at. Writes do
   * not reach the file.
   */
  map(descriptor: number): ArrayBuffer;
  /** Gives the memory of whole pages of a mapping back; looked at again, they are read again. */
  release(mapping: ArrayBuffer, begin: number, end: number): void;
  /** Ends a mapping: it and its views are empty from here on. */
  unmap(mapping: ArrayBuffer): void;
}

/**
 * Loads the compiled addon.
 *
 * @throws Error if it is not there or is not for this machine
 */
export function loadAddon(file = ADDON_FILE): Addon {
  const holder: { exports: unknown } = { exports: {} };
  process.dlopen(holder as NodeJS.Module, file);
  return holder.exports as Addon;
}
