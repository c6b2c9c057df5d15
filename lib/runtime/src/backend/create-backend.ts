import type { WasmModule } from './wasm/web-assembly';
import type { WeightSource } from '../checkpoint/weight-source';
import type { Quantization } from '../checkpoint/matrix';
import type { ModelSpec } from '../checkpoint/model-spec';
import type { ByteSource, RandomAccessFile } from '../checkpoint/random-access-file';
import { quantized } from '../checkpoint/quantize';
import type { BackendLimits, ComputeBackend } from './compute-backend';
import { cpuQuota } from './cpu-quota';
import { type Addon, loadAddon } from './native/addon';
import { MappedFile } from './native/mapped-file';
import { NativeBackend } from './native/native-backend';
import { ReferenceBackend } from './reference/reference-backend';
import { loadEngineModule } from './wasm/engine-module';
import { WasmBackend } from './wasm/wasm-backend';

/** What may compute the model. `auto` is `native` where it loads, else `wasm` where that loads, else `reference`. */
export const BACKENDS = ['auto', 'native', 'wasm', 'reference'] as const;

/** Which backend, and on how many threads. */
export interface BackendChoice {
  /** @default 'auto' */
  readonly backend?: (typeof BACKENDS)[number];
  /**
   * Threads of the native and the wasm backend, at most the CPUs that the process may keep busy.
   * @default - as many as those
   */
  readonly threads?: number;
  /** Bits of the weights in memory. @default 'none' - the checkpoint's own precision */
  readonly quantize?: Quantization;
}

/** A backend, and what the operator should know about how it was chosen. */
export interface ChosenBackend {
  readonly backend: ComputeBackend;
  readonly notes: readonly string[];
}

/** Where the compiled parts come from: replaced in tests. */
export interface CompiledParts {
  readonly loadAddon: () => Addon;
  readonly loadEngineModule: () => WasmModule;
  readonly cpuQuota: () => number;
}

/**
 * Loads the weights into the chosen backend.
 *
 * @throws Error if `native` or `wasm` was asked for by name and cannot be loaded; `ModelError` if the checkpoint is not
 * right
 */
export function createBackend(
  choice: BackendChoice,
  spec: ModelSpec,
  stored: WeightSource,
  limits: BackendLimits,
  parts: CompiledParts = { loadAddon, loadEngineModule, cpuQuota },
): ChosenBackend {
  const { backend = 'auto', quantize = 'none' } = choice;
  const weights = quantized(stored, quantize);
  if (backend === 'reference') return { backend: new ReferenceBackend(spec, weights, limits), notes: [] };
  const { threads, notes } = threadsFor(choice, parts);
  let misses = '';
  if (backend !== 'wasm') {
    const addon = attempt('native', parts.loadAddon);
    if (addon.loaded !== undefined) return createNative(addon.loaded, choice, spec, stored, limits, { threads, notes });
    if (backend === 'native') throw new Error(`${addon.reason}; npm run build:native compiles it.`);
    misses = addon.reason;
  }
  const engine = attempt('wasm', parts.loadEngineModule);
  if (engine.loaded !== undefined) {
    const slower = misses === '' ? [] : [`${misses}; the wasm backend computes. npm run build:native compiles it.`];
    return {
      backend: new WasmBackend(engine.loaded, spec, weights, limits, { threads }),
      notes: [...slower, ...notes],
    };
  }
  if (backend === 'wasm') throw new Error(`${engine.reason}; npm run build:wasm compiles it.`);
  return {
    backend: new ReferenceBackend(spec, weights, limits),
    notes: [
      `${misses}. ${engine.reason}. The reference backend computes, which is much slower; npm run build:native and npm run build:wasm compile the others.`,
    ],
  };
}

/**
 * From mapped files: the addon packs each tensor from where it is. The others keep what they are given, so they are
 * given arrays.
 */
function createNative(
  addon: Addon,
  { quantize = 'none' }: BackendChoice,
  spec: ModelSpec,
  stored: WeightSource,
  limits: BackendLimits,
  { threads, notes }: ReturnType<typeof threadsFor>,
): ChosenBackend {
  const mapped: MappedFile[] = [];
  const readNotes: string[] = [];
  const view = (file: RandomAccessFile): ByteSource => {
    try {
      const whole = new MappedFile(addon, file);
      mapped.push(whole);
      return whole;
    } catch (error) {
      readNotes.push(
        `${file.path} is read instead of mapped, which takes longer and more memory at the start (${(error as Error).message}).`,
      );
      return file;
    }
  };
  try {
    return {
      backend: new NativeBackend(addon, spec, stored.through?.(view) ?? stored, limits, { threads, quantize }),
      notes: [...notes, ...readNotes],
    };
  } finally {
    for (const file of mapped) file.unmap();
  }
}

function attempt<T>(
  name: string,
  load: () => T,
): { readonly loaded: T; readonly reason?: never } | { readonly loaded: undefined; readonly reason: string } {
  try {
    return { loaded: load() };
  } catch (error) {
    return {
      loaded: undefined,
      reason: `The ${name} backend does not load (${(error as Error).message.split('\n', 1)[0]})`,
    };
  }
}

function threadsFor(
  choice: BackendChoice,
  parts: CompiledParts,
): { readonly threads: number; readonly notes: readonly string[] } {
  const quota = parts.cpuQuota();
  const threads = Math.min(choice.threads ?? quota, quota);
  if (choice.threads === undefined || choice.threads <= quota) return { threads, notes: [] };
  return {
    threads,
    notes: [
      `${choice.threads} threads were asked for; this process may keep ${quota} CPUs busy, so ${threads} compute.`,
    ],
  };
}
