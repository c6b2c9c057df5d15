import * as fc from 'fast-check';
import type { FloatMatrix } from '../../../../lib/runtime/src/checkpoint/matrix';
import type { WeightSource } from '../../../../lib/runtime/src/checkpoint/weight-source';
import type { BertSpec, ModelSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { Random } from '../../../../lib/runtime/src/engine/sampling/random';

/**
 * Small models of odd shapes: widths that no vector divides, one head, one layer, groups of queries, two tokens of
 * vocabulary.
 */
export const anySpec: fc.Arbitrary<ModelSpec> = fc
  .record({
    isLlama: fc.boolean(),
    vocabSize: fc.integer({ min: 2, max: 70 }),
    layers: fc.integer({ min: 1, max: 2 }),
    kvHeads: fc.integer({ min: 1, max: 3 }),
    group: fc.integer({ min: 1, max: 3 }),
    headDim: fc.integer({ min: 1, max: 20 }),
    hidden: fc.integer({ min: 1, max: 40 }),
    intermediate: fc.integer({ min: 1, max: 70 }),
    tiedHead: fc.boolean(),
    qkvBias: fc.boolean(),
    outBias: fc.boolean(),
    qkNorm: fc.boolean(),
    slidingWindow: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    mlpBias: fc.boolean(),
  })
  .map(({ isLlama, group, ...shape }) => {
    const common = { ...shape, maxPositions: 64, normEpsilon: 1e-5, bosTokenId: undefined, eosTokenIds: [] };
    if (!isLlama) return { ...common, family: 'gpt2', heads: shape.kvHeads, hidden: shape.kvHeads * shape.headDim };
    return {
      ...common,
      family: 'llama',
      heads: shape.kvHeads * group,
      headDim: 2 * shape.headDim,
      rope: { type: 'default', theta: 10_000 },
    };
  });

/** Small encoders of odd shapes. */
export const anyEncoderSpec: fc.Arbitrary<BertSpec> = fc
  .record({
    vocabSize: fc.integer({ min: 2, max: 70 }),
    layers: fc.integer({ min: 1, max: 2 }),
    heads: fc.integer({ min: 1, max: 3 }),
    headDim: fc.integer({ min: 2, max: 20 }),
    intermediate: fc.integer({ min: 1, max: 70 }),
    tokenTypes: fc.integer({ min: 1, max: 3 }),
  })
  .map((shape) => ({
    ...shape,
    family: 'bert',
    hidden: shape.heads * shape.headDim,
    kvHeads: shape.heads,
    maxPositions: 64,
    normEpsilon: 1e-5,
    pooling: { type: 'mean', normalize: true },
    classifier: undefined,
  }));

/**
 * The same weights in every run, scaled so that activations keep their size. As bfloat16, matrices and floats have the
 * same values.
 */
export function randomWeights(seed: number, isBfloat16: boolean): WeightSource {
  const bits = (name: string, shape: readonly number[]): Uint32Array => {
    const random = new Random(
      seed + [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 7),
    );
    const scale = shape.length === 1 ? 1 : Math.sqrt(3 / (shape.at(-1) ?? 1));
    const floats = Float32Array.from(
      { length: shape.reduce((product, size) => product * size, 1) },
      () => (random.next() * 2 - 1) * scale,
    );
    const all = new Uint32Array(floats.buffer);
    return isBfloat16 ? all.map((value) => value & 0xffff0000) : all;
  };
  const stored = (name: string, shape: readonly number[]): FloatMatrix => {
    const all = bits(name, shape);
    return isBfloat16
      ? { type: 'bf16', values: Uint16Array.from(all, (value) => value >>> 16) }
      : { type: 'f32', values: new Float32Array(all.buffer) };
  };
  return {
    floats: (name, shape) => new Float32Array(bits(name, shape).buffer),
    matrix: (name, shape, isTransposed = false) =>
      isTransposed
        ? { layout: 'transposed floats', ...stored(name, shape.toReversed()) }
        : { layout: 'floats', ...stored(name, shape) },
  };
}
