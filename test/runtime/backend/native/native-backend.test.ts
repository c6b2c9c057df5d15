import * as fc from 'fast-check';
import { join } from 'node:path';
import {
  addRow,
  type BackendLimits,
  type ComputeBackend,
  createBatch,
  type StepBatch,
} from '../../../../lib/runtime/src/backend/compute-backend';
import type { AddonShape, VectorName } from '../../../../lib/runtime/src/backend/native/addon';
import { NativeBackend } from '../../../../lib/runtime/src/backend/native/native-backend';
import { ReferenceBackend } from '../../../../lib/runtime/src/backend/reference/reference-backend';
import type { WeightSource } from '../../../../lib/runtime/src/checkpoint/weight-source';
import { QUANTIZATIONS } from '../../../../lib/runtime/src/checkpoint/matrix';
import type { ModelSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { quantized } from '../../../../lib/runtime/src/checkpoint/quantize';
import {
  argmax,
  BUNDLED,
  decoded,
  largestDifference,
  loadBackend,
  readGolden,
  run,
  shuffledBatch,
} from '../../golden/golden';
import { resultsOf, text } from '../ragged-steps';
import { builtAddon, runnableKernels } from './build-addon';
import { shapeOf } from './one-layer';
import { anyEncoderSpec, anySpec, randomWeights } from './random-model';
import { BARE_LLAMA } from '../../checkpoint/bare-llama';

const addon = builtAddon();
const kernels = runnableKernels(addon);

/** Against transformers, as for the reference backend. */
const GOLDEN_TOLERANCE = 1e-3;
/**
 * Against the reference backend, which sums in float64: logits of random models are of size 1, sums have up to 120
 * terms.
 */
const TOLERANCE = 1e-3;

const goldens = [
  ['GPT-2, float32', 'gpt2', join(__dirname, '../../golden/gpt2')],
  ['Llama with grouped queries and a tied head, bfloat16', 'llama-tied', join(__dirname, '../../golden/llama-tied')],
  [
    'Llama in two float16 shards, with biases, its own head_dim and llama3 rotary scaling',
    'llama-untied',
    join(__dirname, '../../golden/llama-untied'),
  ],
  ['the bundled model', 'tiny-shakespeare', BUNDLED],
] as const;

/** Relative to the spread of the logits: the error of 8-bit activations through the layers of a small model. */
const QUANTIZED_TOLERANCE = 0.05;
const LLAMA = join(__dirname, '../../golden/llama-tied');

const reference = (spec: ModelSpec, weights: WeightSource, limits: BackendLimits): ComputeBackend =>
  new ReferenceBackend(spec, weights, limits);

describe.each(kernels)('with %s kernels', (kernel) => {
  const make = (spec: ModelSpec, weights: WeightSource, limits: BackendLimits): NativeBackend =>
    new NativeBackend(addon, spec, weights, limits, { threads: 1, kernels: kernel });

  describe.each(goldens)('%s', (_title, name, folder) => {
    const golden = readGolden(name);
    const backend = loadBackend(folder, 64, make);
    afterAll(() => backend.dispose());

    test('computes the logits of transformers for a whole prompt at once', () => {
      const logits = run(backend, shuffledBatch(backend, 2), golden.prompt, 0);

      expect(largestDifference(logits.slice(-golden.promptLogits.length), golden.promptLogits)).toBeLessThanOrEqual(
        GOLDEN_TOLERANCE,
      );
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

  test.each([
    ['float32', false],
    ['bfloat16', true],
  ])('computes what the reference backend computes, for ragged batches on any shape, in %s', (_title, isBfloat16) => {
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anySpec, fc.nat(1000), lengths, fc.integer({ min: 1, max: 24 }), (spec, seed, sequences, chunk) => {
        const weights = randomWeights(seed, isBfloat16);
        const limits = { maxRows: 64, kvBlocks: 16 };
        const native = make(spec, weights, limits);
        try {
          const texts = sequences.map((length, sequence) => text(length, seed + sequence, spec.vocabSize));
          const expected = resultsOf(new ReferenceBackend(spec, weights, limits), texts, chunk);

          expect(largestDifference(resultsOf(native, texts, chunk), expected)).toBeLessThanOrEqual(TOLERANCE);
        } finally {
          native.dispose();
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(['q8', 'q4'] as const)(
    'computes what the reference backend computes from the same weights in %s, as near as 8 bits of activations come',
    (type) => {
      for (const folder of [BUNDLED, LLAMA]) {
        const small = (maker: typeof make | undefined): ComputeBackend =>
          loadBackend(folder, 64, (spec, weights, limits) =>
            (maker ?? reference)(spec, quantized(weights, type), limits),
          );
        const [native, expected] = [small(make), small(undefined)].map((backend) => {
          const logits = run(backend, shuffledBatch(backend, 1), text(40, 3, backend.spec.vocabSize), 0);
          backend.dispose();
          return logits;
        }) as [Float32Array[], Float32Array[]];

        expect(relativeError(native, expected)).toBeLessThanOrEqual(QUANTIZED_TOLERANCE);
      }
    },
  );

  test('hidden states are those after the final norm', () => {
    fc.assert(
      fc.property(anySpec, fc.nat(1000), (spec, seed) => {
        const limits = { maxRows: 8, kvBlocks: 4 };
        const states = [make, reference].map((maker) => {
          const backend = maker(spec, randomWeights(seed, false), limits);
          const batch = shuffledBatch(backend, 1);
          for (let row = 0; row < 8; row += 1) addRow(batch, row % spec.vocabSize, row, 0, row % 3 === 1);
          batch.outputKind = 'hidden';
          const result = new Float32Array(batch.outputs * spec.hidden);
          backend.step(batch, result);
          backend.dispose();
          return result;
        }) as [Float32Array, Float32Array];

        expect(largestDifference([states[0]], [states[1]])).toBeLessThanOrEqual(TOLERANCE);
      }),
      { numRuns: 20 },
    );
  });

  test('an encoder computes what the reference backend computes, for several texts whose rows are mixed', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyEncoderSpec, fc.nat(1000), lengths, fc.boolean(), (spec, seed, sequences, isMixed) => {
        const limits = { maxRows: 120, kvBlocks: 1 };
        const states = [make, reference].map((maker) => {
          const backend = maker(spec, randomWeights(seed, false), limits);
          const result = encode(
            backend,
            sequences.map((length, sequence) => text(length, seed + sequence, spec.vocabSize)),
            isMixed,
          );
          backend.dispose();
          return result;
        }) as [Float32Array[], Float32Array[]];

        expect(largestDifference(states[0], states[1])).toBeLessThanOrEqual(TOLERANCE);
      }),
      { numRuns: 40 },
    );
  });

  test('an encoder computes the same alone and in a batch, to the last bit', () => {
    fc.assert(
      fc.property(anyEncoderSpec, fc.nat(1000), fc.constantFrom(...QUANTIZATIONS), (spec, seed, quantization) => {
        const backend = make(spec, quantized(randomWeights(seed, false), quantization), { maxRows: 120, kvBlocks: 1 });
        const texts = [17, 1, 30, 16].map((length, sequence) => text(length, seed + sequence, spec.vocabSize));
        const together = encode(backend, texts, true);

        expect(texts.flatMap((alone) => encode(backend, [alone], false))).toEqual(together);
        backend.dispose();
      }),
      { numRuns: 15 },
    );
  });

  test.each(QUANTIZATIONS)(
    'computes the same to the last bit alone, among 8, whole and in chunks, with quantisation %s',
    (quantization) => {
      const backend = loadBackend(BUNDLED, 512, (spec, weights, limits) =>
        make(spec, quantized(weights, quantization), limits),
      );
      const texts = Array.from({ length: 8 }, (_, sequence) =>
        text(20 + sequence * 4, sequence, backend.spec.vocabSize),
      );

      const together = resultsOf(backend, texts, 64);

      for (const [sequence, alone] of texts.entries()) {
        for (const chunk of [64, 7, 1]) expect(resultsOf(backend, [alone], chunk)[0]).toEqual(together[sequence]);
      }
      backend.dispose();
    },
  );
});

test.each(QUANTIZATIONS)(
  'threads share the work without changing a bit of it, with quantisation %s',
  (quantization) => {
    const logits = [1, 2, 3, 8].map((threads) => {
      const backend = loadBackend(
        BUNDLED,
        64,
        (spec, weights, limits) =>
          new NativeBackend(addon, spec, quantized(weights, quantization), limits, { threads }),
      );
      const rows = run(backend, shuffledBatch(backend, 1), text(40, 1, backend.spec.vocabSize), 0);
      backend.dispose();
      return rows;
    });

    for (const other of logits.slice(1)) expect(other).toEqual(logits[0]);
  },
);

test('weights take 32, 16, 8.5 bits, and 4.5 except for the embedding', () => {
  const spec = { ...llamaSpec, vocabSize: 64, hidden: 256, intermediate: 512 };
  const bytes = [
    randomWeights(1, false),
    randomWeights(1, true),
    quantized(randomWeights(1, false), 'q8'),
    quantized(randomWeights(1, false), 'q4'),
  ].map((weights) => {
    const backend = new NativeBackend(addon, spec, weights, { maxRows: 1, kvBlocks: 1 }, { threads: 1 });
    backend.dispose();
    return backend.info.weightBytes;
  });

  expect(bytes.map((size) => Math.round((size / bytes[0]!) * 100))).toEqual([100, 50, 27, 15]);
});

test.each(kernels.flatMap((kernel) => (['f32', 'q8'] as const).map((type) => [type, kernel] as const)))(
  'a gate in %s beside an up projection in bfloat16, and the other way round, with %s kernels',
  (type, kernel) => {
    const spec = { ...llamaSpec, hidden: 70, headDim: 36, intermediate: 40 };
    const bf16 = randomWeights(1, true);
    const f32 = decoded(bf16);
    const other = type === 'f32' ? f32 : quantized(bf16, 'q8');
    const states = (weights: WeightSource): Float32Array[] => {
      const backend = new NativeBackend(
        addon,
        spec,
        weights,
        { maxRows: 20, kvBlocks: 64 },
        { threads: 1, kernels: kernel },
      );
      const rows = run(backend, shuffledBatch(backend, 1), text(20, 1, spec.vocabSize), 0);
      backend.dispose();
      return rows;
    };
    const wanted = states(f32);

    for (const name of ['gate_proj', 'up_proj']) {
      const mixed: WeightSource = {
        floats: (...tensor) => bf16.floats(...tensor),
        matrix: (...tensor) => (tensor[0].includes(name) ? other : bf16).matrix(...tensor),
      };
      expect(largestDifference(states(mixed), wanted)).toBeLessThan(type === 'f32' ? TOLERANCE : 0.1);
    }
  },
);

const llamaSpec: ModelSpec = {
  ...BARE_LLAMA,
  vocabSize: 9,
  layers: 1,
  hidden: 8,
  intermediate: 8,
  heads: 2,
  kvHeads: 1,
  headDim: 4,
  maxPositions: 32,
  normEpsilon: 1e-6,
  rope: { type: 'default', theta: 10_000 },
  bosTokenId: undefined,
  eosTokenIds: [],
};

describe('an encoder accesses no memory outside the model', () => {
  const spec: ModelSpec = {
    family: 'bert',
    vocabSize: 9,
    layers: 1,
    hidden: 8,
    intermediate: 8,
    heads: 2,
    kvHeads: 2,
    headDim: 4,
    maxPositions: 32,
    normEpsilon: 1e-6,
    tokenTypes: 2,
    pooling: { type: 'mean', normalize: true },
    classifier: undefined,
  };
  const backend = new NativeBackend(addon, spec, randomWeights(1, false), { maxRows: 4, kvBlocks: 1 }, { threads: 1 });

  test.each<[string, (batch: StepBatch) => void, RegExp]>([
    [
      'a token beyond the vocabulary',
      (batch) => {
        batch.token[0] = 9;
      },
      /vocabulary/,
    ],
    [
      'a position beyond the model',
      (batch) => {
        batch.position[0] = 32;
      },
      /position/,
    ],
    [
      'an unknown type of token',
      (batch) => {
        batch.tokenType[0] = 2;
      },
      /type of token/,
    ],
    [
      'a negative type of token',
      (batch) => {
        batch.tokenType[0] = -1;
      },
      /type of token/,
    ],
    [
      'a sequence beyond the rows',
      (batch) => {
        batch.sequence[0] = 4;
      },
      /sequence/,
    ],
    [
      'a negative sequence',
      (batch) => {
        batch.sequence[0] = -1;
      },
      /sequence/,
    ],
    [
      'logits',
      (batch) => {
        batch.outputKind = 'logits';
      },
      /no logits/,
    ],
  ])('%s is refused', (_title, spoil, message) => {
    const batch = createBatch(backend.limits, 4, 32);
    batch.outputKind = 'hidden';
    addRow(batch, 1, 0, 0, true);
    spoil(batch);

    expect(() => backend.step(batch, new Float32Array(9))).toThrow(message);
  });
});

describe('a decoder accesses no memory outside the model', () => {
  const backend = new NativeBackend(
    addon,
    llamaSpec,
    randomWeights(1, false),
    { maxRows: 4, kvBlocks: 2 },
    { threads: 1 },
  );
  const logits = new Float32Array(4 * llamaSpec.vocabSize);

  test.each<[string, (batch: StepBatch) => void, RegExp]>([
    [
      'a token beyond the vocabulary',
      (batch) => {
        batch.token[0] = 9;
      },
      /vocabulary/,
    ],
    [
      'a negative token',
      (batch) => {
        batch.token[0] = -1;
      },
      /vocabulary/,
    ],
    [
      'a position beyond the model',
      (batch) => {
        batch.position[0] = 32;
      },
      /position/,
    ],
    [
      'a negative position',
      (batch) => {
        batch.position[0] = -1;
      },
      /position/,
    ],
    [
      'a sequence without a row in the block table',
      (batch) => {
        batch.sequence[0] = 1;
      },
      /sequence/,
    ],
    [
      'a block beyond the cache',
      (batch) => {
        batch.blockTable[0] = 2;
      },
      /block/,
    ],
    [
      'an output row that is not there',
      (batch) => {
        batch.output[0] = 1;
      },
      /output row/,
    ],
    [
      'more rows than fit',
      (batch) => {
        batch.rows = 5;
      },
      /larger/,
    ],
    [
      'more outputs than fit',
      (batch) => {
        batch.outputs = 5;
      },
      /larger/,
    ],
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

  test('a step after disposal is rejected, and a second disposal does nothing', () => {
    const other = new NativeBackend(
      addon,
      llamaSpec,
      randomWeights(1, false),
      { maxRows: 4, kvBlocks: 2 },
      { threads: 2 },
    );
    other.dispose();
    other.dispose();

    expect(() => other.step(createBatch(other.limits, 1, 32), logits)).toThrow(/disposed/);
  });

  test.each<[string, number, VectorName]>([
    ['a layer beyond the last', 7, 'mlpNorm.scale'],
    ['a vector of the model in a layer', 0, 'finalNorm.scale'],
    ['a vector of another family', -1, 'positions'],
    ['the norm of heads that the model does not have', 0, 'queryNorm.scale'],
    ['the bias of a layer that is not there', -1, 'head.bias'],
    ['a name that is not a vector', 0, 'qkv' as VectorName],
    ['an unknown name', 0, 'x'.repeat(100) as VectorName],
  ])('setVector refuses %s', (_title, layer, name) => {
    const handle = addon.create(shapeOf(8, 8, 1));

    expect(() => addon.setVector(handle, layer, name, 0, new Float32Array(1))).toThrow(/there is no such vector/);
    addon.dispose(handle);
  });

  test('each vector of a layer has its own length', () => {
    const handle = addon.create({ ...shapeOf(12, 8, 1), qkNorm: true });
    const lengths: Partial<Record<VectorName, number>> = {
      'attentionNorm.scale': 8,
      'mlpNorm.scale': 8,
      'queryNorm.scale': 2,
      'keyNorm.scale': 2,
      'qkv.bias': 6,
      'out.bias': 8,
      'gate.bias': 12,
      'up.bias': 12,
      'down.bias': 8,
    };

    for (const [name, length] of Object.entries(lengths) as [VectorName, number][]) {
      addon.setVector(handle, 0, name, 0, new Float32Array(length));
      expect(() => addon.setVector(handle, 0, name, 0, new Float32Array(length + 1))).toThrow(/or it is shorter/);
    }
    addon.dispose(handle);
  });

  test.each<[string, Partial<AddonShape>, RegExp]>([
    ['an unknown family', { family: 'rnn' as 'bert' }, /out of range for the native backend/],
    ['unknown kernels', { kernels: 'avx1024' as 'avx2' }, /cannot run these kernels/],
  ])('%s is refused', (_title, change, message) => {
    expect(() => addon.create({ ...shapeOf(8, 8, 1), ...change })).toThrow(message);
  });

  test('a cache larger than memory is rejected', () => {
    const huge = { ...llamaSpec, layers: 64, kvHeads: 64, heads: 64, headDim: 512 };

    expect(
      () => new NativeBackend(addon, huge, randomWeights(1, false), { maxRows: 1, kvBlocks: 2 ** 24 }, { threads: 1 }),
    ).toThrow(/not enough memory/);
  });
});

/** The hidden states of every token, text by text; with `isMixed` the rows of the texts alternate in the batch. */
function encode(backend: ComputeBackend, texts: readonly (readonly number[])[], isMixed: boolean): Float32Array[] {
  const { spec, limits } = backend;
  const tokens = texts.flatMap((all, sequence) => all.map((token, position) => ({ token, position, sequence })));
  const batch = createBatch(limits, texts.length, 64);
  batch.outputKind = 'hidden';
  for (const { token, position, sequence } of isMixed ? tokens.toSorted((a, b) => a.position - b.position) : tokens) {
    const row = addRow(batch, token, position, sequence, true);
    batch.tokenType[row] = spec.family === 'bert' ? (position + token) % spec.tokenTypes : 0;
  }
  const states = new Float32Array(batch.rows * spec.hidden);
  backend.step(batch, states);
  return tokens.map(({ position, sequence }) => {
    const row = Array.from({ length: batch.rows }, (_, i) => i).find(
      (i) => batch.position[i] === position && batch.sequence[i] === sequence,
    )!;
    return states.slice(row * spec.hidden, (row + 1) * spec.hidden);
  });
}

/** The root mean square of the differences, relative to that of the expected values. */
function relativeError(actual: readonly Float32Array[], expected: readonly Float32Array[]): number {
  let error = 0;
  let size = 0;
  for (const [row, values] of expected.entries()) {
    for (const [i, value] of values.entries()) {
      error += (value - actual[row]![i]!) ** 2;
      size += value ** 2;
    }
  }
  return Math.sqrt(error / size);
}
