import * as fc from 'fast-check';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import type { ComputeBackend, StepBatch } from '../../../lib/runtime/src/backend/compute-backend';
import { Checkpoint } from '../../../lib/runtime/src/checkpoint/checkpoint';
import { quantized } from '../../../lib/runtime/src/checkpoint/quantize';
import { comparePerplexity, perplexity, perplexityLimits } from '../../../lib/runtime/src/eval/perplexity';
import { perplexityWindows } from '../../../lib/runtime/src/eval/perplexity-windows';
import { loadModel } from '../../../lib/runtime/src/model';
import { BUNDLED } from '../golden/golden';
import { GOLDEN } from './golden/golden';

const { spec, tokenizer } = loadModel(BUNDLED);

function load(context: number, quantize: 'none' | 'q4' = 'none'): ReferenceBackend {
  const weights = Checkpoint.open(BUNDLED);
  try {
    return new ReferenceBackend(spec, quantized(weights, quantize), perplexityLimits(spec.vocabSize, context));
  } finally {
    weights.close();
  }
}

test.each(GOLDEN.perplexity.runs)(
  "perplexity is PyTorch's to 1e-6: context $context, stride $stride",
  async ({ context, stride, scored, mean, perplexity: expected }) => {
    const { ids, text } = GOLDEN.perplexity;
    expect(tokenizer.encode(text)).toEqual(ids);

    const result = await perplexity(load(context), ids, { context, stride });

    expect(result.scoredTokens).toBe(scored);
    expect(Math.abs(result.meanNegativeLogLikelihood / mean - 1)).toBeLessThanOrEqual(1e-6);
    expect(Math.abs(result.perplexity / expected - 1)).toBeLessThanOrEqual(1e-6);
  },
  60_000,
);

test('a model compared with itself is equal, and with 4 bits close', async () => {
  const ids = GOLDEN.perplexity.ids.slice(0, 80);
  const options = { context: 64, stride: 32 };
  const same = await comparePerplexity(load(64), load(64), ids, options);
  const fewer = await comparePerplexity(load(64, 'q4'), load(64), ids, options);

  expect(same).toMatchObject({ ratio: 1, greedyAgreement: 1, meanDivergence: 0 });
  expect(fewer.baseline).toEqual(same.model);
  expect(fewer.ratio).toBeCloseTo(fewer.model.perplexity / fewer.baseline.perplexity, 9);
  expect(fewer.meanDivergence).toBeGreaterThan(0);
  expect(fewer.greedyAgreement).toBeGreaterThan(0.5);
  expect(fewer.greedyAgreement).toBeLessThan(1);
}, 60_000);

/** Gives each token of a small vocabulary the same probability, and records its steps. */
class Uniform implements ComputeBackend {
  readonly info = { name: 'uniform', threads: 1, weightBytes: 0 };
  readonly spec = { ...spec, vocabSize: 32 };
  readonly limits = { maxRows: 5, kvBlocks: 4 };
  rows: { position: number; token: number }[] = [];

  constructor(private readonly value = 0) {}

  step(batch: StepBatch, result: Float32Array): void {
    for (let row = 0; row < batch.rows; row += 1)
      this.rows.push({ position: batch.position[row]!, token: batch.token[row]! });
    result.fill(this.value);
  }

  dispose(): void {
    // nothing to release
  }
}

test('a uniform model has the size of its vocabulary as perplexity', async () => {
  const tokens = Array.from({ length: 31 }, (_, index) => index);
  const seen: number[] = [];

  const result = await perplexity(new Uniform(), tokens, {
    context: 8,
    stride: 3,
    onProgress: (scored) => seen.push(scored),
  });

  expect(result.perplexity).toBeCloseTo(32, 9);
  expect(result.scoredTokens).toBe(30);
  expect(seen.at(-1)).toBe(30);
});

test('positions start at 0 in each window', async () => {
  const backend = new Uniform();
  await perplexity(backend, [10, 11, 12, 13, 14, 15], { context: 4, stride: 2 });

  expect(backend.rows).toEqual([10, 11, 12, 12, 13, 14].map((token, index) => ({ token, position: index % 3 })));
});

test('cancelled work stops at the next step', async () => {
  const abort = new AbortController();
  const backend = new Uniform();
  const run = perplexity(
    backend,
    Array.from({ length: 1000 }, () => 1),
    { context: 8, stride: 4, signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) },
  );

  await expect(run).rejects.toThrow('enough');
  expect(backend.rows).toHaveLength(5);
});

test('NaN logits and texts of one token are errors', async () => {
  await expect(perplexity(new Uniform(NaN), [1, 2, 3], { context: 4, stride: 2 })).rejects.toThrow(
    /is NaN; it must be finite/,
  );
  await expect(perplexity(new Uniform(), [1], { context: 4, stride: 2 })).rejects.toThrow(/too few tokens \(1\)/);
});

test('windows score every token except the first once, with at least the context that the stride guarantees', () => {
  const sizes = fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 2, max: 40 }))
    .chain(([tokens, context]) =>
      fc.tuple(fc.constant(tokens), fc.constant(context), fc.integer({ min: 1, max: context - 1 })),
    );
  fc.assert(
    fc.property(sizes, ([tokens, context, stride]) => {
      const scored: number[] = [];
      for (const { start, end, firstScored } of perplexityWindows(tokens, context, stride)) {
        expect(end - start).toBeLessThanOrEqual(context);
        for (let token = firstScored; token < end; token += 1) {
          scored.push(token);
          expect(token - start).toBeGreaterThanOrEqual(Math.min(token, context - stride));
        }
      }
      expect(scored).toEqual(Array.from({ length: Math.max(0, tokens - 1) }, (_, index) => index + 1));
    }),
  );
});

test('a stride that leaves tokens without context is rejected', () => {
  expect(() => perplexityWindows(10, 4, 4)).toThrow(/from 1 to 3/);
});
