import { Checkpoint, type WeightSource } from './checkpoint';
import { findGguf, GgufFile } from './gguf/gguf-file';
import { readGgufSpec } from './gguf/gguf-model-spec';
import { GgufWeights } from './gguf/gguf-weights';

/** Weights whose files are open. */
export interface OpenWeights extends WeightSource {
  close(): void;
}

/** Opens the weights of a model: a GGUF file, or a folder with one, or a Hugging Face folder. Reads no weights yet. */
export function openWeights(path: string): OpenWeights {
  const gguf = findGguf(path);
  if (gguf === undefined) return Checkpoint.open(path);
  const file = new GgufFile(gguf);
  try {
    return new GgufWeights(file, readGgufSpec(file));
  } catch (error) {
    file.close();
    throw error;
  }
}
