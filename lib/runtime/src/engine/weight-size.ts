import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendChoice } from '../backend/create-backend';
import { findGguf } from '../checkpoint/gguf/gguf-file';
import { QUANT_BLOCK } from '../checkpoint/matrix';
import type { DecoderSpec } from '../checkpoint/model-spec';

/** Bytes of a weight that is quantised on load, with its part of the scale. */
const QUANTIZED_BYTES = { q8: 1 + 4 / QUANT_BLOCK, q4: 0.5 + 4 / QUANT_BLOCK } as const;

/**
 * About what the weights of a model take in memory, from the sizes of its files: backends keep the precision that weights
 * are stored in, but for the reference backend and for float16, which become float32, and for what is quantised on load.
 */
export function estimateWeightBytes(path: string, spec: DecoderSpec, { backend, quantize = 'none' }: BackendChoice): number {
  const gguf = findGguf(path);
  const stored = gguf === undefined ? safetensorsBytes(path) : statSync(gguf).size;
  const parameters = parameterCount(spec);
  // A GGUF file with more than 8 and a bit per weight holds float16 (or float32, for which this is right, too).
  const isWidened = backend === 'reference' || (gguf !== undefined && stored > 1.5 * parameters);
  const kept = isWidened ? Math.max(stored, parameters * Float32Array.BYTES_PER_ELEMENT) : stored;
  if (quantize === 'f32') return Math.max(stored, parameters * Float32Array.BYTES_PER_ELEMENT);
  return backend === 'reference' || quantize === 'none' ? kept : Math.min(kept, parameters * QUANTIZED_BYTES[quantize]);
}

/** Weights of the large matrices; those of norms and biases do not count beside them. */
export function parameterCount(spec: DecoderSpec): number {
  const { vocabSize, hidden, heads, kvHeads, headDim, layers, intermediate, family, tiedHead, maxPositions } = spec;
  const attention = hidden * headDim * (2 * heads + 2 * kvHeads);
  const feedForward = hidden * intermediate * (family === 'llama' ? 3 : 2);
  const embeddings = vocabSize * (tiedHead ? 1 : 2) + (family === 'gpt2' ? maxPositions : 0);
  return layers * (attention + feedForward) + embeddings * hidden;
}

function safetensorsBytes(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
