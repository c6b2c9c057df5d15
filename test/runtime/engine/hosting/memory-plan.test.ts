import * as fc from 'fast-check';
import { KV_BLOCK_TOKENS } from '../../../../lib/runtime/src/backend/compute-backend';
import { readModelSpec } from '../../../../lib/runtime/src/checkpoint/config';
import type { DecoderSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { availableMemory } from '../../../../lib/runtime/src/engine/hosting/available-memory';
import { blocksFor } from '../../../../lib/runtime/src/engine/scheduling/block-pool';
import { createEngine } from '../../../../lib/runtime/src/engine/hosting/engine-host';
import {
  kvBlockBytes,
  planMemory,
  reserveBytes,
  TooLittleMemory,
} from '../../../../lib/runtime/src/engine/hosting/memory-plan';
import { parameterCount } from '../../../../lib/runtime/src/checkpoint/parameter-count';
import { estimateWeightBytes } from '../../../../lib/runtime/src/engine/hosting/weight-size';
import { BUNDLED } from '../../golden/golden';
import { SMALL_SPEC } from '../recalling-backend';

const MIB = 2 ** 20;
/** 2 layers x keys and values x 16 positions x 4 heads x 1024 x 4 bytes: 1 MiB for a block. */
const SPEC: DecoderSpec = { ...SMALL_SPEC, layers: 2, kvHeads: 4, headDim: 1024 };
const LIMITS = { maxModelLen: 160, maxNumSeqs: 8, maxBatchedTokens: 64 };

test('a cache block holds keys and values of all layers', () => {
  expect(kvBlockBytes(SPEC)).toBe(MIB);
});

test('with enough memory the cache has room for all requests of full length, and no more', () => {
  expect(planMemory(SPEC, LIMITS, { availableBytes: 1000 * MIB, weightBytes: 100 * MIB })).toEqual({
    kvBlocks: 80,
    note: undefined,
  });
});

test('with less memory the cache gets what weights and reserve leave, with a warning', () => {
  const plan = planMemory(SPEC, LIMITS, { availableBytes: 350 * MIB, weightBytes: 100 * MIB });

  expect(plan.kvBlocks).toBe(75); // 350 - 100 - 350 / 2
  expect(plan.note).toMatch(
    /1200 tokens \(75 MiB\): 75 MiB are left of 350 MiB.*100 MiB of weights.*8 requests of full length need 1280/,
  );
});

test.each([
  [
    'memory',
    { availableBytes: 218 * MIB, weightBytes: 100 * MIB },
    /160 tokens needs 10 MiB.*9\.0 MiB are left of 218 MiB.*100 MiB of weights.*--max-model-len.*--kv-cache-bytes/,
  ],
  ['less than the weights take', { availableBytes: 50 * MIB, weightBytes: 100 * MIB }, /0\.0 MiB are left of 50 MiB/],
  [
    'a size by hand',
    { availableBytes: 9000 * MIB, weightBytes: 0, kvCacheBytes: 9.5 * MIB },
    /it may take 9\.5 MiB \(--kv-cache-bytes\)/,
  ],
])(
  'too little for one request of full length is an error that says what is there and what to change: %s',
  (_title, budget, message) => {
    const plan = () => planMemory(SPEC, LIMITS, budget);

    expect(plan).toThrow(TooLittleMemory);
    expect(plan).toThrow(message);
  },
);

test('kvCacheBytes overrides the available memory', () => {
  expect(planMemory(SPEC, LIMITS, { availableBytes: 0, weightBytes: 100 * MIB, kvCacheBytes: 20 * MIB }).kvBlocks).toBe(
    20,
  );
});

test('the reserve is 256 MiB, but at most half of the memory', () => {
  expect(reserveBytes(4000 * MIB)).toBe(256 * MIB);
  // 156 - 4 - 156 / 2
  expect(planMemory(SPEC, LIMITS, { availableBytes: 156 * MIB, weightBytes: 4 * MIB }).kvBlocks).toBe(74);
});

test('an encoder needs no cache', () => {
  const { kvBlocks } = planMemory(
    { ...SPEC, family: 'bert', tokenTypes: 2, pooling: { type: 'mean', normalize: true }, classifier: undefined },
    LIMITS,
    { availableBytes: 0, weightBytes: 0 },
  );

  expect(kvBlocks).toBe(1);
});

test('a plan never exceeds the memory and always has room for one request of full length', () => {
  fc.assert(
    fc.property(
      fc.nat(2000),
      fc.nat(1000),
      fc.option(fc.nat(200), { nil: undefined }),
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 1, max: 20 }),
      (available, weights, byHand, maxModelLen, maxNumSeqs) => {
        const budget = {
          availableBytes: available * MIB,
          weightBytes: weights * MIB,
          kvCacheBytes: byHand === undefined ? undefined : byHand * MIB,
        };
        const bytes =
          budget.kvCacheBytes ?? budget.availableBytes - budget.weightBytes - reserveBytes(budget.availableBytes);
        let blocks: number;
        try {
          blocks = planMemory(SPEC, { ...LIMITS, maxModelLen, maxNumSeqs }, budget).kvBlocks;
        } catch {
          expect(bytes).toBeLessThan(blocksFor(maxModelLen) * MIB);
          return;
        }
        expect(blocks * MIB).toBeLessThanOrEqual(bytes);
        expect(blocks * KV_BLOCK_TOKENS).toBeGreaterThanOrEqual(maxModelLen);
        expect(blocks).toBeLessThanOrEqual(maxNumSeqs * blocksFor(maxModelLen));
      },
    ),
  );
});

test.each([
  ['no control group', 0, 700],
  ['no limit', 2 ** 63, 700],
  ['a limit above what is free', 900, 700],
  ['a limit below', 500, 400],
  ['a limit that is passed already', 50, 0],
])('with 700 free and 100 used, and %s', (_title, limit, expected) => {
  expect(availableMemory({ limit: () => limit, used: () => 100, free: () => 700 })).toBe(expected);
});

test('this process has available memory', () => {
  expect(availableMemory()).toBeGreaterThan(MIB);
});

test('weights count in their stored precision, or in the precision they are converted to', () => {
  const spec = readModelSpec(BUNDLED) as DecoderSpec;
  const stored = estimateWeightBytes(BUNDLED, spec, {});

  expect(stored / (2 * parameterCount(spec))).toBeCloseTo(1, 1); // bfloat16
  expect(estimateWeightBytes(BUNDLED, spec, { backend: 'reference' })).toBe(4 * parameterCount(spec));
  expect(estimateWeightBytes(BUNDLED, spec, { quantize: 'q8' }) / parameterCount(spec)).toBeCloseTo(1.125, 3);
  expect(estimateWeightBytes(BUNDLED, spec, { quantize: 'q4' }) / parameterCount(spec)).toBeCloseTo(0.625, 3);
});

test('an engine that does not fit the memory does not start', () => {
  const spec = readModelSpec(BUNDLED);
  const start = (kvCacheBytes: number) =>
    createEngine({
      folder: BUNDLED,
      spec,
      limits: { maxModelLen: 256, maxNumSeqs: 2, maxBatchedTokens: 16 },
      backend: 'reference',
      kvCacheBytes,
    });

  expect(() => start(0.7 * MIB)).toThrow(/256 tokens needs 0\.8 MiB of key\/value cache; it may take 0\.7 MiB/);
  expect(start(0.8 * MIB).stats.kvCacheUsage).toBe(0);
});
