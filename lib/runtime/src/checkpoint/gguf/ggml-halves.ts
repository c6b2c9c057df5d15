import { decodeFloats } from '../dtype';

/** Reads the float16 at byte `offset` of every block of `stride` bytes. */
export function halvesAt(bytes: Uint8Array, stride: number, offset: number): Float32Array {
  const blocks = bytes.byteLength / stride;
  const packed = new Uint8Array(blocks * 2);
  for (let b = 0; b < blocks; b += 1) {
    packed[2 * b] = bytes[b * stride + offset]!;
    packed[2 * b + 1] = bytes[b * stride + offset + 1]!;
  }
  return decodeFloats(packed, 'F16');
}
