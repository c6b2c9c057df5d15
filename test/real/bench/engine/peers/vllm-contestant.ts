import path from 'node:path';
import type { Contestant } from '../contestant';
import { modelFolder } from '../models/model-files';
import { VLLM_VERSION, vllmPython } from './python';

/**
 * vLLM's settings for a CPU without dedicated cores, and without network access.
 * @see docs.vllm.ai, getting started, CPU
 */
export function vllmEnvironment(threads: number): Readonly<Record<string, string>> {
  return {
    VLLM_CPU_KVCACHE_SPACE: '1',
    VLLM_CPU_OMP_THREADS_BIND: 'nobind',
    VLLM_HOST_IP: '127.0.0.1',
    VLLM_NO_USAGE_STATS: '1',
    VLLM_ENABLE_V1_MULTIPROCESSING: '0',
    VLLM_LOGGING_LEVEL: 'WARNING',
    HF_HUB_OFFLINE: '1',
    OMP_NUM_THREADS: String(threads),
  };
}

/** vLLM on this CPU; on GPUs it serves large models. */
export const VLLM: Contestant = {
  name: 'vllm',
  about: `vLLM ${VLLM_VERSION}, its CPU build; its scheduler and sampling are in the times`,
  formats: ['f32', 'bf16'],
  prepare: async (onProgress) => {
    await vllmPython(onProgress);
  },
  start: async ({ model, format, sizes, onProgress }) => ({
    file: await vllmPython(onProgress),
    args: [
      path.join(__dirname, 'vllm-driver.py'),
      await modelFolder(model, format === 'bf16' ? 'bf16' : 'f32', onProgress),
      format === 'bf16' ? 'bfloat16' : 'float32',
      String(sizes.positions),
      String(sizes.batch),
    ],
    env: vllmEnvironment(sizes.threads),
  }),
};
