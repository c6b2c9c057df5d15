import type { ComputeBackend } from '../../../lib/runtime/src/backend/compute-backend';
import { NativeBackend } from '../../../lib/runtime/src/backend/native/native-backend';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import { Checkpoint } from '../../../lib/runtime/src/checkpoint/checkpoint';
import type { WeightSource } from '../../../lib/runtime/src/checkpoint/weight-source';
import { readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import type { LlamaSpec, ModelSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { Engine } from '../../../lib/runtime/src/engine/engine';
import type { EngineLimits, GenerationRequest } from '../../../lib/runtime/src/engine/protocol';
import { builtAddon } from '../backend/native/build-addon';
import { randomWeights } from '../backend/random-model';
import { BUNDLED, type MakeBackend } from '../golden/golden';
import { finish } from './run-load';

const reference: MakeBackend = (...parts) => new ReferenceBackend(...parts);
const native: MakeBackend = (spec, weights, limits) =>
  new NativeBackend(builtAddon(), spec, weights, limits, { threads: 2 });

/** Odd widths, and heads of keys that queries share. */
const RANDOM: LlamaSpec = {
  family: 'llama',
  vocabSize: 61,
  layers: 2,
  hidden: 28,
  intermediate: 37,
  heads: 6,
  kvHeads: 2,
  headDim: 10,
  maxPositions: 256,
  normEpsilon: 1e-5,
  tiedHead: false,
  bosTokenId: undefined,
  eosTokenIds: [],
  rope: { type: 'default', theta: 10_000 },
  qkvBias: true,
  outBias: true,
  mlpBias: true,
  qkNorm: false,
  slidingWindow: undefined,
};

const BUNDLED_SPEC: LlamaSpec = { ...(readModelSpec(BUNDLED) as LlamaSpec), eosTokenIds: [] };

const CASES: readonly (readonly [string, ModelSpec, () => WeightSource, MakeBackend])[] = [
  ['the bundled model on the native backend', BUNDLED_SPEC, () => Checkpoint.open(BUNDLED), native],
  ['a random model on the native backend', RANDOM, () => randomWeights(5, 'f32'), native],
  ['a random model on the reference backend', RANDOM, () => randomWeights(5, 'f32'), reference],
];

/** Eight requests with common prefixes, greedy and seeded, with penalties. */
const REQUESTS: readonly GenerationRequest[] = Array.from({ length: 8 }, (_, index) => ({
  prompt: Array.from({ length: 5 + index * 9 }, (_unused, position) => (position * 7 + (index % 2)) % 61),
  maxTokens: 75 - index * 9,
  sampling: {
    temperature: index % 2 === 0 ? 0 : 0.9,
    topK: index % 3 === 1 ? 20 : 0,
    topP: index % 3 === 2 ? 0.9 : 1,
    repetitionPenalty: index === 3 ? 1.2 : 1,
    frequencyPenalty: index === 4 ? 0.3 : 0,
    seed: index,
  },
}));

const LIMITS: EngineLimits = { maxModelLen: 112, maxNumSeqs: 8, maxBatchedTokens: 64 };

describe.each(CASES)('%s', (_name, spec, open, make) => {
  const backends: ComputeBackend[] = [];
  const engine = (limits: Partial<EngineLimits>): Engine => {
    const all = { ...LIMITS, kvBlocks: 56, ...limits };
    const backend = make(spec, open(), { maxRows: all.maxBatchedTokens, kvBlocks: all.kvBlocks });
    backends.push(backend);
    return new Engine(backend, all);
  };
  afterEach(() => {
    for (const backend of backends.splice(0)) backend.dispose();
  });
  let alone: (readonly number[] | undefined)[];
  beforeAll(() => {
    alone = REQUESTS.map((request) => {
      const subject = engine({ maxNumSeqs: 1, maxBatchedTokens: 112, prefixCaching: false });
      subject.submit(0, request);
      return finish(subject).tokens.get(0);
    });
  });

  test.each<[string, Partial<EngineLimits>, number]>([
    ['among eight', { prefixCaching: false }, 0],
    ['with its prompt in small pieces', { maxBatchedTokens: 9, prefixCaching: false }, 0],
    ['with prefixes from the cache', {}, 0],
    ['preempted', { kvBlocks: 10, prefixCaching: false }, 1],
    ['preempted, with prefixes from the cache', { kvBlocks: 10, maxBatchedTokens: 16 }, 1],
  ])('a request gets the same tokens %s as alone', (_title, limits, preemptions) => {
    const subject = engine(limits);
    for (const [id, request] of REQUESTS.entries()) subject.submit(id, request);
    const { tokens } = finish(subject);

    expect(REQUESTS.map((_, id) => tokens.get(id))).toEqual(alone);
    expect(subject.stats.preemptions).toBeGreaterThanOrEqual(preemptions);
  });

  test('a request gets the same tokens when its prefix is cached', () => {
    const subject = engine({});
    for (const round of [0, 1]) {
      for (const [id, request] of REQUESTS.entries()) subject.submit(id, request);
      const { tokens, reports } = finish(subject);

      expect(REQUESTS.map((_, id) => tokens.get(id))).toEqual(alone);
      const cached = reports
        .flatMap(({ admitted }) => admitted)
        .reduce((sum, { cachedTokens }) => sum + cachedTokens, 0);
      if (round === 1)
        expect(cached).toBe(REQUESTS.reduce((sum, { prompt }) => sum + Math.floor((prompt.length - 1) / 16) * 16, 0));
    }
  });
});
