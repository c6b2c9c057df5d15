import type { Contestant } from '../contestant';
import { modelGguf } from '../models/model-files';
import { buildLlamaDriver } from './llama-cpp';

/** The engine that the others are compared with. */
export const LLAMA_CPP: Contestant = {
  name: 'llama.cpp',
  about: 'llama.cpp v0.5.0, built for this machine; cache in float16',
  formats: ['f32', 'bf16', 'q8', 'q4'],
  prepare: async (onProgress) => {
    await buildLlamaDriver(onProgress);
  },
  start: async ({ model, format, sizes, onProgress }) => ({
    file: await buildLlamaDriver(onProgress),
    args: [
      await modelGguf(model, format, onProgress),
      ...[sizes.threads, sizes.positions, sizes.batch, sizes.batchPositions].map(String),
    ],
  }),
};
