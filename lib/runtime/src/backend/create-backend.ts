import type { WeightSource } from '../checkpoint/checkpoint';
import type { ModelSpec } from '../checkpoint/model-spec';
import type { BackendLimits, ComputeBackend } from './compute-backend';
import { type Addon, loadAddon } from './native/addon';
import { cpuQuota } from './native/cpu-quota';
import { NativeBackend } from './native/native-backend';
import { ReferenceBackend } from './reference/reference-backend';

/** What may compute the model. `auto` is `native` where it loads, else `reference`. */
export const BACKENDS = ['auto', 'native', 'reference'] as const;

/** Which backend, and on how many threads. */
export interface BackendChoice {
  /** @default 'auto' */
  readonly backend?: (typeof BACKENDS)[number];
  /** Threads of the native backend, at most the CPUs that the process may keep busy. @default - as many as those */
  readonly threads?: number;
}

/** A backend, and what the operator should know about how it was chosen. */
export interface ChosenBackend {
  readonly backend: ComputeBackend;
  readonly notes: readonly string[];
}

/** Where the native parts come from: replaced in tests. */
export interface NativeParts {
  readonly loadAddon: () => Addon;
  readonly cpuQuota: () => number;
}

/**
 * Loads the weights into the chosen backend.
 *
 * @throws Error if `native` was asked for by name and cannot be loaded; `ModelError` if the checkpoint is not right
 */
export function createBackend(choice: BackendChoice, spec: ModelSpec, weights: WeightSource, limits: BackendLimits, parts: NativeParts = { loadAddon, cpuQuota }): ChosenBackend {
  const reference = (notes: readonly string[]): ChosenBackend => ({ backend: new ReferenceBackend(spec, weights, limits), notes });
  if (choice.backend === 'reference') return reference([]);
  let addon: Addon;
  try {
    addon = parts.loadAddon();
  } catch (error) {
    const reason = `The native backend does not load (${(error as Error).message.split('\n', 1)[0]})`;
    if (choice.backend === 'native') throw new Error(`${reason}; npm run build:native compiles it.`, { cause: error });
    return reference([`${reason}; the reference backend computes, which is slower. npm run build:native compiles it.`]);
  }
  const quota = parts.cpuQuota();
  const threads = Math.min(choice.threads ?? quota, quota);
  const notes = choice.threads !== undefined && choice.threads > quota
    ? [`${choice.threads} threads were asked for; this process may keep ${quota} CPUs busy, so ${threads} compute.`]
    : [];
  return { backend: new NativeBackend(addon, spec, weights, limits, { threads }), notes };
}
