import { roundToFloat16 } from './dtype';
import { type Matrix, QUANT_BLOCK, type Quantization, type QuantizedMatrix } from './matrix';
import { asStored, unpacked } from './stored-matrix';
import type { MatrixShape, WeightSource } from './weight-source';

/** The largest absolute value of a quantised weight. */
const LARGEST = { q8: 127, q4: 8 } as const;

/**
 * Quantises weights to 8 or 4 bits. Each block of {@link QUANT_BLOCK} inputs gets the scale that fits its largest
 * weight. A quantised matrix is returned unchanged.
 *
 * @param shape - [outputs, inputs]
 */
export function quantize(matrix: Matrix, shape: MatrixShape, type: QuantizedMatrix['type']): QuantizedMatrix {
  if (matrix.type === 'q8' || matrix.type === 'q4') return matrix;
  const [outputs, inputs] = shape;
  const floats = matrixFloats(matrix, shape);
  const blocks = Math.ceil(inputs / QUANT_BLOCK);
  const scales = new Float32Array(outputs * blocks);
  const values = new Int8Array(outputs * inputs);
  for (let output = 0; output < outputs; output += 1) {
    for (let block = 0; block < blocks; block += 1) {
      const start = output * inputs + block * QUANT_BLOCK;
      const end = Math.min(start + QUANT_BLOCK, (output + 1) * inputs);
      scales[output * blocks + block] = quantizeBlock(floats, start, end, type, values);
    }
  }
  return { type, scales, values };
}

/** Fills `values` from `start` to `end` and returns the scale. */
function quantizeBlock(
  floats: Float32Array,
  start: number,
  end: number,
  type: QuantizedMatrix['type'],
  values: Int8Array,
): number {
  let extreme = 0; // with its sign: the 4-bit range is wider below zero, so the extreme is mapped to its lower end
  for (let i = start; i < end; i += 1) if (Math.abs(floats[i]!) > Math.abs(extreme)) extreme = floats[i]!;
  const scale = roundToFloat16(type === 'q8' ? Math.abs(extreme) / LARGEST.q8 : extreme / -LARGEST.q4);
  if (scale === 0 || !Number.isFinite(scale)) return 0;
  const [least, most] = type === 'q8' ? [-LARGEST.q8, LARGEST.q8] : [-LARGEST.q4, LARGEST.q4 - 1];
  for (let i = start; i < end; i += 1) values[i] = Math.max(least, Math.min(most, Math.round(floats[i]! / scale)));
  return scale;
}

/** Converts a matrix to float32 numbers, [outputs][inputs]. */
export function matrixFloats(matrix: Matrix, shape: MatrixShape): Float32Array {
  if (matrix.type === 'f32') return matrix.values;
  const [outputs, inputs] = shape;
  if (matrix.type === 'bf16') {
    const bits = new Uint32Array(matrix.values.length);
    for (let i = 0; i < bits.length; i += 1) bits[i] = matrix.values[i]! << 16;
    return new Float32Array(bits.buffer);
  }
  const blocks = Math.ceil(inputs / QUANT_BLOCK);
  const floats = new Float32Array(outputs * inputs);
  for (let output = 0; output < outputs; output += 1) {
    for (let i = 0; i < inputs; i += 1) {
      floats[output * inputs + i] =
        matrix.scales[output * blocks + Math.floor(i / QUANT_BLOCK)]! * matrix.values[output * inputs + i]!;
    }
  }
  return floats;
}

/** Tensors that keep 8 bits if the others have 4: their errors affect every token. */
const SENSITIVE = /(^|\.)(wte|embed_tokens|word_embeddings|lm_head)\.weight$/;

/** The precision to quantise the weight `name` of a linear layer to. */
export function quantizedType(name: string, quantization: QuantizedMatrix['type']): QuantizedMatrix['type'] {
  return quantization === 'q4' && SENSITIVE.test(name) ? 'q8' : quantization;
}

/**
 * The weights of a source in the precision to compute with. Quantisation applies to linear layers; norms, biases and
 * positions stay as they are.
 */
export function quantized(source: WeightSource, quantization: Quantization): WeightSource {
  if (quantization === 'none') return source;
  if (quantization === 'f32') return inFloat32(source);
  return {
    floats: (name, shape) => source.floats(name, shape),
    matrix: (name, shape, isTransposed) => {
      const matrix = unpacked(source.matrix(name, shape, isTransposed), shape);
      return asStored(quantize(matrix, shape, quantizedType(name, quantization)));
    },
  };
}

/** The weights of a source as float32, whatever precision it stores: exact, the baseline for every other precision. */
function inFloat32(source: WeightSource): WeightSource {
  return {
    floats: (name, shape) => source.floats(name, shape),
    matrix: (name, shape, isTransposed = false) => ({
      layout: 'floats',
      type: 'f32',
      values: isTransposed
        ? matrixFloats(unpacked(source.matrix(name, shape, true), shape), shape)
        : source.floats(name, shape),
    }),
  };
}
