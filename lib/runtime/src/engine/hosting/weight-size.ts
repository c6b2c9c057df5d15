import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendChoice } from '../../backend/create-backend';
import { findGguf } from '../../checkpoint/gguf/gguf-file';
import { QUANT_BLOCK } from '../../checkpoint/matrix';
import type { DecoderSpec } from '../../checkpoint/model-spec';
import { parameterCount } from '../../checkpoint/parameter-count';

/** Bytes per weight that is quantised on load, with its share of the scale. */
const QUANTIZED_BYTES = { q8: 1 + 4 / QUANT_BLOCK, q4: 0.5 + 4 / QUANT_BLOCK } as const;

/**
 * Estimates the memory of a model's weights from the sizes of its files. Backends keep the stored precision, with three
 * exceptions: the reference backend uses float32, float16 becomes float32, and weights may be quantised on load.
 */
export function estimateWeightBytes(
  path: string,
  spec: DecoderSpec,
  { backend, quantize = 'none' }: BackendChoice,
): number {
  const gguf = findGguf(path);
  const stored = gguf === undefined ? safetensorsBytes(path) : statSync(gguf).size;
  const parameters = parameterCount(spec);
  // A GGUF file with more than 12 bits per weight contains float16, which is widened (or float32, which stays as it
  // is).
  const isWidened = backend === 'reference' || (gguf !== undefined && stored > 1.5 * parameters);
  const kept = isWidened ? Math.max(stored, parameters * Float32Array.BYTES_PER_ELEMENT) : stored;
  if (quantize === 'f32') return Math.max(stored, parameters * Float32Array.BYTES_PER_ELEMENT);
  return backend === 'reference' || quantize === 'none' ? kept : Math.min(kept, parameters * QUANTIZED_BYTES[quantize]);
}

function safetensorsBytes(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
