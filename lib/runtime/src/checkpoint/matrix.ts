/** Consecutive inputs that share a scale in a quantised matrix. */
export const QUANT_BLOCK = 32;

/** Weights as small integers, with a scale for each {@link QUANT_BLOCK} inputs of a channel: weight = scale * value. */
export interface QuantizedMatrix {
  /** 8 bits: values from -127 to 127. 4 bits: from -8 to 7. */
  readonly type: 'q8' | 'q4';
  /** [outputs][ceil(inputs / QUANT_BLOCK)]; each is a float16 number, so it fits in two bytes. */
  readonly scales: Float32Array;
  /** [outputs][inputs] */
  readonly values: Int8Array;
}

/** A quantised matrix in the format of GGUF files. Inputs fill whole blocks. */
export interface BlockMatrix {
  readonly type: 'q8' | 'q4';
  /**
   * [outputs][inputs / QUANT_BLOCK], each a float16 scale and its values: 32 signed bytes, or 16 bytes of two values
   * each, the first 16 values in the low halves; 8 is added to 4-bit values.
   */
  readonly blocks: Uint8Array;
}

/** Weights as floating-point numbers. */
export type FloatMatrix =
  | { readonly type: 'f32'; readonly values: Float32Array }
  /** The upper halves of float32 numbers. */
  | { readonly type: 'bf16'; readonly values: Uint16Array };

/** The weights of a linear layer, [outputs][inputs]. */
export type Matrix = FloatMatrix | QuantizedMatrix;

/**
 * The weights of a linear layer as a source stores them; `layout` is the tag. A backend handles the layouts that it can
 * pack from, and calls `unpacked` for the others.
 */
export type Stored =
  /** [outputs][inputs] */
  | (FloatMatrix & { readonly layout: 'floats' })
  /** [inputs][outputs] */
  | (FloatMatrix & { readonly layout: 'transposed floats' })
  | (QuantizedMatrix & { readonly layout: 'quantized' })
  | (BlockMatrix & { readonly layout: 'blocks' });

/** The precision of weights in memory: that of the checkpoint, float32, or 8 or 4 bits. */
export const QUANTIZATIONS = ['none', 'f32', 'q8', 'q4'] as const;
export type Quantization = (typeof QUANTIZATIONS)[number];

/**
 * Transposes a matrix.
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
