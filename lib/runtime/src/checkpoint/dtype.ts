/**
 * Bytes of one element, for the element types of the safetensors format that fill whole bytes.
 *
 * @see https://github.com/huggingface/safetensors (format, `Dtype`)
 */
export const DTYPE_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
} as const;

/** An element type that the reader knows the size of. */
export type Dtype = keyof typeof DTYPE_BYTES;

/** The element types that weights may have. */
export const WEIGHT_DTYPES = ['F32', 'F16', 'BF16'] as const satisfies readonly Dtype[];

/** Whether `value` names an element type of the format. */
export function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(DTYPE_BYTES, value);
}

/**
 * Reads little-endian 16-bit values. Returns a view of `bytes` if they start at an even address, else a copy: files do
 * not guarantee alignment.
 *
 * @param bytes - [2 * count]
 * @returns [count]
 */
export function viewHalves(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(buffer, byteOffset, bytes.byteLength / 2);
}

/**
 * Decodes little-endian weights to float32. `bytes` may start at any address: files do not guarantee alignment. For
 * aligned float32 numbers the result is a view of `bytes`, not a copy.
 *
 * @param bytes - [count * DTYPE_BYTES[dtype]]
 * @returns [count]
 */
export function decodeFloats(bytes: Uint8Array, dtype: (typeof WEIGHT_DTYPES)[number]): Float32Array {
  const count = bytes.byteLength / DTYPE_BYTES[dtype];
  if (dtype === 'F32') {
    const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    return new Float32Array(buffer, byteOffset, count);
  }
  const halves = viewHalves(bytes);
  const bits = new Uint32Array(count);
  if (dtype === 'BF16') {
    // bfloat16 is the upper half of a float32.
    for (let i = 0; i < count; i += 1) bits[i] = (halves[i] as number) << 16;
  } else {
    for (let i = 0; i < count; i += 1) bits[i] = float16ToFloat32Bits(halves[i] as number);
  }
  return new Float32Array(bits.buffer);
}

function float16ToFloat32Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  let fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13); // infinity, NaN
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13); // 112: the biases are 127 and 15
  if (fraction === 0) return sign;
  // A subnormal half is a normal float: shift its leading one up to the hidden bit.
  let shift = 0;
  while ((fraction & 0x400) === 0) {
    fraction <<= 1;
    shift += 1;
  }
  return sign | ((113 - shift) << 23) | ((fraction & 0x3ff) << 13);
}

/** Rounds to the nearest float16 number, ties to even; infinity for a number that is too large. */
export function roundToFloat16(value: number): number {
  const magnitude = Math.abs(value);
  if (Number.isNaN(value) || magnitude >= 65_520) return Number.isNaN(value) ? value : Math.sign(value) * Infinity;
  // Adjacent numbers differ by 2^-10 of their power of two, and subnormal numbers by 2^-24.
  const step = 2 ** (Math.max(Math.floor(Math.log2(magnitude)), -14) - 10);
  const steps = magnitude / step;
  const floor = Math.floor(steps);
  const rounded = steps - floor > 0.5 || (steps - floor === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return Math.sign(value) * rounded * step;
}
