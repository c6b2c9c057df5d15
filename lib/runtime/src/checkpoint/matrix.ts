/** Inputs that share a scale in a quantised matrix. */
export const QUANT_BLOCK = 32;

/**
 * Weights that are held as small whole numbers, {@link QUANT_BLOCK} neighbouring inputs of a channel to a scale: weight
 * = scale * value.
 */
export interface QuantizedMatrix {
  /** 8 bits: values from -127 to 127. 4 bits: from -8 to 7. */
  readonly type: 'q8' | 'q4';
  /** [outputs][ceil(inputs / QUANT_BLOCK)]; each is a float16 number, so that two bytes hold it. */
  readonly scales: Float32Array;
  /** [outputs][inputs] */
  readonly values: Int8Array;
}

/** A quantised matrix as a GGUF file holds it. Inputs fill whole blocks. */
export interface BlockMatrix {
  readonly type: 'q8' | 'q4';
  /**
   * [outputs][inputs / QUANT_BLOCK], each a float16 scale and its values: 32 signed bytes, or 16 bytes of two, the
   * first 16 values in their low halves, all 8 too large.
   */
  readonly blocks: Uint8Array;
}

/** Weights that are held as floating-point numbers. */
export type FloatMatrix =
  | { readonly type: 'f32'; readonly values: Float32Array }
  /** The upper halves of float32 numbers. */
  | { readonly type: 'bf16'; readonly values: Uint16Array };

/** The weights of a linear layer, [outputs][inputs]. */
export type Matrix = FloatMatrix | QuantizedMatrix;

/**
 * The weights of a linear layer as a source stores them, told apart by `layout`. A backend that packs its own format
 * takes the layouts that it can pack from; every other calls `unpacked`.
 */
export type Stored =
  /** [outputs][inputs] */
  | (FloatMatrix & { readonly layout: 'floats' })
  /** [inputs][outputs] */
  | (FloatMatrix & { readonly layout: 'transposed floats' })
  | (QuantizedMatrix & { readonly layout: 'quantized' })
  | (BlockMatrix & { readonly layout: 'blocks' });

/** How weights are held in memory: as the checkpoint holds them, as float32 whatever it holds, or with fewer bits. */
export const QUANTIZATIONS = ['none', 'f32', 'q8', 'q4'] as const;
export type Quantization = (typeof QUANTIZATIONS)[number];

/**
 * Columns as rows.
 *
 * @param shape - [rows, columns] of `from`
 */
export function transposed<T extends Float32Array | Uint16Array>(from: T, shape: readonly number[]): T {
  const [rows, columns] = shape as [number, number];
  const to = new (from.constructor as new (length: number) => T)(from.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) to[column * rows + row] = from[row * columns + column]!;
  }
  return to;
}
