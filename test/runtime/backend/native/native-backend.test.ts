import * as fc from 'fast-check';
import { join } from 'node:path';
import { addRow, type BackendLimits, type ComputeBackend, createBatch, type StepBatch } from '../../../../lib/runtime/src/backend/compute-backend';
import { NativeBackend } from '../../../../lib/runtime/src/backend/native/native-backend';
import { ReferenceBackend } from '../../../../lib/runtime/src/backend/reference/reference-backend';
import type { WeightSource } from '../../../../lib/runtime/src/checkpoint/checkpoint';
import type { ModelSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { argmax, BUNDLED, largestDifference, loadBackend, readGolden, run, shuffledBatch } from '../../golden/golden';
import { builtAddon, runnableKernels } from './build-addon';
import { anySpec, randomWeights } from './random-model';

const addon = builtAddon();
const kernels = runnableKernels(addon);

/** Against transformers, as for the reference backend. */
const GOLDEN_TOLERANCE = 1e-3;
/** Against the reference backend, which sums in float64: logits of random models are of size 1, sums have up to 120 terms. */
const TOLERANCE = 1e-3;

const goldens = [
  ['GPT-2, float32', 'gpt2', join(__dirname, '../../golden/gpt2')],
  ['Llama with grouped queries and a tied head, bfloat16', 'llama-tied', join(__dirname, '../../golden/llama-tied')],
  ['Llama in two float16 shards, with biases, its own head_dim and llama3 rotary scaling', 'llama-untied', join(__dirname, '../../golden/llama-untied')],
  ['the bundled model', 'tiny-shakespeare', BUNDLED],
] as const;

describe.each(kernels)('with %s kernels', (kernel) => {
  const make = (spec: ModelSpec, weights: WeightSource, limits: BackendLimits): NativeBackend => new NativeBackend(addon, spec, weights, limits, { threads: 2, kernels: kernel });

  describe.each(goldens)('%s', (_title, name, folder) => {
    const golden = readGolden(name);
    const backend = loadBackend(folder, 64, make);
    afterAll(() => backend.dispose());

    test('computes the logits of transformers for a whole prompt at once', () => {
      const logits = run(backend, shuffledBatch(backend, 2), golden.prompt, 0);

      expect(largestDifference(logits.slice(-golden.promptLogits.length), golden.promptLogits)).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
    });

    test('computes the logits and chooses the tokens of transformers token by token with the cache', () => {
      const batch = shuffledBatch(backend, 2);
      let last = run(backend, batch, golden.prompt, 0).at(-1) as Float32Array;
      const chosen: number[] = [];
      const steps = golden.greedy.map((token, index) => {
        chosen.push(argmax(last));
        last = run(backend, batch, [token], golden.prompt.length + index)[0] as Float32Array;
        return last;
      });

      expect(largestDifference(steps, golden.stepLogits)).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
      expect(chosen).toEqual(golden.greedy);
    });
  });

  test.each([['float32', false], ['bfloat16', true]])('computes what the reference backend computes, for ragged batches on any shape, in %s', (_title, isBfloat16) => {
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(anySpec, fc.nat(1000), lengths, fc.integer({ min: 1, max: 24 }), (spec, seed, sequences, chunk) => {
      const weights = randomWeights(seed, isBfloat16);
      const limits = { maxRows: 64, kvBlocks: 16 };
      const native = make(spec, weights, limits);
      try {
        const texts = sequences.map((length, sequence) => text(length, seed + sequence, spec.vocabSize));
        const expected = logitsOf(new ReferenceBackend(spec, weights, limits), texts, chunk);

        expect(largestDifference(logitsOf(native, texts, chunk), expected)).toBeLessThanOrEqual(TOLERANCE);
      } finally {
        native.dispose();
      }
    }), { numRuns: 60 });
  });

  test('computes the same to the last bit alone, among 8, whole and in chunks', () => {
    const backend = loadBackend(BUNDLED, 512, make);
    const texts = Array.from({ length: 8 }, (_, sequence) => text(20 + sequence * 4, sequence, backend.spec.vocabSize));

    const together = logitsOf(backend, texts, 64);

    for (const [sequence, alone] of texts.entries()) {
      for (const chunk of [64, 7, 1]) expect(logitsOf(backend, [alone], chunk)[0]).toEqual(together[sequence]);
    }
    backend.dispose();
  });
});

test('threads share the work without changing a bit of it', () => {
  const logits = [1, 2, 3, 8].map((threads) => {
    const backend = loadBackend(BUNDLED, 64, (spec, weights, limits) => new NativeBackend(addon, spec, weights, limits, { threads }));
    const rows = run(backend, shuffledBatch(backend, 1), text(40, 1, backend.spec.vocabSize), 0);
    backend.dispose();
    return rows;
  });

  for (const other of logits.slice(1)) expect(other).toEqual(logits[0]);
});

