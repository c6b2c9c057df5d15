import { readFileSync, writeFileSync } from 'node:fs';
import { type CompiledParts, createBackend } from '../../../../lib/runtime/src/backend/create-backend';
import type { Quantization } from '../../../../lib/runtime/src/checkpoint/matrix';
import type { DecoderSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { openWeights } from '../../../../lib/runtime/src/checkpoint/open-weights';
import type { Format } from '../../../real/bench/engine/models/bench-model';
import { ggufMetadata } from '../../../real/bench/engine/models/gguf-metadata';
import type { TensorPlan } from '../../../real/bench/engine/models/tensors';
import { writeGguf } from '../../../real/bench/engine/models/write-files';
import { concat, u32, value } from '../../checkpoint/gguf/gguf-bytes';
import { builtAddon } from './build-addon';

/** What is written: a GGUF file in a format. */
export interface WriteRun {
  readonly path: string;
  readonly spec: DecoderSpec;
  readonly format: Format;
  /** Entries of the vocabulary. */
  readonly vocabulary: number;
}

/** What is loaded. */
export interface LoadRun {
  readonly path: string;
  readonly spec: DecoderSpec;
  readonly quantize: Quantization;
}

/** Memory of a load, in bytes. */
export interface LoadMemory {
  readonly weightBytes: number;
  /** The most that the process had in memory at once while it loaded, less what it had before. */
  readonly peakBytes: number;
}

/** Writes a file of zeros. Outside of jest, whose sandbox makes every call of `Math` slow. */
function write({ path, spec, format, vocabulary }: WriteRun): void {
  const { type, bytes } = value.strings(Array.from({ length: vocabulary }, (_, token) => `token ${token}`));
  const metadata = new Map([...ggufMetadata(spec), ['tokenizer.ggml.tokens', concat(u32(type), bytes)] as const]);
  writeGguf(path, spec, format, metadata, zeros);
}

/** The numbers of a tensor. */
export function zeros({ shape }: TensorPlan): Float32Array {
  return new Float32Array(shape.reduce((product, size) => product * size, 1));
}

/** Loads weights as the server does and prints a {@link LoadMemory} as JSON. The peak of this process is the load's. */
function load({ path, spec, quantize }: LoadRun): void {
  const addon = builtAddon();
  const parts: CompiledParts = {
    loadAddon: () => addon,
    loadEngineModule: () => {
      throw new Error('not needed');
    },
    cpuQuota: () => 2,
  };
  // The peak starts anew. @see https://docs.kernel.org/filesystems/proc.html (clear_refs)
  writeFileSync('/proc/self/clear_refs', '5');
  const before = bytesOf('VmRSS');
  const weights = openWeights(path);
  const { backend } = createBackend(
    { backend: 'native', quantize },
    spec,
    weights,
    { maxRows: 16, kvBlocks: 4 },
    parts,
  );
  const peakBytes = bytesOf('VmHWM') - before;
  const memory: LoadMemory = { weightBytes: backend.info.weightBytes, peakBytes };
  console.log(JSON.stringify(memory));
}

function bytesOf(key: string): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

/** Runs as `load-memory.ts write|load JSON`. */
if (require.main === module) {
  const [task, run = ''] = process.argv.slice(2);
  if (task === 'write') write(JSON.parse(run) as WriteRun);
  else load(JSON.parse(run) as LoadRun);
}
