import path from 'node:path';
import type { Contestant } from '../contestant';
import { modelFolder } from '../models/model-files';
import { TORCH, torchPython, TRANSFORMERS } from './python';

/** PyTorch with transformers, in the usual setup. */
export const PYTORCH: Contestant = {
  name: 'pytorch',
  about: `${TORCH} in eager mode, the model of ${TRANSFORMERS}`,
  formats: ['f32', 'bf16'],
  prepare: async (onProgress) => {
    await torchPython(onProgress);
  },
  start: async ({ model, format, sizes, onProgress }) => ({
    file: await torchPython(onProgress),
    args: [
      path.join(__dirname, 'torch-driver.py'),
      await modelFolder(model, format === 'bf16' ? 'bf16' : 'f32', onProgress),
      String(sizes.threads),
    ],
    env: { HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: String(sizes.threads) },
  }),
};