test('bfloat16 weights take half the memory of float32', () => {
  const spec = { ...llamaSpec, hidden: 64, intermediate: 128 };
  const bytes = [false, true].map((isBfloat16) => {
    const backend = new NativeBackend(addon, spec, randomWeights(1, isBfloat16), { maxRows: 1, kvBlocks: 1 }, { threads: 1 });
    backend.dispose();
    return backend.info.weightBytes;
  });

  expect((bytes[1] as number) / (bytes[0] as number)).toBeCloseTo(0.5, 1);
});

const llamaSpec: ModelSpec = {
  family: 'llama', vocabSize: 9, layers: 1, hidden: 8, intermediate: 8, heads: 2, kvHeads: 1, headDim: 4, maxPositions: 32, normEpsilon: 1e-6, tiedHead: true,
  rope: { type: 'default', theta: 10_000 }, qkvBias: false, outBias: false, mlpBias: false, qkNorm: false, slidingWindow: undefined, bosTokenId: undefined, eosTokenIds: [],
};

describe('memory is only touched where it is the model\'s', () => {
  const backend = new NativeBackend(addon, llamaSpec, randomWeights(1, false), { maxRows: 4, kvBlocks: 2 }, { threads: 1 });
  const logits = new Float32Array(4 * llamaSpec.vocabSize);

  test.each<[string, (batch: StepBatch) => void, RegExp]>([
    ['a token beyond the vocabulary', (batch) => { batch.token[0] = 9; }, /vocabulary/],
    ['a negative token', (batch) => { batch.token[0] = -1; }, /vocabulary/],
    ['a position beyond the model', (batch) => { batch.position[0] = 32; }, /position/],
    ['a negative position', (batch) => { batch.position[0] = -1; }, /position/],
    ['a sequence without a row in the block table', (batch) => { batch.sequence[0] = 1; }, /sequence/],
    ['a block beyond the cache', (batch) => { batch.blockTable[0] = 2; }, /block/],
    ['a wanted row that is not there', (batch) => { batch.output[0] = 1; }, /wanted row/],
    ['more rows than fit', (batch) => { batch.rows = 5; }, /larger/],
    ['more outputs than fit', (batch) => { batch.outputs = 5; }, /larger/],
  ])('%s is refused', (_title, spoil, message) => {
    const batch = createBatch(backend.limits, 1, 32);
    batch.blockTable.set([0, 1]);
    addRow(batch, 1, 0, 0, true);
    spoil(batch);

    expect(() => backend.step(batch, logits)).toThrow(message);
  });

  test('logits that do not fit are refused', () => {
    const batch = createBatch(backend.limits, 1, 32);
    addRow(batch, 1, 0, 0, true);

    expect(() => backend.step(batch, new Float32Array(8))).toThrow(/shorter/);
  });

  test('a step after the disposal is refused, and a second disposal does nothing', () => {
    const other = new NativeBackend(addon, llamaSpec, randomWeights(1, false), { maxRows: 4, kvBlocks: 2 }, { threads: 2 });
    other.dispose();
    other.dispose();

    expect(() => other.step(createBatch(other.limits, 1, 32), logits)).toThrow(/disposed/);
  });

  test('a cache that no memory holds is refused', () => {
    const huge = { ...llamaSpec, layers: 64, kvHeads: 64, heads: 64, headDim: 512 };

    expect(() => new NativeBackend(addon, huge, randomWeights(1, false), { maxRows: 1, kvBlocks: 2 ** 24 }, { threads: 1 })).toThrow(/not enough memory/);
  });
});

function text(length: number, seed: number, vocabSize: number): number[] {
  return Array.from({ length }, (_, index) => (index * 7919 + seed * 104_729 + index * index) % vocabSize);
}

/** All texts side by side, at most `chunk` tokens of each a step; the logits behind the last token of each. */
function logitsOf(backend: ComputeBackend, texts: readonly (readonly number[])[], chunk: number): Float32Array[] {
  const { vocabSize } = backend.spec;
  const batch = createBatch(backend.limits, texts.length, 64);
  for (let i = 0; i < batch.blockTable.length; i += 1) batch.blockTable[i] = (i * 5 + 3) % batch.blockTable.length;
  const last: Float32Array[] = [];
  const rows = Math.min(chunk, Math.floor(backend.limits.maxRows / texts.length));
  for (let start = 0; texts.some((tokens) => start < tokens.length); start += rows) {
    batch.rows = 0;
    batch.outputs = 0;
    const wanted: number[] = [];
    for (const [sequence, tokens] of texts.entries()) {
      for (const [offset, token] of tokens.slice(start, start + rows).entries()) {
        const isLast = start + offset === tokens.length - 1;
        addRow(batch, token, start + offset, sequence, isLast);
        if (isLast) wanted.push(sequence);
      }
    }
    const logits = new Float32Array(batch.outputs * vocabSize);
    backend.step(batch, logits);
    for (const [index, sequence] of wanted.entries()) last[sequence] = logits.slice(index * vocabSize, (index + 1) * vocabSize);
  }
  return last;
}
