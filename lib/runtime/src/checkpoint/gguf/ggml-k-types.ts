import { halvesAt } from './ggml-halves';

/** Elements of a block of the K types. A block has 8 or 16 groups, each with a small scale of its own. */
const K_BLOCK = 256;

/**
 * Decodes one block.
 *
 * @param block - its bytes
 * @param scale - its scale, a float16 number
 * @param least - the scale of the minima of its groups; 0 for types without minima
 * @param out - [256]
 */
type DecodeBlock = (block: Uint8Array, scale: number, least: number, out: Float32Array) => void;

interface KType {
  readonly bytes: number;
  /** Byte of the scale. */
  readonly scaleAt: number;
  /** Byte of the scale of minima. @default - there are none */
  readonly leastAt?: number;
  readonly decodeBlock: DecodeBlock;
}

/** Makes the decoder of a type. */
function decoder({ bytes: stride, scaleAt, leastAt, decodeBlock }: KType): (bytes: Uint8Array) => Float32Array {
  return (bytes) => {
    const scales = halvesAt(bytes, stride, scaleAt);
    const least = leastAt === undefined ? undefined : halvesAt(bytes, stride, leastAt);
    const out = new Float32Array(scales.length * K_BLOCK);
    for (const [b, scale] of scales.entries())
      decodeBlock(
        bytes.subarray(b * stride, (b + 1) * stride),
        scale,
        least?.[b] ?? 0,
        out.subarray(b * K_BLOCK, (b + 1) * K_BLOCK),
      );
    return out;
  };
}

/** Bytes: 16 pairs of a 4-bit scale and a 4-bit minimum, 64 of 2-bit values, scale, scale of minima. */
export const Q2_K = { block: K_BLOCK, bytes: 84 };
export const decodeQ2K = decoder({ ...Q2_K, scaleAt: 80, leastAt: 82, decodeBlock: decodeTwoBits });

/** Bytes: 32 of third bits, 64 of 2-bit values, 12 of sixteen 6-bit scales, scale. */
export const Q3_K = { block: K_BLOCK, bytes: 110 };
export const decodeQ3K = decoder({ ...Q3_K, scaleAt: 108, decodeBlock: decodeThreeBits });

/** Bytes: scale, scale of minima, 12 of eight 6-bit scales and minima, 128 of 4-bit values. */
export const Q4_K = { block: K_BLOCK, bytes: 144 };
export const decodeQ4K = decoder({ ...Q4_K, scaleAt: 0, leastAt: 2, decodeBlock: decodeFourBits });

/** As Q4_K, with 32 bytes of fifth bits before the 4-bit values. */
export const Q5_K = { block: K_BLOCK, bytes: 176 };
export const decodeQ5K = decoder({ ...Q5_K, scaleAt: 0, leastAt: 2, decodeBlock: decodeFiveBits });

/** Bytes: 128 of low 4 bits, 64 of high 2 bits, 16 signed scales, scale. */
export const Q6_K = { block: K_BLOCK, bytes: 210 };
export const decodeQ6K = decoder({ ...Q6_K, scaleAt: 208, decodeBlock: decodeSixBits });

function decodeTwoBits(block: Uint8Array, scale: number, least: number, out: Float32Array): void {
  for (let group = 0; group < 16; group += 1) {
    const pair = block[group]!;
    const from = 16 + 32 * (group >> 3) + 16 * (group & 1);
    const shift = group & 6;
    for (let i = 0; i < 16; i += 1)
      out[16 * group + i] = scale * (pair & 15) * ((block[from + i]! >> shift) & 3) - least * (pair >> 4);
  }
}

function decodeThreeBits(block: Uint8Array, scale: number, _: number, out: Float32Array): void {
  for (let group = 0; group < 16; group += 1) {
    const low = block[96 + (group & 7)]! >> (group < 8 ? 0 : 4);
    const high = block[104 + (group & 3)]! >> (2 * (group >> 2));
    const step = scale * (((low & 15) | ((high & 3) << 4)) - 32);
    const half = 16 * (group & 1);
    const from = 32 + 32 * (group >> 3) + half;
    for (let i = 0; i < 16; i += 1) {
      const third = (block[half + i]! >> (group >> 1)) & 1;
      out[16 * group + i] = step * (((block[from + i]! >> (group & 6)) & 3) - (third === 1 ? 0 : 4));
    }
  }
}

/** The 6-bit scale and minimum of one of eight groups, in the 12 bytes from `at`. */
function scaleAndLeast(block: Uint8Array, at: number, group: number): readonly [scale: number, least: number] {
  if (group < 4) return [block[at + group]! & 63, block[at + 4 + group]! & 63];
  const low = block[at + 4 + group]!;
  return [(low & 15) | ((block[at + group - 4]! >> 6) << 4), (low >> 4) | ((block[at + group]! >> 6) << 4)];
}

function decodeFourBits(block: Uint8Array, scale: number, least: number, out: Float32Array): void {
  for (let group = 0; group < 8; group += 1) {
    const [step, base] = scaleAndLeast(block, 4, group);
    const from = 16 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i += 1)
      out[32 * group + i] = scale * step * ((block[from + i]! >> shift) & 15) - least * base;
  }
}

function decodeFiveBits(block: Uint8Array, scale: number, least: number, out: Float32Array): void {
  for (let group = 0; group < 8; group += 1) {
    const [step, base] = scaleAndLeast(block, 4, group);
    const from = 48 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i += 1) {
      const fifth = ((block[16 + i]! >> group) & 1) << 4;
      out[32 * group + i] = scale * step * (((block[from + i]! >> shift) & 15) + fifth) - least * base;
    }
  }
}

function decodeSixBits(block: Uint8Array, scale: number, _: number, out: Float32Array): void {
  for (let group = 0; group < 16; group += 1) {
    const step = scale * ((block[192 + group]! << 24) >> 24);
    // Eight groups share 64 bytes of low bits and 32 of high bits.
    const quarter = (group >> 1) & 3;
    const half = 16 * (group & 1);
    const low = 64 * (group >> 3) + 32 * (quarter & 1) + half;
    const high = 128 + 32 * (group >> 3) + half;
    for (let i = 0; i < 16; i += 1) {
      const value = ((block[low + i]! >> (4 * (quarter >> 1))) & 15) | (((block[high + i]! >> (2 * quarter)) & 3) << 4);
      out[16 * group + i] = step * (value - 32);
    }
  }
}
