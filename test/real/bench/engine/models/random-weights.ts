import type { TensorPlan } from './tensors';

/**
 * The same random weights on every machine and in every run: uniform, with a standard deviation that keeps the size of
 * activations through the layers, so that no engine computes infinities or subnormal numbers.
 */
export function randomTensor({ name, shape, kind, isTransposed, isEmbedding }: TensorPlan): Float32Array {
  const out = new Float32Array(shape.reduce((product, size) => product * size, 1));
  let state = seedOf(name);
  const isScale = kind === 'vector' && /(norm|ln_\w+)\.weight$/.test(name);
  const inputs = isTransposed ? shape[0]! : shape.at(-1)!;
  const deviation = isScale ? 0.05 : kind === 'vector' || isEmbedding ? 0.04 : 0.7 / Math.sqrt(inputs);
  const range = (deviation * Math.sqrt(12)) / 2 ** 32;
  const middle = isScale ? 1 : 0;
  for (let i = 0; i < out.length; i += 1) {
    // xorshift32 (Marsaglia 2003): a period of 2^32 - 1, and a few instructions per number.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = middle + state * range;
  }
  return out;
}

function seedOf(name: string): number {
  let hash = 0x811c9dc5; // FNV-1a
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash === 0 ? 1 : hash;
}
