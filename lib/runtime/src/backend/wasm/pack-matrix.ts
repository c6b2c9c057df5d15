import { type Matrix, QUANT_BLOCK, type QuantizedMatrix } from '../../checkpoint/matrix';
import type { EngineMemory } from './engine-memory';
import type { Address } from './engine-module';

/** Output channels per panel: PANEL of wasm/model.ts. */
const PANEL = 16;
/** The formats of weights, with their numbers in wasm/model.ts. */
export const MATRIX_TYPES = { f32: 0, bf16: 1, q8: 2, q4: 3 } as const satisfies Record<Matrix['type'], number>;

/** Floats from one row of a buffer to the next: stride of wasm/model.ts. */
export function stride(width: number): number {
  return Math.ceil(width / 32) * 32;
}

/** Bytes of a block of 32 inputs of a panel: 16 scales, then the weights. */
const BLOCK_BYTES = { q8: 4 * PANEL + QUANT_BLOCK * PANEL, q4: 4 * PANEL + (QUANT_BLOCK * PANEL) / 2 } as const;

/** Bytes of a packed matrix. */
export function packedBytes(type: Matrix['type'], outputs: number, inputs: number): number {
  if (type === 'f32') return outputs * inputs * 4;
  if (type === 'bf16') return outputs * inputs * 2;
  return (outputs / PANEL) * Math.ceil(inputs / QUANT_BLOCK) * BLOCK_BYTES[type];
}

/** Output channels of a matrix, and their place in the packed matrix. */
export interface Channels {
  /** The first of them in the matrix. */
  readonly from: number;
  readonly count: number;
  /** The first of them in the packed matrix. */
  readonly to: number;
}

/**
 * Copies channels to a packed matrix; wasm/linear-*.ts describe the layouts.
 *
 * @param inputs - of the matrix, [outputs][inputs]
 */
export function packChannels(
  memory: EngineMemory,
  address: Address,
  matrix: Matrix,
  inputs: number,
  channels: Channels,
  outputs: number,
): void {
  const bytes = packedBytes(matrix.type, outputs, inputs);
  if (matrix.type === 'f32') packF32(memory.floats(address, bytes / 4), matrix.values, inputs, channels);
  else if (matrix.type === 'bf16') packBf16(memory.halves(address, bytes / 2), matrix.values, inputs, channels);
  else packQuantized(memory.bytes(address, bytes), memory.floats(address, bytes / 4), matrix, inputs, channels);
}

function packF32(to: Float32Array, values: Float32Array, inputs: number, channels: Channels): void {
  for (let i = 0; i < channels.count; i += 1) {
    const channel = channels.to + i;
    let at = Math.floor(channel / PANEL) * inputs * PANEL + (channel % PANEL);
    const from = (channels.from + i) * inputs;
    for (let k = 0; k < inputs; k += 1, at += PANEL) to[at] = values[from + k]!;
  }
}

function packBf16(to: Uint16Array, values: Uint16Array, inputs: number, channels: Channels): void {
  for (let i = 0; i < channels.count; i += 1) {
    const channel = channels.to + i;
    const lane = channel % PANEL;
    const place = (lane & 8) + (lane & 3) * 2 + ((lane & 4) >> 2); // channels l and l + 4 share a word
    let at = Math.floor(channel / PANEL) * inputs * PANEL + place;
    const from = (channels.from + i) * inputs;
    for (let k = 0; k < inputs; k += 1, at += PANEL) to[at] = values[from + k]!;
  }
}

function packQuantized(
  bytes: Uint8Array,
  floats: Float32Array,
  matrix: QuantizedMatrix,
  inputs: number,
  channels: Channels,
): void {
  const blocks = Math.ceil(inputs / QUANT_BLOCK);
  const blockBytes = BLOCK_BYTES[matrix.type];
  const pack = matrix.type === 'q8' ? packQ8 : packQ4;
  for (let i = 0; i < channels.count; i += 1) {
    const channel = channels.to + i;
    const lane = channel % PANEL;
    for (let block = 0; block < blocks; block += 1) {
      const at = (Math.floor(channel / PANEL) * blocks + block) * blockBytes;
      floats[at / 4 + lane] = matrix.scales[(channels.from + i) * blocks + block]!;
      const start = block * QUANT_BLOCK;
      const from = (channels.from + i) * inputs + start;
      pack(bytes, at + 4 * PANEL, lane, matrix.values, from, Math.min(QUANT_BLOCK, inputs - start));
    }
  }
}

/**
 * Packs a channel's weights of a block: pairs of inputs, for each pair the two bytes of all channels. Inputs after the
 * last are 0.
 */
function packQ8(to: Uint8Array, block: number, lane: number, values: Int8Array, from: number, count: number): void {
  for (let k = 0; k < count; k += 1) to[block + (k >> 1) * 2 * PANEL + 2 * lane + (k & 1)] = values[from + k]!;
}

/**
 * Packs a channel's weights of a block: groups of four inputs, and two weights per byte: inputs k and k + 4, as numbers
 * from 0 to 15.
 */
function packQ4(to: Uint8Array, block: number, lane: number, values: Int8Array, from: number, count: number): void {
  for (let k = 0; k < QUANT_BLOCK; k += 1) {
    const value = (k < count ? values[from + k]! : 0) + 8;
    const place = block + (k >> 3) * 4 * PANEL + 4 * lane + (k & 3);
    if ((k & 4) === 0) to[place] = value;
    else to[place]! |= value << 4;
  }
}
