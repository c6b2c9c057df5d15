import type { Format } from './models/bench-model';

type OurBackend = 'native' | 'wasm';
type PerFormat = Readonly<Partial<Record<Format, number>>>;

/** The targets. Ratios are to llama.cpp in the same format, in the same rounds. */
export interface Target {
  readonly quantity: string;
  /** The figure of a result that is compared. */
  readonly figure: 'decode1' | 'decode8' | 'prefill128' | 'bandwidth' | 'memory';
  readonly isAtMost: boolean;
  readonly goal: Readonly<Record<OurBackend, PerFormat>>;
}

export const TARGETS: readonly Target[] = [
  {
    quantity: 'decode, 1 sequence, against llama.cpp',
    figure: 'decode1',
    isAtMost: false,
    goal: { native: { f32: 1, bf16: 1, q8: 1.3, q4: 1.35 }, wasm: { f32: 0.9, q8: 1 } },
  },
  {
    quantity: 'decode, 1 sequence, part of the read bandwidth',
    figure: 'bandwidth',
    isAtMost: false,
    goal: { native: { f32: 0.9, bf16: 0.9, q8: 0.8, q4: 0.7 }, wasm: { f32: 0.85, q8: 0.7 } },
  },
  {
    quantity: 'decode, 8 sequences, against llama.cpp',
    figure: 'decode8',
    isAtMost: false,
    goal: { native: { f32: 1.4, bf16: 1, q8: 2, q4: 1.5 }, wasm: { f32: 0.75, q8: 1.3 } },
  },
  {
    quantity: 'prompt of 128, against llama.cpp',
    figure: 'prefill128',
    isAtMost: false,
    goal: { native: { f32: 1.5, bf16: 1, q8: 2 }, wasm: { f32: 0.45, q8: 0.9 } },
  },
  {
    quantity: 'peak memory without the cache, in weight bytes (native: after 40 MB; wasm: after 120 MB)',
    figure: 'memory',
    isAtMost: true,
    goal: { native: { f32: 1.1, bf16: 1.1, q8: 1.1, q4: 1.1 }, wasm: { f32: 1.15, bf16: 1.15, q8: 1.15, q4: 1.15 } },
  },
];

/** Memory that the native backend may take in addition to its weights. Node.js takes 43 MB by itself. */
export const NATIVE_BASE_BYTES = 40e6;
/** Memory that the wasm backend may take in addition to its weights. */
export const WASM_BASE_BYTES = 120e6;

/** Whether a value reaches a goal. */
export function isHeld(target: Target, value: number, goal: number): boolean {
  return target.isAtMost ? value <= goal : value >= goal;
}
