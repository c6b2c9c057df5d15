import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, withCompiled } from './compiled';
import { median } from './median';

/** One way to import an entry point, beside its peer. */
export interface ImportFigures {
  readonly title: string;
  /** Files of other packages that are loaded. */
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

/** An entry point, and the packages whose files it loads. */
const ENTRY_POINTS = {
  cdk: /node_modules\/(aws-cdk-lib|constructs)\//,
  pulumi: /node_modules\/(?!\.bench-)/,
} as const;

/**
 * What an entry point costs before a construct is declared: a process that imports it, compiled, against one that loads
 * the very same files of aws-cdk-lib and constructs, or of Pulumi's SDKs, in the same order, in turn. Imported alone,
 * and with every construct touched, since an entry point loads a construct when it is first used.
 */
export function benchImport(entryPoint: keyof typeof ENTRY_POINTS, rounds = 9): readonly ImportFigures[] {
  return withCompiled([], (work) => {
    const entry = `require(${JSON.stringify(join(work, `lib/${entryPoint}.js`))})`;
    const packages = ENTRY_POINTS[entryPoint];
    return [
      compare(work, packages, 'imported', `${entry};`, rounds),
      compare(work, packages, 'every construct touched', `Object.values(${entry});`, rounds),
    ];
  });
}

function compare(work: string, packages: RegExp, title: string, code: string, rounds: number): ImportFigures {
  const [ours, list, peer] = ['ours.js', 'list.js', 'peer.js'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(ours, `${code}\n`);
  writeFileSync(list, `${code}\nconsole.log(JSON.stringify(Object.keys(require.cache)));\n`);
  const loaded = JSON.parse(execFileSync(process.execPath, [list], { encoding: 'utf8' })) as string[];
  const files = loaded.filter((file) => packages.test(file));
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

if (require.main === module) console.log(benchImport('cdk'), benchImport('pulumi'));
