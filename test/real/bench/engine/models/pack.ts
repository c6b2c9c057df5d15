import { transposed } from '../../../../../lib/runtime/src/checkpoint/matrix';
import { quantize } from '../../../../../lib/runtime/src/checkpoint/quantize';
import type { Format } from './bench-model';
import type { TensorPlan } from './tensors';

/** ggml's number of each format. @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (`ggml_type`) */
export const GGML_TYPE = { f32: 0, bf16: 30, q8: 8, q4: 2 } as const satisfies Record<Format, number>;

/** The nearest bfloat16 numbers, ties to even. @returns [floats.length] their bits */
export function toBfloat16(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const out = new Uint16Array(floats.length);
  for (let i = 0; i < out.length; i += 1) out[i] = (bits[i]! + 0x7fff + ((bits[i]! >>> 16) & 1)) >>> 16;
  return out;
}

/** Packs a matrix [outputs][inputs] in ggml's format. */
export function packMatrix(
  floats: Float32Array,
  shape: readonly [outputs: number, inputs: number],
  format: Format,
): Uint8Array {
  if (format === 'f32') return bytesOf(floats);
  if (format === 'bf16') return bytesOf(toBfloat16(floats));
  const { scales, values } = quantize({ type: 'f32', values: floats }, shape, format);
  return format === 'q8' ? packQ8(scales, values) : packQ4(scales, values);
}

/** Converts a tensor of Hugging Face to ggml's layout: transposed, or with each head's channel pairs side by side. */
export function ggmlLayout(
  floats: Float32Array,
  plan: TensorPlan,
): { readonly floats: Float32Array; readonly shape: readonly number[] } {
  if (plan.isTransposed) return { floats: transposed(floats, plan.shape), shape: plan.shape.toReversed() };
  if (plan.rotaryHeads !== undefined)
    return { floats: pairsFromHalves(floats, plan.rotaryHeads, plan.shape[0]! / plan.rotaryHeads), shape: plan.shape };
  return { floats, shape: plan.shape };
}

/** Block: scale (float16), 32 signed bytes. */
function packQ8(scales: Float32Array, values: Int8Array): Uint8Array {
  const halves = toFloat16(scales);
  const out = new Uint8Array(scales.length * 34);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.length);
  for (let block = 0; block < scales.length; block += 1) {
    out[block * 34] = halves[block]! & 255;
    out[block * 34 + 1] = halves[block]! >>> 8;
    out.set(bytes.subarray(block * 32, block * 32 + 32), block * 34 + 2);
  }
  return out;
}

/** Block: scale (float16), 16 bytes: elements 0 to 15 in the low halves, 16 to 31 in the high ones, each plus 8. */
function packQ4(scales: Float32Array, values: Int8Array): Uint8Array {
  const halves = toFloat16(scales);
  const out = new Uint8Array(scales.length * 18);
  for (let block = 0; block < scales.length; block += 1) {
    out[block * 18] = halves[block]! & 255;
    out[block * 18 + 1] = halves[block]! >>> 8;
    for (let i = 0; i < 16; i += 1)
      out[block * 18 + 2 + i] = (values[block * 32 + i]! + 8) | ((values[block * 32 + 16 + i]! + 8) << 4);
  }
  return out;
}

/** The bits of numbers that are exact in float16, such as the scales of a quantised matrix. */
function toFloat16(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return Uint16Array.from(bits, (b) => {
    const sign = (b >>> 16) & 0x8000;
    const exponent = ((b >>> 23) & 255) - 112;
    if (exponent > 0) return sign | (exponent << 10) | ((b >>> 13) & 0x3ff);
    return (b & 0x7fffffff) === 0 ? sign : sign | (((b & 0x7fffff) | 0x800000) >>> (14 - exponent)); // a subnormal one
  });
}

/** The inverse of the reordering in GgufWeights: rows [heads][2][headDim / 2] become [heads][headDim / 2][2]. */
function pairsFromHalves(rows: Float32Array, heads: number, headDim: number): Float32Array {
  const width = rows.length / (heads * headDim);
  const half = headDim / 2;
  const out = new Float32Array(rows.length);
  for (let head = 0; head < heads; head += 1) {
    for (let side = 0; side < 2; side += 1) {
      for (let i = 0; i < half; i += 1) {
        const from = (head * headDim + side * half + i) * width;
        out.set(rows.subarray(from, from + width), (head * headDim + 2 * i + side) * width);
      }
    }
  }
  return out;
}

function bytesOf(values: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
