import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../../../../lib/rehearsal/src/cloud/cache';

const run = promisify(execFile);

/**
 * llama.cpp v0.5.0, MIT: its sources are a git bundle in the npm package of node-llama-cpp.
 *
 * @see node-llama-cpp 3.22.1 on npm, llama/llama.cpp.info.json (read 2026-11-24)
 */
const PACKAGE = 'node-llama-cpp@3.22.1';
const RELEASE = 'v0.5.0';

/** Built as in llama.cpp's documentation for one machine: -O3 -march=native, OpenMP. The build downloads nothing. */
const CMAKE_FLAGS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DGGML_NATIVE=ON',
  '-DGGML_OPENMP=ON',
  '-DBUILD_SHARED_LIBS=OFF',
  '-DGGML_CCACHE=OFF',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_EXAMPLES=OFF',
  '-DLLAMA_BUILD_UI=OFF',
  '-DLLAMA_USE_PREBUILT_UI=OFF',
  '-DLLAMA_OPENSSL=OFF',
];
const LIBRARIES = ['src/libllama.a', 'ggml/src/libggml.a', 'ggml/src/libggml-cpu.a', 'ggml/src/libggml-base.a'];
const BUILD_LIMIT_MS = 60 * 60_000;

/** The paths of a built llama.cpp. */
export interface LlamaCpp {
  readonly release: string;
  readonly server: string;
  readonly headers: string;
  readonly libraries: readonly string[];
}

/** llama.cpp, built for this machine from source once. Needs git, cmake, a C++ compiler and npm. */
export async function buildLlamaCpp(onProgress: (line: string) => void): Promise<LlamaCpp> {
  const folder = await cached(`llama-cpp-${RELEASE}-${shortHash(await cpuFlags(), ...CMAKE_FLAGS)}`, async (into) => {
    onProgress(`building llama.cpp ${RELEASE} from ${PACKAGE}: about 15 minutes on 2 cores, once`);
    await build(into);
  });
  return {
    release: RELEASE,
    server: path.join(folder, 'llama-server'),
    headers: path.join(folder, 'include'),
    libraries: LIBRARIES.map((name) => path.join(folder, path.basename(name))),
  };
}

/** Compiles llama-driver.cpp, linked to llama.cpp, when its source has changed. */
export async function buildLlamaDriver(onProgress: (line: string) => void): Promise<string> {
  const llama = await buildLlamaCpp(onProgress);
  const source = path.join(__dirname, 'llama-driver.cpp');
  const name = `llama-driver-${RELEASE}-${shortHash(await readFile(source, 'utf8'), await cpuFlags(), ...CMAKE_FLAGS)}`;
  const folder = await cached(name, async (into) => {
    await run('g++', [
      '-std=c++17',
      '-O2',
      '-fopenmp',
      `-I${llama.headers}`,
      source,
      ...llama.libraries,
      '-lpthread',
      '-ldl',
      '-lm',
      '-o',
      path.join(into, 'llama-driver'),
    ]);
  });
  return path.join(folder, 'llama-driver');
}

async function build(into: string): Promise<void> {
  const work = path.join(into, 'work');
  await mkdir(work);
  await run('npm', ['pack', PACKAGE, '--silent'], { cwd: work });
  await run('sh', ['-c', 'tar xzf *.tgz && git clone --quiet package/llama/gitRelease.bundle source'], { cwd: work });
  const limits = { cwd: work, timeout: BUILD_LIMIT_MS, maxBuffer: 2 ** 28 };
  await run('nice', ['-n', '10', 'cmake', '-S', 'source', '-B', 'build', ...CMAKE_FLAGS], limits);
  await run(
    'nice',
    [
      '-n',
      '10',
      'cmake',
      '--build',
      'build',
      '--parallel',
      String(os.availableParallelism()),
      '--target',
      'llama-server',
      'llama',
    ],
    limits,
  );
  await cp(path.join(work, 'build/bin/llama-server'), path.join(into, 'llama-server'));
  for (const library of LIBRARIES) await cp(path.join(work, 'build', library), path.join(into, path.basename(library)));
  await mkdir(path.join(into, 'include'));
  for (const headers of ['include', 'ggml/include'])
    await cp(path.join(work, 'source', headers), path.join(into, 'include'), { recursive: true });
  await rm(work, { recursive: true });
}

/** A hash of the CPU flags that -march=native depends on. */
export async function cpuFlags(): Promise<string> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => `${os.arch()} ${os.cpus()[0]?.model}`);
  const line = text.split('\n').find((candidate) => /^(flags|Features)\s*:/.test(candidate)) ?? text;
  return createHash('sha256').update(line).digest('hex');
}
