import * as fc from 'fast-check';
import type { WeightSource } from '../../../lib/runtime/src/checkpoint/weight-source';
import type { BertSpec, DecoderSpec, RopeSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { Random } from '../../../lib/runtime/src/engine/sampling/random';

const shape = {
  vocabSize: fc.integer({ min: 2, max: 70 }),
  layers: fc.integer({ min: 1, max: 2 }),
  kvHeads: fc.integer({ min: 1, max: 3 }),
  headDim: fc.integer({ min: 1, max: 20 }),
  intermediate: fc.integer({ min: 1, max: 70 }),
};
const common = { maxPositions: 64, normEpsilon: 1e-5 };

/**
 * Small decoders of odd shapes: widths that no vector divides, one head, one layer, groups of queries, two tokens of
 * vocabulary, a window of one.
 */
export const anyDecoder: fc.Arbitrary<DecoderSpec> = fc
  .record({
    ...shape,
    isLlama: fc.boolean(),
    group: fc.integer({ min: 1, max: 3 }),
    hidden: fc.integer({ min: 1, max: 40 }),
    tiedHead: fc.boolean(),
    qkvBias: fc.boolean(),
    outBias: fc.boolean(),
    mlpBias: fc.boolean(),
    qkNorm: fc.boolean(),
    slidingWindow: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    isStretched: fc.boolean(),
  })
  .map(({ isLlama, isStretched, group, ...drawn }): DecoderSpec => {
    const decoder = { ...drawn, ...common, bosTokenId: undefined, eosTokenIds: [] };
    if (!isLlama) return { ...decoder, family: 'gpt2', heads: drawn.kvHeads, hidden: drawn.kvHeads * drawn.headDim };
    const factors = Array.from({ length: drawn.headDim }, (_, pair) => 1 + pair / 2);
    const rope: RopeSpec = isStretched
      ? { type: 'factors', theta: 10_000, factors }
      : { type: 'default', theta: 10_000 };
    return { ...decoder, family: 'llama', heads: drawn.kvHeads * group, headDim: 2 * drawn.headDim, rope };
  });

/** Small encoders of odd shapes. */
export const anyEncoder: fc.Arbitrary<BertSpec> = fc
  .record({ ...shape, tokenTypes: fc.integer({ min: 1, max: 3 }) })
  .map((drawn): BertSpec => ({
    ...drawn,
    ...common,
    family: 'bert',
    heads: drawn.kvHeads,
    hidden: drawn.kvHeads * drawn.headDim,
    pooling: { type: 'mean', normalize: true },
    classifier: undefined,
  }));

/**
 * The same weights in every run, scaled so that activations keep their size. As bfloat16, matrices and floats have the
 * same values.
 */
export function randomWeights(seed: number, precision: 'f32' | 'bf16'): WeightSource {
  const bits = (name: string, stored: readonly number[]): Uint32Array => {
    const random = new Random(
      seed + [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 7),
    );
    const scale = stored.length === 1 ? 1 : Math.sqrt(3 / (stored.at(-1) ?? 1));
    const floats = Float32Array.from(
      { length: stored.reduce((product, size) => product * size, 1) },
      () => (random.next() * 2 - 1) * scale,
    );
    const all = new Uint32Array(floats.buffer);
    return precision === 'bf16' ? all.map((value) => value & 0xffff0000) : all;
  };
  return {
    floats: (name, stored) => new Float32Array(bits(name, stored).buffer),
    matrix: (name, wanted, isTransposed = false) => {
      const layout = isTransposed ? 'transposed floats' : 'floats';
      const all = bits(name, isTransposed ? wanted.toReversed() : wanted);
      return precision === 'bf16'
        ? { layout, type: 'bf16', values: Uint16Array.from(all, (value) => value >>> 16) }
        : { layout, type: 'f32', values: new Float32Array(all.buffer) };
    },
  };
}
