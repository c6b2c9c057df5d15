import type { WasmModule } from '../../../../lib/runtime/src/backend/wasm/web-assembly';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadEngineModule, WASM_BUILDS } from '../../../../lib/runtime/src/backend/wasm/engine-module';

const ROOT = join(__dirname, '../../../..');
const SOURCES = join(ROOT, 'lib/runtime/wasm');
/** The output of {@link builtEngine}. */
export const BUILT_ENGINE = join(ROOT, 'out/wasm');

/** Compiles a build of the engine if one of its sources has changed, and loads it. */
export function builtEngine(build: keyof typeof WASM_BUILDS = 'relaxed'): WasmModule {
  const newest = Math.max(...readdirSync(SOURCES).map((name) => statSync(join(SOURCES, name)).mtimeMs));
  const file = join(BUILT_ENGINE, WASM_BUILDS[build]);
  if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < newest) compile(build, file);
  return loadEngineModule(BUILT_ENGINE, [build]);
}

function compile(build: string, file: string): void {
  mkdirSync(BUILT_ENGINE, { recursive: true });
  // Written under another name first: tests run in parallel, and none may load half a file.
  const made = `${file}.${process.pid}.wasm`;
  const compiler = require.resolve('assemblyscript/bin/asc.js');
  const { status, stderr } = spawnSync(
    process.execPath,
    [compiler, '--config', join(SOURCES, 'asconfig.json'), '--target', build, '--outFile', made],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The wasm backend cannot be compiled:\n${stderr}`);
  renameSync(made, file);
}
