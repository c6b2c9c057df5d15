import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './median';

const ROOT = join(__dirname, '../../..');

export interface ImportFigures {
  /** Files of aws-cdk-lib and constructs that importing `ai-datacenter/cdk` loads. */
  readonly files: number;
  /** Whole processes, from start to exit. */
  readonly oursSeconds: number;
  readonly peerSeconds: number;
  /** Ours over the peer, median of the ratios pair by pair. */
  readonly ratio: number;
}

/** Runs a script in a process of its own and returns the seconds that it took. */
function run(script: string): number {
  const start = performance.now();
  execFileSync(process.execPath, [script], { cwd: ROOT, stdio: 'pipe' });
  return (performance.now() - start) / 1000;
}

/**
 * What importing `ai-datacenter/cdk` costs: a process that imports the compiled entry point, against one that loads the
 * very same files of aws-cdk-lib and constructs in the same order, in turn.
 */
export function benchImport(rounds = 9): ImportFigures {
  const work = mkdtempSync(join(ROOT, 'node_modules/.bench-import-'));
  try {
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'lib/tsconfig.json', '--outDir', join(work, 'dist')], {
      cwd: ROOT,
      stdio: 'pipe',
    });
    const entry = JSON.stringify(join(work, 'dist/cdk.js'));
    const ours = join(work, 'ours.js');
    writeFileSync(ours, `require(${entry});\n`);
    const list = join(work, 'list.js');
    writeFileSync(list, `require(${entry});\nconsole.log(JSON.stringify(Object.keys(require.cache)));\n`);
    const loaded = JSON.parse(execFileSync(process.execPath, [list], { encoding: 'utf8' })) as string[];
    const files = loaded.filter((file) => /node_modules\/(aws-cdk-lib|constructs)\//.test(file));
    const peer = join(work, 'peer.js');
    writeFileSync(peer, files.map((file) => `require(${JSON.stringify(file)});\n`).join(''));
    run(ours);
    run(peer);
    const pairs = Array.from({ length: rounds }, () => [run(ours), run(peer)] as const);
    return {
      files: files.length,
      oursSeconds: median(pairs.map(([mine]) => mine)),
      peerSeconds: median(pairs.map(([, theirs]) => theirs)),
      ratio: median(pairs.map(([mine, theirs]) => mine / theirs)),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (require.main === module) console.log(benchImport());
