import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../../lib/rehearsal/src/cloud/cache';
import { judge } from './judge';
import { mutatedFiles } from './mutated-files';
import { type Mutant, type MutationReport, mutantsOf } from './mutants';
import { resultsFile } from './results-file';
import { type Run, runsOf } from './runs';
import { SURVIVORS } from './survivors';

const ROOT = join(__dirname, '../..');
const STRYKER = 'node_modules/@stryker-mutator/core/bin/stryker.js';
const CONFIG = 'test/mutation/stryker.config.mjs';

/** Changes lib in one small place after the other and runs the tests of the same folder. Gives the exit status. */
function main(args: readonly string[]): number {
  process.chdir(ROOT);
  const runs = runsOf(mutatedFiles(args), (glob) => globSync(glob).length > 0);
  const files = runs.flatMap((run) => run.files);
  const { killed, survived, score, faults } = judge(runs.flatMap(mutate), SURVIVORS, files);
  for (const fault of faults) console.error(fault);
  console.log(`${killed} of ${killed + survived} changes noticed in ${files.length} files: ${score.toFixed(1)} %`);
  return faults.length === 0 ? 0 : 1;
}

/**
 * The mutants of one folder, each tried with the tests of that folder alone: the tests of all of lib would take hours,
 * and what a folder decides is to be tested beside it.
 */
function mutate(run: Run): Mutant[] {
  const { folder, kind, files, tests } = run;
  const out = join('out/mutation', folder, kind);
  const report = join(out, 'report.json');
  const results = resultsFile(join(cacheRoot(), 'mutation'), run);
  const started = Date.now();
  rmSync(report, { force: true });
  console.log(`== ${folder}, ${kind}: ${files.length} files`);
  const { status, signal } = spawnSync(
    process.execPath,
    // Results of earlier runs are outside the checkout: only mutants whose code changed run again, all if a test did.
    [STRYKER, 'run', CONFIG, '--incrementalFile', results, '--mutate', files.join(',')],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, MUTATED_TESTS: tests, MUTATION_OUT: out } },
  );
  const read = readReport(report);
  if (read === undefined) throw new Error(`Stryker ended with ${status ?? signal} and wrote no ${report}.`);
  const mutants = mutantsOf(read, files);
  console.log(summary(run, mutants, (Date.now() - started) / 1000));
  return mutants;
}

function summary({ folder, kind, files }: Run, mutants: readonly Mutant[], seconds: number): string {
  const { killed, survived, score } = judge(mutants, SURVIVORS, files);
  const share = `${killed} of ${killed + survived} noticed, ${score.toFixed(1)} %`;
  return `== ${folder}, ${kind}: ${share}, ${Math.round(seconds)} s`;
}

function readReport(file: string): MutationReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as MutationReport;
  } catch {
    return undefined;
  }
}

process.exitCode = main(process.argv.slice(2));
