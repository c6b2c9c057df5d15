import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, withCompiled } from './compiled';
import { median } from './median';

/** The Pulumi example beside the same resources by hand. */
export interface PulumiProgramFigures {
  readonly resources: number;
  /** Whole processes, from start to exit. */
  readonly exampleSeconds: number;
  readonly plainSeconds: number;
  /** Example over plain, median of the ratios pair by pair. */
  readonly ratio: number;
}

const EXAMPLE = 'test/real/bench/pulumi-example.ts';
const PLAIN = 'test/real/bench/pulumi-plain.ts';

/**
 * What our layer adds to the program part of `pulumi preview`: a process that declares the example, against one that
 * declares the very same resources with literal inputs, in turn. Mocks stand in for the engine, which does the same
 * work for both. Both are compiled, as the package is that users install.
 */
export function benchPulumiProgram(rounds = 7): PulumiProgramFigures {
  return withCompiled([EXAMPLE, PLAIN], (folder) => {
    const recorded = join(folder, 'resources.json');
    const run = (program: string, env: Readonly<Record<string, string>> = {}) =>
      declare(join(folder, program.replace(/ts$/, 'js')), { BENCH_RESOURCES: recorded, ...env });
    const { count } = run(EXAMPLE, { BENCH_RECORD: recorded });
    if (run(PLAIN).count !== count) throw new Error('the plain program declares another number of resources');
    const pairs = Array.from({ length: rounds }, () => [run(EXAMPLE).seconds, run(PLAIN).seconds] as const);
    return {
      resources: count,
      exampleSeconds: median(pairs.map(([ours]) => ours)),
      plainSeconds: median(pairs.map(([, theirs]) => theirs)),
      ratio: median(pairs.map(([ours, theirs]) => ours / theirs)),
    };
  });
}

/** Runs a program in a process of its own: how many resources it declares, and the seconds that it takes. */
function declare(program: string, env: Readonly<Record<string, string>>): { count: number; seconds: number } {
  const start = performance.now();
  const output = execFileSync(process.execPath, [program], {
    cwd: ROOT,
    stdio: 'pipe',
    env: { ...process.env, ...env },
  });
  return { count: Number(output.toString().trim().split('\n').at(-1)), seconds: (performance.now() - start) / 1000 };
}

if (require.main === module) console.log(benchPulumiProgram());
