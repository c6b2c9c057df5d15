import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Addon, type KERNELS, loadAddon } from '../../../../lib/runtime/src/backend/native/addon';

const ROOT = join(__dirname, '../../../..');
const SOURCES = join(ROOT, 'lib/runtime/native');
/** The output of {@link builtAddon}. */
export const BUILT_ADDON = join(ROOT, 'out/native/engine.node');

/**
 * Compiles the addon from the sources if one of them has changed, and loads it. Throws an error with the packages to
 * install if there is no compiler.
 */
export function builtAddon(): Addon {
  const newest = Math.max(...readdirSync(SOURCES).map((name) => statSync(join(SOURCES, name)).mtimeMs));
  const built = statSync(BUILT_ADDON, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < newest) {
    const { status, stderr, error } = spawnSync('sh', [join(SOURCES, 'build.sh'), BUILT_ADDON], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The native backend cannot be compiled:\n${error?.message ?? stderr}`);
  }
  return loadAddon(BUILT_ADDON);
}

/** Kernels that this CPU runs, the simplest first. */
export function runnableKernels(addon: Addon): readonly Exclude<(typeof KERNELS)[number], 'auto'>[] {
  const all =
    process.arch === 'x64'
      ? (['baseline', 'avx2', 'avx512', 'avx512vnni', 'amx'] as const)
      : (['baseline', 'dotprod'] as const);
  return all.slice(0, all.findIndex((name) => name === addon.kernels()) + 1);
}
