import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../../lib/rehearsal/src/compare/assembly';
import { ROOT, withCompiled } from './compiled';
import { median } from './median';

/** One peer of the example, and how the two compare. */
export interface SynthFigures {
  readonly title: string;
  readonly resources: number;
  /** Whole processes, from start to exit. */
  readonly exampleSeconds: number;
  readonly plainSeconds: number;
  /** Example over plain, median of the ratios pair by pair. */
  readonly ratio: number;
}

const EXAMPLE = 'apps/inference/main.ts';
const PLAIN = 'test/real/bench/plain-app.ts';

/**
 * How much our layer costs: synthesis of the example against synthesis of the very same resources declared as plain
 * L1s with literal properties, in turn, so that both see the same machine. Both are compiled, as the package is that
 * users install.
 */
export function benchSynth(rounds = 5): readonly SynthFigures[] {
  const work = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  const [example, plain] = [join(work, 'example'), join(work, 'plain')];
  try {
    return withCompiled([EXAMPLE, PLAIN], (folder) => {
      const run = (app: string, output: string, env: Readonly<Record<string, string>> = {}) =>
        synthesize(join(folder, app.replace(/ts$/, 'js')), { CDK_OUTDIR: output, BENCH_ASSEMBLY: example, ...env });
      const compare = (title: string, env: Readonly<Record<string, string>>): SynthFigures => {
        run(EXAMPLE, example);
        run(PLAIN, plain, env);
        const resources = requireSameCount(example, plain);
        const pairs = Array.from({ length: rounds }, () => [run(EXAMPLE, example), run(PLAIN, plain, env)] as const);
        return {
          title,
          resources,
          exampleSeconds: median(pairs.map(([ours]) => ours)),
          plainSeconds: median(pairs.map(([, theirs]) => theirs)),
          ratio: median(pairs.map(([ours, theirs]) => ours / theirs)),
        };
      };
      return [
        compare('resources and assets', { BENCH_ASSETS: 'true' }),
        compare('resources alone, which cannot be deployed', {}),
      ];
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Seconds that a process takes to synthesize one app. */
function synthesize(app: string, env: Readonly<Record<string, string>>): number {
  const start = performance.now();
  execFileSync(process.execPath, [app], {
    cwd: ROOT,
    stdio: 'pipe',
    env: { ...process.env, CDK_DEFAULT_ACCOUNT: '000000000000', CDK_DEFAULT_REGION: 'us-east-1', ...env },
  });
  return (performance.now() - start) / 1000;
}

function count(assembly: string): number {
  return readAssembly(assembly).flatMap((stack) => stack.resources).length;
}

function requireSameCount(example: string, plain: string): number {
  const declared = count(example);
  if (count(plain) !== declared) throw new Error('the plain app declares another number of resources');
  return declared;
}

if (require.main === module) console.log(benchSynth());
