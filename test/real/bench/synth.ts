import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declaredResources } from '../walk/declared';
import { median } from './median';

const ROOT = join(__dirname, '../../..');

export interface SynthFigures {
  readonly resources: number;
  /** Whole processes, from start to exit. */
  readonly exampleSeconds: number;
  readonly plainSeconds: number;
  /** Example over plain, median of the ratios pair by pair. */
  readonly ratio: number;
}

/** Seconds that a process takes to synthesize one app into `output`. */
function synthesize(app: string, output: string, assembly: string): number {
  const start = performance.now();
  execFileSync(join(ROOT, 'node_modules/.bin/tsx'), [app], {
    cwd: ROOT,
    stdio: 'pipe',
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_DEFAULT_ACCOUNT: '000000000000',
      CDK_DEFAULT_REGION: 'us-east-1',
      BENCH_ASSEMBLY: assembly,
    },
  });
  return (performance.now() - start) / 1000;
}

/**
 * How much our layer costs: synthesis of the example against synthesis of the very same resources declared as plain
 * L1s with literal properties, in turn, so that both see the same machine.
 */
export function benchSynth(rounds = 5): SynthFigures {
  const work = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const example = join(work, 'example');
    const plain = join(work, 'plain');
    synthesize('apps/inference/main.ts', example, example);
    synthesize('test/real/bench/plain-app.ts', plain, example);
    const declared = declaredResources(example).length;
    if (declaredResources(plain).length !== declared)
      throw new Error('the plain app declares another number of resources');
    const pairs = Array.from(
      { length: rounds },
      () =>
        [
          synthesize('apps/inference/main.ts', example, example),
          synthesize('test/real/bench/plain-app.ts', plain, example),
        ] as const,
    );
    return {
      resources: declared,
      exampleSeconds: median(pairs.map(([ours]) => ours)),
      plainSeconds: median(pairs.map(([, theirs]) => theirs)),
      ratio: median(pairs.map(([ours, theirs]) => ours / theirs)),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
