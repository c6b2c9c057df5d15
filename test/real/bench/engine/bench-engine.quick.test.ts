import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checkpoint } from '../../../../lib/runtime/src/checkpoint/checkpoint';
import { readModelSpec } from '../../../../lib/runtime/src/checkpoint/config';
import { GgufFile } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-file';
import { readGgufSpec } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-model-spec';
import { GgufWeights } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-weights';
import type { LlamaSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { matrixFloats, quantize } from '../../../../lib/runtime/src/checkpoint/quantize';
import { agreement } from './agreement';
import { bytesPerStep, type Format } from './models/bench-model';
import { ggufMetadata } from './models/gguf-metadata';
import { randomTensor } from './models/random-weights';
import { tensorsOf } from './models/tensors';
import { writeFolder, writeGguf } from './models/write-files';
import { cachedPositions, MEASURES } from './measures';
import { readOptions } from './options';
import { ratios, summarize } from './statistics';
import { BARE_LLAMA } from '../../../runtime/checkpoint/bare-llama';

const SPEC: LlamaSpec = {
  ...BARE_LLAMA,
  vocabSize: 96,
  layers: 2,
  hidden: 64,
  intermediate: 96,
  heads: 4,
  kvHeads: 2,
  headDim: 16,
  maxPositions: 64,
  normEpsilon: 1e-5,
  rope: { type: 'default', theta: 500 },
  bosTokenId: 0,
  eosTokenIds: [1],
};
const GPT2 = { ...SPEC, family: 'gpt2', kvHeads: 4 } as const;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-models-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['f32', 'bf16', 'q8', 'q4'] as const)(
  'our reader finds the numbers of the bench in its %s GGUF file',
  (format: Format) => {
    const path = join(folder, `${format}.gguf`);
    writeGguf(path, SPEC, format, ggufMetadata(SPEC), randomTensor);
    const file = new GgufFile(path);
    const weights = new GgufWeights(file, SPEC);

    expect(readGgufSpec(file)).toMatchObject({
      ...SPEC,
      normEpsilon: Math.fround(SPEC.normEpsilon),
      bosTokenId: undefined,
      eosTokenIds: [],
    });
    for (const plan of tensorsOf(SPEC)) {
      const floats = randomTensor(plan);
      const type = plan.isEmbedding && format === 'q4' ? 'q8' : format;
      const shape = plan.shape as [number, number];
      const expected =
        plan.kind === 'vector' || type === 'f32'
          ? floats
          : type === 'bf16'
            ? nearestBfloat16(floats)
            : matrixFloats(quantize({ type: 'f32', values: floats }, shape, type), shape);
      expect(weights.floats(plan.name, plan.shape)).toEqual(expected);
    }
    weights.close();
  },
);

/** Rounds each number to the nearest bfloat16 number by arithmetic; the writer does it on bits. */
function nearestBfloat16(floats: Float32Array): Float32Array {
  return floats.map((value) => {
    const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 7);
    return value === 0 ? 0 : Math.round(value / step) * step; // a tie would need 16 zero bits
  });
}

test.each([SPEC, GPT2])('a folder that the bench writes holds the model that it was written for', (spec) => {
  writeFolder(folder, spec, 'f32', randomTensor);
  const weights = Checkpoint.open(folder);

  expect(readModelSpec(folder)).toMatchObject({
    family: spec.family,
    layers: 2,
    hidden: 64,
    heads: 4,
    vocabSize: 96,
    tiedHead: true,
  });
  for (const plan of tensorsOf(spec)) expect(weights.floats(plan.name, plan.shape)).toEqual(randomTensor(plan));
  weights.close();
});

test('a decode step reads every matrix once, and the embedding because it is the head', () => {
  const matrices = tensorsOf(SPEC)
    .filter(({ kind }) => kind === 'matrix')
    .map(({ shape }) => shape[0]! * shape[1]!);

  expect(bytesPerStep(SPEC, 'f32')).toBe(4 * matrices.reduce((sum, size) => sum + size, 0));
});

test('ratios are computed round by round, for rounds with a value on both sides', () => {
  expect(ratios([2, 6, undefined, 8], [1, 2, 5, undefined])).toEqual([2, 3]);
  expect(summarize([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, cv: Math.sqrt(2 / 3) / 2, n: 3 });
  expect(summarize([])).toBeUndefined();
});

const measured = (...names: string[]): number =>
  cachedPositions(
    MEASURES.filter(({ name }) => names.includes(name)),
    32,
  );

test('only the part of the cache that the measurements write is subtracted from the memory', () => {
  expect(measured()).toBe(0);
  expect(measured('decode1', 'prefill128')).toBe(160);
  expect(measured('decode1', 'decode8', 'prefill1024')).toBe(1024 + 8 * 160);
});

test('greedy tokens are compared up to their first difference', () => {
  const expected = { tokens: [5, 6, 7], gaps: [1, 0.25, 2] };

  expect(agreement({ tokens: [5, 6, 7], gaps: [] }, expected)).toEqual({ same: 3, of: 3, gap: undefined });
  expect(agreement({ tokens: [5, 9, 7], gaps: [] }, expected)).toEqual({ same: 1, of: 3, gap: 0.25 });
});

test('the command line selects the measures, and an error names its mistake', () => {
  expect(readOptions(['--quick', '--only', 'native', '--rounds', '7'], ['native', 'wasm'])).toMatchObject({
    rounds: 7,
    only: ['native'],
    models: [{ name: 'gpt2-small' }, { name: 'smollm2' }],
  });
  expect(() => readOptions(['--only', 'nativ'], ['native', 'wasm'])).toThrow(
    /--only has "nativ"; it takes native, wasm/,
  );
  expect(() => readOptions(['--rounds', '0'], [])).toThrow(/--rounds is "0"; it must be a whole number from 1 to 100/);
});
