import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../real/cloud/cache';
import { judge } from './judge';
import { mutatedFiles } from './mutated-files';
import { type MutationReport, mutantsOf } from './mutants';
import { SURVIVORS } from './survivors';

const ROOT = join(__dirname, '../..');
const CONFIG = 'test/mutation/stryker.config.mjs';
const REPORT = 'out/mutation/report.json';

/** Changes lib in one small place after the other and runs the unit tests that cover it. Gives the exit status. */
function main(args: readonly string[]): number {
  process.chdir(ROOT);
  const files = mutatedFiles(args);
  mkdirSync(join(cacheRoot(), 'mutation'), { recursive: true });
  rmSync(REPORT, { force: true });
  // Stryker's own exit status is that of its threshold, which judge() holds to, too.
  const stryker = spawnSync('node_modules/.bin/stryker', ['run', CONFIG, '--mutate', files.join(',')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const report = readReport();
  if (report === undefined) {
    console.error(`Stryker ended with ${stryker.status ?? stryker.signal} and wrote no report.`);
    return 1;
  }
  const { killed, survived, score, faults } = judge(mutantsOf(report, files), SURVIVORS, files);
  for (const fault of faults) console.error(fault);
  console.log(`${killed} of ${killed + survived} changes noticed in ${files.length} files: ${score.toFixed(1)} %`);
  return faults.length === 0 ? 0 : 1;
}

function readReport(): MutationReport | undefined {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8')) as MutationReport;
  } catch {
    return undefined;
  }
}

process.exitCode = main(process.argv.slice(2));
