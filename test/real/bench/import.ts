import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, withCompiled } from './compiled';
import { median } from './median';

/** One way to import `ai-datacenter/cdk`, beside its peer. */
export interface ImportFigures {
  readonly title: string;
  /** Files of aws-cdk-lib and constructs that are loaded. */
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
 * What `ai-datacenter/cdk` costs before a construct is declared: a process that imports the compiled entry point,
 * against one that loads the very same files of aws-cdk-lib and constructs in the same order, in turn. Imported alone,
 * and with every construct touched, since the entry point loads a construct when it is first used.
 */
export function benchImport(rounds = 9): readonly ImportFigures[] {
  return withCompiled([], (work) => {
    const entry = `require(${JSON.stringify(join(work, 'lib/cdk.js'))})`;
    return [
      compare(work, 'imported', `${entry};`, rounds),
      compare(work, 'every construct touched', `Object.values(${entry});`, rounds),
    ];
  });
}

function compare(work: string, title: string, code: string, rounds: number): ImportFigures {
  const [ours, list, peer] = ['ours.js', 'list.js', 'peer.js'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(ours, `${code}\n`);
  writeFileSync(list, `${code}\nconsole.log(JSON.stringify(Object.keys(require.cache)));\n`);
  const loaded = JSON.parse(execFileSync(process.execPath, [list], { encoding: 'utf8' })) as string[];
  const files = loaded.filter((file) => /node_modules\/(aws-cdk-lib|constructs)\//.test(file));
  writeFileSync(peer, files.map((file) => `require(${JSON.stringify(file)});\n`).join(''));
  run(ours);
  run(peer);
  const pairs = Array.from({ length: rounds }, () => [run(ours), run(peer)] as const);
  return {
    title,
    files: files.length,
    oursSeconds: median(pairs.map(([mine]) => mine)),
    peerSeconds: median(pairs.map(([, theirs]) => theirs)),
    ratio: median(pairs.map(([mine, theirs]) => mine / theirs)),
  };
}

if (require.main === module) console.log(benchImport());
