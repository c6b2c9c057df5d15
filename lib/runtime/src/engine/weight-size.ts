import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findGguf } from '../checkpoint/gguf/gguf-file';
import type { DecoderSpec } from '../checkpoint/model-spec';

/**
 * About what the weights of a model take in memory, from the sizes of its files: backends keep the precision that weights
 * are stored in, but for the reference backend and for float16, which become float32.
 */
export function estimateWeightBytes(path: string, spec: DecoderSpec, backend: string | undefined): number {
  const gguf = findGguf(path);
  const stored = gguf === undefined ? safetensorsBytes(path) : statSync(gguf).size;
  const parameters = parameterCount(spec);
  // A GGUF file with more than 8 and a bit per weight holds float16 (or float32, for which this is right, too).
  const isWidened = backend === 'reference' || (gguf !== undefined && stored > 1.5 * parameters);
  return isWidened ? Math.max(stored, parameters * Float32Array.BYTES_PER_ELEMENT) : stored;
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
