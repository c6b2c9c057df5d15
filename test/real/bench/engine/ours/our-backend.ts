import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { GGUF_ARCHITECTURES } from '../../../../../lib/runtime/src/checkpoint/gguf/gguf-model-spec';
import { cached, shortHash } from '../../../../../lib/rehearsal/src/cloud/cache';
import type { Contestant, Place } from '../contestant';
import { modelFolder, modelGguf } from '../models/model-files';

const run = promisify(execFile);
/** The folder of the runtime's package. */
export const RUNTIME = path.join(__dirname, '../../../../../lib/runtime');
const DRIVER = path.join(__dirname, 'driver.ts');
const COMPILED = 'driver.cjs';

/** One of our backends. It reads the same file as llama.cpp if the runtime reads GGUF files of the model's family. */
export function ourBackend(name: 'native' | 'wasm'): Contestant {
  return {
    name,
    about: `our ${name} backend`,
    formats: ['f32', 'bf16', 'q8', 'q4'],
    prepare: async (onProgress) => {
      await buildRuntime(onProgress);
    },
    start: async (place) => ({
      file: process.execPath,
      args: [
        await compiledDriver(),
        JSON.stringify({
          dist: path.join(RUNTIME, 'dist'),
          backend: name,
          ...place.sizes,
          spec: place.model.spec,
          ...(await weights(place)),
        }),
      ],
    }),
  };
}

/**
 * float32 and bfloat16 weights from the Hugging Face folder, as in deployments; quantised ones from the GGUF file, or
 * quantised on load.
 */
async function weights({
  model,
  format,
  onProgress,
}: Place): Promise<{ readonly path: string; readonly quantization: 'none' | 'q8' | 'q4' }> {
  if (format === 'f32' || format === 'bf16')
    return { path: await modelFolder(model, format, onProgress), quantization: 'none' };
  if ((GGUF_ARCHITECTURES as readonly string[]).includes(model.spec.family))
    return { path: await modelGguf(model, format, onProgress), quantization: format };
  return {
    path: await modelFolder(model, model.formats[0] === 'bf16' ? 'bf16' : 'f32', onProgress),
    quantization: format,
  };
}

/** The driver without types: stripping them as it starts would count as memory of the backend. */
async function compiledDriver(): Promise<string> {
  const source = await readFile(DRIVER, 'utf8');
  const folder = await cached(`bench-driver-${shortHash(source, process.version)}`, (into) =>
    writeFile(path.join(into, COMPILED), stripTypeScriptTypes(source)),
  );
  return path.join(folder, COMPILED);
}

/** Compiles the runtime as its image does, if a source is newer than the output. */
export async function buildRuntime(onProgress: (line: string) => void): Promise<void> {
  const scripts = [
    { script: 'build', sources: ['src', 'wasm'], built: 'dist/main.js' },
    { script: 'build:native', sources: ['native'], built: 'dist/native/engine.node' },
  ];
  for (const { script, sources, built } of scripts) {
    const newest = Math.max(...(await Promise.all(sources.map((folder) => newestIn(path.join(RUNTIME, folder))))));
    const time = await stat(path.join(RUNTIME, built)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (time >= newest) continue;
    onProgress(`npm run ${script} in lib/runtime`);
    await run('npm', ['run', script, '--silent'], { cwd: RUNTIME, maxBuffer: 2 ** 26 });
  }
}

async function newestIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}
