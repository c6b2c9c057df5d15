import { Checkpoint } from './checkpoint';
import { readModelSpec } from './config';
import { DTYPE_BYTES, WEIGHT_DTYPES } from './dtype';
import { GGML_TYPES } from './gguf/ggml-types';
import { findGguf, GgufFile } from './gguf/gguf-file';
import { readGgufSpec } from './gguf/gguf-model-spec';
import { GgufWeights } from './gguf/gguf-weights';
import { ModelError } from './model-error';
import type { ModelSpec } from './model-spec';
import { parameterCount } from './parameter-count';
import type { WeightSource } from './weight-source';

/** Weights whose files are open. */
export interface OpenWeights extends WeightSource {
  close(): void;
}

/** The smallest size of a weight in a file, in bytes. */
const LEAST_BYTES = {
  safetensors: Math.min(...WEIGHT_DTYPES.map((dtype) => DTYPE_BYTES[dtype])),
  gguf: Math.min(...[...GGML_TYPES.values()].map(({ bytes, block }) => bytes / block)),
};

/**
 * Opens the weights of a model: a GGUF file, a folder with one, or a Hugging Face folder. Reads no weights, but rejects
 * files that are too small for the model that they describe, before memory is allocated for it.
 */
export function openWeights(path: string): OpenWeights {
  const gguf = findGguf(path);
  return gguf === undefined ? openFolder(path) : openGguf(gguf);
}

function openFolder(path: string): OpenWeights {
  const spec = readModelSpec(path);
  const checkpoint = Checkpoint.open(path);
  try {
    checkSize(path, spec, LEAST_BYTES.safetensors, checkpoint.bytes);
    return checkpoint;
  } catch (error) {
    checkpoint.close();
    throw error;
  }
}

function openGguf(path: string): OpenWeights {
  const file = new GgufFile(path, { hasTextLists: false });
  try {
    const spec = readGgufSpec(file);
    checkSize(path, spec, LEAST_BYTES.gguf, file.bytes);
    return new GgufWeights(file, spec);
  } catch (error) {
    file.close();
    throw error;
  }
}

function checkSize(path: string, spec: ModelSpec, leastBytes: number, bytes: number): void {
  const needed = parameterCount(spec) * leastBytes;
  if (needed > bytes)
    throw new ModelError(
      'tensor-mismatch',
      `${path} describes a model whose weights take at least ${needed} bytes, but holds only ${bytes}.`,
    );
}
