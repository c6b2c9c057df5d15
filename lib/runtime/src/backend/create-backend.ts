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

/** The backends. `auto` takes `native` if it loads, else `wasm` if that loads, else `reference`. */
export const BACKENDS = ['auto', 'native', 'wasm', 'reference'] as const;

/** The choice of a backend, its threads and its precision. */
export interface BackendChoice {
  /** @default 'auto' */
  readonly backend?: (typeof BACKENDS)[number];
  /**
   * Threads of the native and wasm backends, at most the CPUs that the process may keep busy.
   * @default - as many as those
   */
  readonly threads?: number;
  /** Bits of the weights in memory. @default 'none' - the checkpoint's own precision */
  readonly quantize?: Quantization;
}

/** A backend, and notes for the operator about the choice. */
export interface ChosenBackend {
  readonly backend: ComputeBackend;
  readonly notes: readonly string[];
}

/** Loads the compiled parts; tests replace it. */
export interface CompiledParts {
  readonly loadAddon: () => Addon;
  readonly loadEngineModule: () => WasmModule;
  readonly cpuQuota: () => number;
}

/**
 * Loads the weights into the chosen backend.
 *
 * @throws Error if `native` or `wasm` was chosen by name and cannot be loaded; `ModelError` if the checkpoint is
 * invalid
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
    if (backend === 'native') throw new Error(`${addon.reason}; run npm run build:native to compile it.`);
    misses = addon.reason;
  }
  const engine = attempt('wasm', parts.loadEngineModule);
  if (engine.loaded !== undefined) {
    const slower =
      misses === ''
        ? []
        : [`${misses}; the wasm backend is used instead. Run npm run build:native to compile the native one.`];
    return {
      backend: new WasmBackend(engine.loaded, spec, weights, limits, { threads }),
      notes: [...slower, ...notes],
    };
  }
  if (backend === 'wasm') throw new Error(`${engine.reason}; run npm run build:wasm to compile it.`);
  return {
    backend: new ReferenceBackend(spec, weights, limits),
    notes: [
      `${misses}. ${engine.reason}. The reference backend is used instead, which is much slower. Run npm run ` +
        'build:native and npm run build:wasm to compile the others.',
    ],
  };
}

/**
 * Loads weights from mapped files: the addon packs each tensor in place. Other backends keep the arrays that they read,
 * so they read from files.
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
        `${file.path} cannot be mapped and is read instead, which takes more time and memory at the start ` +
          `(${(error as Error).message}).`,
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
      `${choice.threads} threads are configured, but this process may use ${quota} CPUs only: ${threads} threads ` +
        'compute.',
    ],
  };
}
