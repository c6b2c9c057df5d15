import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import type { Format } from '../../../real/bench/engine/models/bench-model';
import { writeFolder } from '../../../real/bench/engine/models/write-files';
import { builtAddon } from './build-addon';
import { type LoadMemory, type LoadRun, type WriteRun, zeros } from './load-memory';
import { BARE_LLAMA } from '../../checkpoint/bare-llama';

/** 29 million weights: 17 MB with 4 bits, 117 MB in float32. */
const SPEC: LlamaSpec = {
  ...BARE_LLAMA,
  vocabSize: 8192,
  layers: 8,
  hidden: 512,
  intermediate: 1536,
  heads: 8,
  kvHeads: 4,
  headDim: 64,
  maxPositions: 64,
  normEpsilon: 1e-5,
  rope: { type: 'default', theta: 500 },
  bosTokenId: 0,
  eosTokenIds: [1],
};
/** Entries of the vocabulary in the GGUF files: as many as in those of large models, whose weights are larger too. */
const VOCABULARY = 150_000;
/**
 * What a load may take besides the weights: a tenth of them, and this. Seen: 6 to 12 MB. A load that keeps the pages of
 * the file, or reads the vocabulary, takes 30 MB and more.
 */
const SPARE_BYTES = 20e6;

let folder = '';
beforeAll(() => {
  builtAddon();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(task: 'write' | 'load', what: WriteRun | LoadRun): string {
  const script = join(__dirname, 'load-memory.ts');
  return execFileSync(process.execPath, ['--import', 'tsx', script, task, JSON.stringify(what)], { encoding: 'utf8' });
}

function loaded(path: string, quantize: LoadRun['quantize'] = 'none'): LoadMemory {
  return JSON.parse(run('load', { path, spec: SPEC, quantize })) as LoadMemory;
}

function expectWithinBound({ weightBytes, peakBytes }: LoadMemory, bytesPerWeight: number): void {
  expect(weightBytes).toBeGreaterThan(29e6 * bytesPerWeight);
  expect(peakBytes).toBeLessThan(1.1 * weightBytes + SPARE_BYTES);
}

test.each<[Format, number]>([
  ['f32', 4],
  ['bf16', 2],
  ['q8', 34 / 32],
  ['q4', 18 / 32],
])(
  'a GGUF file in %s is loaded with little more memory than its weights take',
  (format, bytesPerWeight) => {
    const path = join(folder, 'model.gguf');
    run('write', { path, spec: SPEC, format, vocabulary: VOCABULARY });

    expectWithinBound(loaded(path), bytesPerWeight);
  },
  120_000,
);

test.each<[LoadRun['quantize'], number]>([
  ['none', 2],
  ['q8', 34 / 32],
  ['q4', 18 / 32],
])(
  'a folder in bfloat16, quantised to %s, is loaded with little more memory than its weights take',
  (quantize, bytesPerWeight) => {
    writeFolder(folder, SPEC, 'bf16', zeros);

    expectWithinBound(loaded(folder, quantize), bytesPerWeight);
  },
  120_000,
);
