import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const ROOT = join(__dirname, '../../..');

/**
 * Compiles the library, and further files, as `npm run build` does: users load compiled JavaScript, not our sources.
 * Calls `use` with the folder that holds `lib`, and the further files at their own paths. The folder is inside
 * node_modules, so that packages are found, and is removed afterwards.
 */
export function withCompiled<Result>(files: readonly string[], use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(ROOT, 'node_modules/.bench-'));
  try {
    const config = join(folder, 'tsconfig.json');
    writeFileSync(config, JSON.stringify(compilerConfig(folder, files)));
    bin('tsc', ['-p', config]);
    bin('tsx', ['lib/lazy-entry-points.ts', join(folder, 'lib')]);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compilerConfig(folder: string, files: readonly string[]) {
  const root = relative(folder, ROOT);
  return {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, rootDir: root, outDir: '.', types: ['node'] },
    files: ['lib/index.ts', 'lib/cdk.ts', 'lib/cdk8s.ts', 'lib/pulumi.ts', ...files].map((file) => join(root, file)),
    include: [],
  };
}

function bin(name: string, args: readonly string[]): void {
  execFileSync(join(ROOT, 'node_modules/.bin', name), args, { cwd: ROOT, stdio: 'pipe' });
}
