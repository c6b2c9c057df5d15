import type { RopeSpec } from '../../checkpoint/model-spec';

/**
 * The rotation of each pair of a head's channels per position, in radians, with the context scaling of the model.
 *
 * @returns [headDim / 2]
 */
export function ropeFrequencies(rope: RopeSpec, headDim: number): Float32Array {
  const frequencies = new Float32Array(headDim / 2);
  for (let i = 0; i < frequencies.length; i += 1) {
    const frequency = 1 / rope.theta ** ((2 * i) / headDim);
    frequencies[i] = rope.type === 'default' ? frequency : stretched(frequency, i, rope);
  }
  return frequencies;
}

function stretched(frequency: number, pair: number, rope: Exclude<RopeSpec, { type: 'default' }>): number {
  if (rope.type === 'factors') return frequency / rope.factors[pair]!;
  if (rope.type === 'linear') return frequency / rope.factor;
  // Llama 3.1 scales by wavelength: long waves fully, short waves not at all, with a smooth transition.
  const turns = (rope.originalMaxPositions * frequency) / (2 * Math.PI);
  if (turns < rope.lowFreqFactor) return frequency / rope.factor;
  if (turns > rope.highFreqFactor) return frequency;
  const smooth = (turns - rope.lowFreqFactor) / (rope.highFreqFactor - rope.lowFreqFactor);
  return (1 - smooth) * (frequency / rope.factor) + smooth * frequency;
}

/**
 * Computes cosines and sines for each row's position. They are the same for every head and layer, so this runs once per
 * step.
 *
 * @param position - [rows]
 * @param frequencies - [headDim / 2]
 * @param cos - [rows][headDim / 2], overwritten
 * @param sin - [rows][headDim / 2], overwritten
 */
export function ropeAngles(
  position: Int32Array,
  rows: number,
  frequencies: Float32Array,
  cos: Float32Array,
  sin: Float32Array,
): void {
  const half = frequencies.length;
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < half; i += 1) {
      // Rounded as in training: at large positions the model has learned the rounded float32 angles.
      const angle = Math.fround(position[row]! * frequencies[i]!);
      cos[row * half + i] = Math.cos(angle);
      sin[row * half + i] = Math.sin(angle);
    }
  }
}

/**
 * Rotates each head's channel pairs (i, i + headDim / 2) by the row's angles, in place.
 *
 * @param x - [rows][heads][headDim]
 * @param cos - [rows][headDim / 2]
 * @param sin - [rows][headDim / 2]
 */
export function rotate(
  x: Float32Array,
  rows: number,
  heads: number,
  headDim: number,
  cos: Float32Array,
  sin: Float32Array,
): void {
  const half = headDim / 2;
  for (let row = 0; row < rows; row += 1) {
    for (let head = 0; head < heads; head += 1) {
      const base = (row * heads + head) * headDim;
      for (let i = 0; i < half; i += 1) {
        const c = cos[row * half + i]!;
        const s = sin[row * half + i]!;
        const a = x[base + i]!;
        const b = x[base + half + i]!;
        x[base + i] = a * c - b * s;
        x[base + half + i] = b * c + a * s;
      }
    }
  }
}
